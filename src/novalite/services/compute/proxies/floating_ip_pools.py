"""``/os-floating-ip-pools``: the networks that lead outside, until 2.35."""

from __future__ import annotations

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import key, many, view
from novalite.cloud.network.networks import Network
from novalite.services.compute.policies import FLOATING_IP_POOLS
from novalite.services.compute.proxies.networks import visible
from novalite.services.compute.service import SERVICE
from novalite.services.compute.shapes import ANYTHING, PROXY

SHOWN = view(key("name", lambda network, call: network.name or network.id))

floating_ip_pools = Resource("/os-floating-ip-pools", SERVICE)


@floating_ip_pools.on("GET", PROXY, query=ANYTHING, gives=many("floating_ip_pools", SHOWN))
def index(call: Call) -> list[Network]:
    call.demand(FLOATING_IP_POOLS)
    return [network for network in visible(call) if network.external]
