"""``/volumes/{id}/metadata`` and ``/snapshots/{id}/metadata``: texts that their users keep with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import ALWAYS
from novalite.api.operation import BLANK, Blank, Resource
from novalite.api.shape import AS_IT_IS, Body, field, obj
from novalite.api.types import metadata
from novalite.services.volume.attributes import METADATA
from novalite.services.volume.service import SERVICE
from novalite.services.volume.snapshots import permitted as permitted_snapshot
from novalite.services.volume.volumes import permitted as permitted_volume

ONE = {"minProperties": 1, "maxProperties": 1}

#: Snapshots take no slashes in keys, but whatever stands beside what is looked at.
BODIES = {
    "volumes": (
        Body(obj(field("metadata", METADATA, required=True))),
        Body(obj(field("meta", {**METADATA, **ONE}, required=True))),
    ),
    "snapshots": (
        Body(obj(field("metadata", metadata, required=True), extra=ALWAYS)),
        Body(obj(field("meta", {**metadata, **ONE}, required=True), extra=ALWAYS)),
    ),
}


def metadata_of(
    path: str, noun: str, word: str, rules: Mapping[str, str], permitted: Callable[[Call, str, str], Any]
) -> Resource:
    """The operations below a path; ``rules`` say by what is done which rule allows it."""
    resource = Resource(path, SERVICE, f"volume.{noun}_metadata")
    several, single = BODIES[noun]

    def kept(call: Call, id: str, metadata: Mapping[str, str]) -> dict[str, Any]:
        return {"metadata": dict(getattr(call.cloud.volume, noun).update(id, metadata=metadata).metadata)}

    def entry(item: Any, key: str) -> str:
        if key not in item.metadata:
            raise errors.NotFound(f"{word} {item.id} has no metadata with key {key}.")
        return str(item.metadata[key])

    @resource.on("GET", gives=AS_IT_IS)
    def index(call: Call, id: str) -> dict[str, Any]:
        return {"metadata": dict(permitted(call, id, rules["get"]).metadata)}

    @resource.on("POST", takes=several, gives=AS_IT_IS)
    def create(call: Call, id: str) -> dict[str, Any]:
        item = permitted(call, id, rules["create"])
        return kept(call, id, {**item.metadata, **call.body["metadata"]})

    @resource.on("PUT", takes=several, gives=AS_IT_IS)
    def update_all(call: Call, id: str) -> dict[str, Any]:
        permitted(call, id, rules["update"])
        return kept(call, id, call.body["metadata"])

    @resource.on("GET /{key}", gives=AS_IT_IS)
    def show(call: Call, id: str, key: str) -> dict[str, Any]:
        return {"meta": {key: entry(permitted(call, id, rules["get"]), key)}}

    @resource.on("PUT /{key}", takes=single, gives=AS_IT_IS)
    def update(call: Call, id: str, key: str) -> dict[str, Any]:
        if key not in call.body["meta"]:
            raise errors.Invalid("Request body and URI mismatch")
        item = permitted(call, id, rules["update"])
        kept(call, id, {**item.metadata, **call.body["meta"]})
        return {"meta": call.body["meta"]}

    @resource.on("DELETE /{key}")
    def delete(call: Call, id: str, key: str) -> Blank:
        entry(permitted(call, id, rules["get"]), key)
        item = permitted(call, id, rules["delete"])
        kept(call, id, {name: value for name, value in item.metadata.items() if name != key})
        return BLANK

    return resource


volume_metadata = metadata_of(
    "/volumes/{id}/metadata",
    "volumes",
    "Volume",
    {what: f"volume:{what}_volume_metadata" for what in ("get", "create", "update", "delete")},
    permitted_volume,
)
snapshot_metadata = metadata_of(
    "/snapshots/{id}/metadata",
    "snapshots",
    "Snapshot",
    {what: f"volume:{what}_snapshot_metadata" for what in ("get", "update", "delete")}
    | {"create": "volume:update_snapshot_metadata"},
    permitted_snapshot,
)
