"""``/groups`` and ``/group_snapshots``: volumes that are kept together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from novalite.conformance.client import Api, Make, message, refused
from novalite.conformance.volume.conftest import NONE, each_version, extra, outside, refusals, settled

GROUP = set("availability_zone created_at description group_type id name status volume_types".split())


@pytest.fixture
def type_id(admin: Api, unique: Any) -> Iterator[str]:
    """The id of a group type."""
    made = admin("POST /group_types", {"group_type": {"name": unique("group-type")}}).json["group_type"]
    yield made["id"]
    admin(f"DELETE /group_types/{made['id']}")


@pytest.fixture
def group(api: Api, admin: Api, type_id: str) -> Iterator[str]:
    """The id of an empty group for volumes of the default type."""
    default = api("GET /types/default").json["volume_type"]["id"]
    answer = api("POST /groups", {"group": {"group_type": type_id, "volume_types": [default]}})
    assert answer.status_int == 202, answer.text
    id = str(answer.json["group"]["id"])
    assert settled(api, f"/groups/{id}")["status"] == "available"
    yield id
    admin(f"POST /groups/{id}/action", {"delete": {"delete-volumes": True}})


@each_version({"3.0": 404, "3.13": 200})
def test_groups_are_there_since_3_13(api: Api, version: str, expected: int) -> None:
    assert api.at(version)("GET /groups").status_int == expected


@each_version({"3.0": 404, "3.14": 200})
def test_snapshots_of_groups_are_there_since_3_14(admin: Api, version: str, expected: int) -> None:
    if version != "3.30":
        assert admin.at(version)("GET /group_snapshots").status_int == expected


@each_version(
    {
        "3.13": GROUP,
        "3.14": GROUP | {"group_snapshot_id", "source_group_id"},
        "3.38": GROUP | {"group_snapshot_id", "source_group_id", "replication_status"},
    }
)
def test_a_group_shows(api: Api, group: str, version: str, expected: set[str]) -> None:
    assert set(api.at(version)(f"GET /groups/{group}").json["group"]) == expected


@each_version({"3.13": False, "3.58": True})
def test_its_project_is_shown_to_an_admin_since_3_58(
    admin: Api, api: Api, group: str, version: str, expected: bool
) -> None:
    for path in (f"/groups/{group}", "/groups/detail?sort=created_at:desc"):
        shown = next(iter(admin.at(version)(f"GET {path}").json.values()))
        assert ("project_id" in (shown[0] if isinstance(shown, list) else shown)) is expected
    assert "project_id" not in api.at(version)(f"GET /groups/{group}").json["group"]


@each_version({"3.13": False, "3.25": True})
def test_its_volumes_are_listed_since_3_25(api: Api, group: str, version: str, expected: bool) -> None:
    shown = api.at(version)(f"GET /groups/{group}?list_volume=true").json["group"]

    assert ("volumes" in shown) is expected


@refusals(
    ({}, outside("group", {}, "'group_type' is a required property")),
    ({"group_type": "a"}, outside("group", {"group_type": "a"}, "'volume_types' is a required property")),
    ({"group_type": "a", "volume_types": []}, outside("volume_types", [], "[] should be non-empty")),
    ({"group_type": "a", "volume_types": "b"}, outside("volume_types", "b", "'b' is not of type 'array'")),
    (
        {"group_type": "a", "volume_types": ["b"], "colour": 1},
        extra("group", {"group_type": "a", "volume_types": ["b"], "colour": 1}, "colour"),
    ),
)
def test_what_is_no_group(api: Api, sent: Any, said: str) -> None:
    refused(api("POST /groups", {"group": sent}), said)


def test_a_group_type_that_is_nothing_is_not_found(api: Api) -> None:
    sent = {"group": {"group_type": "bogus", "volume_types": ["b"]}}

    refused(api("POST /groups", sent), "Group type with name bogus could not be found.", 404)


def test_volumes_come_and_go(api: Api, make: Make, group: str) -> None:
    volume = make()
    assert api(f"PUT /groups/{group}", {"group": {"add_volumes": volume}}).status_int == 202
    assert settled(api, f"/groups/{group}")["status"] == "available"

    assert api(f"GET /volumes/{volume}").json["volume"]["group_id"] == group
    assert api(f"DELETE /volumes/{volume}").status_int == 400
    refused(
        api(f"POST /groups/{group}/action", {"delete": {}}),
        f"Invalid Group: Group {group} still contains volumes. The delete-volumes flag is required to delete it.",
    )
    assert api(f"PUT /groups/{group}", {"group": {"remove_volumes": volume}}).status_int == 202
    settled(api, f"/groups/{group}")
    assert api(f"GET /volumes/{volume}").json["volume"]["group_id"] is None


def test_what_is_no_change(api: Api, group: str) -> None:
    refused(
        api(f"PUT /groups/{group}", {"group": {"name": None}}),
        f"Invalid Group: Cannot update group {group} because no valid name, description, add_volumes, or "
        "remove_volumes were provided.",
    )
    refused(
        api(f"PUT /groups/{group}", {"group": {"add_volumes": NONE}}),
        f"Invalid volume: Cannot add volume {NONE} to group {group} because volume cannot be found.",
    )
    refused(
        api(f"PUT /groups/{group}", {"group": {"remove_volumes": NONE}}),
        f"Invalid volume: Cannot remove volume {NONE} from group {group} because it is not in the group.",
    )


def test_a_snapshot_is_one_of_each_volume(api: Api, make: Make, group: str) -> None:
    volume = make()
    api(f"PUT /groups/{group}", {"group": {"add_volumes": volume}})
    settled(api, f"/groups/{group}")
    made = api("POST /group_snapshots", {"group_snapshot": {"group_id": group, "name": "then"}})
    id = made.json["group_snapshot"]["id"]

    assert (made.status_int, set(made.json["group_snapshot"])) == (202, {"id", "name", "group_type_id"})
    assert settled(api, f"/group_snapshots/{id}")["status"] == "available"
    (snapshot,) = (one for one in api("GET /snapshots/detail").json["snapshots"] if one["group_snapshot_id"] == id)
    assert snapshot["volume_id"] == volume
    refused(
        api(f"POST /groups/{group}/action", {"delete": {"delete-volumes": True}}),
        "Invalid Group: Group has existing snapshots.",
    )
    assert api(f"DELETE /group_snapshots/{id}").status_int == 202
    refused(api(f"GET /group_snapshots/{id}"), f"GroupSnapshot {id} could not be found.", 404)


@pytest.mark.parametrize("noun", ["groups", "group_snapshots"])
def test_a_state_is_one_of_some(admin: Api, noun: str) -> None:
    answer = admin(f"POST /{noun}/{NONE}/action", {"reset_status": {"status": "bogus"}})

    assert answer.status_int == 400
    assert "bogus is invalid" in message(answer)


def test_a_private_type_is_no_type_of_a_members_group(api: Api, admin: Api, unique: Any) -> None:
    made = admin("POST /group_types", {"group_type": {"name": unique("closed"), "is_public": False}}).json["group_type"]
    default = api("GET /types/default").json["volume_type"]["id"]
    sent = {"group": {"group_type": made["id"], "volume_types": [default]}}

    refused(api("POST /groups", sent), f"Group type {made['id']} could not be found.", 404)
    admin(f"DELETE /group_types/{made['id']}")


def test_the_type_of_a_group_stays(admin: Api, type_id: str, group: str) -> None:
    refused(
        admin(f"DELETE /group_types/{type_id}"),
        f"Target group type is still in use. Group Type {type_id} deletion is not allowed with groups present with the "
        "type.",
    )


def test_a_group_without_volumes_has_no_snapshot(api: Api, group: str) -> None:
    refused(
        api("POST /group_snapshots", {"group_snapshot": {"group_id": group}}),
        "Invalid Group: Source group cannot be empty or in 'creating' or 'updating' state. No group snapshot will be "
        "created.",
    )


def test_a_part_of_a_groups_snapshot_stays(api: Api, admin: Api, make: Make, group: str) -> None:
    volume = make()
    api(f"PUT /groups/{group}", {"group": {"add_volumes": volume}})
    settled(api, f"/groups/{group}")
    id = api("POST /group_snapshots", {"group_snapshot": {"group_id": group}}).json["group_snapshot"]["id"]
    settled(api, f"/group_snapshots/{id}")
    (part,) = (one["id"] for one in api("GET /snapshots/detail").json["snapshots"] if one["group_snapshot_id"] == id)
    said = "Invalid snapshot: Snapshot status must be available or error and must not be part of a group."

    refused(api(f"DELETE /snapshots/{part}"), said)
    refused(admin(f"POST /snapshots/{part}/action", {"os-unmanage": None}), said)
    assert api(f"DELETE /group_snapshots/{id}").status_int == 202
    refused(api(f"GET /snapshots/{part}"), f"Snapshot {part} could not be found.", 404)


@pytest.mark.parametrize("noun", ["groups", "group_snapshots"])
@refusals(
    ("", "The 'status' can not be empty."),
    (" ", "The 'status' can not be empty."),
)
def test_a_state_is_a_word(admin: Api, noun: str, sent: str, said: str) -> None:
    word = "Invalid Group Status" if noun == "groups" else "Invalid GroupSnapshot Status"

    refused(admin(f"POST /{noun}/{NONE}/action", {"reset_status": {"status": sent}}), f"{word}: {said}")


def test_no_group_is_reset_to_be_in_use(admin: Api, group: str) -> None:
    answer = admin(f"POST /groups/{group}/action", {"reset_status": {"status": "in-use"}})

    assert answer.status_int == 400


@each_version({"3.13": 200, "3.31": 400})
def test_members_find_groups_by_any_attribute_until_3_30(api: Api, group: str, version: str, expected: int) -> None:
    answer = api.at(version)(f"GET /groups?id={group}")

    assert answer.status_int == expected
    assert expected == 400 or [one["id"] for one in answer.json["groups"]] == [group]
    assert api.at("3.30")("GET /groups?colour=red").json == {"groups": []}


def test_a_page_of_details_goes_on_with_names(admin: Api, group: str) -> None:
    (link,) = admin("GET /groups/detail?all_tenants=1&limit=1").json["group_links"]

    assert "/groups?all_tenants=1&limit=1&marker=" in link["href"]


@pytest.mark.parametrize(
    "name", ["enable_replication", "disable_replication", "failover_replication", "list_replication_targets"]
)
def test_a_group_is_of_no_type_that_is_replicated(api: Api, group: str, name: str) -> None:
    said = f"Invalid group type: Group {group} is not a replication group type."

    refused(api(f"POST /groups/{group}/action", {name: {}}), said)
    refused(
        api.as_("reader")(f"POST /groups/{group}/action", {name: {}}),
        f"Policy doesn't allow group:{name} to be performed.",
        403,
    )
    refused(api.at("3.37")(f"POST /groups/{group}/action", {name: {}}), "The resource could not be found.", 404)


def test_a_group_without_volumes_is_no_source(api: Api, group: str) -> None:
    sent = {"create-from-src": {"source_group_id": group}}

    refused(api("POST /groups/action", sent), "Invalid Group: Source Group is empty. No group will be created.")
