"""``/v3/users``."""

from __future__ import annotations

import re
from datetime import datetime

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import field, listof, one
from novalite.api.validation import SchemaValidator
from novalite.cloud.identity.groups import Group
from novalite.cloud.identity.projects import Project
from novalite.cloud.identity.users import User
from novalite.services.identity.entities import CHANGED_USER, MEMBERSHIP, PROJECT, USER
from novalite.services.identity.projects import own_domain
from novalite.services.identity.service import SERVICE, lazy_sentence
from novalite.services.identity.shapes import (
    FLAG,
    ID,
    NAME,
    OBJECT,
    SWITCH,
    TEXT,
    TEXT_OR_NONE,
    Open,
    Sent,
    changes,
    created,
    options,
    updated,
    wanted,
)
from novalite.services.identity.views import Found, collection, filters, search

RULES = listof(listof(TEXT, minItems=1, uniqueItems=True), uniqueItems=True)
OPTIONS = options(
    ignore_change_password_upon_first_use=FLAG,
    ignore_password_expiry=FLAG,
    ignore_lockout_failure_attempts=FLAG,
    lock_password=FLAG,
    ignore_user_inactivity=FLAG,
    multi_factor_auth_rules=RULES,
    multi_factor_auth_enabled=FLAG,
)
FIELDS = (
    field("name", NAME, required=True),
    field("default_project_id", TEXT_OR_NONE),
    field("description", TEXT_OR_NONE),
    field("domain_id", ID),
    field("enabled", SWITCH),
    field("federated", listof(OBJECT)),
    field("options", OPTIONS),
    field("password", TEXT_OR_NONE),
)
CREATE = created("user", *FIELDS)
UPDATE = updated("user", *FIELDS)
PASSWORD = SchemaValidator(
    {
        "type": "object",
        "properties": {"original_password": TEXT, "password": TEXT},
        "required": ["original_password", "password"],
        "additionalProperties": False,
    },
)
FILTERS = filters(
    "domain_id",
    "enabled",
    "name",
    "password_expires_at",
    types={"sort_dir": {"type": "string", "enum": ["asc", "desc"]}},
    marked=True,
)
GROUP_USERS = filters(
    "domain_id", "enabled", "name", "password_expires_at", types={"name": {}, "domain_id": {}, "enabled": {}}
)
OWN_PROJECTS = filters("domain_id", "enabled", "name", types={"name": {}, "domain_id": {}, "enabled": {}})
COMPARED = re.compile("(?:lt|lte|gt|gte|eq|neq):(.+)")

users = Resource("/v3/users", SERVICE)
user_tokens = Resource("/v3/users/{id}/tokens", SERVICE, "identity.users", "identity.tokens-of-a-user")


@users.on("GET", query=FILTERS, gives=collection("users", USER))
def index(call: Call) -> list[User] | Found:
    """All users, or those of the domain that the token is for."""
    call.demand("identity:list_users", domain_id=call.context.domain_id)
    if any(call.asked(name) for name in ("idp_id", "protocol_id", "unique_id")):
        return []  # no user comes from elsewhere
    if expires := call.asked("password_expires_at"):
        check_time(expires)
        return []  # no password expires
    return search(call, call.cloud.identity.users, in_domain(call))


@users.on("POST", takes=CREATE, gives=one("user", USER), status=201)
def create(call: Call) -> User:
    """A user, by default of the token's domain."""
    sent = wanted(call.body, "user")
    sent.pop("federated", None)  # nobody comes from elsewhere
    call.demand("identity:create_user", domain_id=sent.get("domain_id"))
    sent.setdefault("domain_id", own_domain(call.context))
    return call.cloud.identity.users.create(**sent)


@users.on("GET /{id}", gives=one("user", USER))
def show(call: Call, id: str) -> User:
    return user_for(call, "get_user", id)


@users.on("PATCH /{id}", takes=UPDATE, gives=one("user", CHANGED_USER))
def update(call: Call, id: str) -> User:
    user_for(call, "update_user", id)
    sent = changes(call.body, "user", id)
    sent.pop("federated", None)  # nobody comes from elsewhere
    return call.cloud.identity.users.update(id, sent)


@users.on("DELETE /{id}", status=204)
def delete(call: Call, id: str) -> None:
    user_for(call, "delete_user", id)
    call.cloud.identity.users.delete(id)


@users.on("POST /{id}/password", takes=Sent(Open()), status=204)
def change_password(call: Call, id: str) -> None:
    """Change the password, for who knows it; a token is not asked for."""
    sent = (call.body or {}).get("user", {})
    PASSWORD.validate(sent, lazy_sentence)
    call.cloud.identity.users.change_password(id, sent["original_password"], sent["password"])


@users.on("GET /{id}/projects", query=OWN_PROJECTS, gives=collection("projects", PROJECT))
def projects(call: Call, id: str) -> list[Project]:
    """The projects on which a user has a role."""
    user_for(call, "list_user_projects", id)
    return call.cloud.identity.assignments.projects(id)


@users.on("GET /{id}/groups", query=filters("name", types={"name": {}}), gives=collection("groups", MEMBERSHIP))
def groups(call: Call, id: str) -> list[Group]:
    """The groups that a user is in."""
    user_for(call, "list_groups_for_user", id)
    return call.cloud.identity.groups.of(id)


@user_tokens.on("DELETE", status=204)
def revoke_tokens(call: Call, id: str) -> None:
    """Make all tokens of a user bad."""
    user_for(call, "revoke_tokens_for_user", id)
    call.cloud.identity.tokens.revoke_all(user_id=id)


def check_time(sent: str) -> None:
    """Raises Invalid for what is no comparison with a time."""
    found = COMPARED.fullmatch(sent)
    try:
        datetime.fromisoformat(found[1] if found else "")
    except ValueError:
        raise errors.Invalid(
            "Timestamp not in expected format. The server could not comply with the request since it is either "
            "malformed or otherwise incorrect. The client is assumed to be in error."
        ) from None


def user_for(call: Call, rule: str, id: str) -> User:
    """A user, for who may do it."""
    user: User | None = call.cloud.identity.users.look(id)
    call.demand(f"identity:{rule}", user_id=id, domain_id=None if user is None else user.domain_id)
    return call.cloud.identity.users.get(id)


def in_domain(call: Call) -> dict[str, str]:
    """What is to be found for a token that is for a domain."""
    return {"domain_id": call.context.domain_id} if call.context.domain_id else {}
