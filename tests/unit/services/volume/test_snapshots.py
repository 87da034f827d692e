import pytest


@pytest.fixture
def snapshot(ask, make):
    answer = ask("POST /snapshots", {"snapshot": {"volume_id": make(), "name": "yesterday", "metadata": {"a": "b"}}})
    assert answer.status_int == 202
    return answer.json["snapshot"]


def test_a_snapshot_shows(ask, snapshot):
    shown = ask(f"GET /snapshots/{snapshot['id']}").json["snapshot"]

    assert (snapshot["status"], shown["status"]) == ("creating", "available")
    assert (shown["name"], shown["metadata"], shown["size"]) == ("yesterday", {"a": "b"}, 1)
    assert shown["os-extended-snapshot-attributes:progress"] == "100%"
    assert shown["os-extended-snapshot-attributes:project_id"] == "ed-ed-ed"
    assert ask("GET /snapshots/detail").json == {"snapshots": [shown]}


@pytest.mark.parametrize(("name", "since"), [("group_snapshot_id", 14), ("user_id", 41), ("consumes_quota", 65)])
def test_each_version_shows_more(ask, snapshot, name, since):
    for minor in (since - 1, since):
        (shown,) = ask("GET /snapshots/detail", at=f"3.{minor}").json["snapshots"]
        assert (name in shown) is (minor == since)


@pytest.mark.parametrize(
    ("version", "force", "expected"),
    [("3.65", False, 400), ("3.65", True, 202), ("3.66", True, 202), ("3.66", False, 400)],
)
def test_a_volume_in_use_wants_force_until_3_65(ask, make, cloud, version, force, expected):
    id = make()
    cloud.volume.volumes.attach(id, "server", "/dev/vdb", "host")

    answer = ask("POST /snapshots", {"snapshot": {"volume_id": id, "force": force}}, at=version)
    assert answer.status_int == expected


def test_a_snapshot_changes_and_goes(ask, message, snapshot):
    path = f"/snapshots/{snapshot['id']}"

    assert ask(f"PUT {path}", {"snapshot": {"name": "today"}}).json["snapshot"]["name"] == "today"
    assert message(f"GET {path}", as_="bob") == (404, f"Snapshot {snapshot['id']} could not be found.")
    assert ask(f"DELETE {path}").status_int == 202
    assert message(f"GET {path}")[0] == 404


def test_admins_say_what_state_it_is_in(ask, message, snapshot):
    act = f"POST /snapshots/{snapshot['id']}/action"

    assert message(act, {"os-reset_status": {"status": "deleting"}})[0] == 403
    assert ask(act, {"os-reset_status": {"status": "deleting"}}, as_="root").status_int == 202
    assert message(f"DELETE /snapshots/{snapshot['id']}")[0] == 400
    assert ask(act, {"os-update_snapshot_status": {"status": "error_deleting"}}, as_="root").status_int == 202
    assert ask(f"GET /snapshots/{snapshot['id']}").json["snapshot"]["status"] == "error_deleting"
    assert ask(act, {"os-force_delete": {}}, as_="root").status_int == 202


@pytest.mark.parametrize(
    ("sent", "expected"),
    [({}, 400), ({"volume_id": None}, 404), ({"volume_id": "x"}, 400), ({"volume_id": None, "name": "a" * 256}, 400)],
)
def test_what_is_not_made(message, sent, expected):
    assert message("POST /snapshots", {"snapshot": sent})[0] == expected
