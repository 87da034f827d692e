"""``/v2/info``, and what an image service may have and this one has not: a cache, and definitions of metadata."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.services.image.images import METHODS, STORES
from novalite.services.image.pages import ANYTHING, limit_of, links
from novalite.services.image.service import SERVICE

info = Resource("", SERVICE)


@info.on("GET /info/import", gives=AS_IT_IS)
def import_methods(call: Call) -> dict[str, Any]:
    """How data may be imported."""
    described = {"description": "Import methods available.", "type": "array", "value": [*METHODS]}
    return {"import-methods": described}


@info.on("GET /info/stores", gives=AS_IT_IS)
def stores(call: Call) -> dict[str, Any]:
    """Where data is kept."""
    return {"stores": [{"id": store, "default": "true"} for store in STORES]}


@info.on("GET /info/stores/detail", gives=AS_IT_IS)
def stores_in_detail(call: Call) -> dict[str, Any]:
    """The same, with what only admins are told; the data is in memory, not in files."""
    call.demand("stores_info_detail")
    return {
        "stores": [
            {"id": store, "default": "true", "type": "memory", "properties": {}, "weight": 0} for store in STORES
        ]
    }


@info.on("GET /info/usage", gives=AS_IT_IS)
def usage(call: Call) -> dict[str, Any]:
    """What is used of quotas, of which there are none."""
    return {"usage": {}}


@info.on("GET /cache")
def cache(call: Call) -> None:
    """There is none."""
    call.demand("cache_list")
    raise errors.NotFound("Caching via API is not supported at this site.")


@info.on("GET /metadefs/namespaces", query=ANYTHING, gives=AS_IT_IS)
def namespaces(call: Call) -> dict[str, Any]:
    """There are none."""
    call.demand("metadef_default")
    first = links(call.request, "/v2/metadefs/namespaces", limit_of(call.query), [])
    return {"namespaces": [], **first, "schema": "/v2/schemas/metadefs/namespaces"}


@info.on("GET /metadefs/namespaces/{name}")
def namespace(call: Call, name: str) -> None:
    call.demand("metadef_default")
    raise errors.NotFound(f"Metadata definition namespace={name} was not found.")


@info.on("GET /metadefs/resource_types", gives=AS_IT_IS)
def resource_types(call: Call) -> dict[str, Any]:
    call.demand("metadef_default")
    return {"resource_types": []}
