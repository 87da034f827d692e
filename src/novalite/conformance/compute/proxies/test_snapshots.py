"""``/os-snapshots``, which Nova passes on to the volume service until 2.35."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from novalite.conformance.client import Api, each_version, message

SHOWN = ["createdAt", "displayDescription", "displayName", "id", "size", "status", "volumeId"]
UNKNOWN = "11111111-2222-3333-4444-555555555555"


@pytest.fixture
def volume(api: Api, unique: Any) -> Iterator[str]:
    """The id of a volume."""
    made = api("POST /os-volumes", {"volume": {"size": 1, "display_name": unique("volume")}}).json["volume"]["id"]
    yield made
    api(f"DELETE /os-volumes/{made}")


@pytest.fixture
def snapshot(api: Api, volume: str, unique: Any) -> Iterator[Any]:
    """A snapshot of it, as it was answered."""
    wanted = {"volume_id": volume, "display_name": unique("snapshot"), "display_description": "data"}
    answer = api("POST /os-snapshots", {"snapshot": wanted})
    assert answer.status_int == 200, answer.text
    yield answer.json["snapshot"]
    api(f"DELETE /os-snapshots/{answer.json['snapshot']['id']}")


@each_version({"2.1": True, "2.36": False})
def test_snapshots_are_there_until_nova_passes_them_on_no_more(
    api: Api, volume: str, snapshot: Any, version: str, expected: bool
) -> None:
    asked = [
        ("GET /os-snapshots", None, 200),
        ("POST /os-snapshots", {"snapshot": {"volume_id": volume}}, 200),
        ("GET /os-snapshots/detail", None, 200),
        (f"GET /os-snapshots/{snapshot['id']}", None, 200),
        (f"DELETE /os-snapshots/{snapshot['id']}", None, 202),
    ]

    for request, body, status in asked:
        answer = api.at(version)(request, body)
        assert answer.status_int == (status if expected else 404), request
        if not expected:
            assert message(answer) == "The resource could not be found."
        elif request.startswith("POST"):
            api(f"GET /os-snapshots/{answer.json['snapshot']['id']}")
            api(f"DELETE /os-snapshots/{answer.json['snapshot']['id']}")


def test_a_snapshot_that_was_made_shows(api: Api, volume: str, snapshot: Any) -> None:
    shown = api(f"GET /os-snapshots/{snapshot['id']}").json["snapshot"]

    assert sorted(snapshot) == sorted(shown) == SHOWN
    assert (snapshot["volumeId"], snapshot["displayDescription"], snapshot["size"]) == (volume, "data", 1)
    assert (snapshot["status"], shown["status"]) == ("creating", "available")
    for path in ("/os-snapshots", "/os-snapshots/detail?colour=red"):
        assert shown in api(f"GET {path}").json["snapshots"]


def test_a_list_has_a_limit_and_an_offset(api: Api, snapshot: Any) -> None:
    whole = api("GET /os-snapshots").json["snapshots"]

    assert api("GET /os-snapshots?limit=1").json["snapshots"] == whole[:1]
    assert api(f"GET /os-snapshots/detail?offset={len(whole)}").json["snapshots"] == []
    assert message(api("GET /os-snapshots?limit=x")).startswith("Invalid input for query parameters limit. Value: x.")


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"display_name": "a"}, "snapshot. Value: {'display_name': 'a'}. 'volume_id' is a required property"),
        ({"volume_id": 1}, "volume_id. Value: 1. 1 is not of type 'string'"),
    ],
)
def test_what_is_not_made(api: Api, wanted: Any, expected: str) -> None:
    answer = api("POST /os-snapshots", {"snapshot": wanted})

    assert answer.status_int == 400
    assert message(answer) == f"Invalid input for field/attribute {expected}"


@pytest.mark.parametrize("force", ["yes", "False", True])
def test_force_is_true_or_false(api: Api, volume: str, force: Any) -> None:
    answer = api("POST /os-snapshots", {"snapshot": {"volume_id": volume, "force": force}})

    assert answer.status_int == 200
    api(f"GET /os-snapshots/{answer.json['snapshot']['id']}")
    api(f"DELETE /os-snapshots/{answer.json['snapshot']['id']}")


def test_a_snapshot_that_is_not_there(api: Api) -> None:
    for request in (f"GET /os-snapshots/{UNKNOWN}", f"DELETE /os-snapshots/{UNKNOWN}"):
        answer = api(request)
        assert (answer.status_int, message(answer)) == (404, f"Snapshot {UNKNOWN} could not be found.")


def test_a_reader_only_looks(api: Api, volume: str, snapshot: Any) -> None:
    reader, id = api.as_("reader"), snapshot["id"]

    assert {reader(f"GET /os-snapshots{path}").status_int for path in ("", "/detail", f"/{id}")} == {200}
    for action, answer in {
        "create": reader("POST /os-snapshots", {"snapshot": {"volume_id": volume}}),
        "delete": reader(f"DELETE /os-snapshots/{id}"),
    }.items():
        expected = f"Policy doesn't allow os_compute_api:os-volumes:snapshots:{action} to be performed."
        assert (answer.status_int, message(answer)) == (403, expected)
