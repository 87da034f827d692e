"""Transfers: volumes on their way to another project, for whoever knows the key."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from novalite import errors
from novalite.cloud.core.owned import Owned
from novalite.ids import new_id
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.volume import VolumeWing


class Transfer(Struct, frozen=True):
    """A volume that another project may take; the ``auth_key`` is known only when it is made, the hash always."""

    id: str
    project_id: str
    volume_id: str
    created_at: datetime
    key_hash: str
    name: str | None = None
    auth_key: str | None = None
    no_snapshots: bool = False
    accepted: bool = False
    destination_project_id: str | None = None


TRANSFERS: Kind[Transfer] = Kind("volume_transfers", by=("project_id",))


class VolumeTransfers(Owned[Transfer]):
    """The transfers of all projects."""

    kind = TRANSFERS
    missing = "Transfer {id} could not be found."
    _wing: VolumeWing

    def create(self, volume_id: str, name: str | None = None, no_snapshots: bool = False) -> Transfer:
        """Offer a volume, with its snapshots unless they are to stay.

        Raises NotFound, and Invalid for one that is not available.
        """
        volume = self._wing.volumes.get(volume_id)
        if volume.status != "available":
            raise errors.Invalid("Invalid volume: status must be available")
        self._wing.volumes.update(volume_id, status="awaiting-transfer")
        key = secrets.token_hex(8)
        now = self._wing.clock.datetime()
        transfer = Transfer(new_id(), volume.project_id, volume_id, now, _hash(key), name, no_snapshots=no_snapshots)
        return replace(self._wing.store.put(TRANSFERS, transfer), auth_key=key)

    def accept(self, id: str, key: str, project_id: str, user_id: str) -> Transfer:
        """Take the volume, and what goes with it. Raises NotFound, Invalid for a wrong key, QuotaExceeded."""
        transfer = self.get(id)
        if not secrets.compare_digest(_hash(key), transfer.key_hash):
            raise errors.Invalid(f"Invalid auth key: Attempt to transfer {id} with invalid auth key.")
        volume = self._wing.volumes.get(transfer.volume_id)
        kind = self._wing.types.get(volume.volume_type)
        self._wing.quotas.check(project_id, "volumes", volume.size, kind)
        owner = {"project_id": project_id, "user_id": user_id}
        self._wing.volumes.update(volume.id, status="available", **owner)
        for snapshot in () if transfer.no_snapshots else self._wing.snapshots.of_volume(volume.id):
            self._wing.snapshots.update(snapshot.id, **owner)
        self._wing.store.delete(TRANSFERS, id)
        return replace(transfer, accepted=True, destination_project_id=project_id)

    def delete(self, id: str) -> None:
        """Offer it no more. Raises NotFound."""
        transfer = self.get(id)
        self._wing.store.delete(TRANSFERS, id)
        volume = self._wing.volumes.get(transfer.volume_id)
        if volume.status == "awaiting-transfer":
            self._wing.volumes.update(volume.id, status="available")


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
