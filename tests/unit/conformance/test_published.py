import json

import pytest

from novalite.conformance.published import published
from novalite.wsgi.microversion import NULL, Version

COMPUTE = published("compute")
ACCESS = '{"flavor_access": [{"flavor_id": "1", "tenant_id": "a"%s}]}'


def check(method, path, status, text="", version="2.1", sent=None, role="member", service=COMPUTE):
    service.check(method, path, sent, Version.parse(version) if version else NULL, status, text, role)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("DELETE", "/flavors/1", 202),
        ("DELETE", "/0123456789abcdef0123456789abcdef/flavors/1?a=b", 202),
        ("PUT", "/servers/1/tags/a", 201),
        ("PUT", "/servers/1/tags/a", 204),
        ("GET", "/nothing/that/is/published", 299),
    ],
)
def test_a_status_that_is_published_is_right(method, path, status):
    check(method, path, status, version="2.26")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/flavors/1", "DELETE /flavors/1 at 2.26: status 204, which is 202"),
        ("/servers/1/os-interface/1", "status 204, which is 202"),
    ],
)
def test_another_status_departs(path, said):
    with pytest.raises(AssertionError, match=said):
        check("DELETE", path, 204, version="2.26")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ACCESS % ', "a": 1', "a key a"),
        ('{"flavor_access": [{"flavor_id": "1"}]}', "no key tenant_id"),
        ('{"flavor_access": [{}, {}]}', "no key flavor_id; no key tenant_id"),
    ],
)
def test_a_key_too_many_or_too_few_departs(text, said):
    with pytest.raises(AssertionError, match=f"at 2.1: {said}"):
        check("GET", "/flavors/1/os-flavor-access", 200, text)


def test_the_keys_are_those_of_a_list_an_item_or_an_item_below_a_root_of_its_own():
    check("GET", "/flavors/1/os-flavor-access", 200, ACCESS % "")
    pair = '{"keypairs": [{"keypair": {"fingerprint": "a", "name": "b", "public_key": "c"%s}}]}'
    check("GET", "/os-keypairs", 200, pair % "")
    with pytest.raises(AssertionError, match="a key type"):
        check("GET", "/os-keypairs", 200, pair % ', "type": "ssh"')


def test_an_action_is_known_by_what_is_sent():
    check("POST", "/servers/1/action", 202, sent={"os-stop": None})
    with pytest.raises(AssertionError, match="status 200, which is 202"):
        check("POST", "/servers/1/action", 200, sent={"os-stop": None})


def test_what_is_for_admins_is_to_be_there_for_them_alone():
    group = published("volume")
    shown = ["created_at", "description", "group_id", "group_type_id", "id", "name", "status"]
    text = json.dumps({"group_snapshot": dict.fromkeys(shown)})

    check("GET", "/group_snapshots/a", 200, text, "3.58", service=group)
    with pytest.raises(AssertionError, match=r"at 3\.58: no key project_id"):
        check("GET", "/group_snapshots/a", 200, text, "3.58", role="admin", service=group)


@pytest.mark.parametrize("service", ["compute", "identity", "image", "network", "volume"])
def test_each_service_has_what_is_published(service):
    assert sum(map(len, published(service).answers.values())) > 50
