"""Who has which role where: ``/v3/projects/…/users/…/roles`` and its like on domains and on the system."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.cloud.identity.assignments import SYSTEM
from novalite.cloud.identity.roles import Role
from novalite.services.identity.entities import ROLE
from novalite.services.identity.policies import authenticated
from novalite.services.identity.service import SERVICE
from novalite.services.identity.views import collection

ROLES = collection("roles", ROLE)

grants = Resource("/v3", SERVICE)


def connect(path: str, rule: str, actor: str, inherited: bool, target: Callable[[Call, str], str]) -> None:
    """Declare the operations of one kind of target and actor: list, and PUT, GET and DELETE of one role."""
    suffix = "/inherited_to_projects" if inherited else ""
    ending = f"_for_{actor.removesuffix('_id')}" if "system" in rule else ""

    def named(call: Call, verb: str, where: str, who: str, role_id: str | None = None) -> dict[str, Any]:
        authenticated(call)
        role = None if role_id is None else call.cloud.identity.roles.get(role_id)
        nouns = call.cloud.identity.users if actor == "user_id" else call.cloud.identity.groups
        found = nouns.look(who) if verb == "revoke" else nouns.get(who)
        target_id = target(call, where)
        whose: dict[str, Any] = {**_domain(call, where), "other_domain_id": found and found.domain_id}
        if role is not None:
            whose |= {"role": role.name, "role_domain_id": role.domain_id}
        call.demand(f"identity:{rule.format(verb)}{'s' if verb == 'list' else ''}{ending}", **whose)
        return {"target_id": target_id, actor: who, "inherited": inherited}

    def index(call: Call, who: str, where: str = SYSTEM) -> list[Role]:
        given = named(call, "list", where, who)
        found = call.cloud.identity.assignments.find(actor_id=who, target_id=given["target_id"], inherited=inherited)
        return [call.cloud.identity.roles.get(one.role_id) for one in found]

    if not path.startswith("/OS-INHERIT/projects"):  # which Keystone does not list
        grants.on(f"GET {path}/{{who}}/roles{suffix}", gives=ROLES)(index)

    @grants.on(f"PUT {path}/{{who}}/roles/{{role_id}}{suffix}", status=204)
    def add(call: Call, who: str, role_id: str, where: str = SYSTEM) -> None:
        call.cloud.identity.assignments.add(role_id, **named(call, "create", where, who, role_id))

    @grants.on(f"GET {path}/{{who}}/roles/{{role_id}}{suffix}", status=204)
    def check(call: Call, who: str, role_id: str, where: str = SYSTEM) -> None:
        call.cloud.identity.assignments.check(role_id, **named(call, "check", where, who, role_id))

    @grants.on(f"DELETE {path}/{{who}}/roles/{{role_id}}{suffix}", status=204)
    def remove(call: Call, who: str, role_id: str, where: str = SYSTEM) -> None:
        call.cloud.identity.assignments.remove(role_id, **named(call, "revoke", where, who, role_id))


def _domain(call: Call, where: str) -> dict[str, str | None]:
    project = call.cloud.identity.projects.look(where)
    return {"domain_id": None if project is None else project.domain_id or project.id}


def _project(call: Call, id: str) -> str:
    return str(call.cloud.identity.projects.get(id).id)


def _of_domain(call: Call, id: str) -> str:
    return str(call.cloud.identity.domains.get(id).id)


def _system(call: Call, id: str) -> str:
    return SYSTEM


for word, actor in (("user", "user_id"), ("group", "group_id")):
    for noun, target in (("projects", _project), ("domains", _of_domain)):
        connect(f"/{noun}/{{where}}/{word}s", "{}_grant", actor, False, target)
        connect(f"/OS-INHERIT/{noun}/{{where}}/{word}s", "{}_grant", actor, True, target)
    connect(f"/system/{word}s", "{}_system_grant", actor, False, _system)
