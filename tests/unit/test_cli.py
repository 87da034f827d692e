"""The command, but for `serve`, which needs a process of its own."""

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from novalite.cli import main

ANIMALS = Path(__file__).parent.parent / "fixtures" / "animals" / "animals.ini"
SOURCE = ANIMALS.with_name("animals.py")


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
def written(tmp_path):
    def written(text):
        path = tmp_path / "written.ini"
        path.write_text(text)
        return path

    return written


# -- pipeline


def test_pipeline_shows_each_pipeline_from_the_outside_to_the_inside(run):
    status, said, error = run("pipeline", ANIMALS)
    assert (status, error) == (0, "")
    assert said.splitlines() == [
        "main at /sound",
        "  animal   animals:AnimalApplication.factory",
        "",
        "main at /",
        "  request_id   novalite.middleware.request_id:RequestId.factory",
        "   faultwrap   novalite.middleware.faultwrap:FaultWrapper.factory",
        "    ip_black   animals:IPBlackMiddleware.factory",
        "     animals   animals:AnimalRouter.factory",
    ]


def test_pipeline_shows_another_application_of_the_ini(run):
    status, said, _ = run("pipeline", ANIMALS, "--app", "animal")
    assert (status, said) == (0, "animal at /\n  animal   animals:AnimalApplication.factory\n")


def test_pipeline_speaks_json(run):
    status, said, _ = run("pipeline", ANIMALS, "--app", "animal_pipeline", "--json")
    (shown,) = json.loads(said)
    assert status == 0
    assert (shown["name"], shown["mount"]) == ("animal_pipeline", "/")
    assert [one["name"] for one in shown["filters"]] == ["request_id", "faultwrap", "ip_black"]
    assert shown["filters"][2]["options"] == {"addresses": "192.0.2.1 2001:db8::1"}
    assert shown["app"]["section"] == "app:animals"
    assert shown["app"]["factory"] == "animals:AnimalRouter.factory"


def test_pipeline_without_an_ini_shows_novalites_own(run):
    status, said, _ = run("pipeline", "--set", "auth_strategy=noauth")
    assert status == 0
    mounts = [line.removeprefix("osapi_compute at ") for line in said.splitlines() if line.startswith("osapi_compute")]
    assert {"/", "/healthcheck", "/v2", "/v2.1", "/v2.1/+", "/v2/+", "/identity"} <= set(mounts)
    assert "noauth" in said
    assert "authtoken" not in said


def test_set_goes_over_the_ini_and_may_be_repeated(run, written):
    ini = written("[DEFAULT]\na = 1\n[app:main]\npaste.app_factory = %(factory)s\nshown = %(a)s%(b)s\n")
    factory = "factory=novalite.middleware.healthcheck:Healthcheck.factory"
    status, said, _ = run("pipeline", ini, "--json", "--set", "a=x", "--set", "b=y=z", "--set", factory)
    assert (status, json.loads(said)[0]["app"]["options"]["shown"]) == (0, "xy=z")


# -- routes


def test_routes_shows_each_route_with_who_answers(run):
    status, said, _ = run("routes", ANIMALS)
    lines = [line.split() for line in said.splitlines()]
    assert status == 0
    assert ["GET", "/cats", "animals.CatController.index"] in lines
    assert ["DELETE", "/dogs/:(id)", "animals.DogController.delete"] in lines


def test_routes_speaks_json(run):
    status, said, _ = run("routes", ANIMALS, "--json")
    routes = json.loads(said)
    assert status == 0
    assert [route["position"] for route in routes] == list(range(len(routes)))
    (show,) = (route for route in routes if route["path"] == "/dogs/:(id)" and route["methods"] == ["GET"])
    assert (show["mount"], show["controller"], show["action"]) == ("/", "animals.DogController", "show")
    assert show["source"].startswith(f"{SOURCE}:")


def test_match_shows_the_route_that_a_request_takes(run):
    status, said, _ = run("routes", ANIMALS, "--match", "GET /cats/7")
    assert (status, said.split()) == (0, ["GET", "/cats/:(id)", "animals.CatController.show", "(id='7')"])


def test_match_speaks_json(run):
    status, said, _ = run("routes", ANIMALS, "--match", "/cats/7", "--json")
    match = json.loads(said)
    assert (status, match["path"], match["action"], match["variables"]) == (0, "/cats/:(id)", "show", {"id": "7"})


def test_match_looks_through_all_mounts(run):
    status, said, _ = run("routes", "--match", "GET /v2/limits")
    assert (status, said.split()[:2]) == (0, ["GET", "/v2/limits"])


def test_a_request_that_matches_nothing_is_told_what_comes_nearest(run):
    status, said, error = run("routes", ANIMALS, "--match", "GET /catz/7/8")
    assert (status, said) == (1, "")
    first, *nearest = error.splitlines()
    assert first == "novalite: error: GET /catz/7/8 matches no route; the nearest are"
    assert len(nearest) == 3
    assert all("/cats" in line for line in nearest)


