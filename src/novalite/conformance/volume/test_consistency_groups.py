"""Consistency groups and their snapshots, which are groups of a type of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from novalite.conformance.client import Api, Make, refused
from novalite.conformance.volume.conftest import NONE, outside, refusals, settled

PATH = "/consistencygroups"
RESERVED = "is reserved for migrating CGs to groups. Migrated group can only be operated by CG APIs."


@pytest.fixture
def made(api: Api, unique: Any) -> Iterator[Callable[..., str]]:
    """Makes a consistency group of the default type of volumes, says its id, and deletes it after the test."""
    ids: list[str] = []

    def made(**wanted: Any) -> str:
        kind = api("GET /types/default").json["volume_type"]["id"]
        sent = {"consistencygroup": {"name": unique("group"), "volume_types": kind, **wanted}}
        answer = api(f"POST {PATH}", sent)
        assert answer.status_int == 202, answer.text
        ids.append(str(answer.json["consistencygroup"]["id"]))
        settled(api, f"{PATH}/{ids[-1]}")
        return ids[-1]

    yield made
    for snapshot in api("GET /cgsnapshots").json["cgsnapshots"]:
        api(f"DELETE /cgsnapshots/{snapshot['id']}")
    for id in ids:
        api(f"POST {PATH}/{id}/delete", {"consistencygroup": {"force": True}})


@pytest.fixture
def group(made: Callable[..., str]) -> str:
    """The id of an empty one."""
    return made()


@pytest.fixture
def full(api: Api, make: Make, group: str) -> tuple[str, str]:
    """The ids of one and of the volume in it."""
    kind = api("GET /types/default").json["volume_type"]["id"]
    return group, make(volume_type=kind, group_id=group)


def test_one_shows_at_any_version(api: Api, made: Callable[..., str]) -> None:
    group = made(name=" n ", description="d")
    shown = api.at("3.0")(f"GET {PATH}/{group}").json["consistencygroup"]
    kind = api("GET /types/default").json["volume_type"]["id"]

    assert sorted(shown.pop("created_at"))[-1] == "T"
    assert shown == {
        "id": group,
        "status": "available",
        "availability_zone": "nova",
        "name": "n",
        "description": "d",
        "volume_types": [kind],
    }
    assert shown["id"] in [one["id"] for one in api(f"GET {PATH}/detail").json["consistencygroups"]]
    assert {"id": group, "name": "n"} in api.at("3.0")(f"GET {PATH}").json["consistencygroups"]


def test_it_is_no_group_to_others(api: Api, group: str) -> None:
    assert group not in [one["id"] for one in api("GET /groups").json["groups"]]
    answer = api(f"GET /groups/{group}")

    assert answer.status_int == 400
    assert answer.json["badRequest"]["message"].endswith(RESERVED)


def test_a_volume_says_that_it_is_in_one(api: Api, full: tuple[str, str]) -> None:
    group, volume = full
    shown = api(f"GET /volumes/{volume}").json["volume"]

    assert (shown["consistencygroup_id"], shown["group_id"]) == (group, group)


@refusals(
    ({}, outside("consistencygroup", {}, "'volume_types' is a required property")),
    ({"volume_types": "", "name": "n"}, "volume_types must be provided to create consistency group n."),
    ({"volume_types": "x", "name": 5}, outside("name", 5, "5 is not of type 'string', 'null'")),
)
def test_what_no_consistency_group_is(api: Api, sent: Any, said: str) -> None:
    refused(api(f"POST {PATH}", {"consistencygroup": sent}), said)


@refusals(
    (
        {"name": "n"},
        "Either 'cgsnapshot_id' or 'source_cgid' must be provided to create consistency group n from source.",
    ),
    (
        {"name": "n", "cgsnapshot_id": NONE, "source_cgid": NONE},
        "Cannot provide both 'cgsnapshot_id' and 'source_cgid' to create consistency group n from source.",
    ),
)
def test_a_copy_is_of_one_thing(api: Api, sent: Any, said: str) -> None:
    refused(api(f"POST {PATH}/create_from_src", {"consistencygroup-from-src": sent}), said)


@refusals(
    ({}, "Name, description, add_volumes, and remove_volumes can not be all empty in the request body."),
    ({"name": " "}, "Name, description, add_volumes, and remove_volumes can not be all empty in the request body."),
)
def test_a_change_changes_something(api: Api, group: str, sent: Any, said: str) -> None:
    refused(api(f"PUT {PATH}/{group}/update", {"consistencygroup": sent}), said)


@pytest.mark.parametrize("below", ["", "/update"])
def test_it_is_called_otherwise(api: Api, group: str, below: str) -> None:
    assert api(f"PUT {PATH}/{group}{below}", {"consistencygroup": {"name": "m", "colour": 1}}).status_int == 202
    assert api(f"GET {PATH}/{group}").json["consistencygroup"]["name"] == "m"


def test_a_snapshot_lives(api: Api, full: tuple[str, str]) -> None:
    group, _ = full
    sent = {"cgsnapshot": {"consistencygroup_id": group, "name": " then ", "description": "d"}}
    assert api.as_("reader")("POST /cgsnapshots", sent).status_int == 403
    answer = api("POST /cgsnapshots", sent)
    assert (answer.status_int, sorted(answer.json["cgsnapshot"])) == (202, ["id", "name"])
    id = answer.json["cgsnapshot"]["id"]

    shown = settled(api, f"/cgsnapshots/{id}")
    assert (shown["consistencygroup_id"], shown["name"], shown["status"]) == (group, "then", "available")
    assert shown in api("GET /cgsnapshots/detail").json["cgsnapshots"]
    assert {"id": id, "name": "then"} in api("GET /cgsnapshots?limit=0").json["cgsnapshots"]
    assert id not in [one["id"] for one in api("GET /group_snapshots").json["group_snapshots"]]
    assert api(f"GET /group_snapshots/{id}").status_int == 400
    refused(
        api(f"POST {PATH}/{group}/delete", {"consistencygroup": {}}), "Invalid Group: Group has existing snapshots."
    )
    assert api(f"DELETE /cgsnapshots/{id}").status_int == 202
    refused(api(f"GET /cgsnapshots/{id}"), f"GroupSnapshot {id} could not be found.", 404)


def test_an_empty_one_has_no_snapshot(api: Api, group: str) -> None:
    said = (
        "Invalid Group: Source group cannot be empty or in 'creating' or 'updating' state. No group snapshot will be "
    )
    answer = api("POST /cgsnapshots", {"cgsnapshot": {"consistencygroup_id": group}})
    refused(answer, f"{said}created.")


def test_by_force_it_goes_with_its_volumes(api: Api, full: tuple[str, str]) -> None:
    group, volume = full
    answer = api(f"POST {PATH}/{group}/delete", {"consistencygroup": {"force": False}})
    refused(
        answer,
        f"Invalid Group: Group {group} still contains volumes. The delete-volumes flag is required to delete it.",
    )
    assert api(f"POST {PATH}/{group}/delete", {"consistencygroup": {"force": "yes"}}).status_int == 202
    refused(api(f"GET {PATH}/{group}"), f"Group {group} could not be found.", 404)
    assert api(f"GET /volumes/{volume}").status_int == 404


@pytest.mark.parametrize("noun", ["consistencygroups", "cgsnapshots"])
def test_what_is_another_projects_is_not_there(api: Api, group: str, noun: str) -> None:
    other = api.as_("other")

    assert other(f"GET /{noun}").json[noun] == []
    assert other(f"GET {PATH}/{group}").status_int == 404
    assert other(f"POST {PATH}/{group}/delete", {}).status_int == 404


@pytest.mark.parametrize("path", [PATH, "/cgsnapshots"])
@pytest.mark.parametrize("query", ["limit=x", "offset=-1"])
def test_a_page_has_a_size_and_a_beginning(api: Api, path: str, query: str) -> None:
    assert api(f"GET {path}?{query}").status_int == 400
