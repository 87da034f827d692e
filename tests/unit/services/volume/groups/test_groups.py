import pytest


@pytest.fixture
def kind(ask):
    return ask("POST /group_types", {"group_type": {"name": "together"}}, as_="root").json["group_type"]["id"]


@pytest.fixture
def group(ask, kind):
    answer = ask("POST /groups", {"group": {"group_type": kind, "volume_types": ["lvmdriver-1"], "name": "one"}})
    assert answer.status_int == 202, answer.text
    return answer.json["group"]["id"]


def test_a_group_shows(ask, kind, group):
    shown = ask(f"GET /groups/{group}").json["group"]

    assert (shown["name"], shown["status"], shown["group_type"]) == ("one", "available", kind)
    assert ask("GET /groups").json == {"groups": [{"id": group, "name": "one"}]}
    assert ask("GET /groups/detail").json == {"groups": [shown]}
    assert "project_id" in ask(f"GET /groups/{group}", as_="root").json["group"]
    assert ask("GET /groups", as_="bob").json == {"groups": []}


@pytest.mark.parametrize(("name", "since"), [("source_group_id", 14), ("replication_status", 38), ("volumes", 25)])
def test_each_version_shows_more(ask, group, name, since):
    for minor in (since - 1, since):
        assert (name in ask(f"GET /groups/{group}?list_volume=true", at=f"3.{minor}").json["group"]) is (minor == since)


def test_volumes_come_and_go(ask, message, make, group):
    inside, outside = make(volume_type="lvmdriver-1", group_id=group), make()
    path = f"/groups/{group}"

    assert ask(f"GET /volumes/{inside}").json["volume"]["group_id"] == group
    assert message(f"DELETE /volumes/{inside}")[0] == 400
    change = {"group": {"add_volumes": outside, "remove_volumes": inside, "name": "other"}}
    assert ask(f"PUT {path}", change).status_int == 202
    shown = ask(f"GET {path}?list_volume=true").json["group"]
    assert (shown["volumes"], shown["name"]) == ([outside], "other")
    assert message(f"PUT {path}", {"group": {"name": "other"}})[1].startswith("Invalid Group: Cannot update group")
    for wanted in ({"add_volumes": "x"}, {"remove_volumes": "x"}, {"add_volumes": "a", "remove_volumes": "a"}):
        assert message(f"PUT {path}", {"group": wanted})[1].startswith("Invalid volume: ")


def test_a_group_goes_with_its_volumes(ask, message, make, group):
    inside = make(volume_type="lvmdriver-1", group_id=group)
    act = f"POST /groups/{group}/action"

    assert "still contains volumes" in message(act, {"delete": {"delete-volumes": False}})[1]
    assert ask(act, {"delete": {"delete-volumes": True}}).status_int == 202
    assert message(f"GET /groups/{group}") == (404, f"Group {group} could not be found.")
    assert message(f"GET /volumes/{inside}")[0] == 404


def test_a_group_is_made_of_another(ask, message, make, group):
    make(volume_type="lvmdriver-1", group_id=group)
    made = ask("POST /groups/action", {"create-from-src": {"source_group_id": group, "name": "copy"}})

    assert made.status_int == 202
    copy = ask(f"GET /groups/{made.json['group']['id']}?list_volume=true").json["group"]
    assert (copy["source_group_id"], len(copy["volumes"])) == (group, 1)
    assert message("POST /groups/action", {"create-from-src": {}})[0] == 400


def test_what_is_no_group(message, kind, make, group):
    wanted = {"group_type": kind, "volume_types": ["lvmdriver-1"]}

    for change, status in (
        ({"group_type": "x"}, 404),
        ({"volume_types": ["x"]}, 404),
        ({"volume_types": []}, 400),
        ({"availability_zone": "moon"}, 400),
        ({"group_type": "default_cgsnapshot_type"}, 400),
    ):
        assert message("POST /groups", {"group": {**wanted, **change}})[0] == status
    assert message("POST /volumes", {"volume": {"size": 1, "group_id": group}})[0] == 400
    assert message("POST /volumes", {"volume": {"size": 1, "group_id": group, "volume_type": "__DEFAULT__"}})[0] == 400


def test_admins_say_what_state_it_is_in(ask, message, group):
    act = f"POST /groups/{group}/action"

    assert message(act, {"reset_status": {"status": "error"}})[0] == 403
    assert message(act, {"reset_status": {"status": "bogus"}}, as_="root")[0] == 400
    assert ask(act, {"reset_status": {"status": "CREATING"}}, as_="root").status_int == 202
    assert "but current status is: creating" in message(act, {"delete": {}})[1]


def test_there_are_ten_at_most(ask, message, kind, group):
    wanted = {"group": {"group_type": kind, "volume_types": ["lvmdriver-1"]}}
    for _ in range(9):
        ask("POST /groups", wanted)

    assert message("POST /groups", wanted) == (
        413,
        "GroupLimitExceeded: Maximum number of groups allowed (10) exceeded",
    )
