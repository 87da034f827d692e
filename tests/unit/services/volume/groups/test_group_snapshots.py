import pytest


@pytest.fixture
def group(ask):
    kind = ask("POST /group_types", {"group_type": {"name": "together"}}, as_="root").json["group_type"]["id"]
    wanted = {"group_type": kind, "volume_types": ["lvmdriver-1"]}
    return ask("POST /groups", {"group": wanted}).json["group"]["id"]


@pytest.fixture
def snapshot(ask, make, group):
    make(volume_type="lvmdriver-1", group_id=group)
    answer = ask("POST /group_snapshots", {"group_snapshot": {"group_id": group, "name": "then"}})
    assert answer.status_int == 202
    return answer.json["group_snapshot"]["id"]


def test_a_snapshot_shows(ask, group, snapshot):
    shown = ask(f"GET /group_snapshots/{snapshot}").json["group_snapshot"]

    assert (shown["name"], shown["status"], shown["group_id"]) == ("then", "available", group)
    assert ask("GET /group_snapshots").json == {"group_snapshots": [{"id": snapshot, "name": "then"}]}
    assert ask("GET /group_snapshots/detail").json == {"group_snapshots": [shown]}
    (one,) = ask("GET /snapshots/detail").json["snapshots"]
    assert one["group_snapshot_id"] == snapshot


def test_a_group_is_made_of_it(ask, snapshot):
    made = ask("POST /groups/action", {"create-from-src": {"group_snapshot_id": snapshot}}).json["group"]["id"]

    assert len(ask(f"GET /groups/{made}?list_volume=1").json["group"]["volumes"]) == 1


def test_a_snapshot_goes_and_those_of_its_volumes(ask, message, group, snapshot):
    assert "Group has existing snapshots" in message(f"POST /groups/{group}/action", {"delete": {}})[1]
    act = f"POST /group_snapshots/{snapshot}/action"
    assert ask(act, {"reset_status": {"status": "creating"}}, as_="root").status_int == 202
    assert message(f"DELETE /group_snapshots/{snapshot}")[0] == 400
    assert ask(act, {"reset_status": {"status": "error"}}, as_="root").status_int == 202
    assert ask(f"DELETE /group_snapshots/{snapshot}").status_int == 202
    assert ask("GET /snapshots").json == {"snapshots": []}


def test_of_what_is_empty_there_is_none(message, group):
    assert message("POST /group_snapshots", {"group_snapshot": {"group_id": group}})[0] == 400
