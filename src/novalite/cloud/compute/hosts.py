"""The hosts that servers run on, how much each has, and how much of that is used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from ipaddress import IPv4Address
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from novalite import errors
from novalite.cloud.compute.servers.servers import SERVERS, Server
from novalite.cloud.compute.services import COMPUTE
from novalite.ids import new_id
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.compute import ComputeWing

#: What a new cloud has.
SEED = ("compute1", "compute2")

#: The memory that a host keeps for itself, in MiB.
RESERVED_RAM = 512

CPU_INFO: Mapping[str, Any] = {
    "arch": "x86_64",
    "model": "Nehalem",
    "vendor": "Intel",
    "features": ["pge", "clflush"],
    "topology": {"cores": 1, "threads": 1, "sockets": 4},
}


class Host(Struct, frozen=True):
    """A host, which is one node of the same name; memory in MiB, disk in GiB. ``number`` counts hosts as they come."""

    id: str
    number: int
    name: str
    created_at: datetime
    vcpus: int = 1000
    ram: int = 800_000
    disk: int = 600_000
    hypervisor_type: str = "fake"
    hypervisor_version: int = 1000
    cpu_info: Mapping[str, Any] = field(default_factory=lambda: CPU_INFO)

    @property
    def node(self) -> str:
        """The name of its one node."""
        return self.name

    @property
    def ip(self) -> str:
        """An address for documentation, one for each host."""
        return str(IPv4Address("192.0.2.1") + self.number)


HOST: Kind[Host] = Kind("host", order=("number",), by=("name",))


class Usage(Struct, frozen=True):
    """How much of a host is used."""

    vcpus: int = 0
    ram: int = RESERVED_RAM
    disk: int = 0


class Hosts:
    """The hosts of a cloud."""

    def __init__(self, wing: ComputeWing) -> None:
        self._wing = wing
        #: Who knows what a host can do: functions of its name, None for no host, that give the names of its traits.
        self.traits: list[Callable[[str | None], frozenset[str]]] = []

    def seed(self) -> None:
        """What a new cloud has."""
        for name in SEED:
            self.add(name)

    def add(self, name: str, **figures: Any) -> Host:
        """One more, with its service; ``figures`` are a Host's. Raises Conflict for a name that there is."""
        store = self._wing.store
        if store.count(HOST, {"name": name}):
            raise errors.Conflict(f"Host '{name}' mapping already exists")
        with self._wing.transaction():
            self._wing.services.add(COMPUTE, name)
            now = self._wing.clock.datetime()
            return store.put(HOST, Host(new_id(), store.next("host"), name, now, **figures))

    def get(self, name: str) -> Host:
        """One by its name. Raises NotFound."""
        for host in self._wing.store.find(HOST, {"name": name}):
            return host
        raise errors.NotFound(f"Compute host {name} could not be found.")

    def traits_of(self, name: str | None) -> frozenset[str]:
        """The names of what a host can do; None stands for no host."""
        return frozenset().union(*(traits(name) for traits in self.traits))

    def exists(self, name: str) -> bool:
        """Whether there is one of that name."""
        return any(host.name == name for host in self.find())

    def find(self) -> list[Host]:
        """All of them, the oldest first."""
        return self._wing.store.find(HOST)

    def servers(self, name: str) -> list[Server]:
        """Those that run on a host, the oldest first."""
        self._wing.settle()
        return self._wing.store.find(SERVERS, {"runs_on": name})

    def have_servers(self, names: Sequence[str]) -> bool:
        """Whether there is a server on one of these."""
        return any(self.servers(name) for name in names)

    def of(self, server_ids: Iterable[str | None]) -> set[str]:
        """The names of those that these servers run on."""
        servers = [self._wing.store.get(SERVERS, id) for id in server_ids if id]
        return {server.host for server in servers if server and server.host}

    def running(self, name: str, server_ids: Iterable[str]) -> int:
        """How many of these servers run on a host."""
        servers = [self._wing.store.get(SERVERS, id) for id in server_ids]
        return sum(server is not None and server.runs_on == name for server in servers)

    def usage(self, name: str) -> Usage:
        """How much of a host is used: by itself, by its servers, and by those that may still come back to it."""
        self._wing.settle()
        store = self._wing.store
        vcpus, ram, disk = (store.total(SERVERS, what, {"runs_on": name}) for what in ("vcpus", "ram", "disk"))
        kept = [(server, server.before.flavor) for server in store.find(SERVERS, {"left": name}) if server.before]
        return Usage(
            vcpus + sum(flavor.vcpus for _, flavor in kept),
            RESERVED_RAM + ram + sum(flavor.ram for _, flavor in kept),
            disk + sum(server.disk_of(flavor) for server, flavor in kept),
        )

    def uptime(self, host: Host) -> str:
        """What its `uptime` says. Raises Conflict where its service is down."""
        if not self._wing.services.is_up(self._wing.services.of(host.name)):
            raise errors.Conflict(f"Compute service of {host.name} is unavailable at this time.")
        now = self._wing.clock.datetime()
        up = now - host.created_at
        hours, minutes = divmod(up.seconds // 60, 60)
        return f" {now:%H:%M:%S} up {up.days} days, {hours:2}:{minutes:02},  0 users,  load average: 0.00, 0.00, 0.00"

    def remove(self, name: str) -> None:
        """Take one away, from its aggregates too. Raises Conflict where it is needed, and NotFound."""
        host = self.get(name)
        if self.have_servers([name]):
            raise errors.Conflict(
                "Unable to delete compute service that is hosting instances. Migrate or delete the instances first."
            )
        if self._wing.migrations.find(lambda one: name in (one.source_compute, one.dest_compute) and one.is_going):
            raise errors.Conflict(
                "Unable to delete compute service that has in-progress migrations."
                " Complete the migrations or delete the instances first."
            )
        for aggregate in self._wing.aggregates.of(name):
            self._wing.aggregates.remove_host(aggregate, name)
        self._wing.store.delete(HOST, host.id)
