"""How the commands are told of an ini."""

import json

import pytest


def test_set_goes_over_the_ini_and_may_be_repeated(run, written):
    ini = written("[DEFAULT]\na = 1\n[app:main]\npaste.app_factory = %(factory)s\nshown = %(a)s%(b)s\n")
    factory = "factory=novalite.middleware.healthcheck:Healthcheck.factory"
    status, said, _ = run("pipeline", ini, "--json", "--set", "a=x", "--set", "b=y=z", "--set", factory)
    assert (status, json.loads(said)["pipelines"][0]["app"]["options"]["shown"]["value"]) == (0, "xy=z")


PARTICULAR = """
SET_UP = []

def set_up():
    SET_UP.append(True)

def fails():
    raise LookupError("no nova.conf")

def factory(global_conf):
    assert SET_UP, "nobody has set it up"
    return app

def app(environ, start_response):
    start_response("204 No Content", [])
    return []
"""


@pytest.fixture
def particular(written, tmp_path, monkeypatch):
    """An ini of a service that must be set up before it is loaded, and the name of the module that does it."""
    monkeypatch.chdir(tmp_path)
    name = f"particular_{tmp_path.name}".replace("-", "_")
    (tmp_path / f"{name}.py").write_text(PARTICULAR)
    return written(f"[app:main]\npaste.app_factory = {name}:factory\n"), name


@pytest.mark.parametrize(
    ("words", "status"),
    [(["routes"], 1), (["trace"], 0), (["diff", "--routes"], 1), (["lint", "--routes"], 0)],
    ids=["routes", "trace", "diff", "lint"],
)
def test_a_service_is_set_up_before_it_is_loaded(run, particular, words, status):
    ini, module = particular
    rest = {"trace": ["/"], "diff": [ini]}.get(words[0], [])

    assert "nobody has set it up" in "".join(run(*words, ini, *rest)[1:])
    done, *said = run(*words, ini, *rest, "--setup", f"{module}:set_up")
    assert (done, "nobody has set it up" in "".join(said)) == (status, False)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("{}:fails", "LookupError: no nova.conf"),
        ("{}:nothing", "AttributeError"),
        ("nowhere.at.all:it", "ModuleNotFoundError"),
    ],
)
def test_what_cannot_be_set_up_is_told(run, particular, name, message):
    ini, module = particular
    status, _, error = run("routes", ini, "--setup", name.format(module))

    assert status == 2
    assert "Invalid value for '--setup'" in error
    assert message in error
