"""Resource providers: who has how much of what, as Placement knows it.

Each host of the cloud is one, from when it is first looked for on; others may be made beside them and below them.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from novalite import errors
from novalite.cloud.compute.hosts import HOST, RESERVED_RAM, Host
from novalite.cloud.compute.scheduler import CPU_RATIO
from novalite.cloud.placement.traits import STANDARD as TRAITS
from novalite.ids import new_id
from novalite.store import Kind, Page, Where

if TYPE_CHECKING:
    from novalite.cloud.placement import PlacementWing

MAX_INT = 2**31 - 1

#: Of so many providers trees are looked at together.
FEW = 50

#: The classes that need no making, in Placement's order.
CLASSES = (
    *("VCPU", "MEMORY_MB", "DISK_GB", "PCI_DEVICE", "SRIOV_NET_VF", "NUMA_SOCKET", "NUMA_CORE", "NUMA_THREAD"),
    *("NUMA_MEMORY_MB", "IPV4_ADDRESS", "VGPU", "VGPU_DISPLAY_HEAD", "NET_BW_EGR_KILOBIT_PER_SEC"),
    *("NET_BW_IGR_KILOBIT_PER_SEC", "PCPU", "MEM_ENCRYPTION_CONTEXT", "FPGA", "PGPU"),
    *("NET_PACKET_RATE_KILOPACKET_PER_SEC", "NET_PACKET_RATE_EGR_KILOPACKET_PER_SEC"),
    "NET_PACKET_RATE_IGR_KILOPACKET_PER_SEC",
)

#: What a host can do.
HOST_TRAITS = frozenset(
    {
        *("COMPUTE_NODE", "COMPUTE_DEVICE_TAGGING", "COMPUTE_NET_ATTACH_INTERFACE", "COMPUTE_TRUSTED_CERTS"),
        *("COMPUTE_NET_ATTACH_INTERFACE_WITH_TAG", "COMPUTE_VOLUME_ATTACH_WITH_TAG", "COMPUTE_VOLUME_EXTEND"),
        *("COMPUTE_VOLUME_MULTI_ATTACH", "COMPUTE_ACCELERATORS", "COMPUTE_REMOTE_MANAGED_PORTS"),
        *("COMPUTE_STORAGE_VIRTIO_FS", "COMPUTE_MEM_BACKING_FILE"),
    }
)


class ConcurrentUpdate(errors.Conflict):
    """Somebody else has changed it meanwhile."""


class DuplicateName(errors.Conflict):
    """There is one of that name or id."""


class InventoryInUse(errors.Conflict):
    """There are allocations of it."""


class ProviderInUse(errors.Conflict):
    """There are allocations of it."""


class ProviderIsParent(errors.Conflict):
    """There are providers below it."""


class Inventory(Struct, frozen=True):
    """How much there is of something; ``allocation_ratio`` times what is not reserved may be allocated."""

    total: int
    reserved: int = 0
    min_unit: int = 1
    max_unit: int = MAX_INT
    step_size: int = 1
    allocation_ratio: float = 1.0

    @property
    def capacity(self) -> int:
        """How much may be allocated."""
        return int((self.total - self.reserved) * self.allocation_ratio)

    def takes(self, amount: int) -> bool:
        """Whether an amount is one that may be allocated at once."""
        return self.min_unit <= amount <= self.max_unit and amount % self.step_size == 0


class Provider(Struct, frozen=True):
    """Who has resources; ``number`` counts providers as they come, ``generation`` changes of one."""

    id: str
    number: int
    name: str
    created_at: datetime
    updated_at: datetime
    generation: int = 0
    parent_id: str | None = None
    inventories: Mapping[str, Inventory] = field(default_factory=dict)
    traits: frozenset[str] = frozenset()
    aggregates: tuple[str, ...] = ()
    is_host: bool = False


class Named(Struct, frozen=True):
    """A class or a trait of one's own; its name is its id."""

    id: str
    created_at: datetime


PROVIDERS: Kind[Provider] = Kind("provider", order=("number",), by=("name", "parent_id", "is_host"), each=("traits",))
OWN_CLASSES: Kind[Named] = Kind("resource_class")
OWN_TRAITS: Kind[Named] = Kind("trait")


