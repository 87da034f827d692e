import pytest


@pytest.fixture
def group(ask):
    answer = ask("POST /consistencygroups", {"consistencygroup": {"volume_types": "lvmdriver-1,", "name": "n"}})
    assert answer.status_int == 202
    return answer.json["consistencygroup"]["id"]


def test_a_consistency_group_is_a_group_of_a_type_of_its_own(ask, message, cloud, group):
    reserved = cloud.volume.groups.get(group).group_type

    assert ask(f"GET /consistencygroups/{group}", at="3.0").json["consistencygroup"]["status"] == "available"
    assert ask("GET /groups").json["groups"] == []
    for request, body in ((f"GET /groups/{group}", None), (f"PUT /groups/{group}", {"group": {"name": "m"}})):
        status, said = message(request, body)
        assert (status, said.startswith(f"Group_type {reserved} is reserved for")) == (400, True)


def test_volumes_come_into_one_and_go_with_it(ask, make, group):
    inside = make()
    path = f"/consistencygroups/{group}"
    assert ask(f"PUT {path}/update", {"consistencygroup": {"add_volumes": inside}}).status_int == 202
    assert ask(f"GET /volumes/{inside}").json["volume"]["consistencygroup_id"] == group
    assert ask(f"POST {path}/delete", {}).status_int == 400
    assert ask(f"POST {path}/delete", {"consistencygroup": {"force": "true"}}).status_int == 202
    assert ask(f"GET {path}").status_int == ask(f"GET /volumes/{inside}").status_int == 404


def test_one_is_copied_as_it_was(ask, make, group):
    make(volume_type="lvmdriver-1", group_id=group)
    snapshot = ask("POST /cgsnapshots", {"cgsnapshot": {"consistencygroup_id": group}}).json["cgsnapshot"]["id"]
    sent = {"consistencygroup-from-src": {"cgsnapshot_id": snapshot, "name": "copy"}}
    copy = ask("POST /consistencygroups/create_from_src", sent).json["consistencygroup"]["id"]

    assert [one["name"] for one in ask("GET /consistencygroups").json["consistencygroups"]] == ["copy", "n"]
    volumes = ask("GET /volumes/detail").json["volumes"]
    assert sorted(volume["group_id"] for volume in volumes) == sorted([group, copy])


def test_who_has_no_project_is_refused_whatever_there_is(message, group):
    for path in ("/consistencygroups", f"/consistencygroups/{group}", "/consistencygroups/nothing"):
        assert message(f"GET {path}", as_="nora") == (403, "Not authorized.")


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"volume_types": ""}, "volume_types must be provided to create consistency group None."),
        ({"volume_types": 5}, "The server could not comply with the request since it is either malformed or"),
    ],
)
def test_types_of_volumes_come_as_one_text(message, wanted, said):
    status, message = message("POST /consistencygroups", {"consistencygroup": wanted})

    assert (status, message[: len(said)]) == (400, said)


@pytest.mark.parametrize("wanted", [{}, {"cgsnapshot_id": "a", "source_cgid": "b"}])
def test_a_copy_is_of_one_thing(message, wanted):
    assert message("POST /consistencygroups/create_from_src", {"consistencygroup-from-src": wanted})[0] == 400


def test_a_snapshot_of_one_lives(ask, make, group):
    make(volume_type="lvmdriver-1", group_id=group)
    made = ask("POST /cgsnapshots", {"cgsnapshot": {"consistencygroup_id": group, "name": " n "}}).json["cgsnapshot"]
    path = f"/cgsnapshots/{made['id']}"

    assert ask(f"GET {path}").json["cgsnapshot"].items() >= {"consistencygroup_id": group, "name": "n"}.items()
    assert ask("GET /cgsnapshots").json["cgsnapshots"] == [made]
    assert ask("GET /cgsnapshots/detail?offset=1").json["cgsnapshots"] == []
    assert ask("GET /group_snapshots").json["group_snapshots"] == []
    assert ask(f"GET /group_snapshots/{made['id']}").status_int == 400
    assert ask(f"DELETE {path}").status_int == 202
    assert ask(f"PUT /consistencygroups/{group}", {"consistencygroup": {}}).status_int == 400
