"""Snapshots of groups: one of each volume, made at one time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from novalite import errors
from novalite.cloud.core.owned import Dated
from novalite.cloud.volume.snapshots import SNAPSHOTS
from novalite.ids import new_id
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.volume import VolumeWing


class GroupSnapshot(Struct, frozen=True):
    """A group as it was."""

    id: str
    project_id: str
    user_id: str
    group_id: str
    group_type: str
    created_at: datetime
    name: str | None = None
    description: str | None = None
    status: str = "creating"
    updated_at: datetime | None = None


GROUP_SNAPSHOTS: Kind[GroupSnapshot] = Kind("volume_group_snapshots", by=("project_id", "group_id"))


class GroupSnapshots(Dated[GroupSnapshot]):
    """The snapshots of the groups of all projects."""

    kind = GROUP_SNAPSHOTS
    missing = "GroupSnapshot {id} could not be found."
    _wing: VolumeWing

    def __init__(self, wing: VolumeWing) -> None:
        super().__init__(wing)
        wing.agenda.does["volume_group_snapshots.finish"] = self._finish

    def create(self, user_id: str, group_id: str, name: str | None, description: str | None) -> GroupSnapshot:
        """One of a group, which has volumes. Raises NotFound, Invalid, QuotaExceeded."""
        group = self._wing.groups.get(group_id)
        volumes = self._wing.groups.volumes(group_id)
        if not volumes:
            raise errors.Invalid(
                "Invalid Group: Source group cannot be empty or in 'creating' or 'updating' state. No group snapshot "
                "will be created."
            )
        now = self._wing.clock.datetime()
        made = GroupSnapshot(new_id(), group.project_id, user_id, group_id, group.group_type, now, name, description)
        self._wing.store.put(GROUP_SNAPSHOTS, made)
        for volume in volumes:
            self._wing.snapshots.create(
                group.project_id,
                user_id,
                volume.id,
                in_use=True,
                name=name,
                description=description,
                group_snapshot_id=made.id,
            )
        self._wing.agenda.later(self._wing.snapshots.seconds, "volume_group_snapshots.finish", id=made.id)
        return made

    def of_group(self, group_id: str) -> list[GroupSnapshot]:
        """All of a group."""
        return self._wing.store.find(GROUP_SNAPSHOTS, {"group_id": group_id})

    def delete(self, id: str) -> None:
        """Delete one, and with it the snapshots of the volumes. Raises NotFound, Invalid."""
        if self.get(id).status not in ("available", "error"):
            raise errors.Invalid(
                "Invalid GroupSnapshot: GroupSnapshot status must be available or error, and no Group can be currently "
                "using it as source for its creation."
            )
        for snapshot in self._wing.store.find(SNAPSHOTS, {"group_snapshot_id": id}):
            self._wing.snapshots.update(snapshot.id, group_snapshot_id=None)
            self._wing.snapshots.delete(snapshot.id, force=True)
        self._wing.store.delete(GROUP_SNAPSHOTS, id)

    def _finish(self, id: str) -> None:
        found = self._wing.store.get(GROUP_SNAPSHOTS, id)
        if found is not None and found.status == "creating":
            self.update(id, status="available")
