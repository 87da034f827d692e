"""``/networks``: each a project's, shared with all, or leading outside."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.cloud.network.networking import wrong_input
from novalite.cloud.network.networks import PHYSICAL_MTU, TUNNEL_MTU, Network
from novalite.services.network.attributes import Attribute, boolean, choice, listing, number, optional, text
from novalite.services.network.collection import Collection
from novalite.services.network.zones import check_zones, zones


def _subnets(network: Network, call: Call) -> list[str]:
    return [subnet.id for subnet in call.cloud.network.subnets.find({"network_id": network.id})]


def _zones(network: Network, call: Call) -> list[str]:
    return zones(call) if _subnets(network, call) else []


ATTRIBUTES = (
    Attribute("admin_state_up", boolean),
    Attribute("mtu", number(0)),
    Attribute("status", show=lambda network, call: "ACTIVE"),
    Attribute("subnets", show=_subnets),
    Attribute("shared", boolean, admin=True),
    Attribute("availability_zone_hints", listing(text()), put=False),
    Attribute("availability_zones", show=_zones),
    Attribute("ipv4_address_scope", show=lambda network, call: None),
    Attribute("ipv6_address_scope", show=lambda network, call: None),
    Attribute("router:external", boolean, admin=True, stored_as="external"),
    Attribute("is_default", boolean, admin=True),
    Attribute("port_security_enabled", boolean),
    Attribute("dns_domain", text()),
    Attribute("l2_adjacency", show=lambda network, call: True),
    Attribute(
        "provider:network_type",
        choice("flat", "geneve", "local", "vlan", "vxlan"),
        put=False,
        admin=True,
        hidden=True,
        stored_as="network_type",
    ),
    Attribute(
        "provider:physical_network", optional(text()), put=False, admin=True, hidden=True, stored_as="physical_network"
    ),
    Attribute(
        "provider:segmentation_id", optional(number(0)), put=False, admin=True, hidden=True, stored_as="segmentation_id"
    ),
)

networks = Collection("network", "networks", lambda cloud: cloud.network.networks, ATTRIBUTES)


def create(call: Call, project_id: str, **sent: Any) -> Network:
    """A network without subnets."""
    check_zones(call, sent.get("availability_zone_hints", ()))
    _check_mtu(sent.get("mtu", 0), sent.get("physical_network"))
    return call.cloud.network.networks.create(project_id, **sent)


def update(call: Call, network: Network, sent: dict[str, Any]) -> Network:
    """Change some of it."""
    _check_mtu(sent.get("mtu", 0), network.physical_network)
    return call.cloud.network.networks.update(network.id, **sent)


networks.create, networks.update = create, update


def _check_mtu(wanted: int, physical_network: str | None) -> None:
    largest = PHYSICAL_MTU if physical_network else TUNNEL_MTU
    if wanted > largest:
        raise wrong_input(f"Requested MTU is too big, maximum is {largest}")
