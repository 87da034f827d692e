"""`novalite trace`, `serve --trace`, and traces in the tests of others."""

import json
import re
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner
from webtest import TestApp

from novalite.cli import main
from novalite.testing import serving, trace, traceable
from tests.wire import Client, Program, client, request

ANIMALS = Path(__file__).parent.parent / "fixtures" / "animals" / "animals.ini"


@pytest.fixture
def run(monkeypatch):
    """Calls the command; gives the exit status, stdout and stderr."""
    monkeypatch.setattr(sys, "path", sys.path[:])

    def run(*arguments):
        result = CliRunner().invoke(main, list(map(str, arguments)), prog_name="novalite")
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.stdout, result.stderr

    return run


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


def names(said):
    """The layers of a text, on the way in."""
    way_in = said.split("\n\n")[1]
    return [line.split()[0] for line in way_in.splitlines()[1:]]


def test_a_request_to_novalites_own_cloud_shows_filters_route_and_operation(run):
    status, said, error = run("trace", "GET", "/v2.1/flavors/1", "--as", "demo")

    assert (status, error) == (0, "")
    assert names(said)[-4:] == ["sizelimit", "authtoken", "keystonecontext", "compute"]
    assert said.splitlines()[0] == "GET /v2.1/flavors/1"
    assert said.splitlines()[-1].endswith("made by compute: compute.flavors.show at /v2.1/flavors/{id}")
    assert "HTTP_X_USER_NAME=demo" in said


def test_without_a_token_it_shows_who_refuses(run):
    _, said, _ = run("trace", "/v2.1/servers")

    assert names(said)[-1] == "authtoken"
    assert said.splitlines()[-1].startswith("401 Unauthorized, ")
    assert said.splitlines()[-1].endswith(", made by authtoken")


def test_anybodys_ini_is_traced(run):
    status, said, _ = run(
        "trace", ANIMALS, "--app", "animal_pipeline", "POST", "/cats", "-d", '{"cat": {"name": "Tom"}}'
    )

    assert (status, names(said)) == (0, ["request_id", "faultwrap", "ip_black", "animals"])
    assert "made by animals: CatController.create at /cats" in said


def test_a_body_may_come_from_a_file(run, tmp_path):
    body = tmp_path / "body.json"
    body.write_text('{"cat": {"name": "Tom"}}')
    _, said, _ = run("trace", ANIMALS, "/cats", "-d", f"@{body}")
    assert "CatController.create" in said

    status, _, error = run("trace", ANIMALS, "/cats", "-d", f"@{tmp_path}/none")
    assert (status, error) == (1, f"novalite: error: {tmp_path}/none: No such file or directory\n")


def test_programs_get_json_and_browsers_an_archive_and_a_picture(run):
    request = ("trace", ANIMALS, "/cats", "-H", "Accept: application/json", "-H", "X-Auth-Token: tokentoken")
    _, said, _ = run(*request, "--json")
    found = json.loads(said)
    assert (found["answered_by"], found["answered"]["body"]) == ("animals", '{"cats": []}')
    assert ["Accept", "application/json"] in found["asked"]["headers"]

    (entry,) = json.loads(run(*request, "--har")[1])["log"]["entries"]
    assert entry["response"]["content"]["text"] == '{"cats": []}'
    assert ET.fromstring(run(*request, "--svg")[1]).tag == "{http://www.w3.org/2000/svg}svg"


def test_secrets_are_shown_only_to_those_who_ask_for_them(run):
    request = ("trace", ANIMALS, "/cats", "-d", '{"password": "hunter22"}', "-H", "X-Auth-Token: tokentoken", "--har")
    hidden, shown = run(*request)[1], run(*request, "--show-secrets")[1]

    for secret in ("hunter22", "tokentoken"):
        assert secret not in hidden
        assert secret in shown


def test_an_error_that_nobody_catches_is_shown_and_ends_in_failure(run, tmp_path):
    ini = tmp_path / "x.ini"
    ini.write_text("[app:main]\npaste.app_factory = failing:factory\n")
    (tmp_path / "failing.py").write_text(
        "def factory(conf):\n    def app(environ, start_response):\n        raise KeyError('x')\n    return app\n"
    )
    status, said, error = run("trace", ini, "/")

    assert (status, error) == (1, "novalite: error: GET /: the application raised KeyError: 'x'\n")
    assert said.splitlines()[-1] == "raised KeyError: 'x'"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "Missing argument"),
        (["GET"], "Say [INI] [METHOD] TARGET, such as GET /v2.1/servers."),
        (["a.ini", "b.ini", "/x"], "Say [INI] [METHOD] TARGET, such as GET /v2.1/servers."),
        (["/x", "--json", "--svg"], "--json, --svg and --har exclude each other."),
        (["a.ini", "/x", "--as", "demo"], "--as is for novalite's own cloud, not for an ini."),
        (["/x", "-H", "nothing"], "-H 'nothing' is not NAME: VALUE."),
    ],
)
def test_what_makes_no_sense_is_said(run, words, message):
    status, _, error = run("trace", *words)

    assert status == 2
    assert message in error


def test_what_cannot_be_loaded_or_logged_in_to_is_one_line(run, tmp_path):
    ini = tmp_path / "none.ini"
    assert run("trace", ini, "/")[2] == f"novalite: error: Could not find config at {ini}\n"

    status, _, error = run("trace", "/v2.1/servers", "--as", "demo", "--app", "compute")
    assert (status, error.startswith("novalite: error: the cloud gives demo no token: ")) == (1, True)


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


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--trace", "--no-control"], "--trace is read below /_novalite: leave out --no-control."),
        (
            [ANIMALS, "--trace", "--workers", "2"],
            "--trace is for one worker: each of them would have traces of its own.",
        ),
    ],
)
def test_it_is_not_served_where_nobody_could_read_it(run, options, message):
    status, _, error = run("serve", *options)

    assert (status, message in error) == (2, True)


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

    assert traces.met("sizelimit").before("noauth")
