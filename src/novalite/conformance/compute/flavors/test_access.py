"""Who has access to a flavor that is not public, at every version where something changes."""

from __future__ import annotations

import re
from typing import Any

import pytest

from novalite.conformance.client import Api, Make, each_version, message
from novalite.conformance.compute.flavors.test_flavors import STRICT_AT, ids

OTHER = "0" * 32


def access(api: Api, id: str, tenant: str, action: str = "addTenantAccess", version: str = "2.7") -> Any:
    return api.as_("admin").at(version)(f"POST /flavors/{id}/action", {action: {"tenant": tenant}})


@each_version({"2.1": 200})
def test_access_is_given_and_taken(api: Api, private: str, version: str, expected: int, project: str) -> None:
    mine, others = ({"flavor_id": private, "tenant_id": tenant} for tenant in (project, OTHER))

    given = access(api, private, project, version=version)
    assert (given.status_int, given.json) == (expected, {"flavor_access": [mine]})
    assert access(api, private, OTHER, version=version).json == {"flavor_access": [others, mine]}
    assert api.as_("admin").at(version)(f"GET /flavors/{private}/os-flavor-access").json == {
        "flavor_access": [others, mine]
    }
    taken = access(api, private, project, action="removeTenantAccess", version=version)
    assert (taken.status_int, taken.json) == (expected, {"flavor_access": [others]})


def test_who_has_access_sees_the_flavor(api: Api, private: str, project: str) -> None:
    access(api, private, project)

    for role in ("admin", "manager", "member", "reader"):
        assert api.as_(role)(f"GET /flavors/{private}").status_int == 200
        assert private in ids(api.as_(role)("GET /flavors"))
        assert api.as_(role)(f"GET /flavors?marker={private}").status_int == 200
    assert private in ids(api.as_("admin")("GET /flavors?is_public=false"))
    assert api.as_("other")(f"GET /flavors/{private}").status_int == 404
    assert private not in ids(api.as_("other")("GET /flavors"))
    access(api, private, project, action="removeTenantAccess")
    assert api(f"GET /flavors/{private}").status_int == 404


@each_version({"2.1": 200, "2.7": 409})
def test_access_to_a_public_flavor_answers(api: Api, make: Make, version: str, expected: int, project: str) -> None:
    id = make()
    given = access(api, id, project, version=version)

    assert given.status_int == expected
    if expected == 409:
        assert message(given) == "Can not add access to a public flavor."
    else:
        assert given.json == {"flavor_access": [{"flavor_id": id, "tenant_id": project}]}
        assert access(api, id, project, action="removeTenantAccess").json == {"flavor_access": []}


def test_access_is_given_once_and_taken_once(api: Api, private: str, project: str) -> None:
    access(api, private, project)
    again = access(api, private, project)

    assert again.status_int == 409
    assert re.fullmatch(
        rf"Flavor access already exists for flavor \d+ and project {project} combination\.", message(again)
    )
    access(api, private, project, action="removeTenantAccess")
    again = access(api, private, project, action="removeTenantAccess")
    assert again.status_int == 404
    assert re.fullmatch(rf"Flavor access not found for \d+ / {project} combination\.", message(again))


@pytest.mark.parametrize("action", ["addTenantAccess", "removeTenantAccess"])
def test_access_to_what_is_not_there_is_refused(api: Api, action: str, project: str) -> None:
    answer = access(api, "nothing", project, action=action)

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
