"""Flavors: how much of a host a server gets, who may have it, and what else is said of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from novalite import errors
from novalite.ids import new_id
from novalite.store import Kind, Page, Where

if TYPE_CHECKING:
    from novalite.cloud.compute import ComputeWing

#: What a new cloud has: name, MiB of memory, CPUs, GiB of disk.
SEED = (
    ("m1.tiny", 512, 1, 1),
    ("m1.small", 2048, 1, 20),
    ("m1.medium", 4096, 2, 40),
    ("m1.large", 8192, 4, 80),
    ("m1.xlarge", 16384, 8, 160),
)

#: The largest factor that a column of single precision keeps.
MAX_FACTOR = 3.40282e38


class Flavor(Struct, frozen=True):
    """What a server may be made of; memory and swap in MiB, disks in GiB. ``number`` counts flavors as they come."""

    number: int
    id: str
    name: str
    ram: int
    vcpus: int
    disk: int
    created_at: datetime
    ephemeral: int = 0
    swap: int = 0
    rxtx_factor: float = 1.0
    is_public: bool = True
    description: str | None = None
    disabled: bool = False
    updated_at: datetime | None = None
    projects: frozenset[str] = frozenset()
    extra_specs: Mapping[str, str] = field(default_factory=dict)

    def is_seen_by(self, project_id: str | None) -> bool:
        """Whether it is public, or that project has access."""
        return self.is_public or project_id in self.projects


FLAVOR: Kind[Flavor] = Kind("flavor", order=("id",), by=("name", "is_public"), each=("projects",))

#: What a list may be sorted by.
SORT_KEYS: Mapping[str, Callable[[Flavor], Any]] = {
    "created_at": lambda flavor: flavor.created_at,
    "description": lambda flavor: flavor.description,
    "disabled": lambda flavor: flavor.disabled,
    "ephemeral_gb": lambda flavor: flavor.ephemeral,
    "flavorid": lambda flavor: flavor.id,
    "id": lambda flavor: flavor.number,
    "is_public": lambda flavor: flavor.is_public,
    "memory_mb": lambda flavor: flavor.ram,
    "name": lambda flavor: flavor.name,
    "root_gb": lambda flavor: flavor.disk,
    "rxtx_factor": lambda flavor: flavor.rxtx_factor,
    "swap": lambda flavor: flavor.swap,
    "updated_at": lambda flavor: flavor.updated_at,
    "vcpu_weight": lambda flavor: None,
    "vcpus": lambda flavor: flavor.vcpus,
}


class Wanted(Struct, frozen=True):
    """Which flavors a list is to have; ``is_public`` None is all of them, and ``name`` a pattern."""

    is_public: bool | None = True
    min_ram: int | None = None
    min_disk: int | None = None
    name: str | None = None

    def fits(self, flavor: Flavor, project_id: str | None) -> bool:
        """Whether a flavor is one of them; public ones are those too that the project has access to."""
        if self.is_public is not None and (
            flavor.is_public if not self.is_public else not flavor.is_seen_by(project_id)
        ):
            return False
        return (
            (self.min_ram is None or flavor.ram >= self.min_ram)
            and (self.min_disk is None or flavor.disk >= self.min_disk)
            and (self.name is None or re.search(self.name, flavor.name) is not None)
        )


class Flavors:
    """The flavors of a cloud, by id. Where a project is given, only what it sees is there."""

    def __init__(self, wing: ComputeWing) -> None:
        self._wing = wing

    def seed(self) -> None:
        """Those of a new cloud."""
        for id, (name, ram, vcpus, disk) in enumerate(SEED, 1):
            self.create(name, ram, vcpus, disk, id=str(id))

    def create(
        self,
        name: str,
        ram: int,
        vcpus: int,
        disk: int,
        *,
        id: str | None = None,
        rxtx_factor: float = 1.0,
        **more: Any,
    ) -> Flavor:
        """One more, with an id of its own where none is given.

        Raises Conflict for a name or an id that there is, InvalidInput for a factor that is none.
        """
        if not 0 < rxtx_factor <= MAX_FACTOR:
            raise errors.InvalidInput(f"'rxtx_factor' argument must be a float between 0 and {MAX_FACTOR:g}")
        store = self._wing.store
        if store.count(FLAVOR, {"name": name}):
            raise errors.Conflict(f"Flavor with name {name} already exists.")
        if id is not None and store.get(FLAVOR, id):
            raise errors.Conflict(f"Flavor with ID {id} already exists.")
        now = self._wing.clock.datetime()
        sizes = (ram, vcpus, disk)
        number = store.next("flavor")
        flavor = Flavor(number, id or new_id(), name, *sizes, now, rxtx_factor=rxtx_factor, **more)
        return self._keep(flavor)

    def get(self, id: str, project_id: str | None = None) -> Flavor:
        """Raises NotFound."""
        flavor = self._wing.store.get(FLAVOR, id)
        if flavor is None or (project_id is not None and not flavor.is_seen_by(project_id)):
            raise errors.NotFound(f"Flavor {id} could not be found.")
        return flavor

    def find(
        self,
        wanted: Wanted,
        project_id: str | None,
        limit: int,
        marker: Flavor | None = None,
        sort_key: str = "flavorid",
        descending: bool = False,
    ) -> list[Flavor]:
        """Those that are wanted, sorted, after the marker. Raises Invalid for a name that is no pattern."""
        value = SORT_KEYS[sort_key]
        fits = partial(wanted.fits, project_id=project_id)
        where: Where = [{"is_public": True}, {"projects": project_id}] if wanted.is_public else None

        def order(flavor: Flavor) -> tuple[Any, ...]:
            return (value(flavor) is not None, *filter(lambda part: part is not None, (value(flavor), flavor.number)))

        try:
            if sort_key == "flavorid":
                return self._wing.store.find(FLAVOR, where, fits, Page([("id", descending)], marker, limit))
            found = self._wing.store.find(FLAVOR, where, fits)
        except re.error:
            raise errors.Invalid(f"Invalid name filter [{wanted.name}]") from None
        if marker is not None:
            found = [flavor for flavor in found if _is_after(flavor, marker, value, descending)]
        return sorted(found, key=order, reverse=descending)[:limit]

    def describe(self, id: str, description: str | None) -> Flavor:
        """Change the description. Raises NotFound."""
        return self._keep(replace(self.get(id), description=description, updated_at=self._wing.clock.datetime()))

    def delete(self, id: str) -> None:
        """Raises NotFound."""
        self._wing.store.delete(FLAVOR, self.get(id).id)

    def add_access(self, id: str, project_id: str) -> Flavor:
        """Let a project see it. Raises NotFound, and Conflict where it does."""
        flavor = self.get(id)
        if project_id in flavor.projects:
            raise errors.Conflict(
                f"Flavor access already exists for flavor {flavor.number} and project {project_id} combination."
            )
        return self._keep(replace(flavor, projects=flavor.projects | {project_id}))

    def remove_access(self, id: str, project_id: str) -> Flavor:
        """Let a project see it no more. Raises NotFound."""
        flavor = self.get(id)
        if project_id not in flavor.projects:
            raise errors.NotFound(f"Flavor access not found for {flavor.number} / {project_id} combination.")
        return self._keep(replace(flavor, projects=flavor.projects - {project_id}))

    def add_extra_specs(self, id: str, specs: Mapping[str, str]) -> None:
        """Say more of it, or something else. Raises NotFound."""
        flavor = self.get(id)
        self._keep(replace(flavor, extra_specs={**flavor.extra_specs, **specs}))

    def get_extra_spec(self, id: str, key: str, project_id: str | None = None) -> str:
        """Raises NotFound."""
        specs = self.get(id, project_id).extra_specs
        if key not in specs:
            raise errors.NotFound(f"Flavor {id} has no extra specs with key {key}.")
        return specs[key]

    def delete_extra_spec(self, id: str, key: str) -> None:
        """Raises NotFound."""
        self.get_extra_spec(id, key)
        flavor = self.get(id)
        kept = {name: value for name, value in flavor.extra_specs.items() if name != key}
        self._keep(replace(flavor, extra_specs=kept))

    def _keep(self, flavor: Flavor) -> Flavor:
        return self._wing.store.put(FLAVOR, flavor)


def _is_after(flavor: Flavor, marker: Flavor, value: Callable[[Flavor], Any], descending: bool) -> bool:
    """As a database compares: nothing is neither more nor less, and where the marker has nothing age alone counts."""
    first, second = (marker, flavor) if not descending else (flavor, marker)
    if value(marker) is None or value(flavor) == value(marker):
        return first.number < second.number
    return value(flavor) is not None and bool(value(first) < value(second))
