"""Lists: filters that users and admins have, order, pages and counts."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import Api, Make, refused
from novalite.conformance.volume.conftest import each_version

COLLECTIONS = ["/volumes", "/volumes/detail", "/snapshots", "/snapshots/detail", "/backups", "/backups/detail"]
TWO_ORDERS = "The 'sort_key' and 'sort_dir' parameters are deprecated and cannot be used with the 'sort' parameter."
UNKNOWN = {
    "/volumes": "id project_id user_id name~ description~ multiattach encrypted volume_type host display_name bogus",
    "/snapshots": "id project_id user_id name~ description~ display_name bogus",
    "/backups": "id project_id user_id name~ display_name bogus",
    "/attachments": "id name instance_uuid bogus",
    "/types": "name description bogus",
}


@pytest.mark.parametrize(("path", "word"), [(path, word) for path, words in UNKNOWN.items() for word in words.split()])
def test_users_have_not_every_filter(api: Api, path: str, word: str) -> None:
    refused(api(f"GET {path}?{word}=a"), f"Invalid filters {word} are found in query options.")


@pytest.mark.parametrize("path", UNKNOWN)
def test_all_that_is_no_filter_is_named(api: Api, path: str) -> None:
    refused(api(f"GET {path}?bogus=1&more=2"), "Invalid filters bogus,more are found in query options.")
    assert api(f"GET {path}?all_tenants=1").status_int == 200


@pytest.mark.parametrize("path", ["/volumes", "/snapshots", "/backups"])
@each_version({"3.0": 200, "3.31": 400})
def test_what_is_no_filter_is_passed_over_until_3_30(api: Api, path: str, version: str, expected: int) -> None:
    assert api.at(version)(f"GET {path}?bogus=1").status_int == expected


@each_version({"3.0": 200, "3.52": 400})
def test_of_types_it_is_until_3_51(api: Api, version: str, expected: int) -> None:
    assert api.at(version)("GET /types?bogus=1").status_int == expected


@pytest.mark.parametrize("path", COLLECTIONS)
def test_nothing_is_what_no_record_can_be(admin: Api, volume: str, path: str) -> None:
    (shown,) = (value for value in admin(f"GET {path}?bogus=1").json.values())

    assert shown == []


@pytest.mark.parametrize("path", COLLECTIONS)
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("limit=a", "limit param must be an integer"),
        ("limit=-1", "limit param must be positive"),
        ("limit=", "limit param must be an integer"),
        ("offset=a", "offset must be an integer"),
        ("offset=-1", "offset must be >= 0"),
        ("offset=2147483648", "offset must be <= 2147483647"),
        ("sort=name&sort_key=id", TWO_ORDERS),
        ("sort=name&sort_dir=asc", TWO_ORDERS),
        ("sort=bogus", "Invalid input received: Invalid sort key"),
        ("sort=", "Invalid input received: Invalid sort key"),
        ("sort_key=bogus", "Invalid input received: Invalid sort key"),
        ("sort=name:up", "Invalid input received: Unknown sort direction, must be 'desc' or 'asc'."),
        ("sort_dir=up", "Invalid input received: Unknown sort direction, must be 'desc' or 'asc'."),
        ("with_count=maybe", "Value 'maybe' for 'with_count' is not a boolean."),
    ],
)
def test_what_is_no_page(api: Api, path: str, query: str, said: str) -> None:
    refused(api(f"GET {path}?{query}"), said)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("bootable=x", "Invalid input received: 'bootable = x'"),
        ("created_at=bogus", "Invalid bogus operator"),
        ("updated_at=bogus:2020-01-01", "Invalid bogus operator"),
        ("created_at=gt:bogus", "Invalid bogus value"),
        ("consumes_quota=x", "Value 'x' for 'use_quota' is not a boolean."),
    ],
)
def test_what_is_no_value_of_a_filter(api: Api, query: str, said: str) -> None:
    refused(api(f"GET /volumes?{query}"), said)


def test_admins_ask_for_all_projects_in_words_for_yes_and_no(admin: Api) -> None:
    refused(admin("GET /volumes?all_tenants=bogus"), "Value 'bogus' for 'all_tenants' is not a boolean.")
    refused(admin("GET /types?is_public=bogus"), "Invalid is_public filter [bogus]")


@pytest.fixture
def three(make: Make, unique: Any) -> tuple[list[str], str]:
    """The ids of three volumes, and what is said of them alone."""
    word = unique("colour")
    return [make(f"{letter}-volume", metadata={"of": word}) for letter in "bca"], word


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "acb"),
        ("sort=name", "cba"),
        ("sort=name:asc", "abc"),
        ("sort=name:desc", "cba"),
        ("sort=size:asc,name:asc", "abc"),
        ("sort_key=name", "cba"),
        ("sort_key=name&sort_dir=asc", "abc"),
        ("sort_key=display_name&sort_dir=asc", "abc"),
        ("sort_dir=asc", "bca"),
        ("sort=created_at:asc", "bca"),
        ("sort=host,name", "cba"),
        ("sort=size:asc", "bca"),
        ("limit=2", "ac"),
        ("limit=2&offset=1", "cb"),
        ("offset=3", ""),
        ("limit=0", ""),
        ("limit=1000", "acb"),
        ("limit=1001", "acb"),
        ("status=available", "acb"),
        ("status=error", ""),
        ("bootable=false", "acb"),
        ("bootable=True", ""),
        ("size=1", "acb"),
        ("size=2", ""),
        ("availability_zone=nova", "acb"),
        ("availability_zone=moon", ""),
        ("created_at=gt:2000-01-01", "acb"),
        ("created_at=lt:2000-01-01", ""),
        ("created_at=gte:2000-01-01,lt:2001-01-01", "acb"),
        ("created_at=lt:2000-01-01,lt:2001-01-01", ""),
        ("consumes_quota=true", "acb"),
        ("name=a", ""),
        ("all_tenants=1", "acb"),
    ],
)
def test_a_list_is_filtered_and_sorted(api: Api, three: tuple[list[str], str], query: str, expected: str) -> None:
    answer = api(f"GET /volumes?metadata={{'of':'{three[1]}'}}&{query}")

    assert answer.status_int == 200, answer.text
    assert "".join(one["name"][0] for one in answer.json["volumes"]) == expected


def test_a_full_page_links_to_the_next(api: Api, three: tuple[list[str], str]) -> None:
    query = f"status=available&metadata={{'of':'{three[1]}'}}&limit=2"
    answer = api(f"GET /volumes?{query}")
    (link,) = answer.json["volumes_links"]

    assert link["rel"] == "next"
    assert link["href"].partition("?")[2].startswith("status=available&metadata=")
    assert link["href"].endswith(f"&limit=2&marker={three[0][1]}")
    rest = api(f"GET /volumes?{query}&marker={three[0][1]}")
    assert [one["id"] for one in rest.json["volumes"]] == [three[0][0]]
    assert "volumes_links" not in rest.json


def test_a_marker_that_is_nothing_is_not_found(api: Api) -> None:
    refused(api("GET /volumes?marker=nothing"), "Volume nothing could not be found.", 404)
    refused(api("GET /snapshots?marker=nothing"), "Snapshot nothing could not be found.", 404)


@each_version({"3.0": False, "3.45": True})
@pytest.mark.parametrize("path", ["/volumes", "/snapshots", "/backups"])
def test_a_count_is_said_since_3_45(admin: Api, path: str, version: str, expected: bool) -> None:
    assert ("count" in admin.at(version)(f"GET {path}?with_count=true").json) is expected


def test_pages_of_attachments_are_not_linked(api: Api, volume: str) -> None:
    api("POST /attachments", {"attachment": {"volume_uuid": volume}})

    answer = api("GET /attachments?limit=1")
    assert set(answer.json) == {"attachments"}
    assert len(answer.json["attachments"]) == 1


def test_pages_of_types_are_linked_by_a_name_of_their_own(api: Api) -> None:
    answer = api("GET /types?limit=1")

    assert set(answer.json) == {"volume_types", "volume_type_links"}
    assert "/types?limit=1&marker=" in answer.json["volume_type_links"][0]["href"]


@pytest.mark.parametrize(("path", "version"), [("/snapshots", "3.29"), ("/backups", "3.36")])
def test_snapshots_and_backups_were_not_sorted_by_name_once(api: Api, path: str, version: str) -> None:
    major, _, minor = version.partition(".")

    refused(api.at(version)(f"GET {path}?sort=name:asc"), "Invalid input received: Invalid sort key")
    assert api.at(f"{major}.{int(minor) + 1}")(f"GET {path}?sort=name:asc").status_int == 200
