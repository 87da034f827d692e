"""``/flavors`` and its access lists, at every version where something changes."""

from __future__ import annotations

import re
from typing import Any

import pytest

from novalite.conformance.client import PROJECT, Api, Make, each_version, message, needs

OTHER = "0" * 32
SHORT = ["id", "links", "name"]
OLD = ["OS-FLV-DISABLED:disabled", "rxtx_factor"]
SHOWN = [*SHORT, "OS-FLV-EXT-DATA:ephemeral", "disk", "os-flavor-access:is_public", "ram", "swap", "vcpus"]
SHOWN_AT = {
    "2.1": sorted([*SHOWN, *OLD]),
    "2.55": sorted([*SHOWN, *OLD, "description"]),
    "2.61": sorted([*SHOWN, *OLD, "description", "extra_specs"]),
    "2.102": sorted([*SHOWN, "description", "extra_specs"]),
}
BRIEF_AT = {"2.1": sorted(SHORT), "2.55": sorted([*SHORT, "description"])}
STRICT_AT = {"2.1": 200, "2.102": 400}
SORT_KEYS = (
    "['created_at', 'description', 'disabled', 'ephemeral_gb', 'flavorid', 'id', 'is_public', 'memory_mb', 'name', "
    "'root_gb', {}'swap', 'updated_at', 'vcpu_weight', 'vcpus']"
)
PATTERN = r"'^(?! )[a-zA-Z0-9. _-]+(?<! )$'"
INVALID_NAME = (
    "An invalid 'name' value was provided. The name must be: "
    "printable characters. Can not start or end with whitespace."
)
LISTS = pytest.mark.parametrize("path", ["/flavors", "/flavors/detail"])


def ids(answer: Any) -> list[str]:
    return [flavor["id"] for flavor in answer.json["flavors"]]


def access(api: Api, id: str, tenant: str = PROJECT, action: str = "addTenantAccess", version: str = "2.7") -> Any:
    return api.as_("admin").at(version)(f"POST /flavors/{id}/action", {action: {"tenant": tenant}})


# Reading


def test_a_new_cloud_has_the_five_flavors_that_everybody_knows(api: Api) -> None:
    listed = api("GET /flavors/detail?limit=5").json["flavors"]

    assert [(one["id"], one["name"], one["ram"], one["vcpus"], one["disk"]) for one in listed] == [
        ("1", "m1.tiny", 512, 1, 1),
        ("2", "m1.small", 2048, 1, 20),
        ("3", "m1.medium", 4096, 2, 40),
        ("4", "m1.large", 8192, 4, 80),
        ("5", "m1.xlarge", 16384, 8, 160),
    ]


@each_version(SHOWN_AT)
def test_one_flavor_shows(api: Api, version: str, expected: list[str]) -> None:
    shown = api.at(version)("GET /flavors/2")

    assert shown.status_int == 200
    flavor = shown.json["flavor"]
    assert sorted(flavor) == expected
    assert (flavor["name"], flavor["os-flavor-access:is_public"]) == ("m1.small", True)
    assert flavor["OS-FLV-EXT-DATA:ephemeral"] == 0
    assert flavor.get("extra_specs", {}) == {}
    assert flavor.get("description") is None
    assert flavor.get("rxtx_factor", 1.0) == 1.0
    assert flavor.get("OS-FLV-DISABLED:disabled", False) is False


@each_version(SHOWN_AT)
def test_each_flavor_of_a_detailed_list_shows(api: Api, version: str, expected: list[str]) -> None:
    listed = api.at(version)("GET /flavors/detail?limit=3").json

    assert sorted(listed) == ["flavors", "flavors_links"]
    assert [sorted(flavor) for flavor in listed["flavors"]] == [expected] * 3


@each_version(BRIEF_AT)
def test_each_flavor_of_a_list_shows(api: Api, version: str, expected: list[str]) -> None:
    listed = api.at(version)("GET /flavors?limit=3").json

    assert [sorted(flavor) for flavor in listed["flavors"]] == [expected] * 3