# -- what goes wrong


@pytest.mark.parametrize("command", ["pipeline", "routes"])
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[app:other]\n", "Could not load paste app 'main' from {ini}"),
        ("no ini\n", "{ini}: File contains no section headers. file: '{ini}', line: 1 'no ini\\n'"),
        (
            "[app:main]\npaste.app_factory = nowhere:factory\n",
            "{ini}: [app:main] paste.app_factory: ModuleNotFoundError: No module named 'nowhere'",
        ),
        ("[pipeline:main]\npipeline = a b\n", "{ini}: [pipeline:main] pipeline: No section 'b' "),
    ],
)
def test_an_ini_that_cannot_be_used_is_one_line(run, written, command, text, message):
    ini = written(text)
    status, said, error = run(command, ini)
    assert (status, said) == (1, "")
    assert error.startswith("novalite: error: " + message.format(ini=ini).rstrip("\n"))
    assert error.count("\n") == 1


@pytest.mark.parametrize("command", ["pipeline", "routes"])
def test_an_ini_that_is_not_there_is_one_line(run, tmp_path, command):
    ini = tmp_path / "nowhere.ini"
    assert run(command, ini) == (1, "", f"novalite: error: Could not find config at {ini}\n")


def test_an_application_without_routes_is_one_line(run):
    assert run("routes", ANIMALS, "--app", "animal") == (
        1,
        "",
        f"novalite: error: {ANIMALS}: no application there has a routes.Mapper\n",
    )


def test_what_a_factory_raises_is_one_line_with_its_section(run, written):
    ini = written("[app:main]\npaste.app_factory = apps:broken\n")
    ini.with_name("apps.py").write_text("def broken(global_conf):\n    raise LookupError('the reason')\n")
    status, said, error = run("routes", ini)
    assert (status, said) == (1, "")
    assert error == f"novalite: error: LookupError: the reason; while making [app:main] of {ini}\n"


def test_a_request_that_is_none_is_one_line(run):
    assert run("routes", ANIMALS, "--match", "cats") == (
        1,
        "",
        "novalite: error: ValueError: 'cats' is not `METHOD /path`\n",
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["fly"], "No such command 'fly'."),
        (["pipeline", "--colour"], "No such option '--colour'."),
        (["routes", "a.ini", "b.ini"], "Got unexpected extra argument (b.ini)"),
        (["pipeline", "--set", "x"], "Invalid value for '--set': 'x' is not KEY=VALUE"),
        (["pipeline", "--set", "=x"], "Invalid value for '--set': '=x' is not KEY=VALUE"),
        (["serve", "--port", "65536"], "Invalid value for '--port': 65536 is not in the range 0<=x<=65535."),
        (["serve", "--workers", "0"], "Invalid value for '--workers': 0 is not in the range x>=1."),
        (["serve", "--workers", "2"], "--workers is for an ini: each of them would have a cloud of its own."),
    ],
)
def test_a_command_line_that_makes_no_sense_is_2(run, arguments, message):
    status, said, error = run(*arguments)
    assert (status, said) == (2, "")
    assert error.startswith("Usage: novalite ")
    assert message in error


@pytest.mark.parametrize("option", ["-h", "--help"])
@pytest.mark.parametrize("command", [(), ("serve",), ("pipeline",), ("routes",)])
def test_each_command_has_help(run, command, option):
    status, said, error = run(*command, option)
    assert (status, error) == (0, "")
    assert said.startswith(" ".join(("Usage: novalite", *command)))


def test_the_version_is_told(run):
    status, said, _ = run("--version")
    assert (status, said.startswith("novalite, version ")) == (0, True)


# -- microversions


def test_microversions_tells_what_a_version_brought_and_changed(run):
    status, said, error = run("microversions", "2.2")
    assert (status, error) == (0, "")
    first, *changes = said.splitlines()
    assert first == "2.2  key pairs have a type; making and deleting one has new statuses"
    assert "    POST /os-keypairs answers 201" in changes

    status, said, error = run("microversions", "2.2", "--json")
    (told,) = json.loads(said)
    assert (told["version"], len(told["changes"])) == ("2.2", len(changes))
    assert {"version": "2.2", "where": "POST /os-keypairs", "how": "answers 201"} in told["changes"]


def test_microversions_tells_of_all_versions(run):
    _, said, _ = run("microversions")
    assert [line.split()[0] for line in said.splitlines() if line[0] != " "] == [
        f"2.{minor}" for minor in range(1, 105)
    ]


def test_microversions_names_the_range_for_a_version_that_there_is_not(run):
    status, said, error = run("microversions", "2.105")
    assert (status, said) == (1, "")
    assert error == "novalite: error: there is no version 2.105; there are 2.1 to 2.104\n"
