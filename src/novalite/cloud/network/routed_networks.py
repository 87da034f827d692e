"""Routed networks: each of their subnets is of one segment, and hosts have addresses of the segments they are on."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from novalite.cloud.network.networking import Refused, Wrong

if TYPE_CHECKING:
    from novalite.cloud.network import NetworkWing
    from novalite.cloud.network.addresses import FixedIP
    from novalite.cloud.network.subnets import Subnet

Route = dict[str, str]


class RoutedNetworks:
    """Which subnets a port has addresses of, and how they reach one another."""

    def __init__(self, wing: NetworkWing) -> None:
        self._wing = wing

    def has(self, network_id: str) -> bool:
        """Whether a network is one."""
        return any(subnet.segment_id for subnet in self._wing.subnets.find({"network_id": network_id}))

    def candidates(self, network_id: str, host: str, chosen: bool) -> list[Subnet]:
        """The subnets that a port on a host, or on none as yet, has addresses of, ``chosen`` or not.

        Raises Refused for a host that is on no segment.
        """
        subnets = self._wing.subnets.find({"network_id": network_id})
        if not any(subnet.segment_id for subnet in subnets):
            return subnets
        if not host:
            return subnets if chosen else []
        near = [subnet for subnet in subnets if subnet.segment_id and self._is_near(subnet.segment_id)]
        if not near:
            raise unconnected(host, network_id)
        return near

    def check_addresses(self, addresses: Iterable[FixedIP]) -> None:
        """Raises Wrong for addresses of several segments."""
        if len({self._wing.subnets.get(own.subnet_id).segment_id for own in addresses}) > 1:
            raise Wrong("FixedIpsSubnetsNotOnSameSegment", "Cannot allocate addresses from different segments.")

    def check_subnet(self, network_id: str, segment_id: str | None) -> None:
        """Raises Missing, Wrong where a subnet of a segment, or of none, cannot be one of a network."""
        segment = self._wing.segments.get(segment_id) if segment_id else None
        others = self._wing.subnets.find({"network_id": network_id})
        if len({segment_id is None, *(one.segment_id is None for one in others)}) > 1:
            raise _not_all(network_id)
        if segment and segment.network_id != network_id:
            message = f"The subnet's network id, '{network_id}', doesn't match the network_id of segment '{segment.id}'"
            raise Wrong("NetworkIdsDontMatch", message)

    def check_change(self, subnet: Subnet, segment_id: str | None) -> None:
        """Raises Missing, Wrong where a subnet cannot be of a segment from now on."""
        if segment_id == subnet.segment_id:
            return
        network_id = subnet.network_id
        if len(self._wing.subnets.find({"network_id": network_id})) > 1:
            raise _not_all(network_id)
        if subnet.segment_id is not None:
            message = "A subnet that is already associated with a segment cannot have its segment association changed."
            raise Wrong("SubnetSegmentAssociationChangeNotAllowed", message)
        if len(self._wing.segments.of(network_id)) > 1:
            message = (
                f"The network '{network_id}' has multiple segments, it is only possible to associate an existing "
                "subnet with a segment on networks with a single segment."
            )
            raise Wrong("NoUpdateSubnetWhenMultipleSegmentsOnNetwork", message)
        segment = self._wing.segments.get(segment_id or "")
        if segment.network_id != network_id:
            message = f"The subnet's network id, '{network_id}', doesn't match the network_id of segment '{segment.id}'"
            raise Wrong("NetworkIdsDontMatch", message)

    def routes(
        self, subnet: Subnet, gateway: str | None, routes: Sequence[Any], *, gone: Iterable[Route] = ()
    ) -> tuple[Any, ...]:
        """The routes of a subnet's hosts, with those by its gateway to the subnets of other segments."""
        kept = [route for route in routes if route not in [*gone]]
        if gateway is None:
            return tuple(kept)
        ranges = [ipaddress.ip_network(route["destination"]) for route in kept]
        for other in self._wing.subnets.find({"network_id": subnet.network_id, "ip_version": subnet.ip_version}):
            if other.segment_id == subnet.segment_id or any(_covers(range, other) for range in ranges):
                continue
            kept.append({"destination": other.cidr, "nexthop": gateway})
        return tuple(kept)

    def reroute(self, network_id: str, without: str | None = None) -> None:
        """Have all subnets of a network lead to one another, and no longer to a range."""
        for subnet in self._wing.subnets.find({"network_id": network_id}):
            gone = [{"destination": without, "nexthop": subnet.gateway_ip or ""}] if without else []
            routes = self.routes(subnet, subnet.gateway_ip, subnet.host_routes, gone=gone)
            if routes != subnet.host_routes:
                self._wing.subnets.touch(subnet, host_routes=routes)

    def _is_near(self, segment_id: str) -> bool:
        """Whether hosts are on a segment: on all of physical networks, and on no tunnel."""
        return self._wing.segments.get(segment_id).physical_network is not None


def unconnected(host: str, network_id: str) -> Refused:
    """What is said of a host that is on no segment of a network."""
    message = f"Host {host} is not connected to any segments on routed provider network '{network_id}'."
    return Refused("HostNotConnectedToAnySegment", f"{message}  It should be connected to one.")


def _not_all(network_id: str) -> Wrong:
    message = (
        f"All of the subnets on network '{network_id}' must either all be associated with segments or all not "
        "associated with any segment."
    )
    return Wrong("SubnetsNotAllAssociatedWithSegments", message)


def _covers(range: Any, subnet: Subnet) -> bool:
    return bool(range.version == subnet.ip_version and subnet.range.subnet_of(range))
