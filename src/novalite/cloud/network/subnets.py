"""Subnets: which addresses a network has, and which of them it gives away."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from novalite.cloud.network.networking import (
    Alternatives,
    NetworkResource,
    NetworkResources,
    Refused,
    Wrong,
    wrong_input,
)
from novalite.store import Kind

Cidr = ipaddress.IPv4Network | ipaddress.IPv6Network

#: How a host finds its address itself: Neutron gives a port the address that it will find.
SLAAC = ("slaac", "dhcpv6-stateless")

#: Where nobody names a gateway: the first address of the subnet.
FIRST = "first"


class Pool(Struct, frozen=True):
    """Addresses to be given away, from ``start`` to ``end``, both included."""

    start: str
    end: str

    def __str__(self) -> str:
        return f"{self.start}-{self.end}"

    @property
    def ends(self) -> tuple[int, int]:
        """Both ends as numbers."""
        return _ends(self.start, self.end)


@lru_cache(maxsize=256)
def _ends(start: str, end: str) -> tuple[int, int]:
    return int(ipaddress.ip_address(start)), int(ipaddress.ip_address(end))


class Subnet(NetworkResource, frozen=True, kw_only=True, dict=True):
    """A part of a network's addresses."""

    network_id: str
    cidr: str
    ip_version: int
    gateway_ip: str | None
    allocation_pools: tuple[Pool, ...]
    enable_dhcp: bool = True
    dns_nameservers: tuple[str, ...] = ()
    host_routes: tuple[Any, ...] = ()
    ipv6_address_mode: str | None = None
    ipv6_ra_mode: str | None = None
    subnetpool_id: str | None = None
    service_types: tuple[str, ...] = ()
    dns_publish_fixed_ip: bool = False
    segment_id: str | None = None

    @cached_property
    def range(self) -> Cidr:
        """The CIDR, parsed."""
        return ipaddress.ip_network(self.cidr)

    @property
    def is_automatic(self) -> bool:
        """Whether addresses follow from those of the hardware."""
        return self.ipv6_address_mode in SLAAC

    def __contains__(self, address: str) -> bool:
        """Whether a port could have that address."""
        parsed, range = ipaddress.ip_address(address), self.range
        if parsed not in range:
            return False
        if address == self.gateway_ip:
            return True  # which may be an IPv6 network's own address: RFC 4291 gives it to the routers
        edges = {range.network_address, range.broadcast_address} if range.version == 4 else {range.network_address}
        return range.num_addresses <= 2 or parsed not in edges


