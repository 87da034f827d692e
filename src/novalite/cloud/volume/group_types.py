"""Group types: what kinds of groups of volumes there are."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from novalite import errors
from novalite.cloud.volume.types import is_uuid
from novalite.store import EVERYTHING, Kind, Page

if TYPE_CHECKING:
    from novalite.cloud.volume import VolumeWing

#: What a new cloud has: the type that consistency groups became groups of.
SEED = ("default_cgsnapshot_type", "Default group type for migrating cgsnapshot")
SEED_SPECS = {"consistent_group_snapshot_enabled": "<is> True"}


@dataclass(frozen=True)
class GroupType:
    """A kind of group."""

    id: str
    name: str
    created_at: datetime
    description: str | None = None
    is_public: bool = True
    group_specs: Mapping[str, str] = field(default_factory=dict)
    updated_at: datetime | None = None


GROUP_TYPES: Kind[GroupType] = Kind("volume_group_types", by=("name",))


class GroupTypes:
    """The group types of a cloud. Where a project is given, only the public ones are there."""

    def __init__(self, wing: VolumeWing) -> None:
        self._wing = wing

    def seed(self) -> None:
        """That of a new cloud."""
        name, description = SEED
        self.create(name, description, group_specs=SEED_SPECS)

    def create(self, name: str, description: str | None = None, **more: Any) -> GroupType:
        """One more. Raises Conflict for a name that there is."""
        self._check_name(name)
        now = self._wing.clock.datetime()
        return self._keep(GroupType(str(uuid.uuid4()), name, now, description, **more))

    def get(self, id: str, project_id: str | None = None) -> GroupType:
        """Raises NotFound."""
        found = self._wing.store.get(GROUP_TYPES, id)
        if found is None or (project_id is not None and not found.is_public):
            raise errors.NotFound(f"Group type {id} could not be found.")
        return found

    def named(self, word: str) -> GroupType:
        """The one of that id or name. Raises NotFound, and Invalid for that of consistency groups."""
        found = self._wing.store.get(GROUP_TYPES, word)
        for one in [found] if found else self._wing.store.find(GROUP_TYPES, {"name": word}):
            if one.name == SEED[0]:
                raise errors.Invalid(
                    f"Group_type {one.id} is reserved for migrating CGs to groups. Migrated group can only be operated "
                    "by CG APIs."
                )
            return one
        said = word if is_uuid(word) else f"with name {word}"
        raise errors.NotFound(f"Group type {said} could not be found.")

    def find(
        self,
        project_id: str | None = None,
        fits: Callable[[GroupType], bool] = lambda kind: True,
        page: Page[GroupType] = EVERYTHING,
    ) -> list[GroupType]:
        """A page of those that a project sees, or of all."""
        return self._wing.store.find(
            GROUP_TYPES, fits=lambda kind: (project_id is None or kind.is_public) and fits(kind), page=page
        )

    def update(self, id: str, **changes: Any) -> GroupType:
        """Change it. Raises NotFound, and Conflict for a name that another one has."""
        found = self.get(id)
        if changes.get("name") not in (None, found.name):
            self._check_name(changes["name"])
        return self._keep(replace(found, **changes, updated_at=self._wing.clock.datetime()))

    def delete(self, id: str) -> None:
        """Raises NotFound."""
        self._wing.store.delete(GROUP_TYPES, self.get(id).id)

    def _check_name(self, name: str) -> None:
        if self._wing.store.find(GROUP_TYPES, {"name": name}):
            raise errors.Conflict(f"Group Type {name} already exists.")

    def _keep(self, group_type: GroupType) -> GroupType:
        return self._wing.store.put(GROUP_TYPES, group_type)
