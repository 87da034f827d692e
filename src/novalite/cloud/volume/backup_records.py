"""Records of backups: what is known of one as a text, by which another cloud takes it over."""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any

from novalite import errors
from novalite.cloud.volume.backups import BACKUPS, Backup
from novalite.cloud.volume.sources import NO_SIZE

if TYPE_CHECKING:
    from novalite.cloud.volume import VolumeWing

#: Who keeps the data, and of which volume a backup is that was taken over.
SERVICE = "cinder.backup.drivers.swift.SwiftBackupDriver"
VOLUME = "0000-0000-0000-0000"
#: What a record says, beside the id and whose it was.
KEPT = ("name", "description", "container", "snapshot_id", "availability_zone")


class BackupRecords:
    """Writes and reads them."""

    def __init__(self, wing: VolumeWing) -> None:
        self._wing = wing

    def write(self, id: str) -> str:
        """The record of a backup. Raises NotFound, and Invalid for one that is not made yet."""
        backup = self._wing.backups.get(id)
        if backup.status != "available":
            raise errors.Invalid(f"Invalid backup: Backup status must be available and not {backup.status}.")
        known = {name: getattr(backup, name) for name in ("id", "size", "project_id", "user_id", "volume_id", *KEPT)}
        return base64.b64encode(json.dumps(known).encode()).decode()

    def read(self, record: str, project_id: str, user_id: str) -> Backup:
        """Take the backup of a record over. Raises Invalid, QuotaExceeded."""
        known = self._decoded(record)
        if self._wing.store.get(BACKUPS, known["id"]) is not None:
            raise errors.Invalid("Invalid backup: Backup already exists in database.")
        self._wing.quotas.check(project_id, "backups", known["size"])
        kept = {name: known[name] for name in KEPT if isinstance(known.get(name), str)}
        now = self._wing.clock.datetime()
        return self._wing.backups.take(Backup(known["id"], project_id, user_id, VOLUME, known["size"], now, **kept))

    def _decoded(self, record: str) -> dict[str, Any]:
        try:
            known = json.loads(base64.b64decode(record))
        except binascii.Error:
            raise errors.InvalidInput("Can't decode backup record.") from None
        except (ValueError, RecursionError):
            raise errors.InvalidInput("Can't parse backup record.") from None
        if known is None:
            raise errors.Invalid(NO_SIZE)
        if not isinstance(known, dict) or not isinstance(known.get("id"), str):
            raise errors.InvalidInput("Provided backup record is missing an id")
        if not isinstance(known.get("size"), int):
            raise errors.InvalidInput("Provided backup record is missing size attribute")
        return known
