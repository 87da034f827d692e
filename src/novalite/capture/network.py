"""Networks and subnets of a cloud, as a seed says them."""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from typing import Any

from msgspec.structs import asdict

from novalite.capture.reading import Reading, Things, brief
from novalite.cloud.network.subnets import pools_around

#: What the API calls what a seed calls otherwise.
RENAMED = {
    "external": "router:external",
    "network_type": "provider:network_type",
    "physical_network": "provider:physical_network",
    "segmentation_id": "provider:segmentation_id",
}


def read_networks(reading: Reading) -> None:
    """The networks, each with its subnets."""
    networks = reading.listed("networks", "network", "/networks", "networks")
    subnets: dict[str, Things] = defaultdict(list)
    for subnet in reading.listed("subnets", "network", "/subnets", "subnets"):
        subnets[subnet["network_id"]].append(_subnet(subnet))
    if any(RENAMED["network_type"] not in network for network in networks):
        reading.seed.note("networks", "their types and physical networks cannot be read")
    for network in networks:
        named = {**network, **{name: network.get(key) for name, key in RENAMED.items()}}
        said = {
            "name": network["name"] or network["id"],
            "project": reading.project(network["project_id"]),
            **brief(named, shared=False, external=False, is_default=False, admin_state_up=True),
            **brief(named, port_security_enabled=True, description="", dns_domain=""),
            **brief(named, network_type="geneve", physical_network="", segmentation_id=0, mtu=0),
        }
        own = subnets[network["id"]]
        reading.seed.put("networks", [said | ({"subnets": own} if own else {})])


def _subnet(subnet: dict[str, Any]) -> dict[str, Any]:
    range = ipaddress.ip_network(subnet["cidr"])
    gateway = subnet["gateway_ip"]
    said = {
        "cidr": subnet["cidr"],
        **brief(subnet, name="", description="", enable_dhcp=True, ipv6_address_mode="", ipv6_ra_mode=""),
        **({} if gateway == str(range.network_address + 1) else {"gateway_ip": gateway}),
        **{name: subnet[name] for name in ("dns_nameservers", "host_routes") if subnet[name]},
    }
    usual = [asdict(pool) for pool in pools_around(range, gateway)]
    if subnet["allocation_pools"] != usual:
        said["allocation_pools"] = subnet["allocation_pools"]
    return said
