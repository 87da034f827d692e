"""`novalite trace`."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ANIMALS = Path(__file__).parents[2] / "fixtures" / "animals" / "animals.ini"


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
        (["/x", "-H", "nothing"], "Invalid value for '-H' / '--header': 'nothing' is not NAME: VALUE"),
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


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--trace", "--no-control"], "--trace is read below /_novalite; do not use it with --no-control."),
        (
            [ANIMALS, "--trace", "--workers", "2"],
            "--trace is for one worker: each worker would have separate traces.",
        ),
    ],
)
def test_it_is_not_served_where_nobody_could_read_it(run, options, message):
    status, _, error = run("serve", *options)

    assert (status, message in error) == (2, True)
