"""``/images/{id}/metadata``: an image's properties, until 2.38."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import until
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Body, Obj, field
from novalite.api.types import metadata
from novalite.services.compute.proxies.images import owned, seen
from novalite.services.compute.service import SERVICE
from novalite.services.compute.shapes import ANYTHING

LAST = until("2.38")
ALL = Body(Obj(field("metadata", metadata, required=True)))
ONE = Body(Obj(field("meta", {**metadata, "minProperties": 1, "maxProperties": 1}, required=True)))

image_metadata = Resource("/images/{image_id}/metadata", SERVICE)


@image_metadata.on("GET", LAST, query=ANYTHING, gives=AS_IT_IS)
def index(call: Call, image_id: str) -> dict[str, Any]:
    return {"metadata": dict(seen(call, image_id).properties)}


@image_metadata.on("POST", LAST, takes=ALL, gives=AS_IT_IS)
def create(call: Call, image_id: str) -> dict[str, Any]:
    """Add to them, or change some."""
    properties = seen(call, image_id).properties
    return {"metadata": kept(call, image_id, {**properties, **call.body["metadata"]})}


@image_metadata.on("PUT", LAST, takes=ALL, gives=AS_IT_IS)
def update_all(call: Call, image_id: str) -> dict[str, Any]:
    """Have these, and no others."""
    return {"metadata": kept(call, image_id, call.body["metadata"])}


@image_metadata.on("GET /{id}", LAST, query=ANYTHING, gives=AS_IT_IS)
def show(call: Call, image_id: str, id: str) -> dict[str, Any]:
    properties = seen(call, image_id).properties
    if id not in properties:
        raise errors.NotFound("The resource could not be found.")
    return {"meta": {id: properties[id]}}


@image_metadata.on("PUT /{id}", LAST, takes=ONE, gives=AS_IT_IS)
def update(call: Call, image_id: str, id: str) -> dict[str, Any]:
    """Add or change the one that the path names."""
    meta = call.body["meta"]
    if id not in meta:
        raise errors.Invalid("Request body and URI mismatch")
    kept(call, image_id, {**seen(call, image_id).properties, **meta})
    return {"meta": meta}


@image_metadata.on("DELETE /{id}", LAST, status=204)
def delete(call: Call, image_id: str, id: str) -> None:
    properties = dict(seen(call, image_id).properties)
    if id not in properties:
        raise errors.NotFound("Invalid metadata key")
    del properties[id]
    call.cloud.image.images.update(owned(call, image_id).id, properties=properties)


def kept(call: Call, image_id: str, properties: Mapping[str, str]) -> dict[str, str]:
    """The properties, now those of the image; as many as a server may have of its own."""
    seen(call, image_id)
    limit = call.cloud.compute.quotas.limits(call.context.project_id)["metadata_items"]
    if 0 <= limit < len(properties):
        raise errors.Forbidden("Image metadata limit exceeded")
    return dict(call.cloud.image.images.update(owned(call, image_id).id, properties=properties).properties)
