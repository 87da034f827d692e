"""``PUT`` and ``DELETE /flavors/{id}``, and who may change flavors, at every version where something changes."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import Api, Make, each_version, message
from novalite.conformance.compute.flavors.test_flavors import SHOWN_AT


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
