"""``/subnets``: which addresses a network has."""

from __future__ import annotations

import ipaddress
from typing import Any

from novalite.api.call import Call
from novalite.cloud.network.networking import Wrong, wrong_input
from novalite.cloud.network.subnets import FIRST, Pool, Subnet
from novalite.services.network.attributes import (
    ROUTES,
    Attribute,
    address,
    boolean,
    choice,
    id_,
    listing,
    nameserver,
    number,
    optional,
    record,
    text,
    unique,
)
from novalite.services.network.collection import Collection, viewer

MODES = optional(choice("dhcpv6-stateful", "dhcpv6-stateless", "slaac"))
_ENDS = record({"start": address, "end": address}, ("start", "end"))


def pool(value: Any) -> Pool:
    """Addresses from one to another."""
    return Pool(**_ENDS(value))


def range_of(value: Any) -> str:
    """A range of addresses. Raises Wrong."""
    try:
        return str(ipaddress.ip_network(value, strict=False)) if "/" in value else _no_range(value)
    except (TypeError, ValueError):
        return _no_range(value)


def _no_range(value: Any) -> str:
    raise wrong_input(f"{value} is not in a CIDR format")


def _version(value: Any) -> int:
    return int(choice(4, 6)(int(value) if str(value).isdecimal() else value))


def _is_outside(subnet: Subnet, call: Call) -> bool:
    return bool(call.cloud.network.networks.get(subnet.network_id).external)


ATTRIBUTES = (
    Attribute("network_id", id_, put=False, required=True),
    Attribute("ip_version", _version, put=False, required=True),
    Attribute("subnetpool_id", optional(id_), put=False),
    Attribute("prefixlen", number(0), put=False, shown=False, show=lambda subnet, call: subnet.range.prefixlen),
    Attribute("enable_dhcp", boolean),
    Attribute("ipv6_ra_mode", MODES, put=False),
    Attribute("ipv6_address_mode", MODES, put=False),
    Attribute("gateway_ip", optional(address)),
    Attribute("cidr", range_of, put=False),
    Attribute("allocation_pools", listing(pool), show=lambda subnet, call: [*map(vars, subnet.allocation_pools)]),
    Attribute("host_routes", ROUTES),
    Attribute("dns_nameservers", unique(nameserver, "nameserver")),
    Attribute("router:external", show=_is_outside),
    Attribute("service_types", listing(text())),
    Attribute("segment_id", show=lambda subnet, call: None, hidden=True),
    Attribute("dns_publish_fixed_ip", boolean),
)

subnets = Collection("subnet", "subnets", lambda cloud: cloud.network.subnets, ATTRIBUTES)


def create(call: Call, project_id: str, network_id: str, ip_version: int, **sent: Any) -> Subnet:
    """Addresses for a network of one's own, chosen or from a pool."""
    network = call.cloud.network.networks.get(network_id)
    call.demand("create_subnet", project_id=network.project_id)
    if sent.get("subnetpool_id") is not None:
        call.cloud.network.subnet_pools.get(sent["subnetpool_id"], viewer(call))
    length = sent.pop("prefixlen", None)
    cidr = sent.pop("cidr", None) or _from_pool(call, sent.get("subnetpool_id"), length)
    if ipaddress.ip_network(cidr).version != ip_version:
        raise wrong_input(f"cidr '{cidr}' does not match the ip_version '{ip_version}'")
    _check_modes(ip_version, sent)
    _check_pool(call, network.id, ip_version, sent.get("subnetpool_id"))
    _check_gateway(cidr, sent.get("gateway_ip", FIRST))
    return call.cloud.network.subnets.create(project_id, network.id, cidr, **sent)


def update(call: Call, subnet: Subnet, sent: dict[str, Any]) -> Subnet:
    """Change some of it."""
    _check_gateway(subnet.cidr, sent.get("gateway_ip"))
    return call.cloud.network.subnets.update(subnet.id, **sent)


subnets.create, subnets.update = create, update


def _from_pool(call: Call, pool_id: str | None, length: int | None) -> str:
    if pool_id is None:
        message = "Bad subnets request: a subnetpool must be specified in the absence of a cidr."
        raise Wrong("BadRequest", message)
    return str(call.cloud.network.subnet_pools.next(pool_id, length))


def _check_pool(call: Call, network_id: str, version: int, pool_id: str | None) -> None:
    for other in call.cloud.network.subnets.find({"network_id": network_id, "ip_version": version}):
        if other.subnetpool_id != pool_id:
            message = "Subnets hosted on the same network must be allocated from the same subnet pool."
            raise Wrong("NetworkSubnetPoolAffinityError", message)


def _check_modes(version: int, sent: dict[str, Any]) -> None:
    modes = {name: sent.get(name) for name in ("ipv6_ra_mode", "ipv6_address_mode")}
    for name, mode in modes.items():
        if version == 4 and mode:
            raise wrong_input(f"{name} is not valid when ip_version is 4")
    if all(modes.values()) and len(set(modes.values())) > 1:
        raise wrong_input(
            f"ipv6_ra_mode set to '{modes['ipv6_ra_mode']}' with ipv6_address_mode set to "
            f"'{modes['ipv6_address_mode']}' is not valid. If both attributes are set, they must be the same value"
        )


def _check_gateway(cidr: str, gateway: str | None) -> None:
    range = ipaddress.ip_network(cidr)
    edges = (str(range.network_address), str(range.broadcast_address))
    if range.version == 4 and range.num_addresses > 2 and gateway in edges:
        raise wrong_input("Gateway is not valid on subnet")
