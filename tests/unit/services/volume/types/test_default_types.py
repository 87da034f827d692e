def test_a_project_has_a_default_of_its_own(ask, message, make):
    path = "/default-types/ed-ed-ed"
    kind = ask("POST /types", {"volume_type": {"name": "own"}}, as_="root").json["volume_type"]
    said = {"project_id": "ed-ed-ed", "volume_type_id": kind["id"]}

    assert message(f"GET {path}", as_="root") == (404, "Default type for project ed-ed-ed not found.")
    assert ask(f"PUT {path}", {"default_type": {"volume_type": "own"}}, as_="root").json == {"default_type": said}
    assert ask(f"GET {path}", as_="root").json == {"default_type": said}
    assert ask("GET /default-types", as_="root").json == {"default_types": [said]}
    assert ask("GET /types/default").json["volume_type"]["name"] == "own"
    assert ask(f"GET /volumes/{make()}").json["volume"]["volume_type"] == "own"
    assert message(f"DELETE /types/{kind['id']}", as_="root")[1].endswith(
        "is a default volume type and cannot be deleted."
    )
    assert ask(f"DELETE {path}", as_="root").status_int == 204
    assert ask("GET /types/default").json["volume_type"]["name"] == "lvmdriver-1"


def test_defaults_are_there_since_3_62_for_admins(ask, message):
    assert ask("GET /default-types", as_="root", at="3.61").status_int == 404
    assert ask("GET /default-types", as_="root", at="3.62").status_int == 200
    assert message("GET /default-types") == (403, "You are not authorized to perform this operation.")
    assert message("PUT /default-types/x", {"default_type": {"volume_type": "slow"}}, as_="root") == (
        400,
        "Volume type with name slow could not be found.",
    )
