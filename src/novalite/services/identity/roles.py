"""``/v3/roles``, and the roles that they imply."""

from __future__ import annotations

from typing import Any

import webob

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, field, one
from novalite.cloud.identity.roles import Role
from novalite.services.identity.entities import ROLE
from novalite.services.identity.policies import authenticated
from novalite.services.identity.service import SERVICE
from novalite.services.identity.shapes import (
    ID_OR_NONE,
    IMMUTABLE,
    NAME,
    TEXT_OR_NONE,
    changes,
    created,
    updated,
    wanted,
)
from novalite.services.identity.views import Found, base, collection, filters, full_url, search

FIELDS = (
    field("name", NAME, required=True),
    field("description", TEXT_OR_NONE),
    field("domain_id", ID_OR_NONE),
    field("options", IMMUTABLE),
)
CREATE = created("role", *FIELDS)
UPDATE = updated("role", *FIELDS)
FILTERS = filters("name", "domain_id")

roles = Resource("/v3/roles", SERVICE)
inferences = Resource("/v3/role_inferences", SERVICE)


@roles.on("GET", query=FILTERS, gives=collection("roles", ROLE))
def index(call: Call) -> Found:
    """The roles of all domains, or of one."""
    call.demand("identity:list_domain_roles" if call.asked("domain_id") else "identity:list_roles")
    return search(call, call.cloud.identity.roles, {} if call.asked("domain_id") else {"domain_id": None})


@roles.on("POST", takes=CREATE, gives=one("role", ROLE), status=201)
def create(call: Call) -> Role:
    """A role that nobody has yet."""
    sent = wanted(call.body, "role")
    call.demand("identity:create_domain_role" if sent.get("domain_id") else "identity:create_role")
    return call.cloud.identity.roles.create(**sent)


@roles.on("GET /{id}", gives=one("role", ROLE))
def show(call: Call, id: str) -> Role:
    return _role(call, "get", id)


@roles.on("PATCH /{id}", takes=UPDATE, gives=one("role", ROLE))
def update(call: Call, id: str) -> Role:
    _role(call, "update", id)
    return call.cloud.identity.roles.update(id, changes(call.body, "role", id))


@roles.on("DELETE /{id}", status=204)
def delete(call: Call, id: str) -> None:
    """Forget one: nobody has it any more."""
    _role(call, "delete", id)
    call.cloud.identity.roles.delete(id)


@roles.on("GET /{id}/implies", gives=AS_IT_IS)
def implied(call: Call, id: str) -> dict[str, Any]:
    """The roles that a role brings at once."""
    (prior,) = _known(call, "list_implied_roles", id)
    return {"role_inference": _inference(call, prior, call.cloud.identity.roles.implied_by(id)), "links": _self(call)}


@roles.on("PUT /{id}/implies/{implied_id}", gives=AS_IT_IS, status=201)
def imply(call: Call, id: str, implied_id: str) -> dict[str, Any]:
    """Whoever has the one has the other too."""
    _known(call, "create_implied_role", id, implied_id)
    call.cloud.identity.roles.imply(id, implied_id)
    return _pair(call, id, implied_id)


@roles.on("GET /{id}/implies/{implied_id}", gives=AS_IT_IS)
def show_implied(call: Call, id: str, implied_id: str) -> Any:
    """Whether the one brings the other."""
    heads = call.request.method == "HEAD"
    _known(call, "check_implied_role" if heads else "get_implied_role", id, implied_id)
    call.cloud.identity.roles.check_implied(id, implied_id)
    return webob.Response(status=204) if heads else _pair(call, id, implied_id)


@roles.on("DELETE /{id}/implies/{implied_id}", status=204)
def imply_no_more(call: Call, id: str, implied_id: str) -> None:
    """Let the one bring the other no longer."""
    _known(call, "delete_implied_role", id, implied_id)
    call.cloud.identity.roles.imply_no_more(id, implied_id)


@inferences.on("GET", gives=AS_IT_IS)
def rules(call: Call) -> dict[str, Any]:
    """All that brings something."""
    call.demand("identity:list_role_inference_rules")
    known = call.cloud.identity.roles.inferences()
    shown = [_inference(call, call.cloud.identity.roles.get(id), implied) for id, implied in known.items()]
    return {"role_inferences": shown}


def _role(call: Call, verb: str, id: str) -> Role:
    """One of them; those of a domain have rules of their own."""
    authenticated(call)
    role: Role = call.cloud.identity.roles.get(id)
    call.demand(f"identity:{verb}_domain_role" if role.domain_id else f"identity:{verb}_role", role=role.name)
    return role


def _known(call: Call, rule: str, *ids: str) -> list[Role]:
    authenticated(call)
    roles = [call.cloud.identity.roles.get(id) for id in ids]
    call.demand(f"identity:{rule}")
    return roles


def _inference(call: Call, prior: Role, implied: list[Role]) -> dict[str, Any]:
    return {"prior_role": _brief(call, prior), "implies": [_brief(call, role) for role in implied]}


def _pair(call: Call, id: str, implied_id: str) -> dict[str, Any]:
    prior, implied = call.cloud.identity.roles.get(id), call.cloud.identity.roles.get(implied_id)
    shown = {"prior_role": _brief(call, prior), "implies": _brief(call, implied)}
    return {"role_inference": shown, "links": _self(call)}


def _brief(call: Call, role: Role) -> dict[str, Any]:
    return {"id": role.id, "name": role.name, "links": {"self": f"{base(call)}/roles/{role.id}"}}


def _self(call: Call) -> dict[str, str]:
    return {"self": full_url(call)}
