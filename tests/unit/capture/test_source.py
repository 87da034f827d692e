"""Lists are read to their end; what cannot be read is told in one line."""

import json
import sys
import types

import pytest

from novalite.capture.source import SDKSource, Unavailable, items


class Pages:
    """Answers the second page where the query asks for it."""

    def __init__(self, following):
        self.following, self.asked = following, []

    def get(self, service, path, version=None):
        self.asked.append(path)
        return {"things": [3]} if "marker=2" in path else {"things": [1, 2], **self.following}


@pytest.mark.parametrize(
    "following",
    [
        {"things_links": [{"rel": "prev", "href": "x"}, {"rel": "next", "href": "http://a/v2/things?marker=2&all=1"}]},
        {"next": "/v2/things?marker=2&all=1"},
        {"links": {"next": "http://a/v3/things?marker=2&all=1"}},
    ],
    ids=["Nova", "Glance", "Keystone"],
)
def test_a_list_is_read_page_by_page(following):
    source = Pages(following)

    assert list(items(source, "compute", "/things?all=1", "things")) == [1, 2, 3]
    assert source.asked == ["/things?all=1", "/things?marker=2&all=1"]


@pytest.mark.parametrize("following", [{}, {"links": {"next": None}}, {"things_links": [{"rel": "prev", "href": "x"}]}])
def test_a_list_of_one_page_is_asked_for_once(following):
    source = Pages(following)

    assert list(items(source, "compute", "/things", "things")) == [1, 2]
    assert source.asked == ["/things"]


def test_an_answer_of_something_else_is_told():
    with pytest.raises(Unavailable, match=r"^GET /things of compute answered no hats$"):
        list(items(Pages({}), "compute", "/things", "hats"))


class SDKException(Exception):
    """What openstacksdk raises."""


class ClientException(Exception):
    """What keystoneauth raises."""


class Connection:
    """Stands for openstacksdk's, of which nothing else is used."""

    def __init__(self, cloud):
        if cloud != "mine":
            raise SDKException(f"Cloud {cloud} was not found.")
        self.compute = self.block_storage = self
        self.asked = []

    def authorize(self):
        """Log in."""

    def get(self, path, microversion):
        self.asked.append((path, microversion))
        if path == "/gone":
            raise ClientException("no\n  endpoint")
        text = "<html>" if path == "/page" else json.dumps({"path": path})
        return types.SimpleNamespace(status_code=403 if path == "/secret" else 200, json=lambda: json.loads(text))


@pytest.fixture
def sdk(monkeypatch):
    openstack, exceptions = types.ModuleType("openstack"), types.ModuleType("openstack.exceptions")
    openstack.connect, openstack.exceptions, exceptions.SDKException = Connection, exceptions, SDKException
    keystoneauth = types.ModuleType("keystoneauth1")
    keystoneauth.exceptions = types.ModuleType("keystoneauth1.exceptions")
    keystoneauth.exceptions.ClientException = ClientException
    for module in (openstack, exceptions, keystoneauth, keystoneauth.exceptions):
        monkeypatch.setitem(sys.modules, module.__name__, module)


@pytest.mark.usefixtures("sdk")
def test_openstacksdk_is_asked_for_paths_at_versions():
    source = SDKSource("mine")

    assert source.get("compute", "/flavors", "2.61") == {"path": "/flavors"}
    assert source.get("volume", "/types") == {"path": "/types"}
    with pytest.raises(Unavailable, match=r"^GET /secret of compute answered 403$"):
        source.get("compute", "/secret")
    with pytest.raises(Unavailable, match=r"^GET /page of compute answered no JSON$"):
        source.get("compute", "/page")
    with pytest.raises(Unavailable, match=r"^no endpoint$"):
        source.get("compute", "/gone")


@pytest.mark.usefixtures("sdk")
def test_a_cloud_that_is_not_in_the_clouds_yaml_is_told():
    with pytest.raises(Unavailable, match=r"^the cloud other: Cloud other was not found\.$"):
        SDKSource("other")


def test_without_openstacksdk_it_is_told_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "openstack", None)
    with pytest.raises(Unavailable, match=r"needs openstacksdk: pip install 'novalite\[sdk\]'"):
        SDKSource("mine")
