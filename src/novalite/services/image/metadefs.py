"""``/v2/metadefs``: definitions of metadata, of which there are none."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.services.image.pages import ANYTHING, limit_of, links
from novalite.services.image.service import SERVICE

metadefs = Resource("/metadefs", SERVICE)


@metadefs.on("GET /namespaces", query=ANYTHING, gives=AS_IT_IS)
def namespaces(call: Call) -> dict[str, Any]:
    """There are none."""
    call.demand("get_metadef_namespaces")
    first = links(call.request, "/v2/metadefs/namespaces", limit_of(call.query), [])
    return {"namespaces": [], **first, "schema": "/v2/schemas/metadefs/namespaces"}


@metadefs.on("GET /namespaces/{name}")
def namespace(call: Call, name: str) -> None:
    call.demand("get_metadef_namespaces")
    raise errors.NotFound(f"Metadata definition namespace={name} was not found.")


@metadefs.on("GET /resource_types", gives=AS_IT_IS)
def resource_types(call: Call) -> dict[str, Any]:
    call.demand("get_metadef_namespaces")
    return {"resource_types": []}
