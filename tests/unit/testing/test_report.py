"""The report of a failure tells what the cloud knows."""

import pytest

from novalite.cloud.core.journal import Entry, Message
from novalite.testing import Config, Harness, cloud
from novalite.testing.report import LAST, line, section


def entry(status, body=b"", path="/a"):
    return Entry(0, "GET", path, status, 0, None, Message(), Message([], bytearray(body)))


def test_of_a_cloud_of_which_nothing_was_asked_nothing_is_told():
    with Harness() as harness:
        assert section(harness) == ""
    with Harness(Config(app="versions")) as harness:
        assert section(harness) == ""


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        (entry(200, b'{"message": "fine"}'), "200 GET /a"),
        (entry(None), "--- GET /a: no answer"),
        (entry(404, b'{"itemNotFound": {"code": 404, "message": "none"}}'), "404 GET /a: none"),
        (entry(400, b'{"errors": [{"status": 400, "detail": "bad"}]}'), "400 GET /a: bad"),
        (entry(500, b"<html>"), "500 GET /a: <html>"),
        (entry(413, b'{"cut": "of'), '413 GET /a: {"cut": "of'),
        (entry(404, b"{}"), "404 GET /a"),
        (Entry(0, "GET", "/a", 500, 0, None), "500 GET /a"),
    ],
)
def test_a_request_is_a_line(asked, shown):
    assert line(asked) == shown


def test_requests_trouble_and_servers_in_error_are_told():
    image = "cirros-0.6.3-x86_64-disk"
    trouble = [{"befalls": "build", "server": "web", "message": "Out of luck"}, {"path": "*/flavors", "status": 503}]
    seed = {"servers": [{"name": name, "flavor": "m1.tiny", "image": image} for name in ("fine", "gone")]}
    with cloud(trouble=trouble, seed=seed) as harness:
        made = harness.cloud
        client = harness.client()
        client.get("/compute/v2.1/flavors")
        wanted = {"name": "web", "flavorRef": "1", "imageRef": made.image.images.find()[0].id, "networks": "none"}
        version = {"OpenStack-API-Version": "compute 2.37"}
        answer = client.post("/compute/v2.1/servers", json={"server": wanted}, headers=version)
        server = answer.json()["server"]["id"]

        assert section(harness).splitlines() == [
            "requests:",
            "  503 GET /compute/v2.1/flavors: The server is currently unavailable. Please try again at a later time.",
            "  202 POST /compute/v2.1/servers",
            "trouble:",
            "  build server='web' message='Out of luck' (met: 1)",
            "  call path='*/flavors' status=503 (met: 1)",
            "servers in ERROR:",
            f"  web ({server}): Build of instance {server} aborted: Out of luck",
        ]


def test_of_many_requests_the_last_are_told():
    with Harness() as harness:
        for number in range(LAST + 2):
            harness.app.get(f"/?{number}")

        lines = section(harness).splitlines()
        assert lines[0] == f"requests, the last {LAST} of {LAST + 2}:"
        assert len(lines) == LAST + 1
        assert lines[-1].endswith(f"/?{LAST + 1}")
