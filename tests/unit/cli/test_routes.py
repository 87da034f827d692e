"""`novalite routes`."""

import json
from pathlib import Path

ANIMALS = Path(__file__).parents[2] / "fixtures" / "animals" / "animals.ini"
SOURCE = ANIMALS.with_name("animals.py")


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


def test_an_application_without_routes_is_one_line(run):
    assert run("routes", ANIMALS, "--app", "animal") == (
        1,
        "",
        f"novalite: error: {ANIMALS}: no application there has a routes.Mapper\n",
    )


def test_a_request_that_is_none_is_one_line(run):
    assert run("routes", ANIMALS, "--match", "cats") == (
        1,
        "",
        "novalite: error: ValueError: 'cats' is not `METHOD /path`\n",
    )
