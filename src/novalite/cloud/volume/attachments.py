"""Attachments: which server has which volume, or is to have it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from novalite import errors
from novalite.cloud.core.owned import Owned
from novalite.ids import new_id
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.volume import VolumeWing


class Attachment(Struct, frozen=True):
    """A volume at a server: first ``reserved``, then with a host ``attaching``, at last ``attached``."""

    id: str
    volume_id: str
    project_id: str
    created_at: datetime
    server_id: str | None = None
    device: str | None = None
    host: str | None = None
    mode: str | None = "rw"
    status: str = "reserved"
    connector: Mapping[str, Any] | None = None
    attached_at: datetime | None = None


#: What a connector says of an attachment, by its own names.
NAMES = {"device": "mountpoint", "mode": "mode", "host": "host"}

#: What is said of a volume that is in an error; Cinder ends it with a blank.
FAILED = (
    "Volume attachments can not be {what} if the volume is in an error state. "
    "The Volume {volume.id} currently has a status of: {volume.status} "
)

ATTACHMENTS: Kind[Attachment] = Kind("volume_attachments", by=("volume_id", "server_id", "project_id"))


class VolumeAttachments(Owned[Attachment]):
    """The attachments of all projects; each change of one moves its volume from state to state."""

    kind = ATTACHMENTS
    missing = "Volume attachment could not be found with filter: attachment_id = {id}."
    _wing: VolumeWing

    def __init__(self, wing: VolumeWing) -> None:
        super().__init__(wing)
        #: Who else knows of attachments: functions that say whether one is held, and so may not be released.
        self.holders: list[Callable[[Attachment], bool]] = []

    def reserve(self, volume_id: str, server_id: str | None, mode: str | None = "rw") -> Attachment:
        """Keep a volume for a server. Raises NotFound, and Invalid where the volume's state does not allow it."""
        volume = self._wing.volumes.get(volume_id)
        if "error" in volume.status:
            raise errors.Invalid(f"Invalid volume: {FAILED.format(what='created', volume=volume)}")
        allowed = ("available", "in-use", "downloading") if volume.multiattach else ("available", "downloading")
        servers = [attachment.server_id for attachment in self._wing.volumes.attachments(volume_id)]
        if volume.status not in allowed and (server_id is None or server_id not in servers):
            raise errors.Invalid(
                f"Invalid volume: Volume {volume_id} status must be {' or '.join(allowed)} to reserve, "
                f"but the current status is {volume.status}."
            )
        now = self._wing.clock.datetime()
        attachment = Attachment(new_id(), volume_id, volume.project_id, now, server_id, mode=mode)
        return self._put(attachment)

    def connect(self, id: str, connector: Mapping[str, Any]) -> Attachment:
        """Say which host is to have it. Raises NotFound, and Conflict where one has it, and so may another."""
        attachment = self.get(id)
        volume = self._wing.volumes.get(attachment.volume_id)
        if "error" in volume.status:
            raise errors.Conflict(f"Resource conflict: {FAILED.format(what='updated', volume=volume)}")
        every = self._wing.volumes.attachments(volume.id)
        if not volume.multiattach and len(every) > 1 and any(one.connector for one in every):
            raise errors.Conflict(f"Resource conflict: duplicate connectors detected on volume {volume.id}")
        known: dict[str, Any] = {"device": attachment.device or "na", "mode": attachment.mode, "host": attachment.host}
        known |= {name: connector[word] for name, word in NAMES.items() if word in connector}
        now = self._wing.clock.datetime()
        return self._put(replace(attachment, connector=connector, status="attaching", attached_at=now, **known))

    def complete(self, id: str, **changes: Any) -> Attachment:
        """The server has it; when, nobody says of one that is on no host. Raises NotFound."""
        attachment = replace(self.get(id), status="attached", **changes)
        is_somewhere = attachment.host is not None or attachment.device is not None
        if is_somewhere and attachment.attached_at is None:
            attachment = replace(attachment, attached_at=self._wing.clock.datetime())
        return self._put(attachment)

    def delete(self, id: str) -> list[Attachment]:
        """The server has it no more; what other attachments there are of the volume. Raises NotFound."""
        attachment = self.get(id)
        self._wing.store.delete(ATTACHMENTS, id)
        volume = self._wing.volumes.get(attachment.volume_id)
        if "attached_mode" in volume.admin_metadata:
            kept = {name: value for name, value in volume.admin_metadata.items() if name != "attached_mode"}
            self._wing.volumes.update(volume.id, admin_metadata=kept)
        self._wing.volumes.settle_attachments(attachment.volume_id)
        return self._wing.volumes.attachments(attachment.volume_id)

    def release(self, id: str) -> list[Attachment]:
        """The same, for who is not Nova. Raises Conflict where a server of the cloud has the volume on a host."""
        attachment = self.get(id)
        if attachment.host is not None and any(holds(attachment) for holds in self.holders):
            raise errors.Conflict(
                f"ConflictNovaUsingAttachment: Detach volume from instance {attachment.server_id} using the Compute API"
            )
        return self.delete(id)

    def connection(self, volume_id: str) -> dict[str, Any]:
        """How a host gets to a volume. Raises NotFound."""
        volume = self._wing.volumes.get(volume_id)
        data = {
            "target_discovered": False,
            "target_portal": "127.0.0.1:3260",
            "target_iqn": f"iqn.2010-10.org.openstack:volume-{volume_id}",
            "target_lun": 0,
            "volume_id": volume_id,
            "encrypted": volume.encrypted,
            "qos_specs": None,
            "cacheable": False,
            "enforce_multipath": False,
            "access_mode": "ro" if volume.admin_metadata.get("readonly") == "True" else "rw",
        }
        return {"driver_volume_type": "iscsi", "data": data, "enforce_multipath": False}

    def _put(self, attachment: Attachment) -> Attachment:
        self._wing.store.put(ATTACHMENTS, attachment)
        self._wing.volumes.settle_attachments(attachment.volume_id)
        return attachment
