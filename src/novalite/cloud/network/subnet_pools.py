"""Subnet pools: ranges of addresses that subnets are cut from, none of them twice."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from novalite.cloud.network.networking import NetworkResource, NetworkResources, Refused, Wrong
from novalite.cloud.network.subnets import Cidr
from novalite.store import Kind


@dataclass(frozen=True, kw_only=True)
class SubnetPool(NetworkResource):
    """Prefixes of one version of IP; a subnet's length lies between the smallest and the largest."""

    prefixes: tuple[str, ...]
    ip_version: int
    default_prefixlen: int
    min_prefixlen: int
    max_prefixlen: int
    default_quota: int | None = None
    shared: bool = False
    is_default: bool = False


class SubnetPools(NetworkResources[SubnetPool]):
    """The pools of all projects."""

    kind: Kind[SubnetPool] = Kind("subnet_pools", by=("project_id",))
    record = SubnetPool
    resource = "subnetpool"
    type = "SubnetPoolNotFound"
    absent = "Subnet pool {id} could not be found."

    def create(self, project_id: str, name: str = "", prefixes: Sequence[str] = (), **more: Any) -> SubnetPool:
        """A pool; lengths that are not said are those of its version. Raises Wrong for two versions, Exceeded."""
        with self._wing.transaction():
            self._check_quota(project_id)
            version = _version(prefixes)
            shortest = more.setdefault("min_prefixlen", 8 if version == 4 else 64)
            more.setdefault("max_prefixlen", 32 if version == 4 else 128)
            more.setdefault("default_prefixlen", shortest)
            return self._make(project_id, name=name, prefixes=tuple(prefixes), ip_version=version, **more)

    def sees(self, project_id: str, resource: SubnetPool) -> bool:
        """Whether it is a project's own, or shared."""
        return resource.shared or project_id == resource.project_id

    def update(self, id: str, **changes: Any) -> SubnetPool:
        """Change some attributes; prefixes may only be added. Raises Missing, Wrong."""
        pool = self.get(id)
        if "prefixes" in changes:
            _version(changes["prefixes"])
            ranges = [ipaddress.ip_network(prefix) for prefix in changes["prefixes"]]
            if not all(any(_holds(one, ipaddress.ip_network(own)) for one in ranges) for own in pool.prefixes):
                message = "Illegal subnetpool update : Existing prefixes must be a subset of the new prefixes."
                raise Wrong("IllegalSubnetPoolUpdate", message)
        return super().update(id, **changes)

    def delete(self, id: str) -> None:
        """Forget a pool. Raises Missing, Refused while there are subnets of it."""
        pool = self.get(id)
        if self._subnets(pool):
            message = f"Unable to complete operation on subnet pool {id}. Subnet pool has existing allocations."
            raise Refused("SubnetPoolInUse", message)
        super().delete(pool.id)

    def next(self, id: str, length: int | None = None) -> Cidr:
        """The next range of a length that is free. Raises Missing, Wrong for a length that it has not, or none left."""
        pool = self.get(id)
        wanted = pool.default_prefixlen if length is None else length
        if not pool.min_prefixlen <= wanted <= pool.max_prefixlen:
            edge, bound = ("Min", pool.min_prefixlen) if wanted < pool.min_prefixlen else ("Max", pool.max_prefixlen)
            raise Wrong(
                f"{edge}PrefixSubnetAllocationError",
                f"Unable to allocate subnet with prefix length {wanted}, {edge.lower()}imum allowed prefix is {bound}.",
            )
        taken = self._subnets(pool)
        for prefix in map(ipaddress.ip_network, pool.prefixes):
            if found := _gap(prefix, wanted, taken):
                return found
        message = "Failed to allocate subnet: Insufficient prefix space to allocate subnet size."
        raise Wrong("SubnetAllocationError", message)

    def _subnets(self, pool: SubnetPool) -> list[Cidr]:
        return [subnet.range for subnet in self._wing.subnets.find(fits=lambda one: one.subnetpool_id == pool.id)]


def _version(prefixes: Sequence[str]) -> int:
    versions = {ipaddress.ip_network(prefix).version for prefix in prefixes}
    if len(versions) != 1:
        raise Wrong("PrefixVersionMismatch", "Cannot mix IPv4 and IPv6 prefixes in a subnet pool.")
    return versions.pop()


def _holds(outer: Cidr, inner: Cidr) -> bool:
    return outer.version == inner.version and inner.subnet_of(outer)  # type: ignore[arg-type]  # both are of one version


def _gap(prefix: Cidr, length: int, taken: Sequence[Cidr]) -> Cidr | None:
    """The first range of that length that overlaps none that is taken."""
    if length < prefix.prefixlen:
        return None
    size = 2 ** (prefix.max_prefixlen - length)
    at, end = int(prefix.network_address), int(prefix.broadcast_address) + 1
    while at + size <= end:
        last = [int(one.broadcast_address) for one in taken if _meets(one, prefix.version, at, at + size - 1)]
        if not last:
            return type(prefix)((at, length))
        at = -(-(max(last) + 1) // size) * size
    return None


def _meets(range: Cidr, version: int, first: int, last: int) -> bool:
    return range.version == version and int(range.network_address) <= last and first <= int(range.broadcast_address)