@each_version({"2.1": "", "2.75": 0})
def test_no_swap_shows_as(api: Api, version: str, expected: Any) -> None:
    assert api.at(version)("GET /flavors/1").json["flavor"]["swap"] == expected
    assert api.at(version)("GET /flavors/detail?limit=1").json["flavors"][0]["swap"] == expected


@pytest.mark.parametrize("path", ["/flavors", f"/{PROJECT}/flavors"])
def test_a_flavor_is_linked_to_where_it_was_asked_for(api: Api, path: str) -> None:
    own, bookmark = api(f"GET {path}/1").json["flavor"]["links"]

    assert (own["rel"], bookmark["rel"]) == ("self", "bookmark")
    assert own["href"].endswith(f"/v2.1{path}/1")
    assert bookmark["href"] == own["href"].replace("/v2.1", "")
    assert api(f"GET {path}?limit=1").json["flavors"][0]["links"] == [own, bookmark]


def test_a_link_of_v2_leads_to_v2(api: Api) -> None:
    own, bookmark = api.legacy()("GET /flavors/1").json["flavor"]["links"]

    assert own["href"].endswith("/v2/flavors/1")
    assert bookmark["href"] == own["href"].replace("/v2/", "/")


def test_v2_shows_what_2_1_shows(api: Api) -> None:
    assert sorted(api.legacy()("GET /flavors/1").json["flavor"]) == SHOWN_AT["2.1"]
    assert sorted(api.legacy()("GET /flavors?limit=1").json["flavors"][0]) == BRIEF_AT["2.1"]


@pytest.mark.parametrize("role", ["member", "admin"])
def test_a_flavor_that_is_not_there_is_named(api: Api, role: str) -> None:
    answer = api.as_(role)("GET /flavors/nothing")

    assert answer.status_int == 404
    assert message(answer) == "Flavor nothing could not be found."


# Pages


@LISTS
def test_a_list_has_pages(api: Api, path: str) -> None:
    listed = api(f"GET {path}?limit=2")

    assert ids(listed) == ["1", "2"]
    (link,) = listed.json["flavors_links"]
    assert link["rel"] == "next"
    assert link["href"].endswith(f"/v2.1{path}?limit=2&marker=2")
    assert ids(api(f"GET {path}?limit=2&marker=2")) == ["3", "4"]


def test_a_link_to_the_next_page_keeps_the_project_of_the_path(api: Api) -> None:
    (link,) = api(f"GET /{PROJECT}/flavors?limit=2").json["flavors_links"]

    assert link["href"].endswith(f"/v2.1/{PROJECT}/flavors?limit=2&marker=2")


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
    for version in ("2.1", "2.104"):
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


# Who sees what


@pytest.mark.parametrize("role", ["manager", "member", "reader", "other"])
def test_a_private_flavor_is_seen_by_admins_alone(api: Api, private: str, role: str) -> None:
    assert api.as_("admin")(f"GET /flavors/{private}").status_int == 200
    assert message(api.as_(role)(f"GET /flavors/{private}")) == f"Flavor {private} could not be found."
    for query in ("", "?is_public=None", "?is_public=false"):
        listed = ids(api.as_(role)(f"GET /flavors{query}"))
        assert private not in listed
        assert "1" in listed
    assert message(api.as_(role)(f"GET /flavors?marker={private}")) == f"marker [{private}] not found"
    assert api.as_(role)("GET /flavors?is_public=maybe").status_int == 200


@pytest.mark.parametrize(
    ("query", "public", "hidden"),
    [
        ("", True, False),
        *((f"?is_public={word}", True, False) for word in ("true", "T", "1", "yes", "y", "On", "%20true")),
        *((f"?is_public={word}", False, True) for word in ("false", "f", "0", "No", "n", "OFF")),
        *((f"?is_public={word}", True, True) for word in ("None", "none", "NONE")),
    ],
)
@LISTS
def test_an_admin_asks_for_public_flavors_for_the_others_or_for_all(
    admin: Api, private: str, path: str, query: str, public: bool, hidden: bool
) -> None:
    listed = ids(admin(f"GET {path}{query}"))

    assert ("1" in listed, private in listed) == (public, hidden)


