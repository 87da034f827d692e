"""``/v3/role_assignments``: who has which role where, as it was given or as it comes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, field
from novalite.cloud.identity.assignments import SYSTEM, Assignment, Effect
from novalite.services.identity.service import SERVICE
from novalite.services.identity.shapes import ID, TEXT, Parameters
from novalite.services.identity.views import base, is_set, shown

INHERITED = "scope.OS-INHERIT:inherited_to"
FILTERS = Parameters(
    field("group.id", ID),
    field("role.id", ID),
    field("scope.domain.id", ID),
    field("scope.project.id", ID),
    field("user.id", TEXT),
    rules={
        "dependentRequired": {"include_subtree": ["scope.project.id"]},
        "oneOf": [
            {"required": ["user.id"]},
            {"required": ["group.id"]},
            {"allOf": [{"not": {"required": ["user.id"]}}, {"not": {"required": ["group.id"]}}]},
        ],
    },
)

#: What is never asked for together, and what is said of it.
EITHER = (
    ("scope.domain.id", "scope.project.id", "Specify a domain or project, not both"),
    ("scope.domain.id", "scope.system", "Specify system or domain, not both"),
    ("scope.project.id", "scope.system", "Specify system or project, not both"),
)

role_assignments = Resource("/v3/role_assignments", SERVICE)


@role_assignments.on("GET", query=FILTERS, gives=AS_IT_IS)
def index(call: Call) -> dict[str, Any]:
    """All that the query asks for; with ``effective`` what it comes to for each user."""
    tree = is_set(call, "include_subtree")
    rule = "list_role_assignments_for_tree" if tree else "list_role_assignments"
    call.demand(f"identity:{rule}", domain_id=call.context.domain_id)
    _check(call)
    effects = list(_asked_for(call, _effects(call)))
    if domain_id := call.context.domain_id:
        effects = [one for one in effects if domain_id in _domain_of(call, one.target_id)]
    return shown(call, "role_assignments", [_shown(call, one) for one in effects])


def _check(call: Call) -> None:
    for one, other, message in EITHER:
        if call.asked(one) and call.asked(other):
            raise errors.Invalid(message)
    if is_set(call, "effective"):
        if call.asked("group.id"):
            raise errors.Invalid("Combining effective and group filter will always result in an empty list.")
        if call.asked(INHERITED) and call.asked("scope.domain.id"):
            raise errors.Invalid(
                "Combining effective, domain and inherited filters will always result in an empty list."
            )


def _effects(call: Call) -> Iterator[Effect]:
    """What there is: as it was given an assignment is its own effect."""
    assignments = call.cloud.identity.assignments
    if is_set(call, "effective"):
        system = call.asked("scope.system") == "all"
        found = [one for one in assignments.find() if system or one.target_id != SYSTEM]
        yield from (
            one for one in assignments.effects(found) if not call.cloud.identity.roles.get(one.role_id).domain_id
        )
    else:
        actor, role = call.asked("user.id") or call.asked("group.id"), call.asked("role.id")
        where = {"actor_id": actor} if actor else {"role_id": role} if role else {}
        targets = _targets(call)
        if targets is not None and len(targets) == 1:
            where |= {"target_id": next(iter(targets))}
        found = assignments.find(**where)
        yield from (Effect(one, one.actor_id, one.target_id, one.role_id, one.role_id) for one in found)


def _asked_for(call: Call, effects: Iterable[Effect]) -> Iterator[Effect]:
    user, group, role = (call.asked(name) for name in ("user.id", "group.id", "role.id"))
    targets = _targets(call)
    inherited = call.asked(INHERITED)
    effective = is_set(call, "effective")
    for one in effects:
        of_group = one.origin.of_group and not effective
        if (
            (not user or (not of_group and one.user_id == user))
            and (not group or (of_group and one.user_id == group))
            and (not role or one.role_id == role)
            and (targets is None or one.target_id in targets)
            # What somebody has on the system is listed, whether it is asked for or not.
            and (inherited is None or one.target_id == SYSTEM or one.origin.inherited == (inherited == "projects"))
        ):
            yield one


def _targets(call: Call) -> set[str] | None:
    """The targets that are asked for, None for all."""
    if call.asked("scope.system") == "all":
        return {SYSTEM}
    project = call.asked("scope.project.id")
    if project and is_set(call, "include_subtree"):
        return {project, *(below.id for below in call.cloud.identity.projects.below(project))}
    target = project or call.asked("scope.domain.id")
    return {target} if target else None


def _domain_of(call: Call, target_id: str) -> tuple[str | None, ...]:
    project = call.cloud.identity.projects.look(target_id)
    return () if project is None else (project.id if project.is_domain else project.domain_id,)


def _shown(call: Call, effect: Effect) -> dict[str, Any]:
    cloud, origin, names = call.cloud, effect.origin, is_set(call, "include_names")
    of_group = origin.of_group and not is_set(call, "effective")
    actor = (cloud.identity.groups if of_group else cloud.identity.users).get(effect.user_id)
    entry: dict[str, Any] = {
        "links": _links(call, effect),
        "scope": _scope(call, effect.target_id, names),
        "group" if of_group else "user": _named(call, actor, names),
        "role": _named(call, cloud.identity.roles.get(effect.role_id), names),
    }
    if origin.inherited:
        entry["scope"]["OS-INHERIT:inherited_to"] = "projects"
    return entry


def _scope(call: Call, target_id: str, names: bool) -> dict[str, Any]:
    if target_id == SYSTEM:
        return {"system": {"all": True}}
    project = call.cloud.identity.projects.get(target_id)
    return {"domain" if project.is_domain else "project": _named(call, project, names)}


def _named(call: Call, item: Any, names: bool) -> dict[str, Any]:
    if not names:
        return {"id": item.id}
    shown = {"id": item.id, "name": item.name}
    if item.domain_id:
        shown["domain"] = {"id": item.domain_id, "name": call.cloud.identity.domains.get(item.domain_id).name}
    return shown


def _links(call: Call, effect: Effect) -> dict[str, str]:
    origin = effect.origin
    links = {"assignment": f"{base(call)}{_path(call, origin, effect.prior_id)}"}
    if origin.actor_id != effect.user_id:
        links["membership"] = f"{base(call)}/groups/{origin.actor_id}/users/{effect.user_id}"
    if origin.role_id != effect.role_id:
        links["prior_role"] = f"{base(call)}/prior_role/{effect.role_id}/implies/{effect.prior_id}"
    return links


def _path(call: Call, one: Assignment, role_id: str) -> str:
    where = "/system"
    if one.target_id != SYSTEM:
        noun = "domains" if call.cloud.identity.projects.get(one.target_id).is_domain else "projects"
        where = f"/{noun}/{one.target_id}"
    path = f"{where}/{'groups' if one.of_group else 'users'}/{one.actor_id}/roles/{role_id}"
    return f"/OS-INHERIT{path}/inherited_to_projects" if one.inherited else path
