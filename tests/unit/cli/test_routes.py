"""`novalite routes`."""

import json
from pathlib import Path

ANIMALS = Path(__file__).parents[2] / "fixtures" / "animals" / "animals.ini"
SOURCE = ANIMALS.with_name("animals.py")


def test_routes_shows_each_route_below_its_mount_with_who_answers(run):
    status, said, error = run("routes", ANIMALS)
    lines = [line.split() for line in said.splitlines()]
    assert (status, error) == (0, "")
    assert lines[0][:2] == ["/", "animals"]
    assert ["GET", "/cats(.:(format))", "CatController.index"] in lines
    assert ["DELETE", "/dogs/:(id)(.:(format))", "DogController.delete"] in lines
    assert lines[-1] == ["/sound", "animal", "no", "routes", "of", "its", "own"]


def test_routes_speaks_json(run):
    status, said, _ = run("routes", ANIMALS, "--json")
    routes = json.loads(said)
    assert status == 0
    assert [route["position"] for route in routes] == list(range(len(routes)))
    (show,) = (route for route in routes if route["path"] == "/dogs/:(id)" and route["methods"] == ["GET"])
    assert (show["mount"], show["controller"], show["action"]) == ("/", "animals.DogController", "show")
    assert show["source"].startswith(f"{SOURCE}:")


def test_routes_can_be_chosen_by_method_and_path(run):
    _, said, _ = run("routes", "--method", "DELETE", "--under", "/v2.1/servers/{server_id}/tags")

    assert [line.split()[:2] for line in said.splitlines() if "DELETE" in line] == [
        ["DELETE", "(/{project_id})/servers/{server_id}/tags"],
        ["DELETE", "(/{project_id})/servers/{server_id}/tags/{id}"],
    ]
    chosen = json.loads(run("routes", ANIMALS, "--method", "PUT", "--under", "/cats", "--json")[1])
    assert {route["path"] for route in chosen} == {"/cats/:(id)", "/cats/:(id).:(format)"}


def test_the_routes_of_novalite_are_told_by_the_names_of_their_operations(run):
    _, said, _ = run("routes", "--under", "/v2.1/servers")
    lines = [" ".join(line.split()) for line in said.splitlines()]

    assert "GET (/{project_id})/servers/{id} servers.show 2.1+" in lines
    assert "novalite.api" not in said


def test_match_explains_the_route_that_a_request_takes(run):
    status, said, _ = run("routes", ANIMALS, "--match", "GET /cats/7")
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert status == 0
    assert lines[:2] == ["GET /cats/7", "main / (nothing else fits)"]
    assert lines[2] == "request_id → faultwrap → ip_black → animals"
    assert lines[4].startswith("GET /cats/:(id) CatController.show")
    assert "id = '7'" in lines


def test_match_speaks_json(run):
    status, said, _ = run("routes", ANIMALS, "--match", "/cats/7", "--json")
    match = json.loads(said)
    assert (status, match["route"]["path"], match["route"]["action"], match["variables"]) == (
        0,
        "/cats/:(id)",
        "show",
        {"id": "7"},
    )
    assert match["way"]["app"] == "animals"
    assert match["way"]["steps"] == [{"composite": "main", "chosen": "/", "reason": "nothing else fits"}]
    assert [near["reason"] for near in match["near"]] == ["it is for PUT", "it is for DELETE"]


def test_match_looks_through_all_mounts(run):
    status, said, _ = run("routes", "--match", "GET /v2/limits")
    assert status == 0
    assert "GET  /v2/limits  Limits.index" in said


def test_a_request_that_matches_nothing_is_told_what_comes_nearest(run):
    status, said, error = run("routes", ANIMALS, "--match", "GET /catz/7")
    assert (status, error) == (1, "")
    lines = [line.strip() for line in said.splitlines()]
    assert "no route matches" in lines
    assert lines[lines.index("nearly:") + 2] == "cats, not catz"
    status, said, _ = run("routes", ANIMALS, "--match", "GET /catz/7", "--json")
    assert (status, json.loads(said)["route"], json.loads(said)["losers"]) == (1, None, [])


def test_a_request_for_which_nothing_is_mounted_is_told(run, written):
    ini = written(
        "[composite:main]\nuse = call:novalite.wsgi.urlmap:urlmap_factory\n/v2 = api\n/x = plain\n"
        "[app:api]\npaste.app_factory = novalite.services.compute.router:ComputeRouter.factory\n"
        "[app:plain]\npaste.app_factory = novalite.middleware.healthcheck:Healthcheck.factory\n"
    )
    status, said, error = run("routes", ini, "--match", "GET /v3/limits")
    assert (status, error) == (1, "novalite: error: nothing is mounted at /v3/limits\n")
    assert "nothing is mounted there; there is /v2, /x" in said

    status, said, error = run("routes", ini, "--match", "GET /x/y", "--json")
    assert (status, error, json.loads(said)["way"]["app"], json.loads(said)["near"]) == (0, "", "plain", [])


def test_a_request_that_is_none_is_one_line(run):
    status, _, error = run("routes", ANIMALS, "--match", "cats")
    assert (status, error) == (1, "novalite: error: ValueError: 'cats' is not `METHOD /path`\n")


def test_an_application_without_routes_is_one_line(run):
    assert run("routes", ANIMALS, "--app", "animal") == (
        1,
        "",
        f"novalite: error: {ANIMALS}: no application there has a routes.Mapper\n",
    )


def test_the_routes_of_a_mapper_in_a_module_are_shown(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a_module_with_routes.py").write_text(
        "import routes\nclass Shop:\n    mapper = routes.Mapper(register=False)\n"
        "Shop.mapper.connect('/tea', controller='shop', action='tea')\n"
    )
    assert run("routes", "a_module_with_routes:Shop.mapper")[1].split() == (
        "/ Shop.mapper 1 route ANY /tea shop.tea".split()
    )
    status, said, _ = run("routes", "a_module_with_routes:Shop", "--match", "GET /tea")
    assert (status, said.splitlines()[2]) == (0, "ANY  /tea  shop.tea")
    status, _, error = run("routes", "a_module_with_routes:Nothing")
    assert (status, error) == (
        1,
        "novalite: error: AttributeError: module 'a_module_with_routes' has no attribute 'Nothing'\n",
    )
