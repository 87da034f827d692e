"""Volumes: disks that outlive servers, and what may be done with them in which state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from novalite import errors
from novalite.cloud.core.owned import Dated
from novalite.cloud.core.settings import Own
from novalite.cloud.volume.attachments import ATTACHMENTS, Attachment
from novalite.cloud.volume.sources import Source
from novalite.cloud.volume.types import VolumeType
from novalite.ids import new_id
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.volume import VolumeWing

#: Where all volumes are.
ZONE = "nova"
HOST = "devstack@lvmdriver-1#lvmdriver-1"

#: In which states a volume may be deleted.
DELETABLE = ("available", "error", "error_restoring", "error_extending", "error_managing")


class Volume(Struct, frozen=True):
    """A project's disk; ``size`` in GiB, ``volume_type`` an id.

    ``image_metadata`` is what is known of the image that it was made from. ``before`` is the state to which it goes
    back after what is being done with it. Whether it ``is_served`` says whether a backend ever took it.
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
    group_id: str | None = None
    is_served: bool = True
    updated_at: datetime | None = None

    @property
    def typed(self) -> tuple[str, str]:
        """Its project and its type, for which there are quotas."""
        return self.project_id, self.volume_type


VOLUMES: Kind[Volume] = Kind("volumes", by=("project_id", "typed", "volume_type", "name", "group_id"), sums=("size",))


