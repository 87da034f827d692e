"""``/v3/OS-TRUST/trusts``: with what roles users let others act for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Schema, field, key, listof, one
from novalite.cloud.identity.roles import Role
from novalite.cloud.identity.trusts import Trust
from novalite.errors import NotFound
from novalite.services.identity.delegated.application_credentials import ROLE as GIVEN
from novalite.services.identity.delegated.delegation import end_of, refuse_trusts, token_of
from novalite.services.identity.entities import ROLE
from novalite.services.identity.policies import authenticated, refusal
from novalite.services.identity.service import SERVICE
from novalite.services.identity.shapes import BOOLEAN, FLAG, TEXT, TEXT_OR_NONE, Late, Open, Parameters, Sent, wanted
from novalite.services.identity.views import Entity, base, collection

COUNT: Schema = {"type": ["integer", "null"], "minimum": 0}

CREATE = Sent(
    Late(
        field(
            "trust",
            Open(
                field("trustor_user_id", TEXT, required=True),
                field("trustee_user_id", TEXT, required=True),
                field("impersonation", BOOLEAN, required=True),
                field("project_id", TEXT_OR_NONE),
                field("remaining_uses", {**COUNT, "minimum": 1}),
                field("expires_at", {"type": ["null", "string"]}),
                field("allow_redelegation", FLAG),
                field("redelegation_count", COUNT),
                field("redelegated_trust_id", TEXT_OR_NONE),
                field("roles", listof(GIVEN)),
            ),
            required=True,
        )
    )
)
FILTERS = Parameters(field("trustor_user_id", TEXT), field("trustee_user_id", TEXT))


def _written(time: datetime | None) -> str | None:
    return None if time is None else time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


LISTED = Entity(
    "trusts",
    *map(key, ("id", "trustor_user_id", "trustee_user_id", "project_id", "impersonation")),
    key("expires_at", lambda trust, call: _written(trust.expires_at)),
    *map(key, ("remaining_uses", "deleted_at", "redelegated_trust_id", "redelegation_count")),
    below=lambda trust: "/OS-TRUST",
)
TRUST = Entity(
    "trusts",
    *LISTED.keys,
    key("roles", lambda trust, call: _shown(call, trust)),
    key("roles_links", lambda trust, call: _links(call, trust)),
    below=LISTED.below,
)

trusts = Resource("/v3/OS-TRUST/trusts", SERVICE)


@trusts.on("GET", query=FILTERS, gives=collection("trusts", LISTED))
def index(call: Call) -> list[Trust]:
    """All of them, or those of a trustor, or else of a trustee."""
    nouns, trustor, trustee = call.cloud.identity.trusts, call.asked("trustor_user_id"), call.asked("trustee_user_id")
    if trustor:
        call.demand("identity:list_trusts_for_trustor", trustor=trustor)
    elif trustee:
        call.demand("identity:list_trusts_for_trustee", trustee=trustee)
    else:
        call.demand("identity:list_trusts")
    refuse_trusts(call)
    if trustor:
        return nouns.find(trustor_user_id=trustor)
    if trustee:
        return nouns.find(trustee_user_id=trustee)
    return [] if call.query else nouns.find()


@trusts.on("POST", takes=CREATE, gives=one("trust", TRUST), status=201)
def create(call: Call) -> Trust:
    """One's own trust in somebody; with the token of a trust, in turn for that."""
    cloud, sent = call.cloud, wanted(call.body, "trust")
    roles = sent.pop("roles", [])
    call.demand("identity:create_trust", trustor=sent["trustor_user_id"])
    refuse_trusts(call)
    if sent.get("project_id") and not roles:
        raise refusal("At least one role should be specified")
    cloud.identity.users.get(sent["trustee_user_id"])
    nouns = cloud.identity.roles
    ids = tuple(role["id"] if "id" in role else nouns.defined(role["name"]).id for role in roles)
    values = {**sent, "role_ids": ids, "expires_at": end_of(sent.get("expires_at"))}
    return cloud.identity.trusts.create(values, token_of(call).trust_id)


@trusts.on("GET /{id}", gives=one("trust", TRUST))
def show(call: Call, id: str) -> Trust:
    return _trust(call, "get_trust", id)


@trusts.on("DELETE /{id}", status=204)
def delete(call: Call, id: str) -> None:
    """Trust somebody no longer, nor those whom that one trusts."""
    call.cloud.identity.trusts.delete(_trust(call, "delete_trust", id).id)


@trusts.on("GET /{id}/roles", gives=AS_IT_IS)
def roles(call: Call, id: str) -> dict[str, Any]:
    """The roles that a trust was given, without those that they imply."""
    trust = _trust(call, "list_roles_for_trust", id)
    return {"roles": _shown(call, trust), "links": _links(call, trust)}


@trusts.on("GET /{id}/roles/{role_id}", gives=one("role", ROLE))
def role(call: Call, id: str, role_id: str) -> Role:
    """One of them."""
    trust = _trust(call, "get_role_for_trust", id)
    if role_id not in trust.role_ids:
        raise NotFound(f"Could not find role: {role_id}.")
    return call.cloud.identity.roles.get(role_id)


def _trust(call: Call, rule: str, id: str) -> Trust:
    # Who may not see a trust is told of those that there are not.
    authenticated(call)
    trust: Trust = call.cloud.identity.trusts.get(id)
    call.demand(f"identity:{rule}", trustor=trust.trustor_user_id, trustee=trust.trustee_user_id)
    refuse_trusts(call)
    return trust


def _shown(call: Call, trust: Trust) -> list[dict[str, Any]]:
    found = (call.cloud.identity.roles.look(id) for id in trust.role_ids)
    return [ROLE.show(role, call) for role in found if role is not None]


def _links(call: Call, trust: Trust) -> dict[str, Any]:
    return {"self": f"{base(call)}/{trust.id}/roles", "next": None, "previous": None}
