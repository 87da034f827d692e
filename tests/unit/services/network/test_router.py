import pytest
import webtest

from novalite.services.network.router import NetworkVersions
from novalite.testing.application import application

TOKEN = {"X-Auth-Token": "alice:red:member,reader"}


@pytest.fixture(scope="module")
def whole():
    return webtest.TestApp(application())


@pytest.mark.parametrize("path", ["/networking", "/networking/"])
def test_the_version_is_found_without_a_token(whole, path):
    (version,) = whole.get(path).json["versions"]

    assert version == {
        "id": "v2.0",
        "status": "CURRENT",
        "links": [{"rel": "self", "href": "http://localhost/networking/v2.0/"}],
    }


def test_networks_are_asked_for_with_a_token(whole):
    assert whole.get("/networking/v2.0/networks", status=401)
    assert len(whole.get("/networking/v2.0/networks", headers=TOKEN).json["networks"]) == 2
    resources = whole.get("/networking/v2.0", headers=TOKEN).json["resources"]
    assert [resource["collection"] for resource in resources] == ["networks", "subnets", "subnetpools", "ports"]


@pytest.mark.parametrize("path", ["/nothing", "/networks/a/b"])
def test_what_is_not_there_is_said_as_neutron_says_it(refused, path):
    assert refused(f"GET {path}") == (404, "HTTPNotFound", "The resource could not be found.")


def test_a_method_that_a_path_has_not_is_refused(refused):
    assert refused("PATCH /networks/a", {})[:2] == (405, "HTTPMethodNotAllowed")


def test_there_is_nothing_else_beside_the_version():
    assert webtest.TestApp(NetworkVersions()).get("/v3", status=404).json["NeutronError"]["type"] == "HTTPNotFound"