def test_an_admin_asks_for_nothing_else(admin: Api) -> None:
    answer = admin("GET /flavors?is_public=maybe&minRam=much")

    assert answer.status_int == 400
    assert message(answer) == "Invalid is_public filter [maybe]"


@needs("spelled tokens")
@each_version({"2.1": False, "2.61": True})
def test_extra_specs_show_to_who_may_read(api: Api, version: str, expected: bool) -> None:
    api.tokens["nothing"] = f"nothing:{PROJECT}:nothing"  # type: ignore[index]
    for role in ("admin", "member", "reader", "other"):
        assert ("extra_specs" in api.as_(role).at(version)("GET /flavors/1").json["flavor"]) is expected
    unknown = api.as_("nothing").at(version)
    assert "extra_specs" not in unknown("GET /flavors/1").json["flavor"]
    assert "extra_specs" not in unknown("GET /flavors/detail?limit=1").json["flavors"][0]


# Creating


@each_version(SHOWN_AT)
def test_a_flavor_is_made(make: Make, admin: Api, unique: Any, version: str, expected: list[str]) -> None:
    name = unique("flavor")
    wanted = {"name": name, "ram": 5, "vcpus": 2, "disk": 3, "id": name, "swap": 7, "OS-FLV-EXT-DATA:ephemeral": 9}
    answer = admin.at(version)("POST /flavors", {"flavor": wanted})

    assert answer.status_int == 200
    flavor = answer.json["flavor"]
    assert sorted(flavor) == expected
    assert flavor.items() >= wanted.items()
    assert flavor["os-flavor-access:is_public"] is True
    assert flavor.get("extra_specs", {}) == {}
    assert admin.at(version)(f"GET /flavors/{name}").json == answer.json
    assert admin(f"DELETE /flavors/{name}").status_int == 202


@each_version({"2.1": "", "2.75": 0})
def test_a_flavor_is_made_without_swap(make: Make, admin: Api, unique: Any, version: str, expected: Any) -> None:
    name = unique("flavor")
    wanted = {"name": name, "ram": 5, "vcpus": 2, "disk": 3}
    flavor = admin.at(version)("POST /flavors", {"flavor": wanted}).json["flavor"]

    assert flavor["swap"] == expected
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", flavor["id"])
    assert admin(f"DELETE /flavors/{flavor['id']}").status_int == 202


def test_numbers_may_be_sent_as_text(make: Make, admin: Api) -> None:
    id = make(
        version="2.1",
        **{"ram": "12", "vcpus": "2", "disk": "0", "swap": "4", "OS-FLV-EXT-DATA:ephemeral": "6"},
        **{"rxtx_factor": "2.50", "os-flavor-access:is_public": "off"},
    )
    shown = admin(f"GET /flavors/{id}").json["flavor"]

    assert [shown[name] for name in ("ram", "vcpus", "disk", "swap")] == [12, 2, 0, 4]
    assert [shown[name] for name in SHOWN_AT["2.1"][:2]] == [False, 6]
    assert (shown["rxtx_factor"], shown["os-flavor-access:is_public"]) == (2.5, False)


@pytest.mark.parametrize(("id", "expected"), [(7.5, "7.5"), (-98765, "-98765"), ("A.-_", "A.-_")])
def test_an_id_may_be_a_number_or_a_text(make: Make, id: Any, expected: str) -> None:
    assert make(id=id) == expected


@pytest.mark.parametrize("id", [None, 0])
def test_an_id_that_is_nothing_is_found_for_you(make: Make, id: Any) -> None:
    assert len(make(id=id)) == 36


@each_version({"2.1": 400, "2.55": 200})
def test_a_flavor_is_made_with_a_description(admin: Api, unique: Any, version: str, expected: int) -> None:
    name = unique("flavor")
    wanted = {"name": name, "id": name, "ram": 5, "vcpus": 2, "disk": 3, "description": "What it is"}
    answer = admin.at(version)("POST /flavors", {"flavor": wanted})

    assert answer.status_int == expected
    if expected == 200:
        assert answer.json["flavor"]["description"] == "What it is"
        assert admin(f"DELETE /flavors/{name}").status_int == 202
    else:
        assert "Additional properties are not allowed ('description' was unexpected)" in message(answer)


