"""``/os-quota-sets`` and ``/os-quota-class-sets``: how much storage a project may have."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Body, field, obj, query
from novalite.services.volume.attributes import LARGEST
from novalite.services.volume.lists import TEXT, flag
from novalite.services.volume.service import SERVICE

RULES = "volume_extension"
LIMIT = {
    "type": "integer",
    "minimum": -1,
    "maximum": LARGEST,
    "sentences": {
        "type": "{name} must be an integer",
        "minimum": "{name} must be >= -1",
        "maximum": f"{{name}} must be <= {LARGEST}",
    },
}
LIMITS = {"type": "object", "minProperties": 1, "properties": {"tenant_id": {}}, "additionalProperties": LIMIT}
LIMIT_OF_CLASS = {
    "type": ["integer", "string"],
    "pattern": "^[0-9]*$",
    "minimum": -1,
    "minLength": 1,
    "maximum": LARGEST,
}
UPDATE = Body(obj(field("quota_set", LIMITS, required=True)))
UPDATE_CLASS = Body(
    obj(
        field(
            "quota_class_set",
            {
                "type": "object",
                "patternProperties": {"^[a-zA-Z0-9-_:. ]{1,300}$": LIMIT_OF_CLASS},
                "additionalProperties": False,
            },
            required=True,
        )
    )
)
USAGE = query(field("usage", TEXT), strict=None)

quota_sets = Resource("/os-quota-sets", SERVICE)
quota_class_sets = Resource("/os-quota-class-sets", SERVICE)


@quota_sets.on("GET /{id}", query=USAGE, gives=AS_IT_IS)
def show(call: Call, id: str) -> dict[str, Any]:
    """What a project may have and, if that is asked for, what it has."""
    call.demand(f"{RULES}:quotas:show", project_id=id)
    limits: dict[str, Any] = call.cloud.volume.quotas.limits(id)
    if flag(call, "usage"):
        used = call.cloud.volume.quotas.used(id)
        limits = {name: {"limit": limit, "in_use": used[name], "reserved": 0} for name, limit in limits.items()}
    return {"quota_set": {**limits, "id": id}}


@quota_sets.on("PUT /{id}", takes=UPDATE, gives=AS_IT_IS)
def update(call: Call, id: str) -> dict[str, Any]:
    """Change some of it."""
    call.demand(f"{RULES}:quotas:update", project_id=id)
    limits = sent(call, "quota_set")
    call.cloud.volume.quotas.check_limits(id, limits)
    call.cloud.volume.quotas.set(id, limits)
    return {"quota_set": call.cloud.volume.quotas.limits(id)}


@quota_sets.on("DELETE /{id}")
def delete(call: Call, id: str) -> None:
    """Back to the defaults."""
    call.demand(f"{RULES}:quotas:delete", project_id=id)
    call.cloud.volume.quotas.forget(id)


@quota_sets.on("GET /{id}/defaults", gives=AS_IT_IS)
def defaults(call: Call, id: str) -> dict[str, Any]:
    """What a project may have of which nobody said anything."""
    call.demand(f"{RULES}:quotas:show", project_id=id)
    return {"quota_set": {**call.cloud.volume.quotas.of_class(), "id": id}}


@quota_class_sets.on("GET /{id}", gives=AS_IT_IS)
def show_class(call: Call, id: str) -> dict[str, Any]:
    """The limits of a class; those of ``default`` are everybody's."""
    call.demand(f"{RULES}:quota_classes:get")
    return {"quota_class_set": {**call.cloud.volume.quotas.of_class(id), "id": id}}


@quota_class_sets.on("PUT /{id}", takes=UPDATE_CLASS, gives=AS_IT_IS)
def update_class(call: Call, id: str) -> dict[str, Any]:
    """Change some of them."""
    call.demand(f"{RULES}:quota_classes:update")
    call.cloud.volume.quotas.set_class(id, sent(call, "quota_class_set"))
    return {"quota_class_set": call.cloud.volume.quotas.of_class(id)}


def sent(call: Call, root: str) -> dict[str, int]:
    """The limits that were sent. Raises Invalid for what there is no quota of."""
    limits = {name: limit for name, limit in call.body[root].items() if name != "tenant_id"}
    if unknown := [name for name in limits if name not in call.cloud.volume.quotas.of_class()]:
        raise errors.InvalidInput(f"Bad key(s) in {root.replace('_', ' ')}: {', '.join(unknown)}")
    return {name: int(limit) for name, limit in limits.items()}
