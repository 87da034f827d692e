"""What is refused to who acts by a trust or an application credential."""

from __future__ import annotations

import pytest

from novalite.conformance.identity.conftest import World

CREDENTIALS = "Delegated tokens cannot access credentials directly"

#: A request, and what is said of it to who acts by a trust, and by an application credential.
REFUSED = [
    ("GET /credentials/{credential}", CREDENTIALS, CREDENTIALS),
    ("GET /users/{member}/credentials/OS-EC2", CREDENTIALS, CREDENTIALS),
    ("GET /users/{member}/application_credentials", "", None),
    ("GET /users/{member}/access_rules", "", None),
    ("GET /OS-TRUST/trusts?trustor_user_id={member}", None, "Delegated tokens cannot manage trusts."),
]


@pytest.fixture(scope="module")
def delegates(world: World) -> World:
    """A trustee of a member's, and its application credential."""
    sent = {"trustor_user_id": "{member}", "trustee_user_id": "{reader}", "project_id": "{project}"}
    trust = world.make("OS-TRUST/trusts", {**sent, "impersonation": True, "roles": [{"name": "member"}]}, "member")
    world.tokens["trustee"] = world.token({"id": world.ids["reader"]}, {"OS-TRUST:trust": {"id": trust}})
    credential = {"name": "robot", "secret": "secret"}
    id = world.make("users/{member}/application_credentials", credential, "member")
    identity = {"methods": ["application_credential"], "application_credential": {"id": id, "secret": "secret"}}
    answer = world("nobody", "POST /auth/tokens", {"auth": {"identity": identity}})
    world.tokens["robot"] = answer.headers["X-Subject-Token"]
    return world


@pytest.mark.parametrize(("request_", "trustee", "robot"), REFUSED)
@pytest.mark.parametrize("who", ["trustee", "robot"])
def test_what_is_delegated_is_not_good_for_all(
    delegates: World, who: str, request_: str, trustee: str | None, robot: str | None
) -> None:
    said = trustee if who == "trustee" else robot
    answer = delegates(who, request_)
    if said is None:
        assert answer.status_int == 200
    else:
        assert answer.status_int == 403
        action = f": {said}." if said else "."
        message = f"You are not authorized to perform the requested action{action}"
        assert answer.json["error"]["message"] == message


@pytest.mark.parametrize("who", ["trustee", "robot"])
def test_it_is_traded_for_nothing(delegates: World, who: str) -> None:
    identity = {"methods": ["token"], "token": {"id": delegates.tokens[who]}}
    assert delegates("nobody", "POST /auth/tokens", {"auth": {"identity": identity}}).status_int == 403


def test_a_token_with_access_rules_is_shown_to_who_understands_them(world: World) -> None:
    rule = {"path": "/v2.1/servers", "method": "GET", "service": "compute"}
    sent = {"name": "{unique}-ruled", "secret": "secret", "access_rules": [rule]}
    id = world.make("users/{member}/application_credentials", sent, "member")
    identity = {"methods": ["application_credential"], "application_credential": {"id": id, "secret": "secret"}}
    token = world("nobody", "POST /auth/tokens", {"auth": {"identity": identity}}).headers["X-Subject-Token"]

    error = world("admin", "GET /auth/tokens", X_Subject_Token=token).json["error"]
    assert (error["code"], error["message"]) == (404, "Failed to validate token")
    understood = {"X_Subject_Token": token, "OpenStack_Identity_Access_Rules": "1.0"}
    shown = world("admin", "GET /auth/tokens", **understood).json["token"]["application_credential"]
    assert [one["path"] for one in shown["access_rules"]] == ["/v2.1/servers"]
    credential = world("member", f"GET /users/{{member}}/application_credentials/{id}").json["application_credential"]
    assert [one["path"] for one in credential["access_rules"]] == ["/v2.1/servers"]


def test_who_has_a_token_for_nothing_has_a_credential_for_nothing(world: World) -> None:
    world.tokens["unscoped"] = world.log_in({"id": world.ids["member"]}, "unscoped").headers["X-Subject-Token"]
    sent = {"application_credential": {"name": "{unique}-unscoped", "secret": "secret"}}
    made = world("unscoped", "POST /users/{member}/application_credentials", sent).json["application_credential"]
    identity = {"methods": ["application_credential"], "application_credential": {"id": made["id"], "secret": "secret"}}
    token = world("nobody", "POST /auth/tokens", {"auth": {"identity": identity}}).json["token"]

    assert (made["project_id"], made["roles"]) == (None, [])
    assert "project" not in token
    assert "roles" not in token


def test_a_token_that_is_taken_back_is_good_no_longer(world: World) -> None:
    token = world.token({"id": world.ids["member"]}, {"project": {"id": world.ids["project"]}})
    assert world("reader", "DELETE /auth/tokens", X_Subject_Token=token).status_int == 403
    assert world("member", "DELETE /auth/tokens", X_Subject_Token=token).status_int == 204
    assert world("admin", "GET /auth/tokens", X_Subject_Token=token).status_int == 404
