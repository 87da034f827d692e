"""``/os-quota-sets``: how much a project, and a user in it, may have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novalite.api.call import Call
from novalite.api.microversion import ALWAYS, Span, since, until
from novalite.api.operation import Resource
from novalite.api.shape import Field, Key, body, field, key, one, query, view
from novalite.api.types import boolean, repeated
from novalite.services.compute.policies import QUOTA_SETS
from novalite.services.compute.service import SERVICE
from novalite.services.compute.shapes import ANYTHING

#: Those of nova-network and of injected files went away, at different versions of different paths.
NETWORK = ("floating_ips", "fixed_ips", "security_groups", "security_group_rules")
FILES = ("injected_files", "injected_file_content_bytes", "injected_file_path_bytes")
GROUPS = ("server_groups", "server_group_members")
RESOURCES = (
    *("instances", "cores", "ram", "floating_ips", "fixed_ips", "metadata_items", "key_pairs"),
    *("security_groups", "security_group_rules", *FILES, *GROUPS),
)
LIMIT = {"type": ["integer", "string"], "pattern": "^-?[0-9]+$", "minimum": -1, "maximum": 0x7FFFFFFF}

Quota = Mapping[str, Any]


def spans(network: Span, groups: Span = ALWAYS) -> dict[str, Span]:
    """When each resource is a part of a quota."""
    special = dict.fromkeys(NETWORK, network) | dict.fromkeys(FILES, until("2.56")) | dict.fromkeys(GROUPS, groups)
    return {name: special.get(name, ALWAYS) for name in RESOURCES}


def limits(resources: Mapping[str, Span]) -> list[Field]:
    """The resources as what is sent."""
    return [field(name, LIMIT, span) for name, span in resources.items()]


def entry(name: str, span: Span = ALWAYS) -> Key:
    """A key that shows the item of the same name."""
    return key(name, lambda quota, call: quota[name], span)


UPDATE = body("quota_set", *limits(spans(until("2.35"))), field("force", boolean))
USER = query(field("user_id", repeated({"type": "string"})), strict=since("2.75"))

UPDATED = view(*(entry(name, span) for name, span in spans(until("2.35")).items()))
FULL = view(entry("id")) + UPDATED

quota_sets = Resource("/os-quota-sets", SERVICE)


@quota_sets.on("GET /{id}", query=USER, gives=one("quota_set", FULL))
def show(call: Call, id: str) -> Quota:
    """What a project or a user may have."""
    call.demand(f"{QUOTA_SETS}:show", project_id=id)
    return {"id": id, **call.cloud.compute.quotas.limits(id, _user(call))}


@quota_sets.on("PUT /{id}", takes=UPDATE, query=USER, gives=one("quota_set", UPDATED))
def update(call: Call, id: str) -> Quota:
    """Change some of it; by force, even to less than is in use."""
    call.demand(f"{QUOTA_SETS}:update", project_id=id)
    wanted = dict(call.body["quota_set"])
    force = str(wanted.pop("force", False)).lower() in ("true", "1", "on", "yes")
    call.cloud.compute.quotas.set(id, _user(call), {name: int(limit) for name, limit in wanted.items()}, force)
    return call.cloud.compute.quotas.limits(id, _user(call))


@quota_sets.on("DELETE /{id}", query=USER, status=202)
def delete(call: Call, id: str) -> None:
    """Back to the defaults."""
    call.demand(f"{QUOTA_SETS}:delete", project_id=id)
    call.cloud.compute.quotas.forget(id, _user(call))


@quota_sets.on("GET /{id}/detail", query=USER, gives=one("quota_set", FULL))
def detail(call: Call, id: str) -> Quota:
    """What a project or a user may have, and has."""
    call.demand(f"{QUOTA_SETS}:detail", project_id=id)
    user_id = call.query.get("user_id", [""])[-1] or None  # the last, where others take the first
    used = call.cloud.compute.quotas.used(id, user_id)
    quota = call.cloud.compute.quotas.limits(id, user_id).items()
    return {"id": id} | {name: {"limit": limit, "in_use": used[name], "reserved": 0} for name, limit in quota}


@quota_sets.on("GET /{id}/defaults", query=ANYTHING, gives=one("quota_set", FULL))
def defaults(call: Call, id: str) -> Quota:
    """What a project may have of which nobody said anything."""
    call.demand(f"{QUOTA_SETS}:defaults", project_id=id)
    return {"id": id, **call.cloud.compute.quotas.of_class("default")}


def _user(call: Call) -> str | None:
    return next(filter(None, call.query.get("user_id", ())), None)
