"""``POST /flavors``, at every version where something changes."""

from __future__ import annotations

import re
from typing import Any

import pytest

from novalite.conformance.client import Api, Make, each_version, message
from novalite.conformance.compute.flavors.test_flavors import SHOWN_AT

PATTERN = r"'^(?! )[a-zA-Z0-9. _-]+(?<! )$'"
INVALID_NAME = (
    "An invalid 'name' value was provided. The name must be: "
    "printable characters. Can not start or end with whitespace."
)


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
