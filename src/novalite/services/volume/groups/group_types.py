"""``/group_types``: what kinds of groups of volumes there are."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import since
from novalite.api.operation import BLANK, Blank, Resource
from novalite.api.shape import AS_IT_IS, Body, body, field, key, many, obj, one, view
from novalite.cloud.volume.group_types import GroupType
from novalite.services.volume.attributes import (
    BOOLEAN,
    DESCRIPTION,
    METADATA_OR_NULL,
    NAME,
    TEXT_OR_NULL,
    texts,
)
from novalite.services.volume.lists import Listing, is_true
from novalite.services.volume.service import SERVICE
from novalite.services.volume.types.types import Visible

SINCE = since("3.11")
CREATE = body(
    "group_type",
    field("name", NAME, required=True),
    field("description", DESCRIPTION),
    field("is_public", BOOLEAN),
    field("group_specs", METADATA_OR_NULL),
)
UPDATE = body("group_type", field("name", TEXT_OR_NULL), field("description", DESCRIPTION), field("is_public", BOOLEAN))
SPECS = texts("object", "a-zA-Z0-9-_:.", {"type": ["string", "null"], "maxLength": 255})
MORE_SPECS = Body(obj(field("group_specs", SPECS, required=True)))
ONE_SPEC = Body({**SPECS, "minProperties": 1, "maxProperties": 1})
LIST = Listing(
    {"is_public": lambda kind, value: True},  # which is looked at by what is visible
    {name: name for name in ("id", "name", "description", "is_public", "created_at", "updated_at")},
    (),
    users=("is_public",),
    strict=since("4.0"),
    few=True,
    counted=False,
)
FULL = view(
    key("id"),
    key("name"),
    key("description"),
    key("is_public"),
    key("group_specs", lambda kind, call: dict(kind.group_specs), only="group:access_group_types_specs"),
)

group_types = Resource("/group_types", SERVICE)


@group_types.on(
    "GET", SINCE, query=LIST.query, gives=many("group_types", FULL, links_root="group_type_links", at="/group_types")
)
def index(call: Call) -> Any:
    return LIST.page(call, Visible(call, call.cloud.volume.group_types))


@group_types.on("POST", SINCE, takes=CREATE, gives=one("group_type", FULL), status=202)
def create(call: Call) -> GroupType:
    call.demand("group:group_types:create")
    sent = call.body["group_type"]
    return call.cloud.volume.group_types.create(
        sent["name"],
        sent.get("description"),
        is_public=is_true(sent.get("is_public", True)),
        group_specs=sent.get("group_specs") or {},
    )


@group_types.on("GET /default", SINCE, gives=one("group_type", FULL))
def default(call: Call) -> GroupType:
    """There is none."""
    raise errors.NotFound("Default group type can not be found.")


@group_types.on("GET /{id}", SINCE, gives=one("group_type", FULL))
def show(call: Call, id: str) -> GroupType:
    return call.cloud.volume.group_types.get(id, call.whose)


@group_types.on("PUT /{id}", SINCE, takes=UPDATE, gives=one("group_type", FULL))
def update(call: Call, id: str) -> GroupType:
    """Have another name or description, or be for others."""
    call.demand("group:group_types:update")
    wanted = {name: value for name, value in call.body["group_type"].items() if value is not None}
    if "name" in wanted and wanted["name"] and not wanted["name"].strip():
        raise errors.Invalid("Group type name can not be empty.")
    if not wanted:
        raise errors.Invalid("Specify group type name, description or a combination thereof.")
    if "is_public" in wanted:
        wanted["is_public"] = is_true(wanted["is_public"])
    return call.cloud.volume.group_types.update(id, **wanted)


@group_types.on("DELETE /{id}", SINCE, status=202)
def delete(call: Call, id: str) -> Blank:
    call.demand("group:group_types:delete")
    call.cloud.volume.group_types.delete(id)
    return BLANK


@group_types.on("GET /{id}/group_specs", SINCE, gives=AS_IT_IS)
def specs(call: Call, id: str) -> dict[str, Any]:
    """What else is said of it."""
    call.demand("group:group_types_specs:get_all")
    return {"group_specs": dict(call.cloud.volume.group_types.get(id).group_specs)}


@group_types.on("POST /{id}/group_specs", SINCE, takes=MORE_SPECS, gives=AS_IT_IS, status=202)
def add_specs(call: Call, id: str) -> Any:
    """Say more of it."""
    call.demand("group:group_types_specs:create")
    _say(call, id, call.body["group_specs"])
    return call.body


@group_types.on("GET /{id}/group_specs/{key}", SINCE, gives=AS_IT_IS)
def spec(call: Call, id: str, key: str) -> dict[str, Any]:
    """One thing that is said of it."""
    call.demand("group:group_types_specs:get")
    found = call.cloud.volume.group_types.get(id).group_specs
    if key not in found:
        raise errors.NotFound(f"Group Type {id} has no extra spec with key {key}.")
    return {key: found[key]}


@group_types.on("PUT /{id}/group_specs/{key}", SINCE, takes=ONE_SPEC, gives=AS_IT_IS)
def update_spec(call: Call, id: str, key: str) -> Any:
    """Say it in another way."""
    call.demand("group:group_types_specs:update")
    call.cloud.volume.group_types.get(id)
    if key not in call.body:
        raise errors.Invalid("Request body and URI mismatch")
    _say(call, id, call.body)
    return call.body


@group_types.on("DELETE /{id}/group_specs/{key}", SINCE, status=202)
def delete_spec(call: Call, id: str, key: str) -> Blank:
    """Say it no more."""
    call.demand("group:group_types_specs:delete")
    kept = dict(call.cloud.volume.group_types.get(id).group_specs)
    if kept.pop(key, None) is None:
        raise errors.NotFound(f"Group Type {id} has no specs with key {key}.")
    call.cloud.volume.group_types.update(id, group_specs=kept)
    return BLANK


def _say(call: Call, id: str, more: dict[str, Any]) -> None:
    found = call.cloud.volume.group_types.get(id)
    call.cloud.volume.group_types.update(id, group_specs={**found.group_specs, **more})
