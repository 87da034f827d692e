"""``/floatingip_pools``: the subnets that floating addresses can be from."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.services.network import listing
from novalite.services.network.attributes import Attribute
from novalite.services.network.collection import reads, viewer
from novalite.services.network.service import SERVICE

pools = Resource("/floatingip_pools", SERVICE)

_NAMES = ("subnet_id", "subnet_name", "network_id", "cidr", "project_id", "tenant_id")
_ATTRIBUTES = {name: Attribute(name, is_filter=False, is_sort_key=False) for name in _NAMES}


@pools.on("GET", query=listing.ANYTHING, gives=AS_IT_IS)
def index(call: Call) -> dict[str, Any]:
    """Those of networks outside that one sees."""
    listing.check(call.query, _ATTRIBUTES)
    networks = call.cloud.network.networks.seen_by(viewer(call)) if reads(call) else []
    outside = {network.id for network in networks if network.external}
    shown = [
        {
            "subnet_id": subnet.id,
            "subnet_name": subnet.name,
            "network_id": subnet.network_id,
            "cidr": subnet.cidr,
            "project_id": subnet.project_id,
            "tenant_id": subnet.project_id,
        }
        for subnet in call.cloud.network.subnets.find(fits=lambda one: one.network_id in outside)
    ]
    return {"floatingip_pools": [listing.only(one, call) for one in shown]}
