"""Volume types: what kinds of storage there are, and the projects that private ones are for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from novalite import errors
from novalite.cloud.volume.named_types import NamedTypes
from novalite.ids import new_id
from novalite.store import Kind, Page

if TYPE_CHECKING:
    pass

#: What a new cloud has: the type of Cinder's own, and that of DevStack, which is the default.
SEED: tuple[tuple[str, str | None, Mapping[str, str]], ...] = (
    ("__DEFAULT__", "Default Volume Type", {}),
    ("lvmdriver-1", None, {"volume_backend_name": "lvmdriver-1"}),
)
DEFAULT = "lvmdriver-1"


class VolumeType(Struct, frozen=True):
    """A kind of storage; ``encryption`` says how volumes of it are encrypted, if they are."""

    id: str
    name: str
    created_at: datetime
    description: str | None = None
    is_public: bool = True
    extra_specs: Mapping[str, str] = field(default_factory=dict)
    projects: frozenset[str] = frozenset()
    qos_specs_id: str | None = None
    encryption: Mapping[str, Any] | None = None
    updated_at: datetime | None = None

    @property
    def multiattach(self) -> bool:
        """Whether more than one server may have a volume of it."""
        return self.extra_specs.get("multiattach") == "<is> True"

    def is_seen_by(self, project_id: str | None) -> bool:
        """Whether it is public, or that project has access."""
        return self.is_public or project_id in self.projects


class DefaultType(Struct, frozen=True):
    """What the volumes of a project are of; ``id`` is the project's."""

    id: str
    type_id: str


DEFAULTS: Kind[DefaultType] = Kind("volume_default_types", order=("id",))
VOLUME_TYPES: Kind[VolumeType] = Kind("volume_types", by=("name",))
NEWEST_FIRST: Page[VolumeType] = Page([("created_at", True), ("id", True)])


class VolumeTypes(NamedTypes[VolumeType]):
    """The volume types of a cloud, the newest first."""

    record = VolumeType
    kind = VOLUME_TYPES
    noun = "Volume"
    order = NEWEST_FIRST

    def seed(self) -> None:
        """Those of a new cloud."""
        for age, (name, description, specs) in enumerate(reversed(SEED)):
            made = self.create(name, description, extra_specs=specs)
            self._keep(replace(made, created_at=made.created_at - timedelta(seconds=age)))  # in that order

    def named(self, word: str, project_id: str | None = None) -> VolumeType:
        """The one of that id or, else, of that name. Raises NotFound."""
        for found in self._wing.store.find(VOLUME_TYPES, {"name": word}):
            return self.get(found.id, project_id)
        try:
            return self.get(word, project_id)
        except errors.NotFound:
            raise self._missing(word, by_name=True) from None

    def default(self, project_id: str | None = None) -> VolumeType:
        """What a volume is of that names no type: a project's own default or, else, everybody's."""
        own = self.defaults().get(project_id or "")
        return self.named(DEFAULT) if own is None else self.get(own)

    def defaults(self) -> dict[str, str]:
        """The ids of the types that projects have as defaults of their own."""
        return {one.id: one.type_id for one in self._wing.store.find(DEFAULTS)}

    def set_default(self, project_id: str, type_id: str | None) -> None:
        """Give a project a default of its own, or none."""
        if type_id is None:
            self._wing.store.delete(DEFAULTS, project_id)
        else:
            self._wing.store.put(DEFAULTS, DefaultType(project_id, type_id))

    def delete(self, id: str) -> None:
        """Raises NotFound, and Invalid for the default and for one that volumes are of."""
        found = self.get(id)
        if found == self.default() or id in self.defaults().values():
            raise errors.Invalid(f"The volume type {id} is a default volume type and cannot be deleted.")
        if self._wing.volumes.are_there_of(id):
            raise errors.Invalid("Target volume type is still in use.")
        self._wing.store.delete(VOLUME_TYPES, id)

    def encrypt(self, id: str, how: Mapping[str, Any]) -> dict[str, Any]:
        """Encrypt the volumes of it that are made from now on; how, whole. Raises Invalid where there are volumes."""
        if self._wing.volumes.are_there_of(id):
            raise errors.Invalid("Cannot create encryption specs. Volume type in use.")
        now, found = self._wing.clock.datetime().isoformat(timespec="microseconds"), self.get(id).encryption
        kept: dict[str, Any] = {
            "cipher": None,
            "key_size": None,
            "encryption_id": new_id(),
            "volume_type_id": id,
        }
        kept |= {"created_at": now, "updated_at": None, "deleted_at": None, "deleted": False}
        encryption = {**kept, **how} if found is None else {**found, **how, "updated_at": now}
        self.update(id, encryption=encryption)
        return encryption

    def add_access(self, id: str, project_id: str) -> None:
        """Let a project see it. Raises NotFound, and Conflict where it does."""
        found = self._private(id)
        if project_id in found.projects:
            raise errors.Conflict(f"Volume type access for {id} / {project_id} combination already exists.")
        self._keep(replace(found, projects=found.projects | {project_id}))

    def remove_access(self, id: str, project_id: str) -> None:
        """Let a project see it no more. Raises NotFound."""
        found = self._private(id)
        if project_id not in found.projects:
            raise errors.NotFound(f"Volume type access not found for {id} / {project_id} combination.")
        self._keep(replace(found, projects=found.projects - {project_id}))

    def _private(self, id: str) -> VolumeType:
        found = self.get(id)
        if found.is_public:
            raise errors.Invalid(
                "Invalid volume type: Type access modification is not applicable to public volume type."
            )
        return found
