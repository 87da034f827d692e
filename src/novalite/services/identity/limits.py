"""``/v3/registered_limits`` and ``/v3/limits``."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Obj, Schema, field, key, listof, one
from novalite.cloud.identity.limits import Limit, RegisteredLimit
from novalite.services.identity.service import SERVICE
from novalite.services.identity.shapes import ID, ID_OR_NONE, NAME, REGION, SHORT_TEXT, UUID, Sent
from novalite.services.identity.views import Entity, collection, filters
from novalite.wsgi.microversion import Version

NUMBER: Schema = {"type": "integer", "minimum": -1, "maximum": 0x7FFFFFFF}
WHAT = (
    field("service_id", UUID, required=True),
    field("region_id", REGION),
    field("resource_name", NAME, required=True),
)
REGISTERED_LIMIT = Entity(
    "registered_limits", *map(key, ("id", "service_id", "region_id", "resource_name", "default_limit", "description"))
)
LIMIT = Entity(
    "limits",
    *map(key, ("id", "project_id", "domain_id", "service_id", "region_id", "resource_name", "resource_limit")),
    key("description"),
)


class NewLimit(Obj):
    """A limit, which is of a project or of a domain."""

    def at(self, version: Version) -> Schema:
        """The JSON Schema."""
        schema = super().at(version)
        needed = schema["required"]
        either = [{"required": [*needed, name]} for name in ("domain_id", "project_id")]
        return {**schema, "oneOf": either}


DESCRIPTION = field("description", SHORT_TEXT)
REGISTER = Obj(*WHAT, field("default_limit", NUMBER, required=True), DESCRIPTION)
CREATE = NewLimit(
    field("project_id", ID_OR_NONE),
    field("domain_id", ID_OR_NONE),
    *WHAT,
    field("resource_limit", NUMBER, required=True),
    DESCRIPTION,
)
CHANGE_REGISTERED = Obj(
    *(field(one.name, one.type) for one in WHAT), field("default_limit", NUMBER), field("description", SHORT_TEXT)
)
CHANGE = Obj(field("resource_limit", NUMBER), field("description", SHORT_TEXT))


def _sent(root: str, shape: Any) -> Sent:
    return Sent(Obj(field(root, shape, required=True)))


registered_limits = Resource("/v3/registered_limits", SERVICE)
limits = Resource("/v3/limits", SERVICE)


@registered_limits.on(
    "GET",
    query=filters(
        "service_id",
        "region_id",
        "resource_name",
        types={"service_id": UUID, "region_id": REGION, "resource_name": NAME},
    ),
    gives=collection("registered_limits", REGISTERED_LIMIT),
)
def registered(call: Call) -> list[RegisteredLimit]:
    """What services have registered."""
    call.demand("identity:list_registered_limits")
    return call.cloud.identity.registered_limits.find()


@registered_limits.on(
    "POST", takes=_sent("registered_limits", listof(REGISTER, minItems=1)), gives=AS_IT_IS, status=201
)
def register(call: Call) -> dict[str, Any]:
    """Several at once, all or none."""
    call.demand("identity:create_registered_limits")
    made = [call.cloud.identity.registered_limits.create(**sent) for sent in call.body["registered_limits"]]
    return {"registered_limits": [REGISTERED_LIMIT.show(one, call) for one in made]}


@registered_limits.on("GET /{id}", gives=one("registered_limit", REGISTERED_LIMIT))
def show_registered(call: Call, id: str) -> RegisteredLimit:
    call.demand("identity:get_registered_limit")
    return call.cloud.identity.registered_limits.get(id)


@registered_limits.on(
    "PATCH /{id}",
    takes=_sent("registered_limit", CHANGE_REGISTERED),
    gives=one("registered_limit", REGISTERED_LIMIT),
)
def update_registered(call: Call, id: str) -> RegisteredLimit:
    """Change one that nobody has another in place of."""
    call.demand("identity:update_registered_limit")
    return call.cloud.identity.registered_limits.update(id, call.body["registered_limit"])


@registered_limits.on("DELETE /{id}", status=204)
def delete_registered(call: Call, id: str) -> None:
    """Forget one that nobody has another in place of."""
    call.demand("identity:delete_registered_limit")
    call.cloud.identity.registered_limits.delete(id)


@limits.on(
    "GET",
    query=filters(
        *("service_id", "region_id", "resource_name", "project_id", "domain_id"),
        types={"service_id": UUID, "region_id": REGION, "resource_name": NAME, "project_id": ID},
    ),
    gives=collection("limits", LIMIT),
)
def index(call: Call) -> list[Limit]:
    """All of them, for who looks after the system; else those of the token's domain or project."""
    call.demand("identity:list_limits")
    found, context = call.cloud.identity.limits.find(), call.context
    if context.system_scope or {"admin", "service"} & set(context.roles):
        return found
    if context.domain_id:
        return [one for one in found if context.domain_id in _domains(call, one)]
    return [one for one in found if context.project_id and one.project_id == context.project_id]


@limits.on("POST", takes=_sent("limits", listof(CREATE, minItems=1)), gives=AS_IT_IS, status=201)
def create(call: Call) -> dict[str, Any]:
    """Several at once, all or none."""
    call.demand("identity:create_limits")
    made = [call.cloud.identity.limits.create(**sent) for sent in call.body["limits"]]
    return {"limits": [LIMIT.show(one, call) for one in made]}


@limits.on("GET /model", gives=AS_IT_IS)
def model(call: Call) -> dict[str, Any]:
    """How limits of projects below others are enforced: each for itself."""
    call.demand("identity:get_limit_model")
    description = "Limit enforcement and validation does not take project hierarchy into consideration."
    return {"model": {"name": "flat", "description": description}}


@limits.on("GET /{id}", gives=one("limit", LIMIT))
def show(call: Call, id: str) -> Limit:
    """One, for who may see whose it is."""
    found = call.cloud.identity.limits.look(id)
    target: dict[str, Any] = {}
    if found is not None:
        target = {"project_id": found.project_id, "domain_id": next(iter(_domains(call, found)), None)}
    call.demand("identity:get_limit", **target)
    return call.cloud.identity.limits.get(id)


@limits.on("PATCH /{id}", takes=_sent("limit", CHANGE), gives=one("limit", LIMIT))
def update(call: Call, id: str) -> Limit:
    call.demand("identity:update_limit")
    return call.cloud.identity.limits.update(id, call.body["limit"])


@limits.on("DELETE /{id}", status=204)
def delete(call: Call, id: str) -> None:
    call.demand("identity:delete_limit")
    call.cloud.identity.limits.delete(id)


def _domains(call: Call, limit: Limit) -> tuple[str, ...]:
    """The domain that a limit is of, itself or by its project."""
    project = call.cloud.identity.projects.look(limit.project_id or limit.domain_id)
    return () if project is None else (project.domain_id or project.id,)
