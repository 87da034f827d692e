"""Subnet pools: ranges of addresses that subnets are cut from, none of them twice."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import asdict

from novalite.cloud.network.networking import Wrong, wrong_input
from novalite.cloud.network.rbac_policies import ALL, SHARED, SharedResource, SharedResources
from novalite.cloud.network.subnets import Cidr
from novalite.store import Kind


class SubnetPool(SharedResource, frozen=True, kw_only=True):
    """Prefixes of one version of IP; a subnet's length lies between the smallest and the largest."""

    prefixes: tuple[str, ...]
    ip_version: int
    default_prefixlen: int
    min_prefixlen: int
    max_prefixlen: int
    default_quota: int | None = None
    is_default: bool = False
    address_scope_id: str | None = None


class SubnetPools(SharedResources[SubnetPool]):
    """The pools of all projects."""

    kind: Kind[SubnetPool] = Kind("subnet_pools", by=("project_id", "name", "shared", "is_default", "address_scope_id"))
    record = SubnetPool
    resource = object_type = "subnetpool"
    type = "SubnetPoolNotFound"
    absent = "Subnet pool {id} could not be found."

    def create(
        self, project_id: str, name: str = "", prefixes: Sequence[str] = (), shared: bool = False, **more: Any
    ) -> SubnetPool:
        """A pool; lengths that are not said are those of its version. Raises Wrong for two versions, Exceeded."""
        with self._wing.transaction():
            self._check_quota(project_id)
            merged, version = _merged(prefixes)
            if more.get("is_default"):
                self._check_default(version)
            shortest = more.setdefault("min_prefixlen", 8 if version == 4 else 64)
            if shortest < 1:
                raise Wrong(
                    "UnsupportedMinSubnetPoolPrefix", f"Prefix '{shortest}' not supported in IPv{version} pool."
                )
            more.setdefault("max_prefixlen", 32 if version == 4 else 128)
            more.setdefault("default_prefixlen", shortest)
            _check_lengths(more, version)
            pool = self._make(project_id, name=name, prefixes=merged, ip_version=version, **more)
            return self._shared(pool, shared)

    def dependents(self, resource: SubnetPool, action: str) -> set[str]:
        """The projects that have subnets of it."""
        return {subnet.project_id for subnet in self._wing.subnets.find({"subnetpool_id": resource.id})}

    def check_target(self, resource: SubnetPool, target: str) -> None:
        """Raises Wrong where a project may not use the scope that it is part of."""
        targets = self._wing.rbac_policies.targets(resource.address_scope_id or "", SHARED)
        if resource.address_scope_id and not {ALL, target} & targets:
            reason = "target project doesn't have access to associated address scope"
            raise wrong_input(f"Failed to create RBAC policy on object {resource.id} because {reason}")

    def update(self, id: str, **changes: Any) -> SubnetPool:
        """Change some attributes; prefixes may only be added. Raises Missing, Wrong."""
        pool = self.get(id)
        if "prefixes" in changes:
            merged, version = _merged(changes["prefixes"]) if changes["prefixes"] else ((), 0)
            changes["prefixes"] = merged
            ranges = [ipaddress.ip_network(prefix) for prefix in changes["prefixes"]]
            if version != pool.ip_version or not all(
                any(_holds(one, ipaddress.ip_network(own)) for one in ranges) for own in pool.prefixes
            ):
                message = "Illegal update to prefixes: Existing prefixes must be a subset of the new prefixes."
                raise Wrong("IllegalSubnetPoolPrefixUpdate", message)
        if changes.get("is_default") and not pool.is_default:
            self._check_default(pool.ip_version)
        _check_lengths({**asdict(pool), **changes}, pool.ip_version)
        return super().update(id, **changes)

    def remove_prefixes(self, id: str, prefixes: Sequence[str]) -> SubnetPool:
        """Have fewer addresses. Raises Missing, Wrong where a subnet has some of them."""
        pool, removed = self.get(id), [ipaddress.ip_network(prefix, strict=False) for prefix in prefixes]
        if any(range.overlaps(taken) for range in removed for taken in self._subnets(pool)):
            message = "Illegal update to prefixes: One or more the prefixes to be removed is in use by a subnet.."
            raise Wrong("IllegalSubnetPoolPrefixUpdate", message)
        left = [ipaddress.ip_network(prefix) for prefix in pool.prefixes]
        for range in removed:
            left = [rest for own in left for rest in _without(own, range)]
        return super().update(id, prefixes=tuple(map(str, sorted(left))))

    def delete(self, id: str) -> None:
        """Forget a pool. Raises Missing, Wrong while there are subnets of it."""
        pool = self.get(id)
        if self._subnets(pool):
            message = "Unable to delete subnet pool: Subnet pool has existing allocations."
            raise Wrong("SubnetPoolDeleteError", message)
        super().delete(pool.id)

    def next(self, id: str, length: int | None = None) -> Cidr:
        """The next range of a length that is free. Raises Missing, Wrong for a length that it has not, or none left."""
        pool = self.get(id)
        wanted = pool.default_prefixlen if length is None else length
        _check_length(pool, wanted)
        taken = self._subnets(pool)
        for prefix in map(ipaddress.ip_network, pool.prefixes):
            if found := _gap(prefix, wanted, taken):
                return found
        message = "Failed to allocate subnet: Insufficient prefix space to allocate subnet size."
        raise Wrong("SubnetAllocationError", message)

    def check(self, pool: SubnetPool, range: Cidr) -> None:
        """Raises Wrong for a range that cannot be had of a pool."""
        _check_length(pool, range.prefixlen)
        held = any(_holds(ipaddress.ip_network(prefix), range) for prefix in pool.prefixes)
        if not held or any(range.overlaps(other) for other in self._subnets(pool)):
            message = "Failed to allocate subnet: Cannot allocate requested subnet from the available set of prefixes."
            raise Wrong("SubnetAllocationError", message)

    def _check_default(self, version: int) -> None:
        if self.find({"is_default": True, "ip_version": version}):
            message = "A default subnetpool for this IP family has already been set. "
            raise Wrong(
                "InvalidInput", f"Invalid input for operation: {message}Only one default may exist per IP family."
            )

    def _subnets(self, pool: SubnetPool) -> list[Cidr]:
        return [subnet.range for subnet in self._wing.subnets.find({"subnetpool_id": pool.id})]


