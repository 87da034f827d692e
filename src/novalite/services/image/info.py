"""``/v2/info``: how images may be imported, and where they are kept."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.services.image.images import METHODS, STORES
from novalite.services.image.service import SERVICE

#: Of a store of files.
PROPERTIES = {"data_dir": "/var/lib/glance/images", "chunk_size": 65536, "thin_provisioning": False}

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
    """The same, with what only admins are told: what a store of files says, though the data is in memory."""
    call.demand("stores_info_detail")
    return {
        "stores": [
            {"id": store, "default": "true", "type": "file", "properties": PROPERTIES, "weight": 0} for store in STORES
        ]
    }


@info.on("GET /info/usage", gives=AS_IT_IS)
def usage(call: Call) -> dict[str, Any]:
    """What is used of quotas, of which there are none."""
    return {"usage": {}}
