"""The real Nova, with its own api-paste.ini, on our Loader and Server: a server's whole life."""

import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import pytest

# Not importorskip: importing Nova would change what else runs in this process.
for needed in ("nova", "placement", "oslotest", "wsgi_intercept"):
    if find_spec(needed) is None:
        pytest.skip(f"{needed} is not installed", allow_module_level=True)

FILTERS = "cors http_proxy_to_wsgi compute_req_id faultwrap request_log sizelimit osprofiler authtoken keystonecontext"
COMPUTE = {"X_Auth_Token": "demo", "OpenStack_API_Version": "compute 2.96"}
IMAGE = "155d900f-4e14-4e4c-a73d-069cbf4541e6"  # the first of Nova's own image stand-in


@pytest.fixture
def compute(nova, ask):
    """A function that sends a request below /v2.1 as a user with the role member."""
    return lambda method, path, body=None: ask(method, f"{nova['url']}/v2.1{path}", body, **COMPUTE)


def eventually(look, wanted, seconds=60):
    """Look until it is so; the last thing seen."""
    deadline = time.monotonic() + seconds
    while (seen := look()) != wanted and time.monotonic() < deadline:
        time.sleep(0.05)
    return seen


def test_a_server_is_made_and_found_active_and_deleted(compute):
    flavors = compute("GET", "/flavors").json["flavors"]
    wanted = {"name": "one", "imageRef": IMAGE, "flavorRef": flavors[0]["id"], "networks": "none"}
    created = compute("POST", "/servers", {"server": wanted})
    assert created.status == 202, created.body
    server = f"/servers/{created.json['server']['id']}"
    assert urlsplit(created.headers["Location"]).path == f"/v2.1{server}"

    assert eventually(lambda: compute("GET", server).json["server"]["status"], "ACTIVE") == "ACTIVE"
    shown = compute("GET", server).json["server"]
    assert (shown["name"], shown["user_id"]) == ("one", "demo-id")

    assert compute("DELETE", server).status == 204
    assert eventually(lambda: compute("GET", server).status, 404) == 404


def test_its_answers_carry_what_its_filters_add(compute):
    answer = compute("GET", "/flavors")
    assert answer.status == 200
    assert answer.headers["OpenStack-API-Version"] == "compute 2.96"
    assert answer.headers["X-Compute-Request-Id"] == answer.headers["X-Openstack-Request-Id"]
    assert answer.headers.get_all("Vary") == ["OpenStack-API-Version", "X-OpenStack-Nova-API-Version"]


def test_anybody_may_look_at_its_versions_but_not_at_its_servers(nova, ask):
    versions = ask("GET", nova["url"])
    assert (versions.status, versions.json["versions"][1]["id"]) == (200, "v2.1")
    refused = ask("GET", nova["url"] + "/v2.1/servers")
    assert refused.status == 401
    assert refused.headers["WWW-Authenticate"].startswith('Keystone uri="http://127.0.0.1:')


@pytest.mark.parametrize(
    ("body", "status"), [([b'{"server": ', b"{}}"], 400), (b"x" * 114_689, 413), ([b"x" * 114_689], 413)]
)
def test_its_bodies_arrive_and_are_limited_whole_or_chunked(nova, ask, body, status):
    headers = {**COMPUTE, "Content_Type": "application/json"}
    answer = ask("POST", nova["url"] + "/v2.1/servers", body, **headers)
    assert answer.status == status
    assert (b"Invalid input for field/attribute server." in answer.body) == (status == 400)


@pytest.mark.parametrize(("mount", "status"), [("/v2", 200), ("/v2.1", 400)])
def test_v2_forgives_unknown_properties_and_v2_1_does_not(nova, ask, mount, status):
    keypair = {"name": "a-pair", "colour": "red"}
    answer = ask("POST", f"{nova['url']}{mount}/os-keypairs", {"keypair": keypair}, X_Auth_Token="demo")
    assert answer.status == status
    assert (b"('colour' was unexpected)" in answer.body) == (status == 400)


def test_the_inspector_lists_its_pipelines_in_order(nova):
    assert nova["pipelines"].keys() == {"/v2.1/+", "/v2.1", "/v2/+", "/v2", "/"}
    assert nova["pipelines"]["/v2.1/+"] == [*FILTERS.split(), "osapi_compute_app_v21"]
    assert nova["pipelines"]["/v2/+"] == [*FILTERS.split(), "legacy_v2_compatible", "osapi_compute_app_v21"]


def test_the_inspector_lists_its_routes(nova):
    assert len(nova["routes"]) > 400
    assert nova["match"].split()[:3] == [
        "GET",
        "/servers/{server_id}/os-interface",
        "InterfaceAttachmentController.index",
    ]


def test_its_routes_are_listed_by_the_command_after_a_small_set_up():
    ini = Path(sys.prefix, "etc/nova/api-paste.ini")
    command = [sys.executable, "-W", "ignore", "-m", "novalite", "routes", ini, "--app", "osapi_compute"]
    command += ["--setup", "tests.fixtures.nova.nova_setup:set_up", "--match", "GET /v2.1/servers/detail"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "    nova.api.openstack.compute.servers:ServersController.detail\n" in done.stdout
    assert "/nova/api/openstack/compute/servers.py:" in done.stdout
