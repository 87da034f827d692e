"""``/os-quota-class-sets``, at every version where something changes."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import Api, each_version, message

pytestmark = pytest.mark.alone

COMMON = {"cores": 20, "instances": 10, "key_pairs": 100, "metadata_items": 128, "ram": 51200}
FILES = {"injected_file_content_bytes": 10240, "injected_file_path_bytes": 255, "injected_files": 5}
GROUPS = {"server_group_members": 10, "server_groups": 10}
NETWORK = {"fixed_ips": -1, "floating_ips": -1, "security_group_rules": -1, "security_groups": -1}
SHOWN = {"2.1": COMMON | FILES | NETWORK, "2.50": COMMON | FILES | GROUPS, "2.57": COMMON | GROUPS}


@pytest.fixture
def admin(api: Api) -> Api:
    return api.as_("admin")


@pytest.fixture
def name(unique: Any) -> str:
    return str(unique("class"))


@each_version(SHOWN)
def test_a_class_that_nobody_knows_has_the_defaults(
    admin: Api, name: str, version: str, expected: dict[str, int]
) -> None:
    shown = admin.at(version)(f"GET /os-quota-class-sets/{name}")

    assert shown.status_int == 200
    assert shown.json == {"quota_class_set": {"id": name, **expected}}


@each_version(SHOWN)
def test_a_change_shows_the_class(admin: Api, name: str, version: str, expected: dict[str, int]) -> None:
    changed = admin.at(version)(f"PUT /os-quota-class-sets/{name}", {"quota_class_set": {"cores": "7", "ram": -1}})

    assert changed.status_int == 200
    assert changed.json == {"quota_class_set": {**expected, "cores": 7, "ram": -1}}
    shown = admin.at(version)(f"GET /os-quota-class-sets/{name}").json
    assert shown == {"quota_class_set": {"id": name, **expected, "cores": 7, "ram": -1}}


@pytest.mark.parametrize("resource", NETWORK)
@each_version({"2.1": 200, "2.50": 400})
def test_a_limit_of_nova_network_answers(admin: Api, name: str, resource: str, version: str, expected: int) -> None:
    answer = admin.at(version)(f"PUT /os-quota-class-sets/{name}", {"quota_class_set": {resource: 5}})

    assert answer.status_int == expected
    if expected == 400:
        assert f"Additional properties are not allowed ('{resource}' was unexpected)" in message(answer)
    else:
        assert answer.json["quota_class_set"][resource] == 5


@pytest.mark.parametrize("resource", FILES)
@each_version({"2.1": 200, "2.57": 400})
def test_a_limit_of_files_answers(admin: Api, name: str, resource: str, version: str, expected: int) -> None:
    answer = admin.at(version)(f"PUT /os-quota-class-sets/{name}", {"quota_class_set": {resource: 5}})

    assert answer.status_int == expected


@pytest.mark.parametrize("resource", GROUPS)
@each_version({"2.1": False, "2.50": True})
def test_a_limit_of_groups_shows(admin: Api, name: str, resource: str, version: str, expected: bool) -> None:
    answer = admin.at(version)(f"PUT /os-quota-class-sets/{name}", {"quota_class_set": {resource: 5}})

    assert answer.status_int == 200
    assert (resource in answer.json["quota_class_set"]) is expected
    assert admin.at("2.50")(f"GET /os-quota-class-sets/{name}").json["quota_class_set"][resource] == 5


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, "'quota_class_set' is a required property"),
        ({"quota_class_set": {}, "colour": 1}, "Additional properties are not allowed ('colour' was unexpected)"),
        ({"quota_class_set": {"force": True}}, "Additional properties are not allowed ('force' was unexpected)"),
        ({"quota_class_set": []}, "field/attribute quota_class_set. Value: []. [] is not of type 'object'"),
        ({"quota_class_set": {"cores": -2}}, "attribute cores. Value: -2. -2 is less than the minimum of -1"),
        ({"quota_class_set": {"cores": 2**31}}, f"{2**31} is greater than the maximum of {2**31 - 1}"),
        ({"quota_class_set": {"cores": "x"}}, "'x' does not match '^-?[0-9]+$'"),
        ({"quota_class_set": {"cores": True}}, "True is not of type 'integer', 'string'"),
        ({"quota_class_set": {"cores": None}}, "None is not of type 'integer', 'string'"),
        ({"quota_class_set": {"ram": "x", "cores": "x"}}, "field/attribute cores."),
    ],
)
def test_a_bad_class_is_told_why(admin: Api, name: str, body: dict[str, Any], expected: str) -> None:
    answer = admin(f"PUT /os-quota-class-sets/{name}", body)

    assert answer.status_int == 400
    assert expected in message(answer)


def test_a_name_has_255_characters_at_most(admin: Api) -> None:
    name = "x" * 256
    answer = admin(f"PUT /os-quota-class-sets/{name}", {"quota_class_set": {"cores": 1}})

    assert (answer.status_int, message(answer)) == (400, "quota_class_name has 256 characters, more than 255.")
    assert admin(f"GET /os-quota-class-sets/{name}").json["quota_class_set"]["cores"] == 20


@each_version({"2.1": 200, "2.102": 400})
def test_an_unknown_parameter_of_a_class_answers(admin: Api, name: str, version: str, expected: int) -> None:
    assert admin.at(version)(f"GET /os-quota-class-sets/{name}?colour=red").status_int == expected
    change = admin.at(version)(f"PUT /os-quota-class-sets/{name}?colour=red", {"quota_class_set": {}})
    assert change.status_int == 200


@pytest.mark.parametrize("role", ["manager", "member", "reader", "other"])
def test_classes_are_for_admins(api: Api, name: str, role: str) -> None:
    shown = api.as_(role)(f"GET /os-quota-class-sets/{name}")
    changed = api.as_(role)(f"PUT /os-quota-class-sets/{name}", {"quota_class_set": {}})

    for action, answer in (("show", shown), ("update", changed)):
        assert answer.status_int == 403
        assert message(answer) == f"Policy doesn't allow os_compute_api:os-quota-class-sets:{action} to be performed."


def test_the_class_default_is_everybodys(admin: Api, unique: Any) -> None:
    def change(limit: int) -> None:
        admin("PUT /os-quota-class-sets/default", {"quota_class_set": {"injected_file_path_bytes": limit}})

    def limit(path: str) -> Any:
        return admin(f"GET /os-quota-sets/{path}").json["quota_set"]["injected_file_path_bytes"]

    project = unique("project")
    change(254)
    try:
        assert (limit(project), limit(f"{project}/defaults")) == (254, 254)
    finally:
        change(255)
    assert (limit(project), limit(f"{project}/defaults")) == (255, 255)


def test_v2_forgives_what_it_does_not_know_of_a_class(admin: Api, name: str) -> None:
    body = {"quota_class_set": {"cores": 8, "colour": "red"}}
    changed = admin.legacy()(f"PUT /os-quota-class-sets/{name}", body)

    assert changed.json == {"quota_class_set": {**SHOWN["2.1"], "cores": 8}}
    shown = admin.legacy()(f"GET /os-quota-class-sets/{name}?colour=red").json
    assert shown == {"quota_class_set": {"id": name, **SHOWN["2.1"], "cores": 8}}