@each_version({"2.1": 200, "2.102": 400})
def test_a_flavor_is_made_with_a_factor(admin: Api, unique: Any, version: str, expected: int) -> None:
    name = unique("flavor")
    wanted = {"name": name, "id": name, "ram": 5, "vcpus": 2, "disk": 3, "rxtx_factor": 0.5}
    answer = admin.at(version)("POST /flavors", {"flavor": wanted})

    assert answer.status_int == expected
    if expected == 200:
        assert answer.json["flavor"]["rxtx_factor"] == 0.5
        assert admin(f"DELETE /flavors/{name}").status_int == 202
    else:
        assert "Additional properties are not allowed ('rxtx_factor' was unexpected)" in message(answer)


def test_a_name_and_an_id_are_taken_once(make: Make, admin: Api) -> None:
    id = make()
    wanted = {"name": id, "id": id, "ram": 1, "vcpus": 1, "disk": 0}

    for again, expected in [
        ({}, f"Flavor with name {id} already exists."),
        ({"id": "elsewhere"}, f"Flavor with name {id} already exists."),
        ({"name": f"not-{id}"}, f"Flavor with ID {id} already exists."),
    ]:
        answer = admin("POST /flavors", {"flavor": {**wanted, **again}})
        assert answer.status_int == 409
        assert message(answer) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": None}, "'name' is a required property"),
        ({"ram": None}, "'ram' is a required property"),
        ({"vcpus": None}, "'vcpus' is a required property"),
        ({"disk": None}, "'disk' is a required property"),
        ({"colour": 1}, "Additional properties are not allowed ('colour' was unexpected)"),
        ({"name": " a"}, INVALID_NAME),
        ({"name": "a" * 256}, f"Invalid input for field/attribute name. Value: {'a' * 256}. '{'a' * 256}' is too long"),
        ({"ram": 0}, "Invalid input for field/attribute ram. Value: 0. 0 is less than the minimum of 1"),
        ({"ram": "0"}, "Invalid input for field/attribute ram. Value: 0. 0 is less than the minimum of 1"),
        ({"ram": 1.5}, "Invalid input for field/attribute ram. Value: 1.5. 1.5 is not of type 'integer', 'string'"),
        ({"ram": ""}, "Invalid input for field/attribute ram. Value: . '' does not match '^[0-9]+$'"),
        ({"ram": 2**31}, f"{2**31} is greater than the maximum of {2**31 - 1}"),
        ({"vcpus": 0}, "Invalid input for field/attribute vcpus. Value: 0. 0 is less than the minimum of 1"),
        ({"disk": -1}, "Invalid input for field/attribute disk. Value: -1. -1 is less than the minimum of 0"),
        ({"swap": -1}, "Invalid input for field/attribute swap. Value: -1. -1 is less than the minimum of 0"),
        ({"OS-FLV-EXT-DATA:ephemeral": -1}, "-1 is less than the minimum of 0"),
        ({"rxtx_factor": 0}, "field/attribute rxtx_factor. Value: 0. 0 is less than or equal to the minimum of 0"),
        ({"rxtx_factor": "much"}, r"Value: much. 'much' does not match '^[0-9]+(\\.[0-9]+)?$'"),
        ({"rxtx_factor": 10**39}, f"{10**39} is greater than the maximum of 3.40282e+38"),
        ({"rxtx_factor": True}, "True is not of type 'number', 'string'"),
        ({"os-flavor-access:is_public": "maybe"}, "'maybe' is not one of [True, 'True', 'TRUE', 'true', '1', 'ON'"),
        ({"id": ""}, "Invalid input for field/attribute id. Value: . '' should be non-empty"),
        ({"id": " a"}, f"Invalid input for field/attribute id. Value:  a. ' a' does not match {PATTERN}"),
        ({"id": "a/b"}, f"Invalid input for field/attribute id. Value: a/b. 'a/b' does not match {PATTERN}"),
        ({"id": True}, "True is not of type 'string', 'number', 'null'"),
    ],
)
def test_a_bad_flavor_is_told_why(admin: Api, changes: dict[str, Any], expected: str) -> None:
    flavor = {"name": "bad", "ram": 1, "vcpus": 1, "disk": 0, **changes}
    wanted = {name: value for name, value in flavor.items() if value is not None}
    answer = admin.at("2.55")("POST /flavors", {"flavor": wanted})

    assert answer.status_int == 400
    assert expected in message(answer)


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        (5, "Invalid input for field/attribute description. Value: 5. 5 is not of type 'string', 'null'"),
        ("a" * 65536, "' is too long"),
        (
            "a\x00",
            (r"Invalid input for field/attribute description. Value: a" "\x00" r". 'a\x00' does not match '^[\\ -\\~"),
        ),
        ("\na", r"'\na' does not match '^[\\ -\\~"),
    ],
)
@pytest.mark.parametrize("request_", ["POST /flavors", "PUT /flavors/1"])
def test_a_bad_description_is_told_why(admin: Api, request_: str, description: Any, expected: str) -> None:
    wanted = {"name": "bad", "ram": 1, "vcpus": 1, "disk": 0} if request_.startswith("POST") else {}
    answer = admin.at("2.55")(request_, {"flavor": {**wanted, "description": description}})

    assert answer.status_int == 400
    assert expected in message(answer)


