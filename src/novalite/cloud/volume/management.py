"""Volumes and snapshots given up without their disks, disks that are taken over, and moves between backends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from novalite import errors
from novalite.cloud.volume.snapshots import Snapshot
from novalite.cloud.volume.types import VolumeType
from novalite.cloud.volume.volumes import HOST, Volume
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.volume import VolumeWing

AVAILABLE = ("available", "in-use")


class Disk(Struct, frozen=True):
    """A disk of the backend that no volume or snapshot has; ``id`` is its name, ``of`` what a snapshot's disk is of."""

    id: str
    size: int
    bootable: bool = False
    of: str | None = None


DISKS: Kind[Disk] = Kind("volume_disks", by=("of",), order=("id",))


class Management:
    """What an administrator does with the disks of the backend."""

    def __init__(self, wing: VolumeWing) -> None:
        self._wing = wing

    def unmanage(self, id: str) -> None:
        """Give a volume up, and leave its disk. Raises NotFound, and Invalid as where one is deleted."""
        volume = self._wing.volumes.get(id)
        self._wing.volumes.delete(id)
        self._wing.store.put(DISKS, Disk(f"volume-{id}", volume.size, volume.bootable))

    def unmanage_snapshot(self, id: str) -> None:
        """The same of a snapshot. Raises NotFound, Invalid."""
        snapshot = self._wing.snapshots.get(id)
        self._wing.snapshots.delete(id)
        self._wing.store.put(DISKS, Disk(f"_snapshot-{id}", snapshot.size, of=snapshot.volume_id))

    def manage(
        self,
        project_id: str,
        user_id: str,
        ref: Mapping[str, Any],
        host: str | None,
        cluster: str | None,
        volume_type: str | None = None,
        **wanted: Any,
    ) -> Volume:
        """Make a volume of a disk; it fails later where there is none by that reference.

        Raises Invalid for the disk of a volume, and for a type or a host that is none or takes none; QuotaExceeded.
        """
        kind = self._type(project_id, volume_type)
        name = ref.get("source-name")
        if isinstance(name, str) and self._wing.volumes.is_there(name.removeprefix("volume-")):
            raise errors.Invalid("Unable to manage existing volume. The volume is already managed")
        if "encryption" in kind.extra_specs:  # where Cinder looks for it, and nobody says it
            raise errors.Invalid("Managing to an encrypted volume type is not supported.")
        try:
            self._wing.services.taking(host, cluster)
        except errors.NotFound:
            raise errors.Invalid(f"{'Host' if host else 'Cluster'} '{host or cluster}' not found") from None
        disk = self._taken(ref, None)
        bootable = wanted.pop("bootable", False) or (disk is not None and disk.bootable)
        return self._wing.volumes.take_over(
            project_id, user_id, kind, None if disk is None else disk.size, bootable=bootable, **wanted
        )

    def manage_snapshot(
        self, project_id: str, user_id: str, volume_id: str, ref: Mapping[str, Any], **wanted: Any
    ) -> Snapshot:
        """Make a snapshot of a volume of a disk; it fails later where there is none.

        Raises NotFound, Invalid, QuotaExceeded.
        """
        self._wing.services.taking(HOST, None)
        found = self._taken(ref, volume_id)
        return self._wing.snapshots.create(project_id, user_id, volume_id, in_use=True, fails=found is None, **wanted)

    def disks(self, of_snapshots: bool) -> list[dict[str, Any]]:
        """What could be taken over, and what has been, as Cinder shows it."""
        return [*self._free(of_snapshots), *(self._snapshots() if of_snapshots else self._volumes())]

    def migrate(self, id: str, host: str | None, cluster: str | None) -> None:
        """Have a volume be on another backend; there is none that takes it. Raises NotFound, Invalid."""
        services = self._wing.services.find(host and host.partition("#")[0], "cinder-volume") if host else []
        if not any(one.host == (host or "").partition("#")[0] and not one.disabled for one in services):
            raise errors.Invalid(f"Invalid host: No available service named '{cluster or host}'")
        volume = self._wing.volumes.get(id)
        can_move = volume.status in AVAILABLE and not volume.group_id and not self._wing.snapshots.of_volume(id)
        if not can_move or host == HOST:
            raise errors.Invalid(
                f"Invalid volume: Volume {id} status must be available or in-use, must not be migrating, have "
                "snapshots, be replicated, be part of a group and destination host/cluster must be different than the "
                "current one"
            )
        self._wing.volumes.update(id, migration_status="error")

    def complete_migration(self, id: str, new_id: str, failed: bool) -> str:
        """End a move between two volumes that are no part of one; the id of the volume that has the disk then.

        Raises NotFound, and Invalid where one of them is.
        """
        volume, new = self._wing.volumes.get(id), self._wing.volumes.get(new_id)
        if volume.migration_status is None and new.migration_status is None:
            for attachment in [] if failed else self._wing.volumes.attachments(id):
                self._wing.attachments.release(attachment.id)
                self._wing.volumes.attach(new_id, attachment.server_id, attachment.device, attachment.host)
            return new_id
        if volume.migration_status is None:
            raise errors.Invalid("Invalid volume: Source volume not mid-migration.")
        if new.migration_status is None:
            raise errors.Invalid("Invalid volume: Destination volume not mid-migration.")
        raise errors.Invalid(
            f"Invalid volume: Destination has migration_status {new.migration_status}, expected target:{id}."
        )

    def complete_extension(self, id: str) -> None:
        """End the growth of a volume that waits for its server: none does. Raises NotFound, Invalid."""
        if self._wing.volumes.get(id).status != "extending":
            raise errors.Invalid("Invalid volume: Volume is not being extended.")
        raise errors.Invalid("Invalid volume: Required volume admin metadata is malformed or missing.")

    def _type(self, project_id: str, word: str | None) -> VolumeType:
        try:
            return self._wing.types.named(word) if word else self._wing.types.default(project_id)
        except errors.NotFound:
            raise errors.Invalid(f"Invalid volume type: Cannot find requested '{word}' volume type") from None

    def _taken(self, ref: Mapping[str, Any], volume_id: str | None) -> Disk | None:
        """The disk of a reference, which is no longer free."""
        disk = self._wing.store.get(DISKS, str(ref.get("source-name")))
        if disk is None or disk.of != volume_id:
            return None
        self._wing.store.delete(DISKS, disk.id)
        return disk

    def _free(self, of_snapshots: bool) -> list[dict[str, Any]]:
        found = self._wing.store.find(DISKS, fits=lambda one: (one.of is not None) is of_snapshots)
        return [_shown(one.id, one.size, None, one.of if of_snapshots else None) for one in found]

    def _volumes(self) -> list[dict[str, Any]]:
        return [_shown(f"volume-{one.id}", one.size, one.id) for one in self._wing.volumes.find()]

    def _snapshots(self) -> list[dict[str, Any]]:
        found = self._wing.snapshots.find()
        return [_shown(f"_snapshot-{one.id}", one.size, one.id, one.volume_id) for one in found]


def _shown(name: str, size: int, cinder_id: str | None, volume_id: str | None = None) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "reference": {"source-name": name},
        "size": size,
        "safe_to_manage": cinder_id is None,
        "reason_not_safe": None if cinder_id is None else "already managed",
        "cinder_id": cinder_id,
        "extra_info": None,
    }
    if volume_id is not None:
        shown["source_reference"] = {"source-name": f"volume-{volume_id}"}
    return shown
