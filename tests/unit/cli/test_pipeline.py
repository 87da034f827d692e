"""`novalite pipeline`."""

import json
from pathlib import Path

FIXTURES = Path(__file__).parents[2] / "fixtures"
ANIMALS = FIXTURES / "animals" / "animals.ini"
LIBRARY = FIXTURES / "inspector" / "library.ini"


def test_pipeline_shows_each_mount_from_the_outside_to_the_inside(run):
    status, said, error = run("pipeline", ANIMALS)
    assert (status, error) == (0, "")
    assert said.splitlines()[-2:] == [
        "├─ /       request_id → faultwrap → ip_black → animals",
        "└─ /sound  animal",
    ]


def test_pipeline_shows_another_application_of_the_ini(run):
    status, said, _ = run("pipeline", ANIMALS, "--app", "animal_pipeline")
    assert status == 0
    assert said.splitlines()[1] == "request_id → faultwrap → ip_black → animals"


def test_an_application_that_is_not_there_is_told_with_those_that_are(run):
    status, said, error = run("pipeline", ANIMALS, "--app", "cats")
    assert (status, said) == (1, "")
    assert error.startswith(f"novalite: error: Could not load paste app 'cats' from {ANIMALS}; its applications are: ")
    assert error.count("\n") == 1


def test_pipeline_speaks_json(run):
    status, said, _ = run("pipeline", ANIMALS, "--app", "animal_pipeline", "--json")
    shown = json.loads(said)
    (pipeline,) = shown["pipelines"]
    assert status == 0
    assert shown["ini"] == str(ANIMALS)
    assert (pipeline["name"], pipeline["mount"]) == ("animal_pipeline", "/")
    assert [one["name"] for one in pipeline["filters"]] == ["request_id", "faultwrap", "ip_black"]
    assert pipeline["filters"][2]["options"]["addresses"]["value"] == "192.0.2.1 2001:db8::1"
    assert "source" not in pipeline["app"]


def test_what_is_imported_says_where_python_has_it(run):
    _, said, _ = run("pipeline", ANIMALS, "--app", "animal_pipeline", "--json", "--import")
    source = json.loads(said)["pipelines"][0]["app"]["source"]

    assert source.startswith(str(ANIMALS.with_name("animals.py")))


def test_of_a_service_that_is_installed_nowhere_all_is_told_that_its_ini_says(run):
    status, said, error = run("pipeline", LIBRARY, "--json")
    shown = json.loads(said)
    assert (status, error) == (0, "")
    assert [one["section"] for one in shown["unused"]] == ["filter:gzip"]
    (broken,) = (one for one in shown["broken"])
    assert broken.pop("problem").startswith("unknown application 'reeders'; known: library, lending, ")
    assert broken == {
        "section": "composite:v2",
        "key": "keystone",
        "name": "reeders",
        "file": str(LIBRARY),
        "line": 35,
    }
    assert [one["strategy"] for one in shown["pipelines"] if one["mount"] == "/v2"] == ["keystone"]


def test_the_strategy_and_details_can_be_asked_for(run):
    _, said, _ = run("pipeline", LIBRARY, "--strategy", "noauth", "--details")

    assert "legacy → books" in said
    assert "auth = none" in said


def test_servers_are_told_in_json(run, tmp_path):
    ini = tmp_path / "test.ini"
    ini.write_text("[app:main]\nuse = egg:A\n[server:main]\nuse = egg:Paste#http\nport = 80")
    (server,) = json.loads(run("pipeline", ini, "--json")[1])["servers"]

    assert (server["section"], server["factory"], server["options"]["port"]["value"]) == (
        "server:main",
        "egg:Paste#http",
        "80",
    )


def test_pictures_are_printed(run):
    assert run("pipeline", LIBRARY, "--mermaid")[1].startswith("flowchart LR\n")
    assert run("pipeline", LIBRARY, "--svg")[1].startswith("<svg ")


def test_a_composite_is_asked_where_it_may_be_imported(run, tmp_path):
    ini = tmp_path / "test.ini"
    ini.write_text("[composite:main]\nuse = call:choosing_by_hand:choose\nfirst = cats\n[app:cats]\nuse = egg:Cats\n")
    (tmp_path / "choosing_by_hand.py").write_text(
        "def choose(loader, conf, first):\n    return loader.get_app(first)\n"
    )

    assert "--import asks it" in run("pipeline", ini)[1]
    assert run("pipeline", ini, "--import")[1].splitlines()[1:] == ["cats"]
    (tmp_path / "choosing_by_hand.py").unlink()


def test_a_composite_that_cannot_be_asked_is_one_line(run, tmp_path):
    ini = tmp_path / "test.ini"
    ini.write_text("[composite:main]\nuse = call:no_such_module_at_all:choose\nfirst = cats\n")
    status, said, error = run("pipeline", ini, "--import")

    assert (status, said) == (1, "")
    assert error == (
        "novalite: error: ModuleNotFoundError: No module named 'no_such_module_at_all'; "
        f"while making [composite:main] of {ini}\n"
    )


def test_pipeline_without_an_ini_shows_novalites_own(run):
    status, said, _ = run("pipeline", "--set", "auth_strategy=noauth")
    assert status == 0
    assert "/v2.1/+, /compute/v2.1/+  compute" in said
    assert "noauth" in said
    assert "authtoken" not in said
