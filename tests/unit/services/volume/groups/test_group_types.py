import pytest


@pytest.fixture
def kind(ask):
    sent = {"group_type": {"name": "together", "description": "of disks", "group_specs": {"a": "b"}}}
    answer = ask("POST /group_types", sent, as_="root")
    assert answer.status_int == 202
    return answer.json["group_type"]


def test_a_type_shows(ask, kind):
    names = [one["name"] for one in ask("GET /group_types").json["group_types"]]

    assert names == ["together", "default_cgsnapshot_type"]
    assert set(ask(f"GET /group_types/{kind['id']}").json["group_type"]) == {"id", "name", "description", "is_public"}
    assert kind["group_specs"] == {"a": "b"}
    assert "group_type_links" in ask("GET /group_types?limit=1").json


@pytest.mark.parametrize(("version", "expected"), [("3.10", 404), ("3.11", 200)])
def test_types_are_there_since_3_11(ask, version, expected):
    assert ask("GET /group_types", at=version).status_int == expected


def test_a_type_changes_and_goes(ask, message, kind):
    path = f"/group_types/{kind['id']}"

    assert ask(f"PUT {path}", {"group_type": {"name": "apart", "is_public": "no"}}, as_="root").status_int == 200
    assert message(f"GET {path}") == (404, f"Group type {kind['id']} could not be found.")
    assert message(f"PUT {path}", {"group_type": {}}, as_="root")[1].startswith("Specify group type name")
    assert message(f"PUT {path}", {"group_type": {"name": " "}}, as_="root")[1] == "Group type name can not be empty."
    assert message(f"PUT {path}", {"group_type": {"name": "default_cgsnapshot_type"}}, as_="root")[0] == 409
    assert message(f"DELETE {path}")[0] == 403
    assert ask(f"DELETE {path}", as_="root").status_int == 202
    assert message("GET /group_types/default") == (404, "Default group type can not be found.")


def test_specs_change(ask, message, kind):
    path = f"/group_types/{kind['id']}/group_specs"

    assert ask(f"POST {path}", {"group_specs": {"c": "d"}}, as_="root").status_int == 202
    assert ask(f"PUT {path}/a", {"a": "e"}, as_="root").json == {"a": "e"}
    assert message(f"PUT {path}/a", {"c": "e"}, as_="root") == (400, "Request body and URI mismatch")
    assert ask(f"GET {path}", as_="root").json == {"group_specs": {"a": "e", "c": "d"}}
    assert ask(f"GET {path}/a", as_="root").json == {"a": "e"}
    assert ask(f"DELETE {path}/a", as_="root").status_int == 202
    assert message(f"GET {path}/a", as_="root")[0] == message(f"DELETE {path}/a", as_="root")[0] == 404
    assert message(f"GET {path}")[0] == 403
