"""Snapshots: volumes as they once were."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from novalite import errors
from novalite.cloud.core.owned import Dated
from novalite.cloud.core.settings import Own
from novalite.ids import new_id
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.volume import VolumeWing

#: What a host may say of a snapshot, by its state.
REPORTS = {"creating": ("creating", "available", "error"), "deleting": ("deleting", "error_deleting")}

#: The states of a volume in which none is made of it, and how they are called.
NEVER = {"maintenance": "maintenance mode", "error": "error status"}


class Snapshot(Struct, frozen=True):
    """A volume as it was; ``size`` in GiB, ``progress`` a share in percent."""

    id: str
    project_id: str
    user_id: str
    volume_id: str
    size: int
    created_at: datetime
    name: str | None = None
    description: str | None = None
    status: str = "creating"
    progress: str = "0%"
    metadata: Mapping[str, str] = field(default_factory=dict)
    updated_at: datetime | None = None
    bootable: bool = False
    group_snapshot_id: str | None = None
    volume_type: str | None = None
    image_metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def typed(self) -> tuple[str, str | None]:
        """Its project and its type, for which there are quotas."""
        return self.project_id, self.volume_type


SNAPSHOTS: Kind[Snapshot] = Kind(
    "snapshots", by=("project_id", "typed", "volume_id", "group_snapshot_id"), sums=("size",)
)


class Snapshots(Dated[Snapshot]):
    """The snapshots of all projects.

    ``seconds`` is how long it takes to make or to delete one.
    """

    kind = SNAPSHOTS
    missing = "Snapshot {id} could not be found."
    _wing: VolumeWing

    seconds = Own(0.0)

    def __init__(self, wing: VolumeWing) -> None:
        super().__init__(wing)
        wing.agenda.does["snapshots.finish"] = self._finish
        wing.agenda.does["snapshots.forget"] = self._forget

    def create(
        self, project_id: str, user_id: str, volume_id: str, *, in_use: bool = False, fails: bool = False, **more: Any
    ) -> Snapshot:
        """One of a volume, where so wanted of one that a server has, or one that ``fails`` later.

        Raises NotFound, Invalid, QuotaExceeded.
        """
        volume = self._wing.volumes.get(volume_id)
        if volume.status in NEVER:
            raise errors.Invalid(
                f"Invalid volume: The snapshot cannot be created when the volume is in {NEVER[volume.status]}."
            )
        allowed = ("available", "in-use") if in_use else ("available",)
        if volume.status not in allowed:
            raise errors.Invalid(
                f"Invalid volume: Volume {volume_id} status must be {', '.join(allowed)}, "
                f"but current status is: {volume.status}."
            )
        kind = self._wing.types.get(volume.volume_type)
        self._wing.quotas.check(project_id, "snapshots", volume.size, kind)
        now = self._wing.clock.datetime()
        snapshot = Snapshot(
            new_id(),
            project_id,
            user_id,
            volume_id,
            volume.size,
            now,
            bootable=volume.bootable,
            volume_type=volume.volume_type,
            image_metadata=volume.image_metadata,
            **more,
        )
        self._wing.store.put(SNAPSHOTS, snapshot)
        self._wing.agenda.later(
            self.seconds, "snapshots.finish", id=snapshot.id, status="error" if fails else "available"
        )
        return snapshot

    def of_volume(self, volume_id: str) -> list[Snapshot]:
        """All of a volume."""
        self._wing.settle()
        return self._wing.store.find(SNAPSHOTS, {"volume_id": volume_id})

    def revert(self, volume_id: str, id: str) -> None:
        """Have in a volume again what it had when its latest snapshot was made.

        Raises Invalid for any other snapshot, and Conflict where one of the two is not available.
        """
        latest = max(self.of_volume(volume_id), key=lambda one: (one.created_at, one.id), default=None)
        if latest is None:
            raise errors.Invalid(f"Volume {volume_id} doesn't have any snapshots.")
        if latest.id != id:
            raise errors.Invalid(f"Specified snapshot {id} is None or not the latest one of volume {volume_id}.")
        volume = self._wing.volumes.get(volume_id)
        refusal = f"Can't revert volume {volume_id} to its latest snapshot {id}."
        if volume.size != latest.size:
            raise errors.Invalid(f"{refusal} The volume size must be equal to the snapshot size.")
        if volume.status != "available":
            raise errors.Conflict(f"Invalid volume: {refusal} Volume's status must be 'available'.")
        if latest.status != "available":
            raise errors.Conflict(f"Invalid snapshot: {refusal} Snapshot's status must be 'available'.")
        self._wing.volumes.finish_later(volume_id, "reverting")

    def report(self, id: str, status: str, progress: str | None = None) -> Snapshot:
        """What the host says that makes or deletes it. Raises NotFound, and Invalid for what it cannot be now."""
        snapshot = self.get(id)
        if snapshot.status not in REPORTS:
            raise errors.Invalid(f"Snapshot status {snapshot.status} not allowed for update_snapshot_status")
        if status not in REPORTS[snapshot.status]:
            raise errors.Invalid(
                f"Provided snapshot status {status} not allowed for snapshot with status {snapshot.status}."
            )
        return self._put(replace(snapshot, status=status, progress=progress or snapshot.progress))

    def delete(self, id: str, force: bool = False) -> None:
        """Delete it, by force in any state. Raises NotFound, Invalid."""
        snapshot = self.get(id)
        if snapshot.group_snapshot_id or (snapshot.status not in ("available", "error") and not force):
            states = "" if force else "status must be available or error and "
            raise errors.Invalid(f"Invalid snapshot: Snapshot {states}must not be part of a group.")
        self._put(replace(snapshot, status="deleting"))
        self._wing.agenda.later(self.seconds, "snapshots.forget", id=id)

    def _finish(self, id: str, status: str = "available") -> None:
        snapshot = self._wing.store.get(SNAPSHOTS, id)
        if snapshot is not None and snapshot.status == "creating":
            progress = "0%" if status == "error" else "100%"
            self._put(replace(snapshot, status=status, progress=progress))

    def _forget(self, id: str) -> None:
        self._wing.store.delete(SNAPSHOTS, id)
