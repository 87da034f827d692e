"""Allocations: how much of which provider is whose.

Each server has what its flavor says of the host that it is on. Where it has been resized or migrated its migration has
what it had of the host that it left, until that is confirmed. What somebody else says of a consumer, a server included,
counts instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

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


@dataclass(frozen=True)
class Consumer:
    """Who has resources: ``allocations`` by provider. ``type`` is a word, such as INSTANCE, where it is known."""

    id: str
    project_id: str
    user_id: str
    type: str | None = None
    generation: int = 0
    allocations: Mapping[str, Resources] = field(default_factory=dict)


CONSUMERS: Kind[Consumer] = Kind("consumer", order=("id",))


class Allocations:
    """Who has how much of what."""

    def __init__(self, wing: PlacementWing) -> None:
        self._wing = wing
        wing.compute.servers.leaves.append(lambda server: wing.store.delete(CONSUMERS, server.id))

    def consumers(self) -> list[Consumer]:
        """All that have something."""
        self._wing.settle()
        stored = {consumer.id: consumer for consumer in self._wing.store.find(CONSUMERS)}
        servers = self._wing.store.find(SERVERS, {"deleted": False})
        own = [self._of_server(one) for one in servers if one.host]
        own += [kept for one in servers if (kept := self._of_migration(one)) is not None]
        found = [stored.get(one.id, one) for one in own]
        for consumer in found:
            stored.pop(consumer.id, None)
        return [consumer for consumer in (*found, *stored.values()) if consumer.allocations]

    def of_consumer(self, id: str) -> Consumer | None:
        """What a consumer has, if anything."""
        self._wing.settle()
        consumer = self._wing.store.get(CONSUMERS, id) or self._own(id)
        return consumer if consumer is not None and consumer.allocations else None

    def of_provider(self, id: str) -> list[Consumer]:
        """Those that have something of a provider."""
        return [consumer for consumer in self.consumers() if id in consumer.allocations]

    def usage(self, provider_id: str, but: Iterable[str] = ()) -> Counter[str]:
        """How much of a provider is allocated, by class, but to some consumers."""
        used: Counter[str] = Counter()
        left_out = set(but)
        for consumer in self.of_provider(provider_id):
            if consumer.id not in left_out:
                used.update(consumer.allocations[provider_id])
        return used

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
            self._wing.store.put(CONSUMERS, replace(consumer, allocations=renamed))

    def _keep(self, consumer: Consumer) -> None:
        if consumer.allocations or self._wing.store.get(SERVERS, consumer.id) is not None:
            self._wing.store.put(CONSUMERS, consumer)
        else:
            self._wing.store.delete(CONSUMERS, consumer.id)

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
