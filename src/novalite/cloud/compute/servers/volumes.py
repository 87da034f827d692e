"""The volumes of servers: attached, detached and exchanged."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from novalite import errors
from novalite.cloud.compute.servers.block_devices import ROOT, BlockDevice
from novalite.cloud.compute.servers.servers import SERVERS, Server
from novalite.cloud.identity.projects import DEFAULT
from novalite.cloud.volume.attachments import Attachment
from novalite.cloud.volume.volumes import Volume
from novalite.context import RequestContext

if TYPE_CHECKING:
    from novalite.cloud.compute import ComputeWing


class InvalidVolume(errors.Invalid):
    """Something about a volume does not allow it."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Invalid volume: {reason}")


class ServerVolumes:
    """Attaches, detaches and exchanges; each begins in the request, and ends by the agenda."""

    def __init__(self, wing: ComputeWing) -> None:
        self._wing = wing
        wing.servers.ends["attach_volume"] = self._attached
        wing.servers.ends["detach_volume"] = self._detached
        wing.servers.ends["swap_volume"] = self._swapped
        wing.servers.missed["swap_volume"] = self._unswapped
        wing.volume.volumes.grown.append(self._grown)

    def attach(
        self,
        server: Server,
        volume_id: str,
        who: RequestContext,
        *,
        device: str | None = None,
        tag: str | None = None,
        delete_on_termination: bool = False,
        multiattach: bool = True,
    ) -> BlockDevice:
        """Begin to attach a volume; ``multiattach`` is whether it may be one for many servers.

        Raises Conflict in a state that does not allow it and for a device that is in use, NotFound, Invalid.
        """
        self._wing.servers.check(server, "attach_volume", who)
        volume = self._wing.volume.volumes.get(volume_id, None if who.is_admin else who.project_id or "")
        self._check_free(volume, server)
        offloaded = server.vm_state == "shelved_offloaded"
        if offloaded and tag:
            raise errors.Invalid("Tagged volume attachment is not supported for shelved-offloaded instances.")
        if offloaded and volume.multiattach:
            raise errors.Invalid("Attaching multiattach volumes is not supported for shelved-offloaded instances.")
        devices = self._wing.block_devices
        name = None if offloaded else devices.free_name(server.id, device, server.root_device_name or ROOT)
        if volume.multiattach and not multiattach:
            raise errors.Invalid("Multiattach volumes are only supported starting with compute API version 2.60.")
        with self._wing.transaction():
            disk = devices.add(
                server.id, volume_id=volume_id, device_name=name, tag=tag, delete_on_termination=delete_on_termination
            )
            try:
                disk = devices.reserve(disk)
            except errors.Invalid as error:
                raise errors.InvalidInput(error.message) from None
            self._wing.servers.begin(server, "attach_volume", who, disk_id=disk.id)
        return disk

    def detach(self, server: Server, disk: BlockDevice, who: RequestContext) -> None:
        """Begin to detach a disk that is a volume. Raises Conflict in a state that does not allow it, Invalid."""
        self._wing.servers.check(server, "detach_volume", who)
        with self._wing.transaction():
            if server.vm_state != "shelved_offloaded":
                self._begin_detaching(disk)
            self._wing.servers.begin(server, "detach_volume", who, disk_id=disk.id)

    def swap(self, server: Server, old: Volume, new: Volume, who: RequestContext) -> None:
        """Begin to put a volume in place of another one. Raises Conflict, NotFound, InvalidVolume."""
        self._wing.servers.check(server, "swap_volume", who)
        volumes = self._wing.volume.volumes
        attached = [one for one in volumes.attachments(old.id) if one.status == "attached"]
        if not any(one.server_id == server.id for one in attached):
            raise InvalidVolume("Old volume is attached to a different instance.")
        if volumes.attachments(new.id):
            raise InvalidVolume("New volume must be detached in order to swap.")
        if new.size < old.size:
            raise InvalidVolume("New volume must be the same size or larger.")
        if sum(one.mode == "rw" for one in attached) > 1:
            raise errors.Invalid(
                "Swapping multi-attach volumes with more than one read/write attachment is not supported."
            )
        disk = self._wing.block_devices.get(server.id, old.id)
        with self._wing.transaction():
            self._begin_detaching(disk)
            self._check_free(new, server)
            attachment = self._wing.volume.attachments.reserve(new.id, server.id)
            self._wing.servers.begin(
                server, "swap_volume", who, disk_id=disk.id, volume_id=new.id, attachment_id=attachment.id
            )

    def _check_free(self, volume: Volume, server: Server) -> None:
        disks = self._wing.block_devices.of_volume(volume.id)
        if disks and not volume.multiattach:
            servers = " ".join(disk.server_id for disk in disks)
            raise InvalidVolume(f"volume {volume.id} is already attached to instances: {servers}")
        if any(disk.server_id == server.id for disk in disks):
            raise InvalidVolume(f"volume {volume.id} already attached")

    def _begin_detaching(self, disk: BlockDevice) -> None:
        try:
            self._wing.volume.volumes.begin_detaching(disk.volume_id or "")
        except errors.Invalid as error:
            raise InvalidVolume(f"Invalid input received: {error.message}") from None

    def _attached(self, server: Server, disk_id: str) -> Server:
        disk = self._wing.block_devices.find(disk_id)
        if disk is not None:
            self._wing.block_devices.attach(disk, server.host)
        return self._wing.servers.outcome(server, "attach_volume")

    def _detached(self, server: Server, disk_id: str) -> Server:
        disk = self._wing.block_devices.find(disk_id)
        if disk is not None and server.vm_state == "shelved_offloaded":
            self._wing.block_devices.discard(disk)
        elif disk is not None:
            self._wing.block_devices.detach(disk)
        return self._wing.servers.outcome(server, "detach_volume")

    def _swapped(self, server: Server, disk_id: str, volume_id: str, attachment_id: str) -> Server:
        disk = self._wing.block_devices.find(disk_id)
        if disk is not None and disk.attachment_id is not None:
            self._wing.volume.attachments.delete(disk.attachment_id)
            disk = self._wing.block_devices.update(disk.id, volume_id=volume_id, attachment_id=attachment_id)
            self._wing.block_devices.attach(disk, server.host)
        return self._wing.servers.outcome(server, "swap_volume")

    def _unswapped(self, attachment_id: str, **_: Any) -> None:
        """The new volume is kept for the server no more; the old one went with it."""
        with suppress(errors.NotFound):
            self._wing.volume.attachments.delete(attachment_id)

    def _grown(self, attachment: Attachment) -> None:
        """A disk is larger than it was: Cinder asks for that to be noted, as the user that it is itself."""
        server = self._wing.store.get(SERVERS, attachment.server_id or "")
        if server is None or server.host is None:
            return
        identity = self._wing.identity
        user = identity.users.pick({"name": "cinder", "domain": {"id": DEFAULT}})
        project = identity.projects.pick({"name": "service", "domain": {"id": DEFAULT}})
        who = RequestContext(user.id if user else None, project.id if project else None)
        self._wing.instance_actions.record(server.id, server.host, "extend_volume", "compute_extend_volume", who)
