"""What a client finds out of the network service before it has a token, and of its version after."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.services.network.service import SERVICE

COLLECTIONS = ("networks", "subnets", "subnetpools", "ports")

discovery = Resource("", SERVICE)
version = Resource("", SERVICE)


@discovery.on("GET /", gives=AS_IT_IS)
def versions(call: Call) -> dict[str, Any]:
    """The one version that there is."""
    link = {"rel": "self", "href": f"{call.request.application_url}/v2.0/"}
    return {"versions": [{"id": "v2.0", "status": "CURRENT", "links": [link]}]}


@version.on("GET /", gives=AS_IT_IS)
def resources(call: Call) -> dict[str, Any]:
    """The collections that a network is made of."""
    url = call.request.application_url
    return {
        "resources": [
            {"name": name[:-1], "collection": name, "links": [{"rel": "self", "href": f"{url}/{name}"}]}
            for name in COLLECTIONS
        ]
    }