class Subnets(NetworkResources[Subnet]):
    """The subnets of all networks."""

    kind: Kind[Subnet] = Kind("subnets", by=("project_id", "name", "network_id", "subnetpool_id", "segment_id"))
    record = Subnet
    resource = "subnet"
    type = "SubnetNotFound"
    absent = "Subnet {id} could not be found."

    def create(
        self,
        project_id: str,
        network_id: str,
        cidr: str,
        gateway_ip: str | None = FIRST,
        allocation_pools: Sequence[Pool] | None = None,
        **more: Any,
    ) -> Subnet:
        """Addresses for a network. Raises Missing for no network, Wrong, Refused, Exceeded."""
        with self._wing.transaction():
            network = self._wing.networks.get(network_id)
            self._check_quota(project_id)
            range = ipaddress.ip_network(cidr, strict=False)
            self._check_overlaps(network_id, range)
            # The first host's of IPv4; IPv6 has an address for any router, which is the subnet's own.
            first = range.network_address + (range.version == 4 or more.get("subnetpool_id") is not None)
            gateway = str(first) if gateway_ip == FIRST else gateway_ip
            pools = tuple(pools_around(range, gateway) if allocation_pools is None else allocation_pools)
            check_pools(range, gateway, pools)
            self._wing.routed_networks.check_subnet(network_id, more.get("segment_id"))
            addresses = {"cidr": str(range), "ip_version": range.version, "allocation_pools": pools}
            self._wing.networks.touch(network)
            made = self._make(project_id, network_id=network_id, gateway_ip=gateway, **addresses, **more)
            if made.is_automatic:
                self._wing.ports.join(made)
            if made.segment_id:
                if gateway_ip != FIRST:
                    routes = self._wing.routed_networks.routes(made, gateway, made.host_routes)
                    made = self._wing.store.put(self.kind, replace(made, host_routes=routes))
                self._wing.routed_networks.reroute(network_id)
            return made

    def update(self, id: str, **changes: Any) -> Subnet:
        """Change some attributes. Raises Missing, Wrong, Refused for pools that do not fit."""
        subnet = self.get(id)
        gateway = changes.get("gateway_ip", subnet.gateway_ip)
        if gateway != subnet.gateway_ip:
            self._check_gateway(subnet)
        check_pools(subnet.range, gateway, changes.get("allocation_pools", subnet.allocation_pools))
        self._wing.routed_networks.check_change(subnet, changes.get("segment_id", subnet.segment_id))
        routes = changes.get("host_routes", subnet.host_routes)
        if subnet.segment_id and (routes, gateway) != (subnet.host_routes, subnet.gateway_ip):
            peers = self.find({"network_id": subnet.network_id}) if gateway != subnet.gateway_ip else []
            gone = [{"destination": one.cidr, "nexthop": subnet.gateway_ip or ""} for one in peers]
            changes["host_routes"] = self._wing.routed_networks.routes(subnet, gateway, routes, gone=gone)
        return super().update(id, **changes)

    def is_shared(self, project_id: str, resource: Subnet) -> bool:
        """Whether a project may know of its network."""
        return self._wing.networks.is_shared(project_id, self._wing.networks.get(resource.network_id))

    def shared_with(self, project_id: str) -> Alternatives:
        """The same, by those networks."""
        networks = self._wing.networks
        return [{"network_id": network.id} for network in networks.find(networks.shared_with(project_id))]

    def delete(self, id: str) -> None:
        """Forget a subnet, and addresses that follow from it. Raises Missing, Refused while a port has another."""
        subnet = self.get(id)
        if subnet.is_automatic:
            self._wing.ports.leave(subnet)
        if self._wing.addresses.count(subnet.id):
            reason = "One or more ports have an IP allocation from this subnet"
            raise Refused("SubnetInUse", f"Unable to complete operation on subnet {id}: {reason}.")
        super().delete(subnet.id)
        if subnet.segment_id:
            self._wing.routed_networks.reroute(subnet.network_id, without=subnet.cidr)

    def _check_gateway(self, subnet: Subnet) -> None:
        """Raises Refused where a router is at the gateway's address."""
        where = {"network_id": subnet.network_id, "device_owner": "network:router_interface"}
        for port in self._wing.ports.find(where):
            if any((own.subnet_id, own.ip_address) == (subnet.id, subnet.gateway_ip) for own in port.fixed_ips):
                message = f"Current gateway ip {subnet.gateway_ip} already in use by port {port.id}. Unable to update."
                raise Refused("GatewayIpInUse", message)

    def _check_overlaps(self, network_id: str, range: Cidr) -> None:
        for other in self.find({"network_id": network_id}):
            if other.range.overlaps(range):
                raise wrong_input(
                    f"Requested subnet with cidr: {range} for network: {network_id} overlaps with another subnet"
                )


def pools_around(range: Cidr, gateway: str | None) -> Iterator[Pool]:
    """All that hosts may have, but for the gateway."""
    first, last = int(range.network_address), int(range.broadcast_address)
    if range.num_addresses > 2:
        first, last = first + 1, last - (range.version == 4)
    parse = type(range.network_address)
    at = int(ipaddress.ip_address(gateway)) if gateway and ipaddress.ip_address(gateway) in range else last + 1
    for start, end in ((first, at - 1), (max(at + 1, first), last)):
        if start <= end:
            yield Pool(str(parse(start)), str(parse(end)))


def check_pools(range: Cidr, gateway: str | None, pools: Sequence[Pool]) -> None:
    """Raises Wrong for a pool that leaves the range, Refused for two that overlap or one with the gateway in it."""
    edges = (int(range.network_address), int(range.broadcast_address))
    for index, pool in enumerate(pools):
        start, end = pool.ends
        if start > end:
            raise Wrong("InvalidAllocationPool", f"The allocation pool {asdict(pool)} is not valid.")
        if start < edges[0] or end > edges[1]:
            message = f"The allocation pool {pool} spans beyond the subnet cidr {range}."
            raise Wrong("OutOfBoundsAllocationPool", message)
        for other in pools[:index]:
            if start <= other.ends[1] and other.ends[0] <= end:
                message = f"Found overlapping allocation pools: {other} {pool} for subnet {range}."
                raise Refused("OverlappingAllocationPools", message)
        if gateway and start <= int(ipaddress.ip_address(gateway)) <= end:
            message = f"Gateway ip {gateway} conflicts with allocation pool {pool}."
            raise Refused("GatewayConflictWithAllocationPools", message)
