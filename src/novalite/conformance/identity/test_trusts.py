"""Trusts: who may make and see them, and what they give."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from webtest import TestResponse

from novalite.conformance.identity.conftest import World

TRUSTS = "/OS-TRUST/trusts"


def trusting(**more: Any) -> dict[str, Any]:
    """What a member sends to trust a reader."""
    parties = {"trustor_user_id": "{member}", "trustee_user_id": "{reader}"}
    trust = {**parties, "project_id": "{project}", "impersonation": True, "roles": [{"name": "member"}], **more}
    return {"trust": {name: value for name, value in trust.items() if value is not ...}}


def trust(world: World, who: str = "member", **more: Any) -> dict[str, Any]:
    """A new trust."""
    answer = world(who, f"POST {TRUSTS}", trusting(**more))
    assert answer.status_int == 201, answer.text
    made: dict[str, Any] = answer.json["trust"]
    return made


def use(world: World, trust: dict[str, Any]) -> TestResponse:
    """What is answered to its trustee who asks for a token by it."""
    return world.log_in({"id": trust["trustee_user_id"]}, {"OS-TRUST:trust": {"id": trust["id"]}})


def test_a_trust_is_shown_with_its_roles(world: World) -> None:
    made = trust(world)
    shown = world("member", f"GET {TRUSTS}/{made['id']}").json["trust"]

    assert shown == made
    assert [role["name"] for role in shown["roles"]] == ["member"]
    assert shown["roles_links"]["self"].endswith(f"/v3/{made['id']}/roles")
    assert (shown["expires_at"], shown["remaining_uses"], shown["redelegation_count"]) == (None, None, 0)


def test_a_list_says_nothing_of_roles(world: World) -> None:
    made = trust(world)
    listed = world("member", f"GET {TRUSTS}?trustor_user_id={{member}}").json["trusts"]

    (one,) = [one for one in listed if one["id"] == made["id"]]
    assert "roles" not in one
    assert one["links"]["self"].endswith(f"/v3/OS-TRUST/trusts/{made['id']}")


@pytest.mark.parametrize(
    ("who", "status"), [("admin", 200), ("sysreader", 200), ("member", 200), ("reader", 200), ("manager", 403)]
)
@pytest.mark.parametrize("below", ["", "/roles", "/roles/{role_member}"])
def test_either_party_sees_it(world: World, who: str, status: int, below: str) -> None:
    made = trust(world)
    assert world(who, f"GET {TRUSTS}/{made['id']}{below}").status_int == status


@pytest.mark.parametrize("who", ["admin", "sysreader", "member", "reader", "manager"])
def test_who_may_not_see_one_is_told_of_those_that_there_are_not(refused: Callable[..., None], who: str) -> None:
    refused(404, "Could not find trust: nothing.", who, f"GET {TRUSTS}/nothing")


@pytest.mark.parametrize(("who", "status"), [("sysreader", 403), ("reader", 403), ("member", 204), ("admin", 204)])
def test_the_trustor_and_admins_delete_it(world: World, who: str, status: int) -> None:
    made = trust(world)
    assert world(who, f"DELETE {TRUSTS}/{made['id']}").status_int == status
    assert world("admin", f"GET {TRUSTS}/{made['id']}").status_int == (404 if status == 204 else 200)


@pytest.mark.parametrize("who", ["admin", "manager", "reader"])
def test_nobody_trusts_for_another(refused: Callable[..., None], who: str) -> None:
    said = "You are not authorized to perform the requested action: identity:create_trust."
    refused(403, said, who, f"POST {TRUSTS}", trusting())


@pytest.mark.parametrize(
    ("wrong", "status", "said"),
    [
        ({"roles": []}, 403, "You are not authorized to perform the requested action: At least one role should be"),
        ({"roles": [{"name": "nothing"}]}, 404, "Role nothing is not defined"),
        ({"roles": [{"name": "admin"}]}, 404, "Could not find role: {role_admin}."),
        ({"trustee_user_id": "nothing"}, 404, "Could not find user: nothing."),
        ({"project_id": "nothing"}, 404, "Could not find project: nothing."),
        ({"impersonation": ...}, 400, "Invalid input for field/attribute trust."),
        ({"remaining_uses": 0}, 400, "Invalid input for field/attribute remaining_uses. Value: 0."),
        ({"allow_redelegation": True, "remaining_uses": 1}, 400, "remaining_uses must not be set if redelegation"),
        ({"expires_at": "tomorrow"}, 400, "Timestamp not in expected format."),
        ({"expires_at": "2001-01-01T00:00:00Z"}, 400, "The 'expires_at' must not be before now."),
        ({"allow_redelegation": True, "redelegation_count": 4}, 403, "You are not authorized to perform"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused(refused: Callable[..., None], wrong: dict[str, Any], status: int, said: str) -> None:
    refused(status, said, "member", f"POST {TRUSTS}", trusting(**wrong))


@pytest.mark.parametrize(("impersonation", "who"), [(True, "member"), (False, "reader")])
def test_a_token_says_who_acts(world: World, impersonation: bool, who: str) -> None:
    made = trust(world, impersonation=impersonation)
    token = use(world, made).json["token"]

    assert token["user"]["name"] == who
    assert token["OS-TRUST:trust"] == {
        "id": made["id"],
        "impersonation": impersonation,
        "trustor_user": {"id": world.ids["member"]},
        "trustee_user": {"id": world.ids["reader"]},
    }
    assert {role["name"] for role in token["roles"]} == {"member", "reader"}


def test_the_trustee_alone_may_use_it(world: World) -> None:
    made = trust(world)
    answer = world.log_in({"id": world.ids["manager"]}, {"OS-TRUST:trust": {"id": made["id"]}})
    assert answer.status_int == 403


def test_uses_are_counted(world: World) -> None:
    made = trust(world, remaining_uses=2)
    assert use(world, made).status_int == 201
    assert world("member", f"GET {TRUSTS}/{made['id']}").json["trust"]["remaining_uses"] == 1
    assert use(world, made).status_int == 201
    assert world("member", f"GET {TRUSTS}/{made['id']}").status_int == 404
    assert use(world, made).status_int == 401


def test_a_trust_is_passed_on_where_that_is_allowed(world: World) -> None:
    first = trust(world, allow_redelegation=True)
    world.tokens["trustee"] = use(world, first).headers["X-Subject-Token"]
    second = trust(world, "trustee", trustee_user_id="{manager}")

    assert (first["redelegation_count"], second["redelegation_count"]) == (3, 0)
    assert second["redelegated_trust_id"] == first["id"]
    assert use(world, second).json["token"]["user"]["name"] == "member"
    world("member", f"DELETE {TRUSTS}/{first['id']}")
    assert use(world, second).status_int == 401


def test_none_other_is_passed_on(world: World) -> None:
    world.tokens["trustee"] = use(world, trust(world)).headers["X-Subject-Token"]
    assert world("trustee", f"POST {TRUSTS}", trusting(trustee_user_id="{manager}")).status_int == 403


def test_with_the_trust_its_tokens_are_gone(world: World) -> None:
    made = trust(world)
    world.tokens["trustee"] = use(world, made).headers["X-Subject-Token"]
    world("member", f"DELETE {TRUSTS}/{made['id']}")

    error = world("trustee", "GET /auth/projects").json["error"]
    assert (error["code"], error["message"]) == (404, f"Could not find trust: {made['id']}.")
