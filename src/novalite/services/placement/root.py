"""The root: which versions there are."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.services.placement.microversions import PLACEMENT
from novalite.services.placement.service import SERVICE, fresh

root = Resource("", SERVICE)


@root.on("GET /", gives=AS_IT_IS)
def home(call: Call) -> dict[str, Any]:
    """For everybody."""
    fresh(call)
    document = {
        "id": f"v{PLACEMENT.minimum}",
        "max_version": str(PLACEMENT.within(call.request.environ).maximum),
        "min_version": str(PLACEMENT.minimum),
        "status": "CURRENT",
        "links": [{"rel": "self", "href": ""}],
    }
    return {"versions": [document]}