def test_a_body_has_one_root(admin: Api) -> None:
    assert message(admin("POST /flavors", {})) == "'flavor' is a required property"


def test_v2_forgives_space_around_a_name_and_what_it_does_not_know(admin: Api, unique: Any) -> None:
    name = unique("flavor")
    wanted = {"name": f" {name} ", "id": name, "ram": 1, "vcpus": 1, "disk": 0, "colour": "red"}
    made = admin.legacy()("POST /flavors", {"flavor": wanted})

    assert made.status_int == 200
    assert (made.json["flavor"]["name"], sorted(made.json["flavor"])) == (name, SHOWN_AT["2.1"])
    assert admin.legacy()(f"DELETE /flavors/{name}").status_int == 202


# Changing and deleting


@each_version({"2.1": None, **{version: SHOWN_AT[version] for version in ("2.55", "2.61", "2.102")}})
def test_a_description_is_changed(make: Make, admin: Api, version: str, expected: list[str] | None) -> None:
    id = make()
    answer = admin.at(version)(f"PUT /flavors/{id}", {"flavor": {"description": "new"}})

    if expected is None:
        assert answer.status_int == 404
        assert message(answer) == "The resource could not be found."
    else:
        assert answer.status_int == 200
        assert sorted(answer.json["flavor"]) == expected
        assert answer.json["flavor"]["description"] == "new"
        assert admin.at(version)(f"GET /flavors/{id}").json == answer.json


def test_v2_changes_nothing(admin: Api) -> None:
    assert admin.legacy()("PUT /flavors/1", {"flavor": {"description": "new"}}).status_int == 404


@each_version({"2.55": "", "2.75": 0})
def test_a_changed_flavor_shows_no_swap_as(make: Make, admin: Api, version: str, expected: Any) -> None:
    answer = admin.at(version)(f"PUT /flavors/{make()}", {"flavor": {"description": None}})

    assert answer.json["flavor"]["swap"] == expected


@pytest.mark.parametrize(("sent", "kept"), [(None, None), ("", ""), ("é" * 9, "é" * 9), ("a" * 65535, "a" * 65535)])
def test_a_description_may_be(make: Make, admin: Api, sent: str | None, kept: str | None) -> None:
    id = make(description="old")
    admin.at("2.55")(f"PUT /flavors/{id}", {"flavor": {"description": sent}})

    assert admin.at("2.55")(f"GET /flavors/{id}").json["flavor"]["description"] == kept


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, "'flavor' is a required property"),
        ({"flavor": {}}, "Invalid input for field/attribute flavor. Value: {}. 'description' is a required property"),
        (
            {"flavor": {"description": "a", "name": "b"}},
            (
                "Invalid input for field/attribute flavor. Value: {'description': 'a', 'name': 'b'}. "
                "Additional properties are not allowed ('name' was unexpected)"
            ),
        ),
    ],
)
def test_a_change_is_of_the_description_alone(admin: Api, body: Any, expected: str) -> None:
    answer = admin.at("2.55")("PUT /flavors/1", body)

    assert answer.status_int == 400
    assert message(answer) == expected


