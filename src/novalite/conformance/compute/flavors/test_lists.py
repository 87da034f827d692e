"""Lists of flavors: pages, order and filters, at every version where something changes."""

from __future__ import annotations

import pytest

from novalite.conformance.client import LATEST, Api, Make, each_version, message
from novalite.conformance.compute.flavors.test_flavors import LISTS, STRICT_AT, ids

SORT_KEYS = (
    "['created_at', 'description', 'disabled', 'ephemeral_gb', 'flavorid', 'id', 'is_public', 'memory_mb', 'name', "
    "'root_gb', {}'swap', 'updated_at', 'vcpu_weight', 'vcpus']"
)


@LISTS
def test_a_list_has_pages(api: Api, path: str) -> None:
    listed = api(f"GET {path}?limit=2")

    assert ids(listed) == ["1", "2"]
    (link,) = listed.json["flavors_links"]
    assert link["rel"] == "next"
    assert link["href"].endswith(f"/v2.1{path}?limit=2&marker=2")
    assert ids(api(f"GET {path}?limit=2&marker=2")) == ["3", "4"]


def test_a_link_to_the_next_page_keeps_the_project_of_the_path(api: Api, project: str) -> None:
    (link,) = api(f"GET /{project}/flavors?limit=2").json["flavors_links"]

    assert link["href"].endswith(f"/v2.1/{project}/flavors?limit=2&marker=2")


def test_a_link_to_the_next_page_has_the_query_sorted_and_nothing_unknown(api: Api) -> None:
    (link,) = api("GET /flavors?sort_key=flavorid&marker=1&colour=red&limit=1").json["flavors_links"]

    assert link["href"].endswith("/v2.1/flavors?limit=1&marker=2&sort_key=flavorid")


def test_a_page_of_none_is_empty_and_a_page_that_is_not_full_has_no_link(api: Api) -> None:
    assert api("GET /flavors?limit=0").json == {"flavors": []}
    assert "flavors_links" not in api("GET /flavors").json


@LISTS
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("marker=nothing", "marker [nothing] not found"),
        ("minRam=much", "Invalid minRam filter [much]"),
        ("minDisk=much", "Invalid minDisk filter [much]"),
        ("minRam=", "Invalid minRam filter []"),
        ("minDisk=much&minRam=more&marker=nothing", "Invalid minRam filter [more]"),
        ("limit=-1", "Invalid input for query parameters limit. Value: -1. '-1' does not match '^[0-9]*$'"),
        ("limit=", "Invalid input for query parameters limit. Value: . '' should be non-empty"),
        ("sort_dir=up", "Invalid input for query parameters sort_dir. Value: up. 'up' is not one of ['asc', 'desc']"),
    ],
)
def test_a_bad_query_is_told_why(api: Api, path: str, query: str, expected: str) -> None:
    for version in ("2.1", LATEST):
        answer = api.at(version)(f"GET {path}?{query}")

        assert answer.status_int == 400
        assert message(answer) == expected


@each_version({"2.1": "'rxtx_factor', ", "2.102": ""})
def test_a_list_is_sorted_by_known_keys(api: Api, version: str, expected: str) -> None:
    answer = api.at(version)("GET /flavors?sort_key=colour")

    keys = SORT_KEYS.format(expected)
    assert answer.status_int == 400
    assert message(answer) == (
        f"Invalid input for query parameters sort_key. Value: colour. 'colour' is not one of {keys}"
    )
    assert api.at(version)("GET /flavors?sort_key=rxtx_factor").status_int == (200 if expected else 400)


@pytest.mark.parametrize(
    "key",
    [
        *("created_at", "description", "disabled", "ephemeral_gb", "flavorid", "id", "is_public", "memory_mb", "name"),
        *("root_gb", "rxtx_factor", "swap", "vcpu_weight", "vcpus"),
    ],
)
@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_a_sorted_list_goes_on_after_the_marker(api: Api, key: str, direction: str) -> None:
    # A marker without a value at the key is compared by its age alone, so it may skip others.
    query = f"sort_key={key}&sort_dir={direction}"
    everything = ids(api(f"GET /flavors?{query}"))

    if key not in ("description", "vcpu_weight"):
        assert ids(api(f"GET /flavors?{query}&marker={everything[0]}")) == everything[1:]
    else:
        following = ids(api(f"GET /flavors?{query}&marker=3"))
        known = [id for id in following if id in "12345"]
        assert known == (["4", "5"] if direction == "asc" else ["2", "1"])


def test_a_list_is_sorted(make: Make, admin: Api) -> None:
    low = make("a", ram=11, vcpus=3, disk=9, swap=2)
    high = make("b", ram=7, vcpus=5, disk=9, swap=1, **{"OS-FLV-EXT-DATA:ephemeral": 4})

    def order(query: str) -> list[str]:
        return [id for id in ids(admin(f"GET /flavors?{query}")) if id in (low, high)]

    assert order("") == order("sort_key=name") == order("sort_key=id") == [low, high]
    assert order("sort_key=memory_mb") == order("sort_key=swap") == [high, low]
    assert order("sort_key=memory_mb&sort_dir=desc") == [low, high]
    assert order("sort_key=root_gb") == [low, high]
    assert order("sort_key=root_gb&sort_dir=desc") == [high, low]
    assert order("sort_key=ephemeral_gb&sort_dir=desc") == order("sort_key=vcpus&sort_dir=desc") == [high, low]


def test_of_a_parameter_given_twice_the_last_counts(api: Api) -> None:
    assert ids(api("GET /flavors?limit=1&limit=2&marker=1&marker=2")) == ["3", "4"]
    assert ids(api("GET /flavors?minRam=10&minRam=8192&limit=1&sort_key=name&sort_key=memory_mb")) == ["4"]


@LISTS
def test_a_list_is_filtered_by_memory_and_disk(api: Api, path: str) -> None:
    assert ids(api(f"GET {path}?minRam=8192&limit=2")) == ["4", "5"]
    assert ids(api(f"GET {path}?minDisk=40&limit=2")) == ["3", "4"]
    assert ids(api(f"GET {path}?minDisk=40&minRam=4097&limit=1")) == ["4"]


@each_version({"2.1": 200, "2.75": 400})
@LISTS
def test_an_unknown_parameter_of_a_list_answers(api: Api, path: str, version: str, expected: int) -> None:
    answer = api.at(version)(f"GET {path}?colour=red")

    assert answer.status_int == expected
    if expected == 400:
        assert message(answer) == "Additional properties are not allowed ('colour' was unexpected)"


@each_version({"2.1": ["1", "2"], "2.75": None, "2.102": ["3"]})
@LISTS
def test_a_name_is_a_filter_from_2_102_on(api: Api, path: str, version: str, expected: list[str] | None) -> None:
    listed = api.at(version)(f"GET {path}?name=1.med[a-z]*$&limit=2")

    if expected is None:
        assert message(listed) == "Additional properties are not allowed ('name' was unexpected)"
    else:
        assert ids(listed) == expected


def test_a_name_is_a_pattern_that_heeds_case(api: Api) -> None:
    assert ids(api.at("2.102")("GET /flavors?name=M1")) == []


@each_version(STRICT_AT)
def test_an_unknown_parameter_of_one_flavor_answers(api: Api, version: str, expected: int) -> None:
    answer = api.at(version)("GET /flavors/1?colour=red")

    assert answer.status_int == expected
    if expected == 400:
        assert message(answer) == "Additional properties are not allowed ('colour' was unexpected)"
