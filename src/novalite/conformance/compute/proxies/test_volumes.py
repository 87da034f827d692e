"""``/os-volumes``, which Nova passes on to the volume service until 2.35."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from novalite.conformance.client import Api, Make, each_version, message

SHOWN = [
    *("attachments", "availabilityZone", "createdAt", "displayDescription", "displayName", "id", "metadata", "size"),
    *("snapshotId", "status", "volumeType"),
]
UNKNOWN = "11111111-2222-3333-4444-555555555555"


@pytest.fixture
def volume(api: Api, unique: Any) -> Iterator[Make]:
    """Makes a volume, says its id, and deletes it after the test."""
    made: list[str] = []

    def make(version: str = "2.35", **more: Any) -> str:
        wanted = {"size": 1, "display_name": unique("volume"), "display_description": "data", **more}
        answer = api.at(version)("POST /os-volumes", {"volume": wanted})
        assert answer.status_int == 200, answer.text
        made.append(answer.json["volume"]["id"])
        return made[-1]

    yield make
    for id in made:
        api(f"DELETE /os-volumes/{id}")


@each_version({"2.1": True, "2.36": False})
def test_volumes_are_there_until_nova_passes_them_on_no_more(
    api: Api, volume: Make, version: str, expected: bool
) -> None:
    id = volume()
    wanted = {"volume": {"size": 1, "display_name": "data", "display_description": "data"}}
    asked = [
        ("GET /os-volumes", None, 200),
        ("POST /os-volumes", wanted, 200),
        ("GET /os-volumes/detail", None, 200),
        (f"GET /os-volumes/{id}", None, 200),
        (f"DELETE /os-volumes/{id}", None, 202),
    ]

    for request, body, status in asked:
        answer = api.at(version)(request, body)
        assert answer.status_int == (status if expected else 404), request
        if not expected:
            assert message(answer) == "The resource could not be found."
        elif request.startswith("POST"):
            api(f"DELETE /os-volumes/{answer.json['volume']['id']}")


def test_a_volume_that_was_made_shows(api: Api, unique: Any) -> None:
    name = unique("volume")
    made = api("POST /os-volumes", {"volume": {"size": 2, "display_name": name, "display_description": "data"}})
    shown = made.json["volume"]

    assert sorted(shown) == SHOWN
    assert (shown["displayName"], shown["displayDescription"], shown["size"]) == (name, "data", 2)
    assert (shown["attachments"], shown["availabilityZone"], shown["snapshotId"]) == ([{}], "nova", None)
    assert made.headers["Location"].endswith(f"/os-volumes/{shown['id']}")
    api(f"DELETE /os-volumes/{shown['id']}")


def test_one_volume_shows_as_each_of_a_list(api: Api, volume: Make) -> None:
    id = volume()
    shown = api(f"GET /os-volumes/{id}").json["volume"]

    assert (shown["id"], shown["status"]) == (id, "available")
    for path in ("/os-volumes", "/os-volumes/detail"):
        assert shown in api(f"GET {path}").json["volumes"]


def test_a_list_has_a_limit_and_an_offset(api: Api, volume: Make) -> None:
    ids = {volume(), volume()}
    whole = api("GET /os-volumes?limit=0").json["volumes"]

    assert ids <= {one["id"] for one in whole}
    assert api("GET /os-volumes?limit=1").json["volumes"] == whole[:1]
    assert api("GET /os-volumes/detail?limit=1&offset=1&colour=red").json["volumes"] == whole[1:2]


@pytest.mark.parametrize("path", ["/os-volumes", "/os-volumes/detail"])
@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("limit=x", "limit. Value: x. 'x' does not match '^[0-9]*$'"),
        ("offset=-1", "offset. Value: -1. '-1' does not match '^[0-9]*$'"),
        ("limit=", "limit. Value: . '' should be non-empty"),
    ],
)
def test_a_limit_is_a_number(api: Api, path: str, asked: str, expected: str) -> None:
    answer = api(f"GET {path}?{asked}")

    assert answer.status_int == 400
    assert message(answer) == f"Invalid input for query parameters {expected}"


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"display_name": "a"}, "volume. Value: {'display_name': 'a'}. 'size' is a required property"),
        ({"size": 0}, "size. Value: 0. 0 is less than the minimum of 1"),
        ({"size": "1x"}, "size. Value: 1x. '1x' does not match '^[0-9]+$'"),
        ({"size": 1, "volume_type": 1}, "volume_type. Value: 1. 1 is not of type 'string'"),
        ({"size": 1, "metadata": []}, "metadata. Value: []. [] is not of type 'object'"),
        (
            {"size": 1, "x": 2},
            "volume. Value: {'size': 1, 'x': 2}. Additional properties are not allowed ('x' was unexpected)",
        ),
    ],
)
def test_what_is_not_made(api: Api, wanted: Any, expected: str) -> None:
    answer = api("POST /os-volumes", {"volume": wanted})

    assert answer.status_int == 400
    assert message(answer) == f"Invalid input for field/attribute {expected}"


def test_a_volume_that_is_not_there(api: Api) -> None:
    for request in (f"GET /os-volumes/{UNKNOWN}", f"DELETE /os-volumes/{UNKNOWN}"):
        answer = api(request)
        assert (answer.status_int, message(answer)) == (404, f"Volume {UNKNOWN} could not be found.")


def test_a_snapshot_that_is_not_there(api: Api) -> None:
    answer = api("POST /os-volumes", {"volume": {"size": 1, "snapshot_id": UNKNOWN}})

    assert (answer.status_int, message(answer)) == (404, f"Snapshot {UNKNOWN} could not be found.")


@pytest.mark.parametrize(("role", "status"), [("reader", 403), ("member", 200), ("admin", 200)])
def test_who_may_make_a_volume(api: Api, role: str, status: int) -> None:
    answer = api.as_(role)("POST /os-volumes", {"volume": {"size": 1}})

    assert answer.status_int == status
    if status == 403:
        assert message(answer) == "Policy doesn't allow os_compute_api:os-volumes:create to be performed."
    else:
        api.as_(role)(f"DELETE /os-volumes/{answer.json['volume']['id']}")


def test_who_may_look_at_volumes_and_delete_them(api: Api, volume: Make) -> None:
    id = volume()
    reader, nobody = api.as_("reader"), api.as_("nobody")

    assert {reader(f"GET /os-volumes{path}").status_int for path in ("", "/detail", f"/{id}")} == {200}
    assert message(reader(f"DELETE /os-volumes/{id}")).startswith("Policy doesn't allow os_compute_api:os-volumes:del")
    assert nobody("GET /os-volumes").status_int == 401
