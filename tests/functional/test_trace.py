"""`novalite serve --trace`, and traces of what a server and the fixtures serve."""

import json
import re
from pathlib import Path

import pytest
from webtest import TestApp

from novalite.testing import serving, trace, traceable
from tests.wire import Client, Program, client, request

ANIMALS = Path(__file__).parent.parent / "fixtures" / "animals" / "animals.ini"


@pytest.fixture
def served():
    """Has `novalite serve --trace` run; gives what answers a GET."""
    programs = []

    def served(*arguments):
        programs.append(Program("-m", "novalite", "serve", *arguments, "--port", "0", "--trace").__enter__())
        port = int(re.search(r":(\d+)", programs[-1].line())[1])

        def get(path):
            with Client(("127.0.0.1", port)) as connection:
                return connection.get(path)

        return get

    yield served
    for program in programs:
        program.__exit__(None, None, None)


def test_a_served_cloud_shows_its_last_traces(served):
    get = served()
    assert get("/v2.1/").status == 200
    assert get("/_novalite/health").status == 200

    (brief,) = json.loads(get("/_novalite/traces").body)["traces"]
    assert (brief["target"], brief["answered_by"]) == ("/v2.1/", "version_document")
    assert get(f"/_novalite/traces/{brief['id']}?format=text").body.startswith(b"GET /v2.1/\n")


def test_so_does_any_ini_that_is_served(served):
    get = served(ANIMALS)
    assert get("/cats").status == 200

    assert json.loads(get("/_novalite/traces/last").body)["route"]["operation"] == "CatController.index"


STREAMING = """
def factory(conf):
    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return pieces()
    return app

def pieces():
    for number in range(3):
        yield b"piece %d " % number
"""


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_over_a_socket_a_traced_stream_is_the_same_bytes(tmp_path, monkeypatch, method):
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "streaming_app.py").write_text(STREAMING)
    (tmp_path / "x.ini").write_text(
        "[pipeline:main]\npipeline = request_log app\n[app:app]\npaste.app_factory = streaming_app:factory\n"
        "[filter:request_log]\npaste.filter_factory = novalite.middleware.request_log:RequestLog.factory\n"
    )
    app = traceable(tmp_path / "x.ini")

    def exchange(server):
        with client(server) as connection:
            said = connection.send(request(method, "/", "Connection: close")).rest()
        return re.sub(rb"Date: [^\r]*", b"", said)

    with serving(app) as server:
        untraced = exchange(server)
        with trace(app) as traces:
            assert exchange(server) == untraced

    assert (b"Transfer-Encoding: chunked" in untraced) == (method == "GET")
    assert (b"piece 2" in untraced) == (method == "GET")
    assert traces.last.names == ("request_log", "app")
    assert traces.last.complete


def test_the_fixtures_of_the_kit_can_be_traced(novalite_app):
    assert isinstance(novalite_app, TestApp)
    with trace(novalite_app) as traces:
        novalite_app.get("/v2.1/servers", status="*")

    assert traces.met("sizelimit").before("authtoken")