class Volumes(Dated[Volume]):
    """The volumes of all projects.

    ``seconds`` is how long it takes to make or to delete one, or to make it larger. Whoever is in ``grown`` is told of
    what has an attached volume that was made larger.
    """

    kind = VOLUMES
    missing = "Volume {id} could not be found."
    _wing: VolumeWing

    seconds = Own(0.0)

    def __init__(self, wing: VolumeWing) -> None:
        super().__init__(wing)
        self.grown: list[Callable[[Attachment], object]] = []
        wing.agenda.does["volumes.finish"] = self._finish
        wing.agenda.does["volumes.fail"] = self._fail
        wing.agenda.does["volumes.taken_over"] = self._taken_over
        wing.agenda.does["volumes.forget"] = self._forget

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
        backup_id: str | None = None,
        availability_zone: str | None = None,
        multiattach: bool = False,
        request_id: str | None = None,
        **more: Any,
    ) -> Volume:
        """One more, empty or made from something, which it is as large as unless a size is given.

        ``volume_type`` is an id or a name. Where no backend takes it, it fails later, with a message about the request.
        Raises NotFound for what it is made from, Invalid, QuotaExceeded.
        """
        if volume_type:
            self._wing.types.named(volume_type, project_id)
        made_from = {"snapshot": snapshot_id, "volume": source_volume_id, "backup": backup_id, "image": image_id}
        source = self._source(project_id, size, **made_from)
        size = source.checked_size(size)
        if availability_zone not in (None, ZONE):
            raise errors.Invalid(f"Availability zone '{availability_zone}' is invalid.")
        if any(not isinstance(value, str) for value in more.get("metadata", {}).values()):
            raise errors.InvalidInput("Metadata values must be texts.")
        types = self._wing.types
        wanted_type = volume_type or source.volume_type
        kind = types.named(wanted_type, project_id) if wanted_type else types.default(project_id)
        if more.get("group_id") is not None:
            self._check_group(project_id, more["group_id"], wanted_type, kind)
        self._wing.quotas.check(project_id, "volumes", size, kind)
        now = self._wing.clock.datetime()
        volume = Volume(
            new_id(),
            project_id,
            user_id,
            size,
            kind.id,
            now,
            multiattach=multiattach or kind.multiattach,
            encrypted=kind.encryption is not None,
            snapshot_id=snapshot_id,
            source_volume_id=source_volume_id,
            bootable=source.bootable,
            image_metadata=source.image_metadata,
            **more,
        )
        self._wing.store.put(VOLUMES, volume)
        if self._wing.backend.takes(kind):
            restored = {} if backup_id is None else self._wing.backups.restored(backup_id, volume)
            self._later("volumes.finish", volume.id, **restored)
        else:
            self._later("volumes.fail", volume.id, request_id=request_id)
        return volume

    def take_over(
        self,
        project_id: str,
        user_id: str,
        kind: VolumeType,
        size: int | None,
        **more: Any,
    ) -> Volume:
        """One more, with a disk of that size that there is already; without one it fails later.

        Raises QuotaExceeded.
        """
        self._wing.quotas.check(project_id, "volumes", size or 0, kind)
        now = self._wing.clock.datetime()
        made = (new_id(), project_id, user_id, size or 0, kind.id, now)
        volume = self._wing.store.put(VOLUMES, Volume(*made, status="managing", is_served=size is not None, **more))
        self._later("volumes.taken_over", volume.id)
        return volume

    def is_there(self, id: str) -> bool:
        """Whether there is one of that id."""
        return self._wing.store.get(VOLUMES, id) is not None

    def are_there_of(self, type_id: str) -> bool:
        """Whether any volume is of a type."""
        return self._wing.store.count(VOLUMES, {"volume_type": type_id}) > 0

    def delete(self, id: str, cascade: bool = False, force: bool = False) -> None:
        """Delete it, by force in any state, and with its snapshots if so wanted. Raises NotFound, and Invalid."""
        volume = self.get(id)
        snapshots = self._wing.snapshots.of_volume(id)
        is_attached = any(one.status == "attached" for one in self.attachments(id))
        if is_attached or volume.group_id or (snapshots and not cascade) or not (force or volume.status in DELETABLE):
            states = "" if force else f"status must be {' or '.join(DELETABLE)} and"
            raise errors.Invalid(
                f"Invalid volume: Volume {states} must not be migrating, attached, belong to a group, have snapshots, "
                "awaiting a transfer, or be disassociated from snapshots after volume transfer."
            )
        for snapshot in snapshots:
            self._wing.snapshots.delete(snapshot.id)
        self._put(replace(volume, status="deleting"))
        self._later("volumes.forget", id)

    def extend(self, id: str, size: int, in_use: bool = False, request_id: str | None = None) -> Volume:
        """Make it larger, unless its backend takes nothing new. Raises NotFound, Invalid, QuotaExceeded."""
        volume = self.get(id)
        if size <= volume.size:
            raise errors.Invalid(
                "Invalid input received: New size for extend must be greater than current size. "
                f"(current: {volume.size}, extended: {size})."
            )
        if volume.status != "available" and not (in_use and volume.status == "in-use"):
            raise errors.Invalid(
                f"Invalid volume: Volume {id} status must be '{{'status': 'available'}}' to extend, "
                f"currently {volume.status}."
            )
        kind = self._wing.types.get(volume.volume_type)
        self._wing.quotas.check_growth(volume.project_id, size - volume.size, kind)
        if not self._wing.backend.takes(kind):
            self._wing.messages.leave(volume.project_id, "VOLUME", id, "007", "003", request_id)
            return volume
        return self.finish_later(id, "extending", size=size)

    def finish_later(self, id: str, status: str, **changes: Any) -> Volume:
        """Begin something that will end in the state that it is in now, with these changes."""
        volume = self.get(id)
        volume = self._put(replace(volume, status=status, before=volume.status))
        self._later("volumes.finish", id, **changes)
        return volume

    def retype(self, id: str, volume_type: str) -> Volume:
        """Have it be of another type. Raises NotFound, Invalid, QuotaExceeded."""
        volume = self.get(id)
        kind = self._wing.types.named(volume_type, volume.project_id)
        if volume.status not in ("available", "in-use") or kind.id == volume.volume_type:
            raise errors.Invalid(
                "Invalid volume: Retype needs volume to be in available or in-use state, not be part of an active "
                "migration or a consistency group, requested type has to be different that the one from the volume, "
                "and for in-use volumes front-end qos specs cannot change."
            )
        return self.finish_later(id, "retyping", volume_type=kind.id, multiattach=kind.multiattach)

    def reimage(self, id: str, image_id: str, reserved: bool) -> Volume:
        """Have in it what an image has; where it is reserved only if that is said. Raises NotFound, Invalid."""
        allowed = ("available", "error", "reserved") if reserved else ("available", "error")
        volume = self.get(id)
        if volume.status not in allowed:
            raise errors.Invalid(
                f"Invalid volume: Volume {id} status must be {' or '.join(allowed)}, "
                f"but current status is {volume.status}."
            )
        source = self._wing.sources.image(image_id, volume.project_id, volume.size)
        return self.finish_later(id, "downloading", image_metadata=source.image_metadata, bootable=True)

    def begin_detaching(self, id: str) -> Volume:
        """It is about to be taken from its server. Raises NotFound, Invalid."""
        if self.get(id).status != "in-use":
            raise errors.Invalid(
                "Invalid volume: Unable to detach volume. Volume status must be 'in-use' and attach_status must be "
                "'attached' to detach."
            )
        return self.update(id, status="detaching")

    def attach(
        self, id: str, server_id: str | None, device: str | None, host: str | None, mode: str = "rw"
    ) -> Attachment:
        """Give it to a server. Raises NotFound, and Invalid in a state that does not allow it."""
        attachments = self._wing.attachments
        return attachments.complete(attachments.reserve(id, server_id, mode).id, device=device, host=host)

    def attach_by_hand(self, id: str, server_id: str | None, device: str, host: str | None, mode: str) -> None:
        """The same for who is not Nova, in nearly any state, and once for the same server or host. Raises Invalid."""
        volume = self.get(id)
        if any(one.server_id == server_id if server_id else one.host == host for one in self.attachments(id)):
            self.update(id, status="in-use")
            return
        if volume.status == "maintenance":
            raise errors.Invalid("Invalid volume: The volume cannot be attached in maintenance mode.")
        if volume.status == "in-use" and not volume.multiattach:
            raise errors.Invalid("Invalid volume: volume is already attached and multiple attachments are not enabled")
        if not volume.multiattach:
            self.update(id, status="available")
        noted = {"readonly": "False", **volume.admin_metadata, "attached_mode": mode}
        self.attach(id, server_id, device, host, mode)
        self.update(id, admin_metadata=noted)

    def detach(self, id: str, server_id: str) -> None:
        """Take it from a server; it is no error if the server has not got it."""
        for attachment in self.attachments(id):
            if attachment.server_id == server_id:
                self._wing.attachments.delete(attachment.id)

    def attachments(self, id: str) -> list[Attachment]:
        """Who has a volume, or is to have it."""
        return self._wing.store.find(ATTACHMENTS, {"volume_id": id})

    def attachments_of(self, server_id: str) -> list[Attachment]:
        """The volumes that a server has, or is to have."""
        return self._wing.store.find(ATTACHMENTS, {"server_id": server_id})

    def settle_attachments(self, id: str) -> Volume:
        """Put it in the state that its attachments say."""
        states = {attachment.status for attachment in self.attachments(id)}
        for state, status in (("attached", "in-use"), ("attaching", "attaching"), ("reserved", "reserved")):
            if state in states:
                return self.update(id, status=status)
        return self.update(id, status="available")

    def _check_group(self, project_id: str, group_id: str, wanted: str | None, kind: VolumeType) -> None:
        if wanted is None:
            raise errors.InvalidInput("volume_type must be provided when creating a volume in a group.")
        if kind.id not in self._wing.groups.get(group_id, project_id).volume_types:
            raise errors.InvalidInput(
                f"Invalid volume_type provided: {kind.name} (requested type must be supported by this group)."
            )

    def _source(self, project_id: str, size: int | None, **made_from: str | None) -> Source:
        """The first of what a volume is to be made from."""
        sources = self._wing.sources
        for what, id in made_from.items():
            if id is not None:
                return (
                    sources.image(id, project_id, size) if what == "image" else getattr(sources, what)(id, project_id)
                )
        return Source()

    def _later(self, what: str, id: str, **changes: Any) -> None:
        self._wing.agenda.later(self.seconds, what, id=id, **changes)

    def _finish(self, id: str, **changes: Any) -> None:
        """It is made, or what was being done with it is done; unless it has gone meanwhile."""
        volume = self._wing.store.get(VOLUMES, id)
        if volume is not None and (volume.status == "creating" or volume.before is not None):
            done = self._put(replace(volume, **{"status": volume.before or "available", "before": None, **changes}))
            for attachment in self.attachments(id) if done.size > volume.size else ():
                for tell in self.grown:
                    tell(attachment)

    def _taken_over(self, id: str) -> None:
        volume = self._wing.store.get(VOLUMES, id)
        if volume is not None and volume.status == "managing":
            self._put(replace(volume, status="available" if volume.is_served else "error_managing"))

    def _fail(self, id: str, request_id: str | None) -> None:
        """No backend takes it."""
        volume = self._wing.store.get(VOLUMES, id)
        if volume is not None and volume.status == "creating":
            self._put(replace(volume, status="error", is_served=False))
            self._wing.messages.leave(volume.project_id, "VOLUME", id, "001", "003", request_id)

    def _forget(self, id: str) -> None:
        for attachment in self.attachments(id):
            self._wing.store.delete(ATTACHMENTS, attachment.id)
        self._wing.store.delete(VOLUMES, id)
