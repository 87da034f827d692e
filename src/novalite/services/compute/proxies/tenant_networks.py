"""``/os-tenant-networks``: the networks of ``/os-networks``, with fewer attributes."""

from __future__ import annotations

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import key, many, one, view
from novalite.cloud.network.networks import Network
from novalite.services.compute.policies import TENANT_NETWORKS
from novalite.services.compute.proxies.networks import seen, visible
from novalite.services.compute.service import SERVICE
from novalite.services.compute.shapes import ANYTHING, PROXY

SHOWN = view(key("id"), key("label", "name"), key("cidr", lambda network, call: "None"))

tenant_networks = Resource("/os-tenant-networks", SERVICE)


@tenant_networks.on("GET", PROXY, query=ANYTHING, gives=many("networks", SHOWN))
def index(call: Call) -> list[Network]:
    """All that a project sees."""
    call.demand(f"{TENANT_NETWORKS}:list", project_id=call.context.project_id)
    return visible(call)


@tenant_networks.on("GET /{id}", PROXY, query=ANYTHING, gives=one("network", SHOWN))
def show(call: Call, id: str) -> Network:
    call.demand(f"{TENANT_NETWORKS}:show", project_id=call.context.project_id)
    return seen(call, id)
