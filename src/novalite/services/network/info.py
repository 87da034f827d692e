"""What is told of the network, and cannot be changed: who may use what, what routes, and how full it is."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.cloud.network.networks import Network
from novalite.cloud.network.subnets import Subnet
from novalite.services.network import listing
from novalite.services.network.service import SERVICE, absent
from novalite.services.network.zones import fits

info = Resource("", SERVICE)

#: What is told of the addresses of a subnet, and added up of a network's.
_DETAILS = (
    *("total_ips_in_subnet", "total_ips_in_allocation_pool"),
    *("used_ips_in_subnet", "used_ips_in_allocation_pool"),
)


@info.on("GET /service-providers", query=listing.ANYTHING, gives=AS_IT_IS)
def providers(call: Call) -> dict[str, Any]:
    """Who routes."""
    router = {"service_type": "L3_ROUTER_NAT", "name": "ovn", "default": True}
    return {"service_providers": [router] if fits(router, call) else []}


@info.on("GET /network-ip-availabilities", query=listing.ANYTHING, gives=AS_IT_IS)
def availabilities(call: Call) -> dict[str, Any]:
    """How full all networks are, for admins; others see none."""
    networks = call.cloud.network.networks.find() if call.may("get_network_ip_availability") else []
    shown = [_availability(network, call) for network in networks]
    return {"network_ip_availabilities": [one for one in shown if _fits(one, call)]}


@info.on("GET /network-ip-availabilities/{id}", query=listing.ANYTHING, gives=AS_IT_IS)
def availability(call: Call, id: str) -> dict[str, Any]:
    """How full one is."""
    network = call.cloud.network.networks.get(id)
    if not call.may("get_network_ip_availability"):
        raise absent()
    return {"network_ip_availability": _availability(network, call)}


def _availability(network: Network, call: Call) -> dict[str, Any]:
    subnets = [_subnet(subnet, call) for subnet in call.cloud.network.subnets.find({"network_id": network.id})]
    return {
        "network_id": network.id,
        "network_name": network.name,
        "project_id": network.project_id,
        "tenant_id": network.project_id,
        "subnet_ip_availability": subnets,
        **{name: sum(one[name] for one in subnets) for name in ("used_ips", "total_ips")},
        **_details(call, lambda name: sum(one["ip_availability_details"][name] for one in subnets)),
    }


def _subnet(subnet: Subnet, call: Call) -> dict[str, Any]:
    used = [int(ipaddress.ip_address(one)) for one in call.cloud.network.addresses.of(subnet.id)]
    pools = [pool.ends for pool in subnet.allocation_pools]
    total = sum(last - first + 1 for first, last in pools)
    inside = [one for one in used if any(first <= one <= last for first, last in pools)]
    hosts = subnet.range.num_addresses - (2 if subnet.ip_version == 4 else 0)
    details = dict(zip(_DETAILS, (hosts, total, len(used), len(inside)), strict=True))
    return {
        "subnet_id": subnet.id,
        "subnet_name": subnet.name,
        "cidr": subnet.cidr,
        "ip_version": ipaddress.ip_network(subnet.cidr).version,
        "used_ips": len(used),
        "total_ips": total,
        **_details(call, details.__getitem__),
    }


def _details(call: Call, value: Callable[[str], int]) -> dict[str, Any]:
    """What is told of addresses in and out of allocation pools, since there is the extension for it."""
    known = call.has("network.network-ip-availability-details")
    return {"ip_availability_details": {name: value(name) for name in _DETAILS}} if known else {}


def _fits(shown: dict[str, Any], call: Call) -> bool:
    asked = {name: values for name, values in call.query.items() if name not in listing.PAGING}
    return all(str(shown.get(name, "")) in values for name, values in asked.items())
