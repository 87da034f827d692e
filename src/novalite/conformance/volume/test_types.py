"""Types of volumes and of groups, QoS specs, defaults and quotas."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from novalite.conformance.client import PROJECT, Api, Make, message, needs, refused
from novalite.conformance.volume.conftest import NONE, each_version, extra, no_boolean, outside, refusals

pytestmark = needs("plain-text tokens")

EMPTY = "An invalid 'name' value was provided. The 'name' can not be empty."
KEYS = "'^[a-zA-Z0-9-_:.]{1,255}$'"


@refusals(
    ({}, outside("volume_type", {}, "'name' is a required property")),
    ({"name": ""}, outside("name", "", "'' should be non-empty")),
    ({"name": " "}, EMPTY),
    ({"name": "a", "is_public": False}, extra("volume_type", {"name": "a", "is_public": False}, "is_public")),
    ({"name": "a", "description": 5}, outside("description", 5, "5 is not of type 'string', 'null'")),
    ({"name": "a", "extra_specs": None}, outside("extra_specs", None, "None is not of type 'object'")),
    ({"name": "a", "extra_specs": {"b": 1}}, outside("b", 1, "1 is not of type 'string', 'null'")),
)
def test_what_is_no_type(admin: Api, sent: Any, said: str) -> None:
    refused(admin("POST /types", {"volume_type": sent}), said)


def test_whether_a_type_is_public_is_a_word_for_yes_or_no(admin: Api) -> None:
    answer = admin("POST /types", {"volume_type": {"name": "a", "os-volume-type-access:is_public": "x"}})

    assert message(answer).startswith(no_boolean("os-volume-type-access:is_public", "x"))


@refusals(
    ({}, "Specify volume type name, description, is_public or a combination thereof."),
    ({"name": " "}, "Volume type name can not be empty."),
    ({"name": ""}, outside("name", "", "'' should be non-empty")),
    ({"colour": 1}, extra("volume_type", {"colour": 1}, "colour")),
)
def test_what_is_no_change_of_a_type(admin: Api, kind: Callable[..., str], sent: Any, said: str) -> None:
    refused(admin(f"PUT /types/{kind()}", {"volume_type": sent}), said)


def test_a_change_of_a_type_does_not_show_its_access(admin: Api, kind: Callable[..., str]) -> None:
    shown = admin(f"PUT /types/{kind()}", {"volume_type": {"description": "a"}}).json["volume_type"]

    assert set(shown) == {"id", "name", "description", "is_public", "extra_specs"}


@refusals(
    ({"a b": "c"}, outside("extra_specs", {"a b": "c"}, f"'a b' does not match any of the regexes: {KEYS}")),
    ({"a": 1}, outside("a", 1, "1 is not of type 'string', 'null'")),
)
def test_what_is_no_extra_spec(admin: Api, kind: Callable[..., str], sent: Any, said: str) -> None:
    refused(admin(f"POST /types/{kind()}/extra_specs", {"extra_specs": sent}), said)


def test_no_extra_specs_are_some(admin: Api, kind: Callable[..., str]) -> None:
    assert admin(f"POST /types/{kind()}/extra_specs", {"extra_specs": {}}).json == {"extra_specs": {}}


def test_access_is_of_private_types(admin: Api, kind: Callable[..., str]) -> None:
    said = "Invalid volume type: Type access modification is not applicable to public volume type."
    for action in ("addProjectAccess", "removeProjectAccess"):
        refused(admin(f"POST /types/{kind()}/action", {action: {"project": PROJECT}}), said)


def test_a_private_type_is_listed_to_a_project_with_access(api: Api, admin: Api, kind: Callable[..., str]) -> None:
    id = kind(**{"os-volume-type-access:is_public": False})
    assert id not in [one["id"] for one in api("GET /types").json["volume_types"]]

    assert admin(f"POST /types/{id}/action", {"addProjectAccess": {"project": PROJECT}}).status_int == 202
    for by in (api, admin):
        assert id in [one["id"] for one in by("GET /types").json["volume_types"]]
    refused(
        admin(f"POST /types/{id}/action", {"addProjectAccess": {"project": PROJECT}}),
        f"Volume type access for {id} / {PROJECT} combination already exists.",
        409,
    )


def test_the_default_type_stays(admin: Api) -> None:
    id = admin("GET /types/default").json["volume_type"]["id"]

    refused(admin(f"DELETE /types/{id}"), f"The volume type {id} is a default volume type and cannot be deleted.")


def test_a_type_is_encrypted_once(admin: Api, kind: Callable[..., str]) -> None:
    id = kind()
    sent = {"encryption": {"provider": "", "control_location": "front-end"}}
    none = f"Volume type encryption for type {id} does not exist."

    assert admin(f"GET /types/{id}/encryption").json == {}
    refused(admin(f"DELETE /types/{id}/encryption/provider"), none, 404)
    made = admin(f"POST /types/{id}/encryption", sent).json["encryption"]
    assert set(made) == {"provider", "control_location", "volume_type_id", "encryption_id"}
    refused(admin(f"POST /types/{id}/encryption", sent), f"Volume type encryption for type {id} already exists.")
    shown = admin(f"GET /types/{id}/encryption").json
    assert set(shown) == set(
        "cipher control_location created_at deleted deleted_at encryption_id key_size provider updated_at "
        "volume_type_id".split()
    )
    refused(admin(f"GET /types/{id}/encryption/colour"), none, 404)
    assert admin(f"DELETE /types/{id}/encryption/provider").status_int == 202


@refusals(
    ({}, outside("encryption", {}, "'provider' is a required property")),
    (
        {"provider": "a", "control_location": "x"},
        outside("control_location", "x", "'x' is not one of ['front-end', 'back-end']"),
    ),
    (
        {"provider": "a", "control_location": "front-end", "key_size": "x"},
        "Invalid input received: key_size must be an integer.",
    ),
    (
        {"provider": "a", "control_location": "front-end", "key_size": -1},
        outside("key_size", -1, "-1 is less than the minimum of 0"),
    ),
)
def test_what_is_no_encryption(admin: Api, kind: Callable[..., str], sent: Any, said: str) -> None:
    refused(admin(f"POST /types/{kind()}/encryption", {"encryption": sent}), said)


@refusals(
    ({}, outside("quota_set", {}, "{} should be non-empty")),
    ({"volumes": None}, "volumes must be an integer"),
    ({"volumes": "x"}, "volumes must be an integer"),
    ({"volumes": -2}, "volumes must be >= -1"),
    ({"volumes": 2**31}, "volumes must be <= 2147483647"),
    ({"bogus": 1}, "Invalid input received: Bad key(s) in quota set: bogus"),
    ({"bogus": 1, "more": 2}, "Invalid input received: Bad key(s) in quota set: bogus, more"),
)
def test_what_is_no_quota(admin: Api, sent: Any, said: str) -> None:
    refused(admin("PUT /os-quota-sets/elsewhere", {"quota_set": sent}), said)


@refusals(
    ({"volumes": -2}, outside("volumes", -2, "-2 is less than the minimum of -1")),
    ({"volumes": "x"}, outside("volumes", "x", "'x' does not match '^[0-9]*$'")),
    ({"volumes": ""}, ""),
    ({"bogus": 1}, "Invalid input received: Bad key(s) in quota class set: bogus"),
)
def test_what_is_no_quota_of_a_class(admin: Api, sent: Any, said: str) -> None:
    answer = admin("PUT /os-quota-class-sets/elsewhere", {"quota_class_set": sent})

    assert answer.status_int == 400
    assert message(answer) == said or not said


def test_a_quota_is_no_smaller_than_what_there_is(admin: Api, api: Api, make: Make) -> None:
    project = uuid.uuid4().hex
    make(by=replace(api, tokens={**api.tokens, "member": f"somebody:{project}:member,reader"}))

    assert admin(f"PUT /os-quota-sets/{project}", {"quota_set": {"volumes": 5}}).status_int == 200
    refused(
        admin(f"PUT /os-quota-sets/{project}", {"quota_set": {"volumes": 0}}),
        "Quota volumes limit must be equal or greater than existing resources. "
        "Current usage is 1 and the requested limit is 0.",
    )


@pytest.mark.parametrize("word", ["bogus", ""])
def test_whether_usage_is_shown_is_a_word_for_yes_or_no(admin: Api, word: str) -> None:
    refused(admin(f"GET /os-quota-sets/{PROJECT}?usage={word}"), f"Value '{word}' for 'usage' is not a boolean.")


@each_version({"3.0": 404, "3.11": 200})
def test_group_types_are_there_since_3_11(api: Api, version: str, expected: int) -> None:
    assert api.at(version)("GET /group_types").status_int == expected


def test_a_group_type_comes_and_goes(admin: Api, api: Api, unique: Any) -> None:
    name = unique("group")
    made = admin("POST /group_types", {"group_type": {"name": name, "group_specs": {"a": "b"}}})
    shown = made.json["group_type"]

    assert (made.status_int, shown["name"], shown["group_specs"]) == (202, name, {"a": "b"})
    assert set(api(f"GET /group_types/{shown['id']}").json["group_type"]) == {"id", "name", "description", "is_public"}
    refused(admin("POST /group_types", {"group_type": {"name": name}}), f"Group Type {name} already exists.", 409)
    answer = admin(f"POST /group_types/{shown['id']}/group_specs", {"group_specs": {"c": "d"}})
    assert (answer.status_int, answer.json) == (202, {"group_specs": {"c": "d"}})
    assert admin(f"GET /group_types/{shown['id']}/group_specs").json == {"group_specs": {"a": "b", "c": "d"}}
    assert admin(f"DELETE /group_types/{shown['id']}").status_int == 202
    refused(api(f"GET /group_types/{shown['id']}"), f"Group type {shown['id']} could not be found.", 404)


@refusals(
    ({}, outside("group_type", {}, "'name' is a required property")),
    ({"name": " "}, EMPTY),
    ({"name": "a", "colour": 1}, extra("group_type", {"name": "a", "colour": 1}, "colour")),
    ({"name": "a", "group_specs": {"b": 1}}, outside("b", 1, "1 is not of type 'string'")),
)
def test_what_is_no_group_type(admin: Api, sent: Any, said: str) -> None:
    refused(admin("POST /group_types", {"group_type": sent}), said)


def test_qos_specs_are_of_types(admin: Api, kind: Callable[..., str], unique: Any) -> None:
    sent = {"name": unique("qos"), "consumer": "front-end", "total_iops_sec": "1"}
    answer = admin("POST /qos-specs", {"qos_specs": sent})
    made, type_id = answer.json["qos_specs"], kind()
    path = f"/qos-specs/{made['id']}"

    expected = {"id": made["id"], "name": sent["name"], "consumer": "front-end", "specs": {"total_iops_sec": "1"}}
    assert (answer.status_int, made) == (200, expected)
    refused(admin("POST /qos-specs", {"qos_specs": sent}), f"QoS Specs {sent['name']} already exists.", 409)
    refused(admin(f"GET {path}/associate"), "Volume Type id must not be None.")
    assert admin(f"GET {path}/associate?vol_type_id={type_id}").status_int == 202
    assert admin(f"GET {path}/associations").json["qos_associations"][0]["id"] == type_id
    assert admin(f"GET /types/{type_id}").json["volume_type"]["qos_specs_id"] == made["id"]
    refused(admin(f"DELETE {path}"), "Qos specs still in use.")
    assert admin(f"GET {path}/disassociate_all").status_int == 202
    assert admin(f"PUT {path}/delete_keys", {"keys": ["total_iops_sec"]}).status_int == 202
    refused(admin(f"PUT {path}/delete_keys", {"keys": ["a"]}), f"QoS spec {made['id']} has no spec with key a.", 404)
    assert admin(f"DELETE {path}").status_int == 202
    refused(admin(f"GET {path}"), f"No such QoS spec {made['id']}.", 404)


@refusals(
    ({}, outside("qos_specs", {}, "'name' is a required property")),
    ({"name": 5}, outside("name", 5, "5 is not of type 'string'")),
    ({"name": " "}, EMPTY),
)
def test_what_are_no_qos_specs(admin: Api, sent: Any, said: str) -> None:
    refused(admin("POST /qos-specs", {"qos_specs": sent}), said)


@each_version({"3.0": 404, "3.62": 200})
def test_default_types_are_there_since_3_62(admin: Api, version: str, expected: int) -> None:
    assert admin.at(version)("GET /default-types").status_int == expected


def test_a_project_has_a_default_of_its_own(admin: Api, kind: Callable[..., str]) -> None:
    id = kind()
    said = {"project_id": NONE, "volume_type_id": id}

    refused(admin(f"GET /default-types/{NONE}"), f"Default type for project {NONE} not found.", 404)
    sent = {"default_type": {"volume_type": id}}
    assert admin(f"PUT /default-types/{NONE}", sent).json == {"default_type": said}
    assert said in admin("GET /default-types").json["default_types"]
    refused(admin(f"DELETE /types/{id}"), f"The volume type {id} is a default volume type and cannot be deleted.")
    assert admin(f"DELETE /default-types/{NONE}").status_int == 204
    refused(
        admin(f"PUT /default-types/{NONE}", {"default_type": {"volume_type": "bogus"}}),
        "Volume type with name bogus could not be found.",
    )


def test_the_quotas_of_a_type_are_gone_with_it(admin: Api, kind: Callable[..., str], unique: Any) -> None:
    name, project = unique("type"), str(uuid.uuid4())
    limits = {f"volumes_{name}": 3}
    id = kind(name=name)
    assert admin(f"PUT /os-quota-sets/{project}", {"quota_set": limits}).status_int == 200
    assert admin("PUT /os-quota-class-sets/default", {"quota_class_set": limits}).status_int == 200
    assert admin(f"DELETE /types/{id}").status_int == 202

    for path in (f"/os-quota-sets/{project}", f"/os-quota-sets/{project}?usage=True"):
        answer = admin(f"GET {path}")
        assert answer.status_int == 200
        assert f"volumes_{name}" not in answer.json["quota_set"]
    assert f"volumes_{name}" not in admin("GET /os-quota-class-sets/default").json["quota_class_set"]
