"""The scheduler: which host a server is put on.

It goes the way of Nova's: hosts that have room and are not ruled out for good (which Nova asks Placement for), then
those that pass all filters, then the best of them by weight. A host that is asked for by force passes the filters
unseen. The filters are those of DevStack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from novalite import errors
from novalite.cloud.compute.flavors import Flavor
from novalite.cloud.compute.hosts import Host, Usage
from novalite.cloud.compute.server_groups import ServerGroup

if TYPE_CHECKING:
    from novalite.cloud.compute import ComputeWing

#: How many CPUs of servers a host's CPU is good for; memory and disk are what they are.
CPU_RATIO = 4


class NoValidHost(errors.Error):
    """No host will do."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(f"No valid host was found. {reason}")


class Wanted(Struct, frozen=True):
    """What a host is to be good for.

    ``host`` and ``node`` are asked for by force, ``requested_destination`` if it passes the filters. ``hints`` are
    ``same_host`` and ``different_host``, ids of servers; ``image`` are its properties. ``server_id`` is the server that
    is to be moved, which does not keep itself from a host.
    """

    flavor: Flavor
    project_id: str
    availability_zone: str | None = None
    host: str | None = None
    node: str | None = None
    requested_destination: str | None = None
    ignore_hosts: Sequence[str] = ()
    group: ServerGroup | None = None
    hints: Mapping[str, Any] = field(default_factory=dict)
    image: Mapping[str, Any] = field(default_factory=dict)
    is_volume_backed: bool = False
    server_id: str | None = None


class Candidate(Struct, frozen=True):
    """A host as it is now; ``running`` says how many of some servers run on it."""

    host: Host
    usage: Usage
    running: Callable[[Iterable[str]], int]
    is_up: bool

    def has_room(self, wanted: Wanted) -> bool:
        """Whether a server of that flavor fits in; one flavor can not have more CPUs than there are."""
        host, flavor, used = self.host, wanted.flavor, self.usage
        disk = flavor.ephemeral + -(-flavor.swap // 1024) + (0 if wanted.is_volume_backed else flavor.disk)
        return (
            flavor.vcpus <= min(host.vcpus, host.vcpus * CPU_RATIO - used.vcpus)
            and flavor.ram <= host.ram - used.ram
            and disk <= host.disk - used.disk
        )


class Scheduler:
    """Puts servers on hosts."""

    def __init__(self, wing: ComputeWing) -> None:
        self._wing = wing

    def place(self, wanted: Wanted) -> Host:
        """The best host. Raises NoValidHost."""
        candidates = self._candidates(wanted)
        forced = {wanted.host, wanted.node} - {None}
        if forced - {host.name for host in self._wing.hosts.find()}:
            raise NoValidHost(f"No such host - host: {wanted.host} node: {wanted.node} ")
        if not candidates or self._wing.trouble.is_full():
            raise NoValidHost
        if not (wanted.host or wanted.node):
            candidates = self._filtered(candidates, wanted)
        if not candidates:
            raise NoValidHost("There are not enough hosts available.")
        return max(zip(_weights(candidates, wanted), candidates, strict=True), key=lambda pair: pair[0])[1].host

    def _candidates(self, wanted: Wanted) -> list[Candidate]:
        zone = self._hosts_of_zone(wanted.availability_zone)
        asked = {wanted.host, wanted.node, wanted.requested_destination} - {None}
        found = []
        for host in self._wing.hosts.find():
            service = self._wing.services.of(host.name)
            if service.disabled or (zone is not None and host.name not in zone) or asked - {host.name}:
                continue
            running = partial(self._wing.hosts.running, host.name)
            usage, is_up = self._wing.hosts.usage(host.name), self._wing.services.is_up(service)
            found.append(Candidate(host, usage, running, is_up))
        return [candidate for candidate in found if candidate.has_room(wanted)]

    def _hosts_of_zone(self, zone: str | None) -> set[str] | None:
        """The hosts of the aggregates that say the zone; None is all: so it is for the default zone, as in Nova."""
        aggregates = [one for one in self._wing.aggregates.find() if zone and one.availability_zone == zone]
        return {host for one in aggregates for host in one.hosts} if aggregates else None

    def _filtered(self, candidates: Sequence[Candidate], wanted: Wanted) -> list[Candidate]:
        members = frozenset(wanted.group.members if wanted.group else ())
        together = self._wing.hosts.of(members - {wanted.server_id})
        return [
            candidate
            for candidate in candidates
            if candidate.is_up
            and candidate.host.name not in wanted.ignore_hosts
            and _heeds_hints(candidate, wanted.hints)
            and _runs_image(candidate.host, wanted.image)
            and _suits_group(candidate, wanted, members, together)
        ]


def _heeds_hints(candidate: Candidate, hints: Mapping[str, Any]) -> bool:
    same, different = _ids(hints.get("same_host")), _ids(hints.get("different_host"))
    return (not same or candidate.running(same) > 0) and not candidate.running(different)


def _ids(hint: str | Sequence[str] | None) -> set[str]:
    return {hint} if isinstance(hint, str) else {*(hint or ())}


def _runs_image(host: Host, image: Mapping[str, Any]) -> bool:
    """Whether what the image says of architecture, hypervisor and mode is what the host has."""
    supported = {"hw_architecture": host.cpu_info["arch"], "img_hv_type": host.hypervisor_type, "hw_vm_mode": "hvm"}
    return all(image.get(name, value) == value for name, value in supported.items())


def _suits_group(candidate: Candidate, wanted: Wanted, members: frozenset[str], together: set[str]) -> bool:
    group = wanted.group
    if group is not None and group.policy == "affinity":
        return not together or candidate.host.name in together
    if group is not None and group.policy == "anti-affinity" and not candidate.running({wanted.server_id or ""}):
        return candidate.running(members) < group.rules.get("max_server_per_host", 1)
    return True


def _weights(candidates: Sequence[Candidate], wanted: Wanted) -> list[float]:
    """The weight of each: what is free, and how well it suits the group, each from 0 to 1 among them."""
    group = wanted.group
    liking = {"soft-affinity": 1, "soft-anti-affinity": -1}.get(group.policy, 0) if group else 0
    members = frozenset(group.members if group else ())
    weighers: list[Callable[[Candidate], float]] = [
        lambda one: one.host.ram - one.usage.ram,
        lambda one: one.host.vcpus * CPU_RATIO - one.usage.vcpus,
        lambda one: one.host.disk - one.usage.disk,
        lambda one: liking * one.running(members),
    ]
    columns = [_normalized([weigh(one) for one in candidates]) for weigh in weighers]
    return [sum(row) for row in zip(*columns, strict=True)]


def _normalized(weights: Sequence[float]) -> list[float]:
    low, high = min(weights), max(weights)
    return [(weight - low) / (high - low) if high > low else 0.0 for weight in weights]
