"""``/os-security-groups``, until 2.35."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from novalite.conformance.client import Api, each_version, message

NOBODYS = "00000000-0000-4000-8000-000000000000"
GONE = {"2.1": 200, "2.36": 404}


@pytest.fixture
def group(api: Api, unique: Any) -> Iterator[Any]:
    """A group that lets nothing in."""
    wanted = {"security_group": {"name": unique("group"), "description": "all"}}
    made = api.at("2.1")("POST /os-security-groups", wanted).json["security_group"]
    yield made
    api.at("2.1")(f"DELETE /os-security-groups/{made['id']}")


@each_version(GONE)
def test_a_project_has_a_default_group(api: Api, version: str, expected: int) -> None:
    listed = api.at(version)("GET /os-security-groups?colour=red")

    assert listed.status_int == expected
    if expected == 200:
        default = next(group for group in listed.json["security_groups"] if group["name"] == "default")
        assert sorted(default) == ["description", "id", "name", "rules", "tenant_id"]
        assert default["description"] == "Default security group"
        assert len(default["rules"]) == 2
        for rule in default["rules"]:
            ends = {key: rule[key] for key in ("ip_protocol", "from_port", "to_port")}
            assert ends == {"ip_protocol": None, "from_port": None, "to_port": None}
            assert rule["group"] == {"name": "default", "tenant_id": default["tenant_id"]}
            assert (rule["parent_group_id"], rule["ip_range"]) == (default["id"], {})


@each_version(GONE)
def test_a_group_is_made_and_forgotten(api: Api, unique: Any, version: str, expected: int) -> None:
    wanted = {"security_group": {"name": unique("group"), "description": "", "colour": "red"}, "size": 5}
    made = api.at(version)("POST /os-security-groups", wanted)

    assert made.status_int == expected
    if expected == 200:
        id = made.json["security_group"]["id"]
        assert made.json["security_group"]["rules"] == []
        assert api.at(version)(f"DELETE /os-security-groups/{id}").status_int == 202
        shown = api.at("2.1")(f"GET /os-security-groups/{id}")
        assert (shown.status_int, message(shown)) == (404, f"Security group {id} does not exist")


@each_version(GONE)
def test_a_group_is_shown_and_changed(api: Api, group: Any, unique: Any, version: str, expected: int) -> None:
    name = unique("other")
    shown = api.at(version)(f"GET /os-security-groups/{group['id']}?colour=red")
    changed = api.at(version)(
        f"PUT /os-security-groups/{group['id']}", {"security_group": {"name": name, "description": "some"}}
    )

    assert (shown.status_int, changed.status_int) == (expected, expected)
    if expected == 200:
        assert shown.json == {"security_group": group}
        assert changed.json == {"security_group": {**group, "name": name, "description": "some"}}


@each_version({"2.1": 202, "2.36": 404})
def test_a_group_is_deleted(api: Api, group: Any, version: str, expected: int) -> None:
    assert api.at(version)(f"DELETE /os-security-groups/{group['id']}").status_int == expected
    left = [one["id"] for one in api.at("2.1")("GET /os-security-groups").json["security_groups"]]
    assert (group["id"] in left) is (expected == 404)


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ({"name": "a"}, "'description' is a required property"),
        ({"description": "a"}, "'name' is a required property"),
        ({"name": "a" * 256, "description": ""}, "is too long"),
        ({"name": "a", "description": None}, "None is not of type 'string'"),
    ],
)
def test_a_group_has_a_name_and_a_description(api: Api, group: Any, expected: str) -> None:
    made = api.at("2.1")("POST /os-security-groups", {"security_group": group})

    assert made.status_int == 400
    assert expected in message(made)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize(
    ("id", "expected"),
    [
        ("nothing", (400, "Security group id should be uuid")),
        (NOBODYS, (404, f"Security group {NOBODYS} does not exist")),
    ],
)
def test_a_group_that_is_not_there_is_not_found(api: Api, method: str, id: str, expected: Any) -> None:
    body = {"security_group": {"name": "a", "description": ""}} if method == "PUT" else None
    answer = api.at("2.1")(f"{method} /os-security-groups/{id}", body)

    assert (answer.status_int, message(answer)) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("limit=-1", "query parameters limit. Value: -1. '-1' does not match '^[0-9]*$'"),
        ("offset=a", "query parameters offset. Value: a. 'a' does not match '^[0-9]*$'"),
    ],
)
def test_a_page_is_counted_in_numbers(api: Api, query: str, expected: str) -> None:
    listed = api.at("2.1")(f"GET /os-security-groups?{query}")

    assert listed.status_int == 400
    assert expected in message(listed)


def test_groups_are_listed_by_pages(api: Api, group: Any) -> None:
    listed = [api.at("2.1")(f"GET /os-security-groups?limit=1&offset={offset}") for offset in (0, 1)]
    found = [answer.json["security_groups"] for answer in listed]

    assert [len(page) for page in found] == [1, 1]
    assert found[0] != found[1]


def test_a_reader_changes_no_group(api: Api, group: Any) -> None:
    deleted = api.as_("reader").at("2.1")(f"DELETE /os-security-groups/{group['id']}")

    assert (deleted.status_int, message(deleted)) == (
        403,
        "Policy doesn't allow os_compute_api:os-security-groups:delete to be performed.",
    )
    assert api.as_("reader").at("2.1")(f"GET /os-security-groups/{group['id']}").status_int == 200
