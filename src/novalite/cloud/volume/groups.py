"""Groups: volumes that are kept together, so that snapshots of them are made at one time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from novalite import errors
from novalite.cloud.core.owned import Dated
from novalite.cloud.volume.snapshots import SNAPSHOTS
from novalite.cloud.volume.volumes import VOLUMES, ZONE, Volume
from novalite.ids import new_id
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.volume import VolumeWing


class Group(Struct, frozen=True):
    """A group of a type; its volumes are of the ``volume_types``, which are ids."""

    id: str
    project_id: str
    user_id: str
    group_type: str
    volume_types: tuple[str, ...]
    created_at: datetime
    name: str | None = None
    description: str | None = None
    availability_zone: str = ZONE
    status: str = "creating"
    group_snapshot_id: str | None = None
    source_group_id: str | None = None
    updated_at: datetime | None = None


GROUPS: Kind[Group] = Kind("volume_groups", by=("project_id",))


class Groups(Dated[Group]):
    """The groups of all projects."""

    kind = GROUPS
    missing = "Group {id} could not be found."
    _wing: VolumeWing

    def __init__(self, wing: VolumeWing) -> None:
        super().__init__(wing)
        wing.agenda.does["volume_groups.finish"] = self._finish

    def create(
        self,
        project_id: str,
        user_id: str,
        group_type: str,
        volume_types: Sequence[str],
        name: str | None = None,
        description: str | None = None,
        availability_zone: str | None = None,
    ) -> Group:
        """One more, empty; types are ids or names. Raises NotFound, Invalid, QuotaExceeded."""
        kind = self._wing.group_types.named(group_type, reserved=True)
        types = tuple(self._wing.types.named(one).id for one in volume_types)
        if availability_zone not in (None, ZONE):
            raise errors.Invalid(f"Invalid input received: Availability zone '{availability_zone}' is invalid.")
        return self._make(Group(*self._new(project_id, user_id), kind.id, types, self._now(), name, description))

    def copy(
        self,
        project_id: str,
        user_id: str,
        name: str | None,
        description: str | None,
        group_snapshot_id: str | None,
        source_group_id: str | None,
    ) -> Group:
        """One more, with volumes as those of a group are, or were. Raises NotFound, Invalid, QuotaExceeded."""
        if group_snapshot_id is not None:
            source = self.get(self._wing.group_snapshots.get(group_snapshot_id, project_id).group_id)
        else:
            source = self.get(source_group_id or "", project_id)
        made_from = self._sources(source, group_snapshot_id)
        if not made_from:
            what = "Group: Source Group" if group_snapshot_id is None else "GroupSnapshot: Group snapshot"
            raise errors.Invalid(f"Invalid {what} is empty. No group will be created.")
        group = self._make(
            Group(
                *self._new(project_id, user_id),
                source.group_type,
                source.volume_types,
                self._now(),
                name,
                description,
                group_snapshot_id=group_snapshot_id,
                source_group_id=source_group_id,
            )
        )
        for one in made_from:
            self._wing.volumes.create(project_id, user_id, group_id=group.id, **one)
        return group

    def volumes(self, id: str) -> list[Volume]:
        """Those that are in a group."""
        return self._wing.store.find(VOLUMES, {"group_id": id})

    def move(self, id: str, added: Sequence[str], removed: Sequence[str]) -> None:
        """Put volumes into a group, and take others out. Raises NotFound, Invalid."""
        group = self.get(id)
        if both := [one for one in added if one in removed]:
            raise errors.Invalid(f"Invalid volume: UUIDs {both} are in both add and remove volume list.")
        for one in added:
            self._check_added(group, one)
        for one in removed:
            if one not in [volume.id for volume in self.volumes(id)]:
                raise errors.Invalid(
                    f"Invalid volume: Cannot remove volume {one} from group {id} because it is not in the group."
                )
        for one in added:
            self._wing.volumes.update(one, group_id=id)
        for one in removed:
            self._wing.volumes.update(one, group_id=None)

    def delete(self, id: str, with_volumes: bool = False) -> None:
        """Delete one, with its volumes if so wanted. Raises NotFound, Invalid."""
        group = self.get(id)
        if not with_volumes and group.status not in ("available", "error"):
            raise errors.Invalid(
                f"Invalid Group: Group status must be available or error, but current status is: {group.status}"
            )
        if self._wing.group_snapshots.of_group(id):
            raise errors.Invalid("Invalid Group: Group has existing snapshots.")
        volumes = self.volumes(id)
        if volumes and not with_volumes:
            raise errors.Invalid(
                f"Invalid Group: Group {id} still contains volumes. The delete-volumes flag is required to delete it."
            )
        for volume in volumes:
            if self._wing.snapshots.of_volume(volume.id):
                raise errors.Invalid("Invalid Group: Volume in group still has dependent snapshots.")
        for volume in volumes:
            self._wing.volumes.update(volume.id, group_id=None)
            self._wing.volumes.delete(volume.id)
        self._wing.store.delete(GROUPS, id)

    def _sources(self, source: Group, group_snapshot_id: str | None) -> list[dict[str, Any]]:
        if group_snapshot_id is None:
            return [{"source_volume_id": volume.id} for volume in self.volumes(source.id)]
        found = self._wing.store.find(SNAPSHOTS, {"group_snapshot_id": group_snapshot_id})
        return [{"snapshot_id": snapshot.id} for snapshot in found]

    def _check_added(self, group: Group, volume_id: str) -> None:
        def refuse(why: str) -> errors.Invalid:
            return errors.Invalid(f"Invalid volume: Cannot add volume {volume_id} to group {group.id} because {why}.")

        try:
            volume = self._wing.volumes.get(volume_id, group.project_id)
        except errors.NotFound:
            raise refuse("volume cannot be found") from None
        if volume.group_id not in (None, group.id):
            raise refuse(f"it is already in group {volume.group_id}")
        if volume.volume_type not in group.volume_types:
            raise refuse(f"volume type {volume.volume_type} is not supported by the group")
        if volume.status not in ("available", "in-use"):
            raise refuse(f"volume is in an invalid state: {volume.status}. Valid states are: ('available', 'in-use')")

    def _now(self) -> datetime:
        return self._wing.clock.datetime()

    def _new(self, project_id: str, user_id: str) -> tuple[str, str, str]:
        self._wing.quotas.check_groups(project_id)
        return new_id(), project_id, user_id

    def _make(self, group: Group) -> Group:
        self._wing.store.put(GROUPS, group)
        self._wing.agenda.later(self._wing.volumes.seconds, "volume_groups.finish", id=group.id)
        return group

    def _finish(self, id: str) -> None:
        group = self._wing.store.get(GROUPS, id)
        if group is not None and group.status == "creating":
            self.update(id, status="available")
