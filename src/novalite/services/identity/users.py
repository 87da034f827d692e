"""``/v3/users``."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, field, one
from novalite.cloud.identity.groups import Group
from novalite.cloud.identity.users import User
from novalite.services.identity.entities import GROUP, USER
from novalite.services.identity.projects import FILTERS as PROJECT_FILTERS
from novalite.services.identity.projects import listed, own_domain
from novalite.services.identity.service import SERVICE
from novalite.services.identity.shapes import (
    BOOLEAN,
    ID,
    ID_OR_NONE,
    NAME,
    OBJECT,
    TEXT,
    TEXT_OR_NONE,
    created,
    updated,
    wanted,
)
from novalite.services.identity.views import collection, filters

FIELDS = (
    field("name", NAME, required=True),
    field("default_project_id", ID_OR_NONE),
    field("description", TEXT_OR_NONE),
    field("domain_id", ID),
    field("enabled", BOOLEAN),
    field("options", OBJECT),
    field("password", TEXT_OR_NONE),
)
CREATE = created("user", *FIELDS)
UPDATE = updated("user", *FIELDS)
PASSWORD = created("user", field("original_password", TEXT, required=True), field("password", TEXT, required=True))
FILTERS = filters("domain_id", "enabled", "name")

users = Resource("/v3/users", SERVICE)


@users.on("GET", query=FILTERS, gives=collection("users", USER))
def index(call: Call) -> list[User]:
    """All users, or those of the domain that the token is for."""
    call.demand("identity:list_users", domain_id=call.context.domain_id)
    return call.cloud.identity.users.find(**in_domain(call))


@users.on("POST", takes=CREATE, gives=one("user", USER), status=201)
def create(call: Call) -> User:
    """A user, by default of the token's domain."""
    sent = {"domain_id": own_domain(call.context), **wanted(call.body, "user")}
    call.demand("identity:create_user", domain_id=sent["domain_id"])
    return call.cloud.identity.users.create(**sent)


@users.on("GET /{id}", gives=one("user", USER))
def show(call: Call, id: str) -> User:
    return user_for(call, "get_user", id)


@users.on("PATCH /{id}", takes=UPDATE, gives=one("user", USER))
def update(call: Call, id: str) -> User:
    user_for(call, "update_user", id)
    return call.cloud.identity.users.update(id, wanted(call.body, "user"))


@users.on("DELETE /{id}", status=204)
def delete(call: Call, id: str) -> None:
    user_for(call, "delete_user", id)
    call.cloud.identity.users.delete(id)


@users.on("POST /{id}/password", takes=PASSWORD, status=204)
def change_password(call: Call, id: str) -> None:
    """Change the password, for who knows it; a token is not asked for."""
    sent = call.body["user"]
    call.cloud.identity.users.change_password(id, sent["original_password"], sent["password"])


@users.on("GET /{id}/projects", query=PROJECT_FILTERS, gives=AS_IT_IS)
def projects(call: Call, id: str) -> dict[str, Any]:
    """The projects on which a user has a role."""
    user_for(call, "list_user_projects", id)
    return listed(call, call.cloud.identity.assignments.projects(id))


@users.on("GET /{id}/groups", query=filters("name"), gives=collection("groups", GROUP))
def groups(call: Call, id: str) -> list[Group]:
    """The groups that a user is in."""
    user_for(call, "list_groups_for_user", id)
    return call.cloud.identity.groups.of(id)


def user_for(call: Call, rule: str, id: str) -> User:
    """A user, for who may do it."""
    user: User | None = call.cloud.identity.users.look(id)
    call.demand(f"identity:{rule}", user_id=id, domain_id=None if user is None else user.domain_id)
    return call.cloud.identity.users.get(id)


def in_domain(call: Call) -> dict[str, str]:
    """What is to be found for a token that is for a domain."""
    return {"domain_id": call.context.domain_id} if call.context.domain_id else {}
