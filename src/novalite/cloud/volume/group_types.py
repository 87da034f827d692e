"""Group types: what kinds of groups of volumes there are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct, field

from novalite import errors
from novalite.cloud.volume.named_types import NamedTypes
from novalite.store import Kind

if TYPE_CHECKING:
    pass

#: What a new cloud has: the type that consistency groups became groups of.
SEED = ("default_cgsnapshot_type", "Default group type for migrating cgsnapshot")
SEED_SPECS = {"consistent_group_snapshot_enabled": "<is> True"}


class GroupType(Struct, frozen=True):
    """A kind of group."""

    id: str
    name: str
    created_at: datetime
    description: str | None = None
    is_public: bool = True
    group_specs: Mapping[str, str] = field(default_factory=dict)
    updated_at: datetime | None = None

    def is_seen_by(self, project_id: str | None) -> bool:
        """Whether it is public, whatever the project."""
        return self.is_public


GROUP_TYPES: Kind[GroupType] = Kind("volume_group_types", by=("name",))


class GroupTypes(NamedTypes[GroupType]):
    """The group types of a cloud."""

    record = GroupType
    kind = GROUP_TYPES
    noun = "Group"

    def seed(self) -> None:
        """That of a new cloud."""
        name, description = SEED
        self.create(name, description, group_specs=SEED_SPECS)

    def named(self, word: str, project_id: str | None = None, reserved: bool = False) -> GroupType:
        """The one of that id or name, which may be ``reserved`` for consistency groups. Raises NotFound, Invalid."""
        found = self._wing.store.get(GROUP_TYPES, word)
        for one in [found] if found else self._wing.store.find(GROUP_TYPES, {"name": word}):
            if not reserved:
                self.check_free(one.id)
            if project_id is None or one.is_seen_by(project_id):
                return one
        raise self._missing(word, by_name=True)

    def is_reserved(self, id: str) -> bool:
        """Whether it is the type of consistency groups."""
        found = self._wing.store.get(GROUP_TYPES, id)
        return found is not None and found.name == SEED[0]

    def check_free(self, id: str, what: str = "group", where: str = "CG") -> None:
        """Raises Invalid for the type of consistency groups, which are elsewhere."""
        if self.is_reserved(id):
            raise errors.Invalid(
                f"Group_type {id} is reserved for migrating CGs to groups. Migrated {what} can only be operated "
                f"by {where} APIs."
            )

    def delete(self, id: str) -> None:
        """Raises NotFound, and Invalid for one that groups are of."""
        self.get(id)
        if self._wing.groups.find(fits=lambda group: group.group_type == id):
            raise errors.Invalid(
                f"Target group type is still in use. Group Type {id} deletion is not allowed with groups present with "
                "the type."
            )
        self._wing.store.delete(GROUP_TYPES, id)