@each_version({"2.1": 202})
def test_deleting_answers(make: Make, admin: Api, version: str, expected: int) -> None:
    id = make()
    deleted = admin.at(version)(f"DELETE /flavors/{id}")

    assert (deleted.status_int, deleted.body) == (expected, b"")
    assert admin(f"GET /flavors/{id}").status_int == 404


def test_a_name_is_free_once_its_flavor_is_deleted(make: Make, admin: Api) -> None:
    id = make()
    admin(f"DELETE /flavors/{id}")

    assert make(name=id, id=id) == id


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_what_is_not_there_is_neither_changed_nor_deleted(admin: Api, method: str) -> None:
    body = {"flavor": {"description": "a"}} if method == "PUT" else None
    answer = admin.at("2.55")(f"{method} /flavors/nothing", body)

    assert answer.status_int == 404
    assert message(answer) == "Flavor nothing could not be found."


@pytest.mark.parametrize(
    ("request_", "body", "rule"),
    [
        ("POST /flavors", {"flavor": {"name": "a", "ram": 1, "vcpus": 1, "disk": 0}}, "os-flavor-manage:create"),
        ("PUT /flavors/nothing", {"flavor": {"description": "a"}}, "os-flavor-manage:update"),
        ("DELETE /flavors/nothing", None, "os-flavor-manage:delete"),
        ("GET /flavors/nothing/os-flavor-access", None, "os-flavor-access"),
        (
            "POST /flavors/nothing/action",
            {"addTenantAccess": {"tenant": "a"}},
            "os-flavor-access:add_tenant_access",
        ),
        (
            "POST /flavors/nothing/action",
            {"removeTenantAccess": {"tenant": "a"}},
            "os-flavor-access:remove_tenant_access",
        ),
        ("POST /flavors/nothing/os-extra_specs", {"extra_specs": {}}, "os-flavor-extra-specs:create"),
        ("PUT /flavors/nothing/os-extra_specs/a", {"b": "1"}, "os-flavor-extra-specs:update"),
        ("DELETE /flavors/nothing/os-extra_specs/a", None, "os-flavor-extra-specs:delete"),
    ],
)
@pytest.mark.parametrize("role", ["manager", "member", "reader"])
def test_admins_alone_may(api: Api, role: str, request_: str, body: Any, rule: str) -> None:
    answer = api.as_(role).at("2.55")(request_, body)

    assert answer.status_int == 403
    assert message(answer) == f"Policy doesn't allow os_compute_api:{rule} to be performed."


@pytest.mark.parametrize("request_", ["POST /flavors", "PUT /flavors/1", "POST /flavors/1/os-extra_specs"])
def test_a_body_is_looked_at_before_who_asks(api: Api, request_: str) -> None:
    assert api.at("2.55")(request_, {}).status_int == 400


# Access


@each_version({"2.1": 200})
def test_access_is_given_and_taken(api: Api, private: str, version: str, expected: int) -> None:
    mine, others = ({"flavor_id": private, "tenant_id": tenant} for tenant in (PROJECT, OTHER))

    given = access(api, private, version=version)
    assert (given.status_int, given.json) == (expected, {"flavor_access": [mine]})
    assert access(api, private, OTHER, version=version).json == {"flavor_access": [others, mine]}
    assert api.as_("admin").at(version)(f"GET /flavors/{private}/os-flavor-access").json == {
        "flavor_access": [others, mine]
    }
    taken = access(api, private, action="removeTenantAccess", version=version)
    assert (taken.status_int, taken.json) == (expected, {"flavor_access": [others]})


