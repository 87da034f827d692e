"""The control API, as curl speaks to a server."""

import json
import shlex
import shutil
import subprocess

import pytest
from webtest import TestApp

from novalite.testing.application import application
from novalite.wsgi.loader import Loader
from novalite.wsgi.serving import serving

CONTROL = "http://127.0.0.1:8774/_novalite"

#: What a user may type, with what comes back: a status, and some of the body.
LINES = [
    (f"curl {CONTROL}/health", 200, {"status": "ok"}),
    (f"curl -H 'Host: localhost:8774' {CONTROL}/health", 200, {"status": "ok"}),
    (f"curl -H 'Host: evil.example' {CONTROL}/health", 403, None),
    (f"curl -H 'Sec-Fetch-Site: cross-site' {CONTROL}/health", 403, None),
    (f"curl -X PUT {CONTROL}/snapshots/before", 204, None),
    (f"curl -X POST {CONTROL}/snapshots/before/restore", 204, None),
    (f"curl {CONTROL}/snapshots", 200, {"snapshots": ["before"]}),
    (f"curl -X DELETE {CONTROL}/snapshots/before", 204, None),
    (f"curl {CONTROL}/clock", 200, {"frozen": False}),
    (
        f"""curl -X PUT {CONTROL}/clock -d '{{"now": "2030-01-01T00:00:00Z", "frozen": true}}'""",
        200,
        {"now": "2030-01-01T00:00:00Z", "frozen": True},
    ),
    (f"""curl -X PUT {CONTROL}/clock -d '{{"move": 3600}}'""", 200, {"now": "2030-01-01T01:00:00Z"}),
    (f"""curl -X PUT {CONTROL}/clock -d '{{"frozen": false}}'""", 200, {"frozen": False}),
    (f"curl -X POST {CONTROL}/settle", 200, {"planned": 0}),
    (f"""curl {CONTROL}/trouble -d '{{"operation": "compute.flavors.index", "status": 503, "times": 2}}'""", 201, None),
    (f"""curl {CONTROL}/trouble -d '{{"path": "/v2.1/servers*", "delay": 2.5, "seconds": 60}}'""", 201, None),
    (f"""curl {CONTROL}/trouble -d '{{"method": "DELETE", "drop": true, "after": true}}'""", 201, None),
    (f"""curl {CONTROL}/trouble -d '{{"befalls": "build", "server": "web-*", "message": "Out of luck"}}'""", 201, None),
    (f"""curl {CONTROL}/trouble -d '{{"befalls": "placement", "times": 1}}'""", 201, None),
    (f"curl {CONTROL}/trouble", 200, None),
    (f"curl -X DELETE {CONTROL}/trouble", 204, None),
    (f"""curl -X PUT {CONTROL}/journal -d '{{"size": 1000}}'""", 200, {"size": 1000}),
    (f"curl '{CONTROL}/journal?method=POST&path=/v2.1/*'", 200, {"requests": []}),
    (f"curl -X DELETE {CONTROL}/journal", 204, None),
    (f"curl -X POST {CONTROL}/reset", 204, None),
]


@pytest.fixture(scope="module")
def server():
    with serving(application()) as server:
        yield server


def curl(line, server):
    """A line's status and body, when it is sent to the server."""
    words = shlex.split(line.replace("http://127.0.0.1:8774", server.url))
    done = subprocess.run([*words, "-s", "-w", "\n%{http_code}"], capture_output=True, text=True, check=True)
    body, _, status = done.stdout.rpartition("\n")
    return int(status), json.loads(body) if body else None


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_all_that_one_may_type_does_what_it_says(server):
    for line, status, expected in LINES:
        answer = curl(line, server)
        assert answer[0] == status, (line, answer)
        if expected is not None:
            assert answer[1].items() >= expected.items(), (line, answer)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_trouble_and_journal_are_those_of_the_services(server):
    flavors = "curl -H 'X-Auth-Token: ann:p:admin' http://127.0.0.1:8774/v2.1/flavors"
    curl(f"""curl -X PUT {CONTROL}/journal -d '{{"size": 10}}'""", server)
    curl(f"""curl {CONTROL}/trouble -d '{{"service": "compute", "status": 503, "times": 1}}'""", server)

    assert [curl(flavors, server)[0] for _ in range(2)] == [503, 200]
    noted = curl(f"curl {CONTROL}/journal", server)[1]["requests"]
    assert [(one["method"], one["path"], one["status"]) for one in noted] == [
        ("GET", "/v2.1/flavors", 503),
        ("GET", "/v2.1/flavors", 200),
    ]
    assert all(one["request_id"].startswith("req-") for one in noted)


def test_it_can_be_switched_off_for_a_whole_server():
    app = Loader(options={"control": "false"}).load_app("osapi_compute")

    assert TestApp(app).get("/_novalite/health", status=404).json["error"]["code"] == 404
