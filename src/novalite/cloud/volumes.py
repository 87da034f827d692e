"""Volumes: disks that outlive servers, and what may be done with them in which state."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING, Any

from novalite import errors
from novalite.cloud.images import GiB, Image
from novalite.cloud.volume_attachments import ATTACHMENTS, Attachment
from novalite.store import EVERYTHING, Kind, Page

if TYPE_CHECKING:
    from novalite.cloud import Cloud

#: Where all volumes are.
ZONE = "nova"
HOST = "devstack@lvmdriver-1#lvmdriver-1"

#: In which states a volume may be deleted.
DELETABLE = ("available", "error", "error_restoring", "error_extending", "error_managing")

#: What a volume remembers of the image that it was made from, beside the image's own properties.
OF_IMAGES = ("checksum", "container_format", "disk_format", "min_disk", "min_ram", "size")


@dataclass(frozen=True)
class Volume:
    """A project's disk; ``size`` in GiB, ``volume_type`` an id.

    ``image_metadata`` is what is known of the image that it was made from. ``before`` is the state to which it goes
    back after what is being done with it.
    """

    id: str
    project_id: str
    user_id: str
    size: int
    volume_type: str
    created_at: datetime
    name: str | None = None
    description: str | None = None
    availability_zone: str = ZONE
    status: str = "creating"
    before: str | None = None
    bootable: bool = False
    encrypted: bool = False
    multiattach: bool = False
    metadata: Mapping[str, str] = field(default_factory=dict)
    admin_metadata: Mapping[str, str] = field(default_factory=dict)
    image_metadata: Mapping[str, Any] = field(default_factory=dict)
    snapshot_id: str | None = None
    source_volume_id: str | None = None
    migration_status: str | None = None
    updated_at: datetime | None = None


VOLUMES: Kind[Volume] = Kind("volumes", by=("project_id", "volume_type"))


class Volumes:
    """The volumes of all projects. Where a project is given, only its own are there.

    ``seconds`` is how long it takes to make or to delete one, or to make it larger.
    """

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self.seconds = 0.0
        cloud.agenda.does["volumes.finish"] = self._finish
        cloud.agenda.does["volumes.forget"] = self._forget

    def create(
        self,
        project_id: str,
        user_id: str,
        size: int | None = None,
        *,
        volume_type: str | None = None,
        snapshot_id: str | None = None,
        source_volume_id: str | None = None,
        image_id: str | None = None,
        availability_zone: str | None = None,
        multiattach: bool = False,
        **more: Any,
    ) -> Volume:
        """One more, empty or made from something, which it is as large as unless a size is given.

        ``volume_type`` is an id or a name. Raises NotFound for what it is made from, Invalid, QuotaExceeded.
        """
        source: dict[str, Any] = {}
        if snapshot_id is not None:
            source = self._cloud.snapshots.source(snapshot_id, project_id)
        elif source_volume_id is not None:
            source = self._source(source_volume_id, project_id)
        elif image_id is not None:
            source = self._image(image_id, project_id, size)
        least = source.pop("size", None)
        own_type = source.pop("volume_type", None)
        size = _checked_size(
            least if size is None else size, least, "the snapshot" if snapshot_id else "original volume"
        )
        if availability_zone not in (None, ZONE):
            raise errors.Invalid(f"Availability zone '{availability_zone}' is invalid.")
        if any(not isinstance(value, str) for value in more.get("metadata", {}).values()):
            raise errors.InvalidInput("Metadata values must be texts.")
        types = self._cloud.volume_types
        kind = types.named(volume_type or own_type, project_id) if volume_type or own_type else types.default()
        self._cloud.volume_quotas.check(project_id, "volumes", size, kind)
        now = self._cloud.clock.datetime()
        volume = Volume(
            str(uuid.uuid4()),
            project_id,
            user_id,
            size,
            kind.id,
            now,
            multiattach=multiattach or kind.multiattach,
            encrypted=kind.encryption is not None,
            snapshot_id=snapshot_id,
            source_volume_id=source_volume_id,
            **source,
            **more,
        )
        self._cloud.store.put(VOLUMES, volume)
        self._later("volumes.finish", volume.id)
        return volume

    def get(self, id: str, project_id: str | None = None) -> Volume:
        """Raises NotFound."""
        self._cloud.settle()
        volume = self._cloud.store.get(VOLUMES, id)
        if volume is None or project_id not in (None, volume.project_id):
            raise errors.NotFound(f"Volume {id} could not be found.")
        return volume

    def find(
        self,
        project_id: str | None = None,
        fits: Callable[[Volume], bool] | None = None,
        page: Page[Volume] = EVERYTHING,
    ) -> list[Volume]:
        """A page of a project's, or of all projects'."""
        self._cloud.settle()
        return self._cloud.store.find(VOLUMES, _where(project_id), fits, page)

    def of_project(self, project_id: str) -> list[Volume]:
        """All that a project has."""
        return self.find(project_id)

    def are_there_of(self, type_id: str) -> bool:
        """Whether any volume is of a type."""
        return self._cloud.store.count(VOLUMES, {"volume_type": type_id}) > 0

    def update(self, id: str, **changes: Any) -> Volume:
        """Change what may be changed in any state. Raises NotFound."""
        return self._put(replace(self.get(id), **changes))

    def move(self, id: str, allowed: Collection[str], action: str, **changes: Any) -> Volume:
        """Change it where its state allows the action. Raises NotFound, and Invalid in Cinder's words."""
        volume = self.get(id)
        if volume.status not in allowed:
            states = " or ".join(allowed)
            raise errors.Invalid(
                f"Invalid volume: Volume {id} status must be {states} to {action}, "
                f"but the current status is {volume.status}."
            )
        return self._put(replace(volume, **changes))

    def delete(self, id: str, cascade: bool = False, force: bool = False) -> None:
        """Delete it, by force in any state, and with its snapshots if so wanted. Raises NotFound, and Invalid."""
        volume = self.get(id)
        snapshots = self._cloud.snapshots.of_volume(id)
        stuck = volume.status not in DELETABLE or self.attachments(id) or (snapshots and not cascade)
        if stuck and not (force and not snapshots):
            raise errors.Invalid(
                f"Invalid volume: Volume status must be {' or '.join(DELETABLE)} and must not be migrating, attached, "
                "belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots after "
                "volume transfer."
            )
        for snapshot in snapshots:
            self._cloud.snapshots.delete(snapshot.id)
        self._put(replace(volume, status="deleting"))
        self._later("volumes.forget", id)

    def extend(self, id: str, size: int, in_use: bool = False) -> Volume:
        """Make it larger. Raises NotFound, Invalid, QuotaExceeded."""
        volume = self.get(id)
        allowed = ("available", "in-use") if in_use else ("available",)
        if volume.status not in allowed:
            raise errors.Invalid(
                f"Invalid volume: Volume {id} status must be '{' or '.join(allowed)}' to extend, "
                f"currently {volume.status}."
            )
        if size <= volume.size:
            raise errors.Invalid(
                "Invalid input received: New size for extend must be greater than current size. "
                f"(current: {volume.size}, extended: {size})."
            )
        kind = self._cloud.volume_types.get(volume.volume_type)
        self._cloud.volume_quotas.check_growth(volume.project_id, size - volume.size, kind)
        return self.finish_later(id, "extending", size=size)

    def finish_later(self, id: str, status: str, **changes: Any) -> Volume:
        """Begin something that will end in the state that it is in now, with these changes."""
        volume = self.get(id)
        volume = self._put(replace(volume, status=status, before=volume.status))
        self._later("volumes.finish", id, **changes)
        return volume

    def attach(self, id: str, server_id: str, device: str | None, host: str | None, mode: str = "rw") -> Attachment:
        """Give it to a server. Raises NotFound, and Invalid in a state that does not allow it."""
        attachments = self._cloud.volume_attachments
        return attachments.complete(attachments.reserve(id, server_id, mode).id, device=device, host=host)

    def detach(self, id: str, server_id: str) -> None:
        """Take it from a server; it is no error if the server has not got it."""
        for attachment in self.attachments(id):
            if attachment.server_id == server_id:
                self._cloud.volume_attachments.delete(attachment.id)

    def attachments(self, id: str) -> list[Attachment]:
        """Who has a volume, or is to have it."""
        return self._cloud.store.find(ATTACHMENTS, {"volume_id": id})

    def attachments_of(self, server_id: str) -> list[Attachment]:
        """The volumes that a server has, or is to have."""
        return self._cloud.store.find(ATTACHMENTS, {"server_id": server_id})

    def settle_attachments(self, id: str) -> Volume:
        """Put it in the state that its attachments say."""
        states = {attachment.status for attachment in self.attachments(id)}
        for state, status in (("attached", "in-use"), ("attaching", "attaching"), ("reserved", "reserved")):
            if state in states:
                return self.update(id, status=status)
        return self.update(id, status="available")

    def _source(self, id: str, project_id: str) -> dict[str, Any]:
        """What a clone has of a volume."""
        volume = self.get(id, project_id)
        if volume.status not in ("available", "in-use"):
            raise errors.Invalid("Invalid volume: Invalid source volume: status must be available or in-use.")
        return {
            "size": volume.size,
            "volume_type": volume.volume_type,
            "bootable": volume.bootable,
            "image_metadata": volume.image_metadata,
        }

    def _image(self, id: str, project_id: str, size: int | None) -> dict[str, Any]:
        """What a volume has that is made from an image."""
        image = self._cloud.images.get(id, project_id)
        if image.status != "active":
            raise errors.InvalidInput(
                f"Invalid image identifier or unable to access requested image.: Image {id} is not active."
            )
        if size is not None and image.size is not None and ceil(image.size / GiB) > size:
            raise errors.InvalidInput(
                f"Size of specified image {ceil(image.size / GiB)}GB is larger than volume size {size}GB."
            )
        if size is not None and image.min_disk > size:
            raise errors.InvalidInput(
                f"Volume size {size}GB cannot be smaller than the image minDisk size {image.min_disk}GB."
            )
        return {"bootable": True, "image_metadata": _image_metadata(image)}

    def _later(self, what: str, id: str, **changes: Any) -> None:
        self._cloud.agenda.later(self.seconds, what, id=id, **changes)

    def _finish(self, id: str, **changes: Any) -> None:
        """It is made, or what was being done with it is done; unless it has gone meanwhile."""
        volume = self._cloud.store.get(VOLUMES, id)
        if volume is not None and (volume.status == "creating" or volume.before is not None):
            self._put(replace(volume, **{"status": volume.before or "available", "before": None, **changes}))

    def _forget(self, id: str) -> None:
        for attachment in self.attachments(id):
            self._cloud.store.delete(ATTACHMENTS, attachment.id)
        self._cloud.store.delete(VOLUMES, id)

    def _put(self, volume: Volume) -> Volume:
        return self._cloud.store.put(VOLUMES, replace(volume, updated_at=self._cloud.clock.datetime()))


def _where(project_id: str | None) -> dict[str, Any]:
    return {} if project_id is None else {"project_id": project_id}


def _image_metadata(image: Image) -> dict[str, Any]:
    """What a volume remembers of its image: texts, as Cinder keeps them."""
    facts = {name: getattr(image, name) for name in OF_IMAGES}
    facts |= {"image_id": image.id, "image_name": image.name or ""}
    return {**image.properties, **{name: str(value) for name, value in facts.items() if value is not None}}


def _checked_size(size: int | None, least: int | None, source: str) -> int:
    if size is None or size <= 0:
        raise errors.InvalidInput(f"Volume size '{size}' must be an integer and greater than 0")
    if least is not None and size < least:
        raise errors.InvalidInput(
            f"Volume size '{size}'GB cannot be smaller than {source} size {least}GB. "
            f"They must be >= original {source.split()[-1]} size."
        )
    return size
