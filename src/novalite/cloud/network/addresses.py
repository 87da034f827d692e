"""Addresses: which of a subnet's are in use, which is the next, and those of network cards."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from novalite.cloud.network.networking import Refused, Wrong, wrong_input
from novalite.cloud.network.subnets import Subnet
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.network import NetworkWing


class FixedIP(Struct, frozen=True):
    """An address of a port."""

    subnet_id: str
    ip_address: str


class Allocation(Struct, frozen=True):
    """An address in use; its id is subnet and address, ``number`` counts addresses as they come into use."""

    id: str
    subnet_id: str
    number: int = 0


# In the order of their ids, each new one would move half of the others.
ALLOCATIONS: Kind[Allocation] = Kind("allocations", order=("number",), by=("subnet_id",))

#: What a port asks for: ``subnet_id``, ``ip_address``, or both.
Wish = Mapping[str, str]


class Addresses:
    """Those that are in use."""

    def __init__(self, wing: NetworkWing) -> None:
        self._wing = wing
        self._store = wing.store

    def allocate(self, network_id: str, wishes: Sequence[Wish] | None, mac: str, host: str = "") -> tuple[FixedIP, ...]:
        """Addresses for a port: what it wishes or, without wishes, one of each version that the network has.

        Raises Wrong for an address that the network does not have, Refused for one in use and where none is left.
        """
        subnets = self._wing.routed_networks.candidates(network_id, host, wishes is not None)
        if wishes is not None:
            return tuple(self._grant(network_id, subnets, wish, mac) for wish in wishes)
        granted = [self._first(network_id, [subnet for subnet in subnets if subnet.ip_version == 4], mac)]
        automatic = [subnet for subnet in subnets if subnet.is_automatic]
        granted += [self._take(subnet, eui64(subnet, mac)) for subnet in automatic]
        others = [subnet for subnet in subnets if subnet.ip_version == 6 and not subnet.is_automatic]
        return tuple(address for address in (*granted, self._first(network_id, others, mac)) if address)

    def release(self, addresses: Iterable[FixedIP]) -> None:
        """Have them free again."""
        for address in addresses:
            self._store.delete(ALLOCATIONS, f"{address.subnet_id} {address.ip_address}")

    def count(self, subnet_id: str) -> int:
        """How many of a subnet are in use."""
        return self._store.count(ALLOCATIONS, {"subnet_id": subnet_id})

    def of(self, subnet_id: str) -> list[str]:
        """Those of a subnet that are in use."""
        return [one.id.partition(" ")[2] for one in self._store.find(ALLOCATIONS, {"subnet_id": subnet_id})]

    def new_mac(self) -> str:
        """An address for a network card, none of which comes twice in the first 16 million."""
        scattered = self._store.next("macs") * 0x9E3779 % 2**24
        return f"fa:16:3e:{scattered.to_bytes(3, 'big').hex(':')}"

    def _grant(self, network_id: str, subnets: Sequence[Subnet], wish: Wish, mac: str) -> FixedIP:
        address, subnet_id = wish.get("ip_address"), wish.get("subnet_id")
        if not subnets:
            raise wrong_input("IP allocation requires subnets for network")
        if address is None and subnet_id is None:
            raise wrong_input("IP allocation requires subnet_id or ip_address")
        if subnet_id is None:
            found = next((subnet for subnet in subnets if address is not None and address in subnet), None)
            if found is None:
                message = f"IP address {address} is not a valid IP for any of the subnets on the specified network."
                raise Wrong("InvalidIpForNetwork", message)
            return self._take(found, _plain(address or ""))
        subnet = next((subnet for subnet in subnets if subnet.id == subnet_id), None)
        if subnet is None:
            self._wing.subnets.get(subnet_id)
            raise wrong_input(
                f"Failed to create port on network {network_id}, because fixed_ips included invalid subnet {subnet_id}"
            )
        if address is None:
            taken = self._first(network_id, [subnet], mac)
            assert taken
            return taken
        if address not in subnet:
            raise Wrong("InvalidIpForSubnet", f"IP address {address} is not a valid IP for the specified subnet.")
        return self._take(subnet, _plain(address))

    def _first(self, network_id: str, subnets: Sequence[Subnet], mac: str) -> FixedIP | None:
        """The next address of the first subnet that has one; nothing where there are no subnets."""
        for subnet in subnets:
            if subnet.is_automatic:
                return self._take(subnet, eui64(subnet, mac))
            if address := self._next(subnet):
                return self._take(subnet, address)
        if subnets:
            message = f"No more IP addresses available on network {network_id}."
            raise Refused("IpAddressGenerationFailure", message)
        return None

    def _next(self, subnet: Subnet) -> str | None:
        """One after the other, so that an address that became free is not soon another's.

        Among one more than are in use there is a free one, so this is how many are looked at.
        """
        ends = [pool.ends for pool in subnet.allocation_pools]
        size = sum(last - first + 1 for first, last in ends)
        if not size:
            return None
        begin = self._store.next(f"addresses {subnet.id}") - 1
        for step in range(min(size, self.count(subnet.id) + 1)):
            address = str(type(subnet.range.network_address)(_nth(ends, (begin + step) % size)))
            if not self._store.get(ALLOCATIONS, f"{subnet.id} {address}"):
                return address
        return None

    def _take(self, subnet: Subnet, address: str) -> FixedIP:
        """One that is written plainly."""
        id = f"{subnet.id} {address}"
        if self._store.get(ALLOCATIONS, id):
            message = f"IP address {address} already allocated in subnet {subnet.id}"
            raise Refused("IpAddressAlreadyAllocated", message)
        self._store.put(ALLOCATIONS, Allocation(id, subnet.id, self._store.next("allocations")))
        return FixedIP(subnet.id, address)


def _plain(address: str) -> str:
    return str(ipaddress.ip_address(address))


def eui64(subnet: Subnet, mac: str) -> str:
    """The address that a host gives itself in an IPv6 subnet, RFC 4291 appendix A."""
    octets = bytes.fromhex(mac.replace(":", ""))
    interface = bytes([octets[0] ^ 2]) + octets[1:3] + b"\xff\xfe" + octets[3:]
    return str(subnet.range.network_address + int.from_bytes(interface, "big"))


def _nth(ranges: Sequence[tuple[int, int]], number: int) -> int:
    for first, last in ranges:
        if number <= last - first:
            return first + number
        number -= last - first + 1
    raise IndexError(number)
