import json

import pytest
import webtest

from novalite.inspector.trace.recording import Tracer
from novalite.inspector.trace.served import Ring, ServedTraces
from novalite.wsgi.loader import Part


def answering(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]


@pytest.fixture
def app():
    """An application that is served with its last three traces."""
    ring = Ring(3)
    layer = Tracer(ring.add).wrap(Part("answering", "app:answering", "x.ini", "app"), answering)
    return webtest.TestApp(ServedTraces(layer, ring, ["cloud.example"]), {"REMOTE_ADDR": "127.0.0.1"})


def targets(app):
    return [one["target"] for one in app.get("/_novalite/traces").json["traces"]]


def test_the_last_requests_are_listed_the_oldest_first(app):
    assert targets(app) == []
    for number in range(5):
        app.get(f"/{number}")

    assert targets(app) == ["/2", "/3", "/4"]
    brief = app.get("/_novalite/traces/").json["traces"][0]
    assert {key: brief[key] for key in ("method", "status", "error", "answered_by", "operation")} == {
        "method": "GET",
        "status": "200 OK",
        "error": None,
        "answered_by": "answering",
        "operation": None,
    }


def test_requests_to_the_control_api_are_not_traced(app):
    app.get("/_novalite/health")

    assert targets(app) == []


@pytest.mark.parametrize(
    ("query", "content_type", "begins"),
    [
        ("", "application/json", '{"id": '),
        ("?format=json", "application/json", '{"id": '),
        ("?format=text", "text/plain", "GET /cats\n"),
        ("?format=svg", "image/svg+xml", "<svg "),
        ("?format=har", "application/json", '{"log": '),
    ],
)
def test_one_is_shown_whole_in_each_format(app, query, content_type, begins):
    app.get("/cats")
    id = app.get("/_novalite/traces").json["traces"][0]["id"]

    for name in (id, "last"):
        answer = app.get(f"/_novalite/traces/{name}{query}")
        assert (answer.content_type, answer.text[: len(begins)]) == (content_type, begins)


def test_no_secret_is_shown(app):
    app.get("/cats?token=secretsecret", headers={"X-Auth-Token": "tokentoken"})

    for query in ("", "/last", "/last?format=text", "/last?format=svg", "/last?format=har"):
        shown = app.get(f"/_novalite/traces{query}").text
        assert "secretsecret" not in shown
        assert "tokentoken" not in shown
    assert ["X-Auth-Token", "***"] in json.loads(app.get("/_novalite/traces/last").text)["asked"]["headers"]


def test_they_can_be_forgotten(app):
    app.get("/cats")
    app.delete("/_novalite/traces", status=204)

    assert targets(app) == []


@pytest.mark.parametrize(
    ("method", "path", "status", "message"),
    [
        ("GET", "/_novalite/traces/nothing", 404, "There is no trace nothing."),
        ("GET", "/_novalite/traces/last", 404, "There is no trace last."),
        ("POST", "/_novalite/traces", 405, "Only DELETE, GET, HEAD can be done here."),
        ("DELETE", "/_novalite/traces/last", 405, "Only GET, HEAD can be done here."),
    ],
)
def test_what_there_is_not_is_said(app, method, path, status, message):
    answer = app.request(path, method=method, status=status)

    assert answer.json == {"error": {"code": status, "message": message}}


def test_a_format_that_there_is_not_is_refused(app):
    app.get("/cats")
    answer = app.get("/_novalite/traces/last?format=pdf", status=400)

    assert answer.json["error"]["message"] == "format: 'pdf' is none of json, text, svg, har."


def test_they_are_for_this_machine_alone(app):
    host = {"HTTP_HOST": "cloud.example"}
    assert app.get("/_novalite/traces", extra_environ=host).status_int == 200

    for foreign in ({"REMOTE_ADDR": "192.0.2.1"}, {"HTTP_HOST": "evil.example"}, {"HTTP_ORIGIN": "null"}):
        answer = app.get("/_novalite/traces", extra_environ=foreign, status=403)
        assert answer.json["error"]["message"].startswith("The control API is for this machine alone: ")


def test_all_else_goes_to_the_application(app):
    for path in ("/", "/_novalite", "/_novalite/tracesx", "/x/_novalite/traces"):
        assert app.get(path).text == "ok"
