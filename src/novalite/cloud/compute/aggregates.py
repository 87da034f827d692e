"""Aggregates: hosts that have something in common, their availability zone perhaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from novalite import errors
from novalite.ids import new_id
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.compute import ComputeWing

#: The zone of hosts of which nobody said another.
DEFAULT_ZONE = "nova"

ZONE = "availability_zone"


class Aggregate(Struct, frozen=True):
    """Hosts by name, and what is said of them; ``number`` is the id that the API shows."""

    id: str
    number: int
    name: str
    created_at: datetime
    updated_at: datetime | None = None
    hosts: tuple[str, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def availability_zone(self) -> str | None:
        """The zone that its hosts are in, if it says so."""
        return self.metadata.get(ZONE)


AGGREGATE: Kind[Aggregate] = Kind("aggregate", order=("number",), by=("name", "number"), each=("hosts",))


class Unsafe(errors.Conflict):
    """A change that would contradict other aggregates, or move servers to another zone."""


class Aggregates:
    """The aggregates of a cloud."""

    def __init__(self, wing: ComputeWing) -> None:
        self._wing = wing

    def create(self, name: str, zone: str | None = None) -> Aggregate:
        """One without hosts. Raises Conflict for a name that there is."""
        self._claim(name)
        store, now = self._wing.store, self._wing.clock.datetime()
        metadata = {ZONE: zone} if zone else {}
        number = store.next("aggregate")
        return store.put(AGGREGATE, Aggregate(new_id(), number, name, now, metadata=metadata))

    def get(self, number: int) -> Aggregate:
        """Raises NotFound."""
        for aggregate in self._wing.store.find(AGGREGATE, {"number": number}):
            return aggregate
        raise errors.NotFound(f"Aggregate {number} could not be found.")

    def find(self) -> list[Aggregate]:
        """All of them, the oldest first."""
        return self._wing.store.find(AGGREGATE)

    def of(self, host: str) -> list[Aggregate]:
        """Those that a host is in."""
        return self._wing.store.find(AGGREGATE, {"hosts": host})

    def zone_of(self, host: str) -> str:
        """The availability zone of a host."""
        return next((one.availability_zone for one in self.of(host) if one.availability_zone), DEFAULT_ZONE)

    def zones(self) -> list[str]:
        """The zones that a server may be asked to be in: those with a service that is enabled."""
        return self._wing.services.zones()[0]

    def rename(self, aggregate: Aggregate, name: str) -> Aggregate:
        """Raises Conflict for a name that there is. As in Nova, what fails afterwards does not undo it."""
        if name != aggregate.name:
            self._claim(name)
        renamed = replace(aggregate, name=name, updated_at=self._wing.clock.datetime())
        return self._wing.store.put(AGGREGATE, renamed, lasting=True)

    def describe(
        self, aggregate: Aggregate, metadata: Mapping[str, str | None], what: str = "update metadata of aggregate"
    ) -> Aggregate:
        """Add to the metadata; what is None is taken out. Raises Unsafe, whose message says ``what`` could not be done.

        As in Nova the time of the change shows in what is returned, and is not kept.
        """
        if ZONE in metadata:
            self._check_zone(aggregate, metadata[ZONE], f"Cannot {what} {aggregate.number}.")
        kept = {name: value for name, value in {**aggregate.metadata, **metadata}.items() if value is not None}
        changed = self._wing.store.put(AGGREGATE, replace(aggregate, metadata=kept))
        return replace(changed, updated_at=self._wing.clock.datetime())

    def delete(self, aggregate: Aggregate) -> None:
        """Raises Unsafe where there are hosts in it."""
        if aggregate.hosts:
            raise Unsafe(f"Cannot remove host from aggregate {aggregate.number}. Reason: Host aggregate is not empty.")
        self._wing.store.delete(AGGREGATE, aggregate.id)

    def add_host(self, aggregate: Aggregate, host: str, moves: bool = False) -> Aggregate:
        """Raises NotFound for a host that is none, Unsafe, and Conflict where it is there already.

        Where it ``moves`` them, the servers of the host may come to another zone.
        """
        self._wing.hosts.get(host)
        prefix, zone = f"Cannot add host to aggregate {aggregate.number}.", aggregate.availability_zone
        if zone:
            self._refuse_other_zones(aggregate, zone, [host], prefix)
            if not moves:
                self._refuse_to_move_servers(host, self._zone_without(host, None), zone, f"{prefix} {_ADDED}")
        if host in aggregate.hosts:
            raise errors.Conflict(f"Aggregate {aggregate.number} already has host {host}.")
        return self._wing.store.put(AGGREGATE, replace(aggregate, hosts=(*aggregate.hosts, host)))

    def remove_host(self, aggregate: Aggregate, host: str, moves: bool = False) -> Aggregate:
        """Raises NotFound where it is not there, and Unsafe; ``moves`` as for `add_host`."""
        if not moves and (zone := aggregate.availability_zone):
            prefix = f"Cannot remove host from aggregate {aggregate.number}."
            self._refuse_to_move_servers(host, zone, self._zone_without(host, aggregate), f"{prefix} {_REMOVED}")
        if host not in aggregate.hosts:
            raise errors.NotFound
        kept = tuple(name for name in aggregate.hosts if name != host)
        return self._wing.store.put(AGGREGATE, replace(aggregate, hosts=kept))

    def _claim(self, name: str) -> None:
        if self._wing.store.count(AGGREGATE, {"name": name}):
            raise errors.Conflict(f"Aggregate {name} already exists.")

    def _zone_without(self, host: str, aggregate: Aggregate | None) -> str | None:
        """The zone that a host is in by aggregates other than this one."""
        others = [one for one in self.of(host) if aggregate is None or one.id != aggregate.id]
        return next((one.availability_zone for one in others if one.availability_zone), None)

    def _check_zone(self, aggregate: Aggregate, zone: str | None, prefix: str) -> None:
        if not zone:
            reason = f"Aggregate {aggregate.name} does not support empty named availability zone"
            raise Unsafe(f"{prefix} Reason: {reason}.")
        self._refuse_other_zones(aggregate, zone, aggregate.hosts, prefix)
        if zone != aggregate.availability_zone and self._wing.hosts.have_servers(aggregate.hosts):
            raise Unsafe(f"{prefix} Reason: One or more hosts contain instances in this zone.")

    def _refuse_other_zones(self, aggregate: Aggregate, zone: str, hosts: Sequence[str], prefix: str) -> None:
        others = [
            one.availability_zone
            for one in self.find()
            if one.id != aggregate.id and one.availability_zone not in (None, zone) and {*one.hosts} & {*hosts}
        ]
        if others:
            raise Unsafe(f"{prefix} Reason: One or more hosts already in availability zone(s) {others}.")

    def _refuse_to_move_servers(self, host: str, old: str | None, new: str | None, reason: str) -> None:
        count = len(self._wing.hosts.servers(host))
        if count and old != new:
            raise Unsafe(f"{reason} would change from '{old}' to '{new}' but the host already has {count} {_ADVICE}")


_ADDED = "Reason: The host cannot be added to the aggregate as the availability zone of the host"
_REMOVED = "Reason: The host cannot be removed from the aggregate as the availability zone of the host"
_ADVICE = (
    "instance(s). Changing the AZ of an existing instance is not supported by this action. Move the instances away"
    " from this host then try again. If you need to move the instances between AZs then you can use shelve_offload"
    " and unshelve to achieve this.."
)
