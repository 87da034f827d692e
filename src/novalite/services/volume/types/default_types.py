"""``/default-types``: the type that a project's volumes are of where nobody says another."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import ALWAYS, since
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Body, field, obj
from novalite.services.volume.attributes import NAME
from novalite.services.volume.service import SERVICE

SINCE = since("3.62")
SET = Body(obj(field("default_type", obj(field("volume_type", NAME, required=True)), required=True), extra=ALWAYS))
REFUSED = "You are not authorized to perform this operation."

default_types = Resource("/default-types", SERVICE)


@default_types.on("GET", SINCE, gives=AS_IT_IS)
def index(call: Call) -> dict[str, Any]:
    """Those of all projects that have one of their own."""
    _demand(call, "get_all")
    found = call.cloud.volume.types.defaults()
    return {"default_types": [_shown(*one) for one in sorted(found.items())]}


@default_types.on("GET /{id}", SINCE, gives=AS_IT_IS)
def show(call: Call, id: str) -> dict[str, Any]:
    """That of a project."""
    _demand(call, "get")
    found = call.cloud.volume.types.defaults()
    if id not in found:
        raise errors.NotFound(f"Default type for project {id} not found.")
    return {"default_type": _shown(id, found[id])}


@default_types.on("PUT /{id}", SINCE, takes=SET, gives=AS_IT_IS)
def update(call: Call, id: str) -> dict[str, Any]:
    """Have a project's volumes be of a type."""
    _demand(call, "set_or_update")
    try:
        kind = call.cloud.volume.types.named(call.body["default_type"]["volume_type"])
    except errors.NotFound as error:
        raise errors.Invalid(error.message) from None
    call.cloud.volume.types.set_default(id, kind.id)
    return {"default_type": _shown(id, kind.id)}


@default_types.on("DELETE /{id}", SINCE, status=204)
def delete(call: Call, id: str) -> None:
    """Have them be of everybody's."""
    _demand(call, "unset")
    call.cloud.volume.types.set_default(id, None)


def _demand(call: Call, action: str) -> None:
    if not call.may(f"volume_extension:default_{action}"):
        raise errors.Forbidden(REFUSED)


def _shown(project_id: str, type_id: str) -> dict[str, str]:
    return {"project_id": project_id, "volume_type_id": type_id}