def _merged(prefixes: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """The same ranges in as few prefixes as can be, and their version. Raises Wrong."""
    if not prefixes:
        raise Wrong("EmptySubnetPoolPrefixList", "Empty subnet pool prefix list.")
    ranges = [ipaddress.ip_network(prefix, strict=False) for prefix in prefixes]
    if len({one.version for one in ranges}) != 1:
        raise Wrong("PrefixVersionMismatch", "Cannot mix IPv4 and IPv6 prefixes in a subnet pool.")
    merged = ipaddress.collapse_addresses(ranges)  # type: ignore[type-var]  # all are of one version
    return tuple(map(str, merged)), ranges[0].version


def _check_lengths(values: Mapping[str, Any], version: int) -> None:
    lengths = {name: values[f"{name}_prefixlen"] for name in ("min", "max", "default")}
    most = 32 if version == 4 else 128
    for one, other in (("min", "max"), ("default", "max"), ("min", "default")):
        if lengths[one] > lengths[other]:
            first, second = (one, other) if one != "min" or other == "max" else ("default", "min")
            bounds = f"{first}_prefixlen={lengths[first]}, {second}_prefixlen={lengths[second]}"
            raise Wrong("IllegalSubnetPoolPrefixBounds", f"Illegal prefix bounds: {bounds}.")
    if lengths["max"] > most:
        bounds = f"max_prefixlen={lengths['max']}, ip_version_max={most}"
        raise Wrong("IllegalSubnetPoolPrefixBounds", f"Illegal prefix bounds: {bounds}.")


def _check_length(pool: SubnetPool, wanted: int) -> None:
    if not pool.min_prefixlen <= wanted <= pool.max_prefixlen:
        edge, bound = ("Min", pool.min_prefixlen) if wanted < pool.min_prefixlen else ("Max", pool.max_prefixlen)
        raise Wrong(
            f"{edge}PrefixSubnetAllocationError",
            f"Unable to allocate subnet with prefix length {wanted}, {edge.lower()}imum allowed prefix is {bound}.",
        )


def _holds(outer: Cidr, inner: Cidr) -> bool:
    return outer.version == inner.version and inner.subnet_of(outer)  # type: ignore[arg-type]  # both are of one version


def _without(own: Cidr, range: Cidr) -> list[Cidr]:
    """What is left of a range without another."""
    if _holds(range, own):
        return []
    return list(own.address_exclude(range)) if _holds(own, range) else [own]  # type: ignore[arg-type]  # of one version


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
