"""Backups: copies of volumes, kept apart from them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from novalite import errors
from novalite.cloud.core.owned import Dated
from novalite.cloud.core.settings import Own
from novalite.cloud.volume.volumes import ZONE, Volume
from novalite.ids import new_id
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.volume import VolumeWing

#: How the names begin of volumes that are made to be restored to.
RESTORED = "restore_backup_"


class Backup(Struct, frozen=True):
    """A copy of a volume; ``size`` in GiB, ``parent_id`` the backup that an incremental one builds on.

    ``volume`` is the volume as it was, unless the backup was made elsewhere.
    """

    id: str
    project_id: str
    user_id: str
    volume_id: str
    size: int
    created_at: datetime
    name: str | None = None
    description: str | None = None
    container: str | None = "volumebackups"
    status: str = "creating"
    parent_id: str | None = None
    snapshot_id: str | None = None
    availability_zone: str | None = ZONE
    fail_reason: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    updated_at: datetime | None = None
    volume: Volume | None = None


BACKUPS: Kind[Backup] = Kind("backups", by=("project_id", "volume_id", "parent_id"), sums=("size",))


class Backups(Dated[Backup]):
    """The backups of all projects.

    ``seconds`` is how long it takes to make, to restore or to delete one.
    """

    kind = BACKUPS
    missing = "Backup {id} could not be found."
    _wing: VolumeWing

    seconds = Own(0.0)

    def __init__(self, wing: VolumeWing) -> None:
        super().__init__(wing)
        wing.agenda.does["backups.finish"] = self._finish
        wing.agenda.does["backups.fail"] = self._fail
        wing.agenda.does["backups.forget"] = self._forget

    def create(
        self,
        project_id: str,
        user_id: str,
        volume_id: str,
        *,
        force: bool = False,
        incremental: bool = False,
        snapshot_id: str | None = None,
        request_id: str | None = None,
        **more: Any,
    ) -> Backup:
        """One of a volume, by force of one that a server has. Raises NotFound, Invalid, QuotaExceeded.

        In a zone that there is none of it fails later, with a message about the request.
        """
        volume = self._wing.volumes.get(volume_id)
        if snapshot_id is not None:
            self._check_snapshot(volume_id, snapshot_id, volume.project_id)
        elif volume.status != "available" and not (force and volume.status == "in-use"):
            raise errors.Invalid(
                "Invalid volume: Volume to be backed up must be available or in-use, but the current status is "
                f'"{volume.status}".'
                if volume.status != "in-use"
                else "Invalid volume: Backing up an in-use volume must use the force flag."
            )
        self._wing.quotas.check(project_id, "backups", volume.size)
        parent = self._parent(volume_id) if incremental else None
        now = self._wing.clock.datetime()
        backup = Backup(
            new_id(),
            project_id,
            user_id,
            volume_id,
            volume.size,
            now,
            parent_id=parent,
            snapshot_id=snapshot_id,
            volume=volume,
            **more,
        )
        if snapshot_id is None:
            self._wing.volumes.finish_later(volume_id, "backing-up")
        self._wing.store.put(BACKUPS, backup)
        if backup.availability_zone in (None, ZONE):
            self._wing.agenda.later(self.seconds, "backups.finish", id=backup.id)
        else:
            self._wing.agenda.later(self.seconds, "backups.fail", id=backup.id, request_id=request_id)
        return backup

    def take(self, backup: Backup) -> Backup:
        """Keep one that was made elsewhere."""
        self._wing.store.put(BACKUPS, backup)
        self._wing.agenda.later(self.seconds, "backups.finish", id=backup.id)
        return backup

    def of_parent(self, id: str) -> list[Backup]:
        """Those that build on one."""
        return self._wing.store.find(BACKUPS, {"parent_id": id})

    def restore(self, id: str, volume_id: str | None, name: str | None, user_id: str) -> str:
        """Put it back, into a volume or into a new one; that volume's id. Raises NotFound, Invalid, QuotaExceeded."""
        backup = self.get(id)
        if backup.status != "available":
            raise errors.Invalid("Invalid backup: Backup status must be available")
        if volume_id is None:
            volume_id = self._wing.volumes.create(
                backup.project_id,
                user_id,
                backup.size,
                backup_id=id,
                name=name or f"{RESTORED}{id}",
                description="auto-created_from_restore_from_backup",
            ).id
        else:
            self._check_target(backup, volume_id)
            restored = self.restored(id, self._wing.volumes.get(volume_id))
            self._wing.volumes.finish_later(volume_id, "restoring-backup", **restored)
        self._put(replace(backup, status="restoring"))
        self._wing.agenda.later(self.seconds, "backups.finish", id=id)
        return volume_id

    def restored(self, id: str, target: Volume) -> dict[str, Any]:
        """What is different about a volume once it has a backup's content. Raises NotFound."""
        backup, changes, metadata = self.get(id), dict[str, Any](), target.metadata
        if backup.volume is not None:
            metadata = backup.volume.metadata or metadata
            if backup.volume.name and (target.name or RESTORED).startswith(RESTORED):
                changes |= {"name": backup.volume.name, "description": backup.volume.description}
            if backup.volume.image_metadata:
                changes |= {"image_metadata": backup.volume.image_metadata, "bootable": True}
        if target.id != backup.volume_id or metadata.get("src_backup_id", id) != id:
            metadata = {**metadata, "src_backup_id": id}
        return {**changes, "metadata": metadata}

    def delete(self, id: str, force: bool = False) -> None:
        """Delete it, by force in any state. Raises NotFound, Invalid."""
        backup = self.get(id)
        if backup.status not in ("available", "error") and not force:
            raise errors.Invalid("Invalid backup: Backup status must be available or error")
        self._check_service(backup)
        if self.of_parent(id):
            raise errors.Invalid("Invalid backup: Incremental backups exist for this backup.")
        self._put(replace(backup, status="deleting"))
        self._wing.agenda.later(self.seconds, "backups.forget", id=id)

    def reset(self, id: str, status: str) -> None:
        """Say that it is in another state. Raises NotFound."""
        self._check_service(self.get(id))
        self.update(id, status=status)

    def _check_service(self, backup: Backup) -> None:
        """Raises NotFound for one in a zone that there is none of."""
        if backup.availability_zone not in (None, ZONE):
            raise errors.NotFound("Service cinder-backup could not be found.")

    def _check_snapshot(self, volume_id: str, snapshot_id: str, project_id: str) -> None:
        snapshot = self._wing.snapshots.get(snapshot_id, project_id)
        if snapshot.volume_id != volume_id:
            raise errors.Invalid(
                f"Invalid volume: Volume {volume_id} does not match with snapshot.volume_id {snapshot.volume_id}."
            )
        if snapshot.status != "available":
            raise errors.Invalid(
                "Invalid snapshot: Snapshot to be backed up must be available, but the current status is "
                f'"{snapshot.status}".'
            )

    def _parent(self, volume_id: str) -> str:
        """The latest full backup that another one may build on."""
        found = self._wing.store.find(BACKUPS, {"volume_id": volume_id, "status": "available"})
        if not found:
            raise errors.Invalid("Invalid backup: No backups available to do an incremental backup.")
        return found[-1].id

    def _check_target(self, backup: Backup, volume_id: str) -> None:
        volume = self._wing.volumes.get(volume_id, backup.project_id)
        if volume.status != "available":
            raise errors.Invalid("Invalid volume: Volume to be restored to must be available")
        if volume.size < backup.size:
            raise errors.Invalid(
                f"Invalid volume: volume size {volume.size} is too small to restore backup of size {backup.size}."
            )

    def _finish(self, id: str) -> None:
        backup = self._wing.store.get(BACKUPS, id)
        if backup is not None and backup.status in ("creating", "restoring"):
            self._put(replace(backup, status="available"))

    def _fail(self, id: str, request_id: str | None) -> None:
        """No service takes it."""
        backup = self._wing.store.get(BACKUPS, id)
        if backup is not None and backup.status == "creating":
            self._put(replace(backup, status="error", fail_reason="Service not found for creating backup."))
            self._wing.messages.leave(backup.project_id, "VOLUME_BACKUP", id, "013", "024", request_id)

    def _forget(self, id: str) -> None:
        self._wing.store.delete(BACKUPS, id)