def test_who_has_access_sees_the_flavor(api: Api, private: str) -> None:
    access(api, private)

    for role in ("admin", "manager", "member", "reader"):
        assert api.as_(role)(f"GET /flavors/{private}").status_int == 200
        assert private in ids(api.as_(role)("GET /flavors"))
        assert api.as_(role)(f"GET /flavors?marker={private}").status_int == 200
    assert private in ids(api.as_("admin")("GET /flavors?is_public=false"))
    assert api.as_("other")(f"GET /flavors/{private}").status_int == 404
    assert private not in ids(api.as_("other")("GET /flavors"))
    access(api, private, action="removeTenantAccess")
    assert api(f"GET /flavors/{private}").status_int == 404


@each_version({"2.1": 200, "2.7": 409})
def test_access_to_a_public_flavor_answers(api: Api, make: Make, version: str, expected: int) -> None:
    id = make()
    given = access(api, id, version=version)

    assert given.status_int == expected
    if expected == 409:
        assert message(given) == "Can not add access to a public flavor."
    else:
        assert given.json == {"flavor_access": [{"flavor_id": id, "tenant_id": PROJECT}]}
        assert access(api, id, action="removeTenantAccess").json == {"flavor_access": []}


def test_access_is_given_once_and_taken_once(api: Api, private: str) -> None:
    access(api, private)
    again = access(api, private)

    assert again.status_int == 409
    assert re.fullmatch(
        rf"Flavor access already exists for flavor \d+ and project {PROJECT} combination\.", message(again)
    )
    access(api, private, action="removeTenantAccess")
    again = access(api, private, action="removeTenantAccess")
    assert again.status_int == 404
    assert re.fullmatch(rf"Flavor access not found for \d+ / {PROJECT} combination\.", message(again))


@pytest.mark.parametrize("action", ["addTenantAccess", "removeTenantAccess"])
def test_access_to_what_is_not_there_is_refused(api: Api, action: str) -> None:
    answer = access(api, "nothing", action=action)

    assert answer.status_int == 404
    assert message(answer) == "Flavor nothing could not be found."


@pytest.mark.parametrize("action", ["addTenantAccess", "removeTenantAccess"])
@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, "Invalid input for field/attribute {}. Value: {{}}. 'tenant' is a required property"),
        ({"tenant": ""}, "Invalid input for field/attribute tenant. Value: . '' should be non-empty"),
        ({"tenant": 5}, "Invalid input for field/attribute tenant. Value: 5. 5 is not of type 'string'"),
        ({"tenant": "a" * 256}, f"attribute tenant. Value: {'a' * 256}. '{'a' * 256}' is too long"),
        ({"tenant": "a", "b": 1}, "Additional properties are not allowed ('b' was unexpected)"),
    ],
)
def test_bad_access_is_told_why(admin: Api, action: str, wanted: Any, expected: str) -> None:
    answer = admin("POST /flavors/1/action", {action: wanted})

    assert answer.status_int == 400
    assert expected.format(action) in message(answer)


def test_there_are_no_other_actions(admin: Api) -> None:
    answer = admin("POST /flavors/1/action", {"addColour": {}})

    assert answer.status_int == 400
    assert message(answer) == "There is no such action: addColour"


def test_v2_forgives_what_it_does_not_know_of_access(admin: Api, private: str) -> None:
    answer = admin.legacy()(f"POST /flavors/{private}/action", {"addTenantAccess": {"tenant": "a", "b": 1}})

    assert answer.json == {"flavor_access": [{"flavor_id": private, "tenant_id": "a"}]}


def test_a_public_flavor_has_no_access_list(admin: Api) -> None:
    for id, expected in (
        ("1", "Access list not available for public flavors."),
        ("nothing", "Flavor nothing could not be found."),
    ):
        answer = admin(f"GET /flavors/{id}/os-flavor-access")

        assert answer.status_int == 404
        assert message(answer) == expected


@each_version(STRICT_AT)
@pytest.mark.parametrize("below", ["os-flavor-access", "os-extra_specs", "os-extra_specs/a"])
def test_an_unknown_parameter_below_a_flavor_answers(
    admin: Api, private: str, below: str, version: str, expected: int
) -> None:
    admin(f"POST /flavors/{private}/os-extra_specs", {"extra_specs": {"a": "1"}})

    assert admin.at(version)(f"GET /flavors/{private}/{below}?colour=red").status_int == expected
