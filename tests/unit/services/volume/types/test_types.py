import pytest


@pytest.fixture
def kind(ask):
    wanted = {"name": "fast", "extra_specs": {"disk": "ssd", "multiattach": "<is> True"}}
    answer = ask("POST /types", {"volume_type": wanted}, as_="root")
    assert answer.status_int == 200
    return answer.json["volume_type"]


def names(answer):
    return [kind["name"] for kind in answer.json["volume_types"]]


def test_a_type_shows_to_users_without_what_is_for_admins(ask, kind):
    shown = ask(f"GET /types/{kind['id']}").json["volume_type"]

    assert kind["extra_specs"] == {"disk": "ssd", "multiattach": "<is> True"}
    assert shown == {**kind, "extra_specs": {"multiattach": "<is> True"}}
    assert names(ask("GET /types")) == ["fast", "lvmdriver-1", "__DEFAULT__"]
    assert ask("GET /types/default").json["volume_type"]["name"] == "lvmdriver-1"
    assert names(ask("GET /types?sort=name:asc&limit=1")) == ["__DEFAULT__"]
    assert names(ask(f"GET /types?marker={kind['id']}")) == ["lvmdriver-1", "__DEFAULT__"]


def test_a_private_type_is_for_those_with_access(ask, message):
    wanted = {"name": "secret", "os-volume-type-access:is_public": False}
    id = ask("POST /types", {"volume_type": wanted}, as_="root").json["volume_type"]["id"]
    act = f"POST /types/{id}/action"

    assert message(f"GET /types/{id}") == (404, f"Volume type {id} could not be found.")
    assert names(ask("GET /types?is_public=False", as_="root")) == ["secret"]
    assert len(names(ask("GET /types?is_public=None", as_="root"))) == 3
    assert len(names(ask("GET /types", as_="root"))) == len(names(ask("GET /types?is_public=None"))) == 2
    assert ask(act, {"addProjectAccess": {"project": "ed-ed-ed"}}, as_="root").status_int == 202
    assert ask(f"GET /types/{id}").status_int == 200
    assert ask(f"GET /types/{id}/os-volume-type-access", as_="root").json == {
        "volume_type_access": [{"volume_type_id": id, "project_id": "ed-ed-ed"}]
    }
    assert ask(act, {"removeProjectAccess": {"project": "ed-ed-ed"}}, as_="root").status_int == 202
    assert message(f"GET /types/{id}/os-volume-type-access")[0] == 403


def test_a_public_type_has_no_list_of_access(message, kind):
    assert message(f"GET /types/{kind['id']}/os-volume-type-access", as_="root") == (
        404,
        "Access list not available for public volume types.",
    )


def test_a_type_changes_and_goes(ask, message, kind):
    path = f"/types/{kind['id']}"
    change = {"volume_type": {"name": "faster", "description": "SSD", "is_public": False}}

    assert ask(f"PUT {path}", change, as_="root").json["volume_type"]["name"] == "faster"
    assert message(f"PUT {path}", change)[0] == 403
    assert message(f"PUT {path}", {"volume_type": {}}, as_="root")[1].startswith("Specify volume type name")
    assert message(f"PUT {path}", {"volume_type": {"name": " "}}, as_="root")[1] == "Volume type name can not be empty."
    assert ask(f"DELETE {path}", as_="root").status_int == 202
    assert message(f"GET {path}", as_="root")[0] == 404


def test_extra_specs_change(ask, message, kind):
    path = f"/types/{kind['id']}/extra_specs"

    assert ask(f"POST {path}", {"extra_specs": {"cache": "big"}}, as_="root").json == {"extra_specs": {"cache": "big"}}
    assert ask(f"PUT {path}/disk", {"disk": "nvme"}, as_="root").json == {"disk": "nvme"}
    assert message(f"PUT {path}/disk", {"cache": "nvme"}, as_="root") == (400, "Request body and URI mismatch")
    assert ask(f"GET {path}/disk", as_="root").json == {"disk": "nvme"}
    assert ask(f"DELETE {path}/multiattach", as_="root").status_int == 202
    assert ask(f"GET {path}", as_="root").json == {"extra_specs": {"disk": "nvme", "cache": "big"}}
    assert message(f"GET {path}/disk") == (404, f"Volume Type {kind['id']} has no extra specs with key disk.")


@pytest.mark.parametrize("name", ["fast", ""])
def test_what_is_not_made(message, kind, name):
    status, _ = message("POST /types", {"volume_type": {"name": name}}, as_="root")

    assert status == (409 if name else 400)
