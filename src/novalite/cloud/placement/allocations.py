"""Allocations: how much of which provider is whose.

Each server has what its flavor says of the host that it is on. Where it has been resized or migrated its migration has
what it had of the host that it left, until that is confirmed. What somebody else says of a consumer, a server included,
counts instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from novalite import errors
from novalite.cloud.compute.flavors import Flavor
from novalite.cloud.compute.hosts import HOST
from novalite.cloud.compute.servers.migrations import ARRIVED, MIGRATIONS
from novalite.cloud.compute.servers.servers import SERVERS, Server
from novalite.cloud.placement.providers import Provider
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.placement import PlacementWing

#: Amounts by class.
Resources = Mapping[str, int]

#: Who has what nobody said whose it is.
UNKNOWN = "00000000-0000-0000-0000-000000000000"


class Unallocatable(errors.Conflict):
    """More than there is, or what there is none of."""


class Consumer(Struct, frozen=True):
    """Who has resources: ``allocations`` by provider. ``type`` is a word, such as INSTANCE, where it is known.

    ``of_server`` says of one that is stored that it is a server.
    """

    id: str
    project_id: str
    user_id: str
    type: str | None = None
    generation: int = 0
    allocations: Mapping[str, Resources] = field(default_factory=dict)
    of_server: bool = False


CONSUMERS: Kind[Consumer] = Kind("consumer", order=("id",), by=("project_id", "of_server"), each=("allocations",))


class Amount(Struct, frozen=True):
    """How much of a class a stored consumer has of a provider; it is there to be summed up."""

    consumer_id: str
    provider_id: str
    resource_class: str
    amount: int

    @property
    def id(self) -> str:
        """Whose it is, and of what."""
        return f"{self.consumer_id} {self.provider_id} {self.resource_class}"

    @property
    def source(self) -> tuple[str, str]:
        """Of what it is."""
        return self.provider_id, self.resource_class


AMOUNTS: Kind[Amount] = Kind("allocated_amount", order=("id",), by=("consumer_id", "source"), sums=("amount",))

#: The attributes of a server that are what it has of its host, by class.
OF_SERVERS = {"VCPU": "vcpus", "MEMORY_MB": "ram", "DISK_GB": "disk"}


class Allocations:
    """Who has how much of what."""

    def __init__(self, wing: PlacementWing) -> None:
        self._wing = wing
        wing.compute.servers.leaves.append(lambda server: self._forget(server.id))

    def of_project(self, project_id: str) -> list[Consumer]:
        """Those of a project that have something."""
        servers = self._wing.store.find(SERVERS, {"living_in": project_id})
        stored = self._wing.store.find(CONSUMERS, {"project_id": project_id})
        return [one for one in self._consumers(servers, servers, stored) if one.project_id == project_id]

    def of_consumer(self, id: str) -> Consumer | None:
        """What a consumer has, if anything."""
        self._wing.settle()
        consumer = self._wing.store.get(CONSUMERS, id) or self._own(id)
        return consumer if consumer is not None and consumer.allocations else None

    def of_provider(self, id: str) -> list[Consumer]:
        """Those that have something of a provider."""
        store, host = self._wing.store, self._host(id)
        running = store.find(SERVERS, {"runs_on": host}) if host else []
        left = store.find(SERVERS, {"left": host}) if host else []
        found = self._consumers(running, left, store.find(CONSUMERS, {"allocations": id}))
        return [consumer for consumer in found if id in consumer.allocations]

    def usage(self, provider_id: str, but: Collection[str] = ()) -> Counter[str]:
        """How much of a provider is allocated, by class, but to some consumers."""
        store, provider = self._wing.store, self._wing.providers.get(provider_id)
        used = Counter({name: self._stored(provider_id, name) for name in provider.inventories})
        if host := self._host(provider_id):
            used.update({name: store.total(SERVERS, own, {"runs_on": host}) for name, own in OF_SERVERS.items()})
            for kept in filter(None, map(self._of_migration, store.find(SERVERS, {"left": host}))):
                if store.get(CONSUMERS, kept.id) is None:
                    used.update(kept.allocations[provider_id])
            for server in self._told_otherwise():
                if server.runs_on == host:
                    used.subtract(self._of_server(server).allocations[provider_id])
        for consumer in filter(None, map(self.of_consumer, but)):
            used.subtract(consumer.allocations.get(provider_id, {}))
        return +used

    def _stored(self, provider_id: str, name: str) -> int:
        return self._wing.store.total(AMOUNTS, "amount", {"source": (provider_id, name)})

    def _told_otherwise(self) -> Iterator[Server]:
        """Servers of which somebody has said what they have."""
        for consumer in self._wing.store.find(CONSUMERS, {"of_server": True}):
            if (server := self._wing.store.get(SERVERS, consumer.id)) is not None:
                yield server

    def _host(self, provider_id: str) -> str | None:
        """The name of the host that a provider is, if it is one."""
        host = self._wing.store.get(HOST, provider_id)
        return None if host is None else host.name

    def _consumers(
        self, running: Iterable[Server], left: Iterable[Server], stored: Iterable[Consumer]
    ) -> list[Consumer]:
        """What servers and migrations have, unless something else is stored of them, and what others have."""
        own = [self._of_server(one) for one in running if one.host]
        own += [kept for one in left if (kept := self._of_migration(one)) is not None]
        found = {one.id: self._wing.store.get(CONSUMERS, one.id) or one for one in own}
        found |= {one.id: one for one in stored}
        return [consumer for consumer in found.values() if consumer.allocations]

    def replace(self, consumers: Sequence[Consumer]) -> None:
        """Have each consumer have what is said, and nothing else: all of them, or none.

        Raises Invalid for a provider or class that there is none of, Unallocatable for what there is not enough of.
        """
        with self._wing.transaction():
            touched = self._providers(consumers)
            self._check(consumers)
            for consumer in consumers:
                self._keep(replace(consumer, generation=consumer.generation + 1))
            for provider in touched:
                self._wing.providers.changed(provider)

    def delete(self, id: str) -> None:
        """Have a consumer have nothing. Raises NotFound where it has nothing."""
        consumer = self.of_consumer(id)
        if consumer is None:
            raise errors.NotFound(f"No allocations for consumer '{id}'")
        self._keep(replace(consumer, allocations={}))

    def rename_class(self, name: str, new: str) -> None:
        """Call a class something else."""
        for consumer in self._wing.store.find(CONSUMERS):
            renamed = {
                provider: {new if one == name else one: amount for one, amount in resources.items()}
                for provider, resources in consumer.allocations.items()
            }
            self._keep(replace(consumer, allocations=renamed))

    def _keep(self, consumer: Consumer) -> None:
        self._forget(consumer.id)
        of_server = self._wing.store.get(SERVERS, consumer.id) is not None
        if consumer.allocations or of_server:
            self._wing.store.put(CONSUMERS, replace(consumer, of_server=of_server))
        for provider_id, resources in consumer.allocations.items():
            for name, amount in resources.items():
                self._wing.store.put(AMOUNTS, Amount(consumer.id, provider_id, name, amount))

    def _forget(self, id: str) -> None:
        store = self._wing.store
        store.delete(CONSUMERS, id)
        for amount in store.find(AMOUNTS, {"consumer_id": id}):
            store.delete(AMOUNTS, amount.id)

    def _providers(self, consumers: Sequence[Consumer]) -> list[Provider]:
        """The providers of which somebody has something, or had."""
        before = [self.of_consumer(consumer.id) for consumer in consumers if not consumer.allocations]
        ids = [id for consumer in (*consumers, *before) if consumer for id in consumer.allocations]
        try:
            return [self._wing.providers.get(id) for id in dict.fromkeys(ids)]
        except errors.NotFound as error:
            id = next(id for id in ids if id in error.message)
            raise errors.Invalid(f"Allocation for resource provider '{id}' that does not exist.") from None

    def _check(self, consumers: Sequence[Consumer]) -> None:
        ids = [consumer.id for consumer in consumers]
        used: dict[str, Counter[str]] = {}
        for consumer in consumers:
            for id, resources in consumer.allocations.items():
                taken = used.setdefault(id, self.usage(id, but=ids))
                for name, amount in resources.items():
                    self._check_amount(self._wing.providers.get(id), name, amount, taken)
                    taken[name] += amount

    def _check_amount(self, provider: Provider, name: str, amount: int, taken: Counter[str]) -> None:
        self._wing.providers.check_class(name)
        inventory = provider.inventories.get(name)
        if inventory is None:
            raise Unallocatable(f"Inventory for '{name}' on resource provider '{provider.id}' invalid.")
        start = f"Unable to create allocation for '{name}' on resource provider '{provider.id}'. The requested amount"
        if not inventory.takes(amount):
            raise Unallocatable(f"{start} would violate inventory constraints.")
        if taken[name] + amount > inventory.capacity:
            raise Unallocatable(f"{start} would exceed the capacity.")

    def _own(self, id: str) -> Consumer | None:
        """What a server or a migration has, where nobody says anything else."""
        server = self._wing.store.get(SERVERS, id)
        if server is not None:
            return self._of_server(server) if server.host and not server.deleted else None
        migration = self._wing.store.get(MIGRATIONS, id)
        server = self._wing.store.get(SERVERS, migration.server_id) if migration else None
        kept = self._of_migration(server) if server is not None else None
        return kept if kept is not None and kept.id == id else None

    def _of_server(self, server: Server) -> Consumer:
        allocations = self._allocated(server, server.host, server.flavor)
        return Consumer(server.id, server.project_id, server.user_id, "INSTANCE", 1, allocations)

    def _of_migration(self, server: Server) -> Consumer | None:
        """What is kept where a server came from, for it to go back."""
        if server.deleted or server.left is None or server.before is None:
            return None
        arrived = self._wing.compute.migrations.of_server(server.id, ARRIVED)
        if not arrived:
            return None
        allocations = self._allocated(server, server.left, server.before.flavor)
        return Consumer(arrived[-1].id, server.project_id, server.user_id, "MIGRATION", 1, allocations)

    def _allocated(self, server: Server, host: str | None, flavor: Flavor) -> dict[str, Resources]:
        amounts = {"VCPU": flavor.vcpus, "MEMORY_MB": flavor.ram, "DISK_GB": server.disk_of(flavor)}
        resources = {name: amount for name, amount in amounts.items() if amount}
        return {found.id: resources for found in self._wing.store.find(HOST, {"name": host})}
