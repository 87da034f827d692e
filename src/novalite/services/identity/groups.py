"""``/v3/groups``, and the users in them."""

from __future__ import annotations

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import field, one
from novalite.cloud.identity.groups import Group
from novalite.cloud.identity.users import User
from novalite.services.identity.entities import GROUP, USER
from novalite.services.identity.policies import authenticated
from novalite.services.identity.projects import own_domain
from novalite.services.identity.service import SERVICE
from novalite.services.identity.shapes import ID, NAME, TEXT_OR_NONE, changes, created, updated, wanted
from novalite.services.identity.users import GROUP_USERS, check_time, in_domain
from novalite.services.identity.views import Found, collection, filters, search

FIELDS = (field("name", NAME, required=True), field("description", TEXT_OR_NONE), field("domain_id", ID))
CREATE = created("group", *FIELDS)
UPDATE = updated("group", *FIELDS[:2])
FILTERS = filters("domain_id", "name", types={"sort_dir": {"type": "string", "enum": ["asc", "desc"]}}, marked=True)

groups = Resource("/v3/groups", SERVICE)


@groups.on("GET", query=FILTERS, gives=collection("groups", GROUP))
def index(call: Call) -> Found:
    """All groups, or those of the domain that the token is for."""
    call.demand("identity:list_groups", domain_id=call.context.domain_id)
    return search(call, call.cloud.identity.groups, in_domain(call))


@groups.on("POST", takes=CREATE, gives=one("group", GROUP), status=201)
def create(call: Call) -> Group:
    """A group without users, by default of the token's domain."""
    sent = wanted(call.body, "group")
    call.demand("identity:create_group", domain_id=sent.get("domain_id"))
    sent.setdefault("domain_id", own_domain(call.context))
    return call.cloud.identity.groups.create(**sent)


@groups.on("GET /{id}", gives=one("group", GROUP))
def show(call: Call, id: str) -> Group:
    return _group(call, "get_group", id)


@groups.on("PATCH /{id}", takes=UPDATE, gives=one("group", GROUP))
def update(call: Call, id: str) -> Group:
    _group(call, "update_group", id)
    return call.cloud.identity.groups.update(id, changes(call.body, "group", id))


@groups.on("DELETE /{id}", status=204)
def delete(call: Call, id: str) -> None:
    """Forget one; its users stay."""
    _group(call, "delete_group", id)
    call.cloud.identity.groups.delete(id)


@groups.on("GET /{id}/users", query=GROUP_USERS, gives=collection("users", USER))
def users(call: Call, id: str) -> list[User]:
    """The users in a group."""
    if expires := call.asked("password_expires_at"):
        check_time(expires)
    _group(call, "list_users_in_group", id)
    if expires:
        return []  # no password expires
    return call.cloud.identity.groups.users(id)


@groups.on("PUT /{id}/users/{user_id}", status=204)
def add_user(call: Call, id: str, user_id: str) -> None:
    """Take a user in."""
    _group(call, "add_user_to_group", id, user_id)
    call.cloud.identity.groups.add(id, user_id)


@groups.on("GET /{id}/users/{user_id}", status=204)
def check_user(call: Call, id: str, user_id: str) -> None:
    """Whether a user is in a group."""
    _group(call, "check_user_in_group", id, user_id)
    call.cloud.identity.groups.check(id, user_id)


@groups.on("DELETE /{id}/users/{user_id}", status=204)
def remove_user(call: Call, id: str, user_id: str) -> None:
    """Take a user out."""
    _group(call, "remove_user_from_group", id, user_id)
    call.cloud.identity.groups.remove(id, user_id)


def _group(call: Call, rule: str, id: str, user_id: str | None = None) -> Group:
    if rule == "delete_group":  # of which everybody is told
        authenticated(call)
        call.cloud.identity.groups.get(id)
    group: Group | None = call.cloud.identity.groups.look(id)
    target = {"domain_id": None if group is None else group.domain_id}
    if user_id is not None:
        user = call.cloud.identity.users.look(user_id)
        target["other_domain_id"] = None if user is None else user.domain_id
    call.demand(f"identity:{rule}", **target)
    return call.cloud.identity.groups.get(id)
