"""``/subnets``: which addresses a network has."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any

from msgspec.structs import asdict

from novalite.api.call import Call
from novalite.cloud.network.networking import Wrong, wrong_input
from novalite.cloud.network.subnets import FIRST, SLAAC, Cidr, Pool, Subnet
from novalite.services.network.attributes import (
    NAMESERVERS,
    ROUTES,
    Attribute,
    address,
    boolean,
    choice,
    id_,
    integer,
    non_negative,
    optional,
    record,
)
from novalite.services.network.collection import Collection, is_usable, viewer
from novalite.services.network.service import bad

#: With what the owners of ports begin.
OWNERS = ("network:", "compute:", "baremetal:", "trunk:", "neutron:")

MODES = choice("dhcpv6-stateful", "dhcpv6-stateless", "slaac", None)
_ENDS = record({"start": address, "end": address}, ("start", "end"))


def pools(value: Any) -> tuple[Pool, ...]:
    """Addresses from one to another, and more of them."""
    if not isinstance(value, list | dict | str | None) or not all(isinstance(one, dict) for one in value or ()):
        raise wrong_input("Invalid data format for allocation pools")
    return tuple(Pool(**_ENDS(one)) for one in value or ())


def service_types(value: Any) -> tuple[str, ...]:
    """Owners of the ports that are to have addresses of it. Raises Wrong."""
    if value and not isinstance(value, list):
        raise bad("Subnet service types must be a list.")
    for one in value or ():
        if not isinstance(one, str):
            raise Wrong("InvalidInputSubnetServiceType", f"Subnet service type {one} is not a string.")
        if not one.startswith(OWNERS):
            message = f"Subnet service type {one} does not correspond to a valid device owner."
            raise Wrong("InvalidSubnetServiceType", message)
    return tuple(dict.fromkeys(value or ()))


def range_of(value: Any) -> str:
    """A range of addresses. Raises Wrong."""
    try:
        return str(ipaddress.ip_interface(value)) if isinstance(value, str) else _no_range(value)
    except ValueError:
        return _no_range(value)


def _no_range(value: Any) -> str:
    raise wrong_input(f"{value} is not in a CIDR format")


def _version(value: Any) -> int:
    return int(choice(4, 6)(integer(value)))


def _is_shared(subnet: Subnet, call: Call) -> bool:
    return is_usable(call.cloud.network.networks.get(subnet.network_id), call)


def _is_outside(subnet: Subnet, call: Call) -> bool:
    return bool(call.cloud.network.networks.get(subnet.network_id).external)


ATTRIBUTES = (
    Attribute("ip_version", _version, put=False, required=True, compared=integer),
    Attribute("network_id", id_, put=False, required=True),
    Attribute("subnetpool_id", optional(id_), put=False),
    Attribute(
        "prefixlen",
        non_negative,
        put=False,
        shown=False,
        show=lambda subnet, call: subnet.range.prefixlen,
        is_filter=False,
        is_sort_key=False,
    ),
    Attribute("cidr", range_of, put=False, compared=range_of),
    Attribute("gateway_ip", optional(address)),
    Attribute(
        "allocation_pools",
        pools,
        show=lambda subnet, call: [*map(asdict, subnet.allocation_pools)],
        is_filter=False,
        is_sort_key=False,
    ),
    Attribute("dns_nameservers", NAMESERVERS, is_filter=False, is_sort_key=False),
    Attribute("host_routes", ROUTES, is_filter=False, is_sort_key=False),
    Attribute("enable_dhcp", boolean, compared=boolean),
    Attribute("ipv6_ra_mode", MODES, put=False),
    Attribute("ipv6_address_mode", MODES, put=False),
    Attribute("shared", show=_is_shared, shown=False, is_sort_key=False, compared=boolean),
    Attribute(
        "router:external",
        show=_is_outside,
        is_sort_key=False,
        compared=boolean,
        change="network.subnet-external-network",
    ),
    Attribute("service_types", service_types, default=(), is_filter=False, is_sort_key=False),
    Attribute(
        "use_default_subnetpool", boolean, put=False, default=False, shown=False, is_filter=False, is_sort_key=False
    ),
    Attribute("dns_publish_fixed_ip", boolean, is_filter=False, is_sort_key=False),
    Attribute(
        "segment_id",
        optional(id_),
        default=None,
        hidden=True,
    ),
)

subnets = Collection("subnet", "subnets", lambda cloud: cloud.network.subnets, ATTRIBUTES, core=True, bulk=True)


def _target(call: Call, values: Mapping[str, Any]) -> dict[str, Any]:
    network = call.cloud.network.networks.get(values["network_id"])
    return {"network_project_id": network.project_id, "shared": is_usable(network, call)}


def create(call: Call, project_id: str, network_id: str, ip_version: int, **sent: Any) -> Subnet:
    """Addresses for a network of one's own, chosen or from a pool."""
    length, cidr = sent.pop("prefixlen", None), sent.pop("cidr", None)
    if cidr is not None and length is not None:
        raise _bad_request("cidr and prefixlen must not be supplied together")
    if sent.pop("use_default_subnetpool", False):
        sent["subnetpool_id"] = _default_pool(call, ip_version, sent.get("subnetpool_id"))
    pool_id = sent.get("subnetpool_id")
    if pool_id is None and cidr is None:
        raise _bad_request("a subnetpool must be specified in the absence of a cidr")
    if pool_id is not None and cidr is None and "allocation_pools" in sent:
        raise _bad_request("allocation_pools allowed only for specific subnet requests.")
    _check(ip_version, cidr, {"enable_dhcp": True, **sent})
    if pool_id is not None:
        cidr = _from_pool(call, pool_id, ip_version, cidr, length)
    _check_pool(call, network_id, ip_version, pool_id)
    return call.cloud.network.subnets.create(project_id, network_id, cidr, **sent)


