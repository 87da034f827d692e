"""`novalite pipeline`."""

import json
from pathlib import Path

ANIMALS = Path(__file__).parents[2] / "fixtures" / "animals" / "animals.ini"


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
