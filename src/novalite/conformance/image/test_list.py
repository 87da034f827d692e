"""``GET /images``: which images are listed, in which order, and in pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from novalite.conformance.client import Api
from novalite.conformance.image.conftest import UNKNOWN, said

KEYS = "name, status, container_format, disk_format, size, id, created_at, updated_at"
UNDECODABLE = (
    "Error decoding your request. Either the URL or the request body contained characters that could not be decoded by "
    "Glance"
)
TIME = 'Bad "created_at" query filter format. Use ISO 8601 DateTime notation.'


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("limit=a", "limit param must be an integer"),
        ("limit=", "limit param must be an integer"),
        ("limit=-1", "limit param must be positive"),
        (f"marker={UNKNOWN}", f"No image found with ID {UNKNOWN}"),
        ("marker=", "No image found with ID"),
        ("visibility=secret", "Invalid visibility value: secret"),
        ("member_status=secret", "Invalid status: secret"),
        ("changes-since=2020-01-01", 'The "changes-since" filter is no longer available on v2.'),
        ("protected=True", "Invalid value 'True' for 'protected' filter. Valid values are 'true' or 'false'."),
        ("protected=maybe", "Invalid value 'maybe' for 'protected' filter. Valid values are 'true' or 'false'."),
        ("os_hidden=maybe", "Invalid value 'maybe' for 'os_hidden' filter. Valid values are 'true' or 'false'."),
        ("sort_key=owner", f"Invalid sort key: owner. It must be one of the following: {KEYS}."),
        ("sort=name:up", "Invalid sort direction: up"),
        ("sort=", f"Invalid sort key: . It must be one of the following: {KEYS}."),
        ("sort=name&sort_key=name", "Old and new sorting syntax cannot be combined"),
        ("sort=name&sort_dir=asc", "Old and new sorting syntax cannot be combined"),
        ("sort_dir=up", "Invalid sort direction: up"),
        ("sort_dir=asc&sort_dir=desc", "Number of sort dirs does not match the number of sort keys"),
        ("size_min=a", "Unable to filter on a range with a non-numeric value."),
        ("min_ram_max=a", "Unable to filter on a range with a non-numeric value."),
        ("created_at=a", TIME),
        ("created_at=gt:a", TIME),
        ("created_at=in:a,b", TIME),
        ("created_at=around:2020-01-01T00:00:00Z", "Unable to filter on a unknown operator."),
        ("name=like:a", "Unable to filter by unknown operator 'like'."),
        ("name=in:%22a", 'Invalid filter value "a. The quote is not closed.'),
        (
            "%FF=a",
            UNDECODABLE,
        ),
    ],
)
def test_a_query_that_says_nothing_is_refused(api: Api, query: str, text: str) -> None:
    assert said(api(f"GET /images?{query}")) == (400, text)


@pytest.fixture
def few(make: Callable[..., str], unique: Any) -> tuple[str, list[str]]:
    """The value of a property that three images have, and their ids, the oldest first."""
    group = unique("group")
    fields: list[dict[str, Any]] = [
        {"data": b"12", "tags": ["a", "b"], "min_ram": 1, "name": f"{group}-c"},
        {"protected": True, "disk_format": "qcow2", "tags": ["a"], "min_ram": 2, "name": f"{group}-a"},
        {"visibility": "community", "container_format": "ova", "min_disk": 3, "name": f"{group}-b"},
    ]
    return group, [make(group=group, **more) for more in fields]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [2, 1, 0]),
        ("sort=name:asc", [1, 2, 0]),
        ("sort=name", [0, 2, 1]),
        ("sort=name:desc", [0, 2, 1]),
        ("sort=%20name%20:%20asc%20", [1, 2, 0]),
        ("sort_key=name&sort_dir=asc", [1, 2, 0]),
        ("sort_key=name", [0, 2, 1]),
        ("sort_key=disk_format&sort_key=name&sort_dir=desc", [0, 2, 1]),
        ("sort=container_format:asc,name:desc", [0, 1, 2]),
        ("status=active", [0]),
        ("status=queued", [2, 1]),
        ("status=in:active,queued", [2, 1, 0]),
        ("disk_format=qcow2", [1]),
        ("disk_format=eq:raw", [2, 0]),
        ("container_format=in:ova,ovf", [2]),
        ("visibility=community", [2]),
        ("visibility=shared", [1, 0]),
        ("visibility=all", [2, 1, 0]),
        ("visibility=", []),
        ("protected=true", [1]),
        ("protected=false", [2, 0]),
        ("os_hidden=true", []),
        ("os_hidden=FALSE", [2, 1, 0]),
        ("tag=a", [1, 0]),
        ("tag=a&tag=b", [0]),
        ("tag=c", []),
        ("size_min=1", [0]),
        ("size_max=1", []),
        ("size=2", [0]),
        ("min_ram=1", [0]),
        ("min_ram_min=1", [1, 0]),
        ("min_disk_min=3", [2]),
        ("min_disk_max=2", [1, 0]),
        ("created_at=gt:2020-01-01T00:00:00Z", [2, 1, 0]),
        ("created_at=lt:2020-01-01T00:00:00Z", []),
        ("updated_at=neq:2020-01-01T00:00:00Z", [2, 1, 0]),
        ("colour=red", []),
        ("deleted=true", [2, 1, 0]),
        ("checksum=c20ad4d76fe97759aa27a0c99bff6710", [0]),
    ],
)
def test_images_are_found_and_sorted(api: Api, few: tuple[str, list[str]], query: str, expected: list[int]) -> None:
    group, ids = few
    found = api(f"GET /images?group={group}&{query}").json["images"]

    assert [ids.index(image["id"]) for image in found] == expected


def test_a_page_leads_to_the_next(api: Api, few: tuple[str, list[str]]) -> None:
    group, ids = few
    page = api(f"GET /images?group={group}&limit=2").json
    last = api("GET " + page["next"].removeprefix("/v2")).json

    assert page["first"] == f"/v2/images?group={group}&limit=2"
    assert page["next"] == f"/v2/images?group={group}&limit=2&marker={ids[1]}"
    assert [image["id"] for image in page["images"] + last["images"]] == ids[::-1]
    assert last["first"] == page["first"]
    assert "next" not in last
    assert api(f"GET /images?group={group}&limit=0").json["images"] == []


@pytest.mark.parametrize(
    ("role", "expected"), [("admin", [2, 1, 0]), ("reader", [2, 1, 0]), ("manager", [2, 1, 0]), ("other", [])]
)
def test_who_is_listed_which_images(api: Api, few: tuple[str, list[str]], role: str, expected: list[int]) -> None:
    group, ids = few
    found = api.as_(role)(f"GET /images?group={group}").json["images"]

    assert [ids.index(image["id"]) for image in found] == expected


def test_community_images_are_listed_to_those_who_ask(api: Api, few: tuple[str, list[str]]) -> None:
    group, ids = few
    found = api.as_("other")(f"GET /images?group={group}&visibility=community").json["images"]

    assert [image["id"] for image in found] == [ids[2]]


def test_a_marker_that_is_not_seen_is_refused(api: Api, make: Any) -> None:
    id = make(visibility="private")

    assert said(api.as_("other")(f"GET /images?marker={id}")) == (403, f"Forbidding request, image {id} not visible")


@pytest.mark.parametrize(
    ("visibility", "role", "status"),
    [
        *((visibility, "admin", 200) for visibility in ("community", "shared", "private")),
        *((visibility, "reader", 200) for visibility in ("community", "shared", "private")),
        *(("community", "other", 200), ("shared", "other", 404), ("private", "other", 404), ("shared", "nobody", 401)),
    ],
)
def test_who_sees_an_image(api: Api, make: Any, visibility: str, role: str, status: int) -> None:
    id = make(visibility=visibility)

    assert api.as_(role)(f"GET /images/{id}").status_int == status
    assert api.as_(role)(f"GET /images/{id}/tasks").status_int == status