class ResourceProviders:
    """The providers of a cloud, and the classes and traits that there are."""

    def __init__(self, wing: PlacementWing) -> None:
        self._wing = wing
        wing.compute.hosts.traits.append(self.traits_of)

    def get(self, id: str) -> Provider:
        """Raises NotFound."""
        self._look_at_hosts()
        provider = self._wing.store.get(PROVIDERS, id)
        if provider is None:
            raise errors.NotFound(f"No resource provider with uuid {id} found")
        return provider

    def find(self, where: Where = None) -> list[Provider]:
        """Those whose attributes have these values, the oldest first."""
        self._look_at_hosts()
        return self._wing.store.find(PROVIDERS, where)

    def root(self, provider: Provider) -> Provider:
        """The provider at the top of a provider's tree."""
        while provider.parent_id is not None:
            provider = self._wing.store.get(PROVIDERS, provider.parent_id) or replace(provider, parent_id=None)
        return provider

    def tree(self, provider: Provider) -> list[Provider]:
        """All providers of a provider's tree."""
        self._look_at_hosts()
        return self._below(self.root(provider))

    def roots(self) -> Iterator[Provider]:
        """Those at the top of a tree, the oldest first, a few at a time."""
        self._look_at_hosts()
        marker = None
        while found := self._wing.store.find(PROVIDERS, {"parent_id": None}, page=Page(marker=marker, limit=FEW)):
            yield from found
            marker = found[-1]

    def with_trait(self, name: str) -> list[Provider]:
        """Those that have a trait."""
        return self._wing.store.find(PROVIDERS, {"traits": name})

    def _below(self, provider: Provider) -> list[Provider]:
        """A provider and all that are below it, the oldest first."""
        found = [provider]
        for one in found:
            found += self._wing.store.find(PROVIDERS, {"parent_id": one.id})
        return sorted(found, key=lambda one: one.number)

    def aggregates(self, provider: Provider) -> list[str]:
        """The aggregates of a provider; a host has those too that it is in."""
        hosts = self._wing.compute.aggregates.of(provider.name) if provider.is_host else []
        return list(dict.fromkeys((*provider.aggregates, *(aggregate.id for aggregate in hosts))))

    def create(self, name: str, id: str | None = None, parent_id: str | None = None) -> Provider:
        """One more. Raises DuplicateName, Invalid for a parent that there is none of."""
        id = str(uuid.UUID(id)) if id else new_id()
        taken = [f"uuid: {id}"] if self._wing.store.get(PROVIDERS, id) else []
        taken += [f"name: {name}"] if self._named(name) else []
        if taken:
            raise DuplicateName(f"Conflicting resource provider {', '.join(taken[:1])} already exists.")
        if parent_id is not None and self._wing.store.get(PROVIDERS, parent_id) is None:
            raise errors.Invalid(_NO_PARENT)
        now = self._wing.clock.datetime()
        number = self._wing.store.next("provider")
        return self._wing.store.put(PROVIDERS, Provider(id, number, name, now, now, parent_id=parent_id))

    def rename(self, provider: Provider, name: str) -> Provider:
        """Raises DuplicateName."""
        if name != provider.name and self._named(name):
            raise DuplicateName(f"Conflicting resource provider {name} already exists.")
        return self.put(provider, name=name)

    def move(self, provider: Provider, parent_id: str | None, freely: bool) -> Provider:
        """Put it below another one, or on top; ``freely`` also where it is below one. Raises Invalid."""
        if parent_id == provider.parent_id:
            return provider
        if parent_id is None and not freely:
            raise errors.Invalid(_UNSAVED.format("un-parenting a provider is not currently allowed."))
        if parent_id is not None:
            parent = self._wing.store.get(PROVIDERS, parent_id)
            if parent is None:
                raise errors.Invalid(_NO_PARENT)
            if provider.parent_id is not None and not freely:
                raise errors.Invalid(_UNSAVED.format("re-parenting a provider is not currently allowed."))
            if self._is_below(parent, provider):
                raise errors.Invalid(_UNSAVED.format("creating loop in the provider tree is not allowed."))
        return self.put(provider, parent_id=parent_id)

    def delete(self, provider: Provider) -> None:
        """Forget one. Raises ProviderIsParent, ProviderInUse."""
        if self._wing.store.count(PROVIDERS, {"parent_id": provider.id}):
            raise ProviderIsParent(
                f"Unable to delete parent resource provider {provider.id}: It has child resource providers."
            )
        if self._wing.allocations.of_provider(provider.id):
            reason = "Resource provider has allocations."
            raise ProviderInUse(f"Unable to delete resource provider {provider.id}: {reason}")
        self._wing.store.delete(PROVIDERS, provider.id)

    def set_inventories(self, provider: Provider, inventories: Mapping[str, Inventory]) -> Provider:
        """Have these, and no others. Raises NotFound for a class that there is none of, InventoryInUse."""
        for name in inventories:
            self.check_class(name)
        used = self._wing.allocations.usage(provider.id)
        gone = [name for name in provider.inventories if name not in inventories and used.get(name)]
        if gone:
            raise InventoryInUse(f"Inventory for '{', '.join(gone)}' on resource provider '{provider.id}' in use.")
        return self.changed(provider, inventories=dict(inventories))

    def set_traits(self, provider: Provider, traits: Iterable[str]) -> Provider:
        """Have these, and no others."""
        wanted = frozenset(traits)
        return provider if wanted == provider.traits else self.changed(provider, traits=wanted)

    def changed(self, provider: Provider, **changes: Any) -> Provider:
        """Keep a provider, changed, as its next generation."""
        return self.put(provider, generation=provider.generation + 1, **changes)

    def put(self, provider: Provider, **changes: Any) -> Provider:
        """Keep a provider, changed, of the generation that it is of."""
        return self._wing.store.put(PROVIDERS, replace(provider, updated_at=self._wing.clock.datetime(), **changes))

    def traits_of(self, host: str | None) -> frozenset[str]:
        """What a host can do; None stands for no host."""
        self._look_at_hosts()
        found = self._wing.store.find(PROVIDERS, {"name": host, "is_host": True})
        return found[0].traits if found else frozenset()

    def classes(self) -> list[str]:
        """The names of all resource classes."""
        return [*CLASSES, *(own.id for own in self._wing.store.find(OWN_CLASSES))]

    def has_class(self, name: str) -> bool:
        """Whether there is a class of that name."""
        return name in CLASSES or self._wing.store.get(OWN_CLASSES, name) is not None

    def check_class(self, name: str) -> None:
        """Raises NotFound for a class that there is none of."""
        if not self.has_class(name):
            raise errors.NotFound(f"No such resource class {name}.")

    def add_class(self, name: str) -> None:
        """One more class."""
        self._wing.store.put(OWN_CLASSES, Named(name, self._wing.clock.datetime()))

    def rename_class(self, name: str, new: str) -> None:
        """Call a class of one's own something else; what there is of it stays. Raises Invalid, Conflict."""
        if name in CLASSES:
            raise errors.Invalid(f"Cannot update standard resource class {name}")
        if name != new and self.has_class(new):
            raise errors.Conflict(f"Resource class already exists: {new}")
        self._wing.store.delete(OWN_CLASSES, name)
        self.add_class(new)
        for provider in self.find():
            if name in provider.inventories:
                kept = {new if one == name else one: value for one, value in provider.inventories.items()}
                self.put(provider, inventories=kept)
        self._wing.allocations.rename_class(name, new)

    def delete_class(self, name: str) -> None:
        """Forget one. Raises NotFound, Invalid for a standard one, Conflict for one that somebody has."""
        self.check_class(name)
        if name in CLASSES:
            reason = f"Cannot delete standard resource class {name}."
            raise errors.Invalid(f"Error in delete resource class: {reason}")
        if any(name in provider.inventories for provider in self.find()):
            reason = f"Cannot delete resource class {name}. Class is in use in inventory."
            raise errors.Conflict(f"Error in delete resource class: {reason}")
        self._wing.store.delete(OWN_CLASSES, name)

    def traits(self) -> list[str]:
        """The names of all traits."""
        return [*sorted(TRAITS), *(own.id for own in self._wing.store.find(OWN_TRAITS))]

    def has_trait(self, name: str) -> bool:
        """Whether there is a trait of that name."""
        return name in TRAITS or self._wing.store.get(OWN_TRAITS, name) is not None

    def add_trait(self, name: str) -> None:
        """One more trait."""
        self._wing.store.put(OWN_TRAITS, Named(name, self._wing.clock.datetime()))

    def delete_trait(self, name: str) -> None:
        """Forget one. Raises NotFound, Invalid for a standard one, Conflict for one that somebody has."""
        if not self.has_trait(name):
            raise errors.NotFound(f"No such trait(s): {name}.")
        if name in TRAITS:
            raise errors.Invalid(f"Cannot delete standard trait {name}.")
        if any(name in provider.traits for provider in self.find()):
            raise errors.Conflict(f"The trait {name} is in use by a resource provider.")
        self._wing.store.delete(OWN_TRAITS, name)

    def _named(self, name: str) -> bool:
        self._look_at_hosts()
        return self._wing.store.count(PROVIDERS, {"name": name}) > 0

    def _is_below(self, provider: Provider, other: Provider) -> bool:
        above: Provider | None = provider
        while above is not None and above.id != other.id:
            above = self._wing.store.get(PROVIDERS, above.parent_id) if above.parent_id else None
        return above is not None

    def _look_at_hosts(self) -> None:
        """Have a provider for each host, and none for those that are gone."""
        self._wing.settle()
        store = self._wing.store
        newest = store.find(HOST, page=Page([("number", True)], limit=1))
        # As many as there are hosts, and one for the newest: no host is new, so none has gone either.
        if store.count(HOST) == store.count(PROVIDERS, {"is_host": True}) and all(
            store.get(PROVIDERS, host.id) for host in newest
        ):
            return
        hosts = {host.id: host for host in store.find(HOST)}
        known = {provider.id for provider in store.find(PROVIDERS, {"is_host": True})}
        for id in known - hosts.keys():
            store.delete(PROVIDERS, id)
        for id, host in hosts.items():
            if id not in known:
                store.put(PROVIDERS, _of_host(host, store.next("provider")))


_NO_PARENT = "Object action create failed because: parent provider UUID does not exist."
_UNSAVED = "Object action update failed because: {}"


def _of_host(host: Host, number: int) -> Provider:
    return Provider(
        *(host.id, number, host.node, host.created_at, host.created_at),
        generation=2,
        inventories={
            "VCPU": Inventory(host.vcpus, max_unit=host.vcpus, allocation_ratio=float(CPU_RATIO)),
            "MEMORY_MB": Inventory(host.ram, RESERVED_RAM, max_unit=host.ram),
            "DISK_GB": Inventory(host.disk, max_unit=host.disk),
        },
        traits=HOST_TRAITS,
        is_host=True,
    )