def update(call: Call, subnet: Subnet, sent: dict[str, Any]) -> Subnet:
    """Change some of it."""
    was_off = not subnet.enable_dhcp
    _check(subnet.ip_version, subnet.cidr, {**sent, "enable_dhcp": was_off and sent.get("enable_dhcp")}, subnet)
    return call.cloud.network.subnets.update(subnet.id, **sent)


subnets.create, subnets.update, subnets.target = create, update, _target


def _bad_request(reason: str) -> Wrong:
    return Wrong("BadRequest", f"Bad subnets request: {reason}.")


def _default_pool(call: Call, version: int, pool_id: str | None) -> str:
    if pool_id is not None:
        raise _bad_request("subnetpool_id and use_default_subnetpool cannot both be specified")
    for pool in call.cloud.network.subnet_pools.find({"is_default": True, "ip_version": version}):
        return str(pool.id)
    raise _bad_request(f"No default subnetpool found for IPv{version}")


def _from_pool(call: Call, pool_id: str, version: int, cidr: str | None, length: int | None) -> str:
    pool = call.cloud.network.subnet_pools.get(pool_id, viewer(call))
    if pool.ip_version != version:
        raise _bad_request(f"Cannot allocate IPv{version} subnet from IPv{pool.ip_version} subnet pool")
    if cidr is None:
        return str(call.cloud.network.subnet_pools.next(pool_id, length))
    call.cloud.network.subnet_pools.check(pool, ipaddress.ip_network(cidr, strict=False))
    return cidr


def _check_pool(call: Call, network_id: str, version: int, pool_id: str | None) -> None:
    for other in call.cloud.network.subnets.find({"network_id": network_id, "ip_version": version}):
        if other.subnetpool_id != pool_id:
            message = "Subnets hosted on the same network must be allocated from the same subnet pool."
            raise Wrong("NetworkSubnetPoolAffinityError", message)


def _check(version: int, cidr: str | None, sent: Mapping[str, Any], subnet: Subnet | None = None) -> None:
    """Raises Wrong for what does not fit together, in the order in which Neutron finds it."""
    if cidr is not None:
        _check_version(version, cidr, "cidr")
        _check_range(version, ipaddress.ip_network(cidr, strict=False), bool(sent.get("enable_dhcp")))
    if (gateway := sent.get("gateway_ip", FIRST)) not in (None, FIRST):
        _check_version(version, gateway, "gateway_ip")
        if cidr is not None:
            _check_gateway(cidr, gateway)
    _check_lists(version, sent, subnet.id if subnet else "new subnet")
    _check_modes(version, cidr, sent if subnet is None else {})


def _check_version(version: int, address: str, name: str) -> None:
    if ipaddress.ip_interface(address).version != version:
        raise wrong_input(f"{name} '{address}' does not match the ip_version '{version}'")


def _check_range(version: int, range: Cidr, dhcp: bool) -> None:
    if version == 6 and not int(range.network_address):
        raise wrong_input("IPv6 subnet '::' is not supported")
    if not dhcp:
        return
    if range.prefixlen > range.max_prefixlen - 2:
        raise wrong_input("Subnet has a prefix length that is incompatible with DHCP service enabled")
    for kind, fits in (("Multicast", range.is_multicast), ("Loopback", range.is_loopback)):
        if fits:
            raise wrong_input(f"{kind} IP subnet is not supported if enable_dhcp is True")
    if not int(range.network_address):
        raise wrong_input("First IP '0.0.0.0' of network is not supported if enable_dhcp is True.")


def _check_gateway(cidr: str, gateway: str) -> None:
    range = ipaddress.ip_network(cidr, strict=False)
    edges = (str(range.network_address), str(range.broadcast_address))
    if range.version == 4 and range.num_addresses > 2 and gateway in edges:
        raise wrong_input("Gateway is not valid on subnet")


def _check_lists(version: int, sent: Mapping[str, Any], subnet: str) -> None:
    servers, routes = sent.get("dns_nameservers", ()), sent.get("host_routes", ())
    limits = (
        (servers, 5, "DNSNameServersExhausted", "DNS nameservers"),
        (routes, 20, "HostRoutesExhausted", "host routes"),
    )
    for values, most, type, what in limits:
        if len(values) > most:
            message = f"Unable to complete operation for {subnet}. The number of {what} exceeds the limit {most}."
            raise Wrong(type, message)
        for value in values if values is servers else ():
            _check_version(version, value, "dns_nameserver")
    for route in routes:
        for name in ("destination", "nexthop"):
            _check_version(version, route[name], name)


def _check_modes(version: int, cidr: str | None, sent: Mapping[str, Any]) -> None:
    modes = {name: sent.get(name) for name in ("ipv6_ra_mode", "ipv6_address_mode")}
    for name, mode in modes.items():
        if version == 4 and mode:
            raise wrong_input(f"{name} is not valid when ip_version is 4")
    if any(modes.values()) and not sent.get("enable_dhcp"):
        raise wrong_input("ipv6_ra_mode or ipv6_address_mode cannot be set when enable_dhcp is set to False")
    if all(modes.values()) and len(set(modes.values())) > 1:
        raise wrong_input(
            f"ipv6_ra_mode set to '{modes['ipv6_ra_mode']}' with ipv6_address_mode set to "
            f"'{modes['ipv6_address_mode']}' is not valid. If both attributes are set, they must be the same value"
        )
    automatic = any(mode in SLAAC for mode in modes.values())
    if automatic and cidr is not None and not cidr.endswith("/64"):
        message = f"Invalid CIDR {cidr} for IPv6 address mode. OpenStack uses the EUI-64 address format, "
        raise wrong_input(message + "which requires the prefix to be /64")
