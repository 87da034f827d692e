"""Images that are made of servers: snapshots, and backups of which only the newest are kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from novalite import errors
from novalite.cloud.compute.servers.block_devices import BlockDevice
from novalite.cloud.compute.servers.servers import Server
from novalite.cloud.image.images import Image
from novalite.context import RequestContext

if TYPE_CHECKING:
    from novalite.cloud.compute import ComputeWing


class ServerImages:
    """The making of images of servers."""

    def __init__(self, wing: ComputeWing) -> None:
        self._wing = wing
        wing.servers.ends |= {"createImage": self._made, "createBackup": self._backed_up}
        wing.servers.missed |= dict.fromkeys(("createImage", "createBackup", "shelve"), self._missed)

    def snapshot(self, server: Server, name: str, properties: Mapping[str, str], who: RequestContext) -> Image:
        """An image of a server as it is: of its disk or, where it boots from a volume, of its volumes.

        Raises Conflict, QuotaExceeded.
        """
        self._wing.servers.check(server, "createImage", who)
        if not server.image_id:
            return self._of_volumes(server, name, properties, who)
        image = self._image(server, name, properties, who, "snapshot")
        self._wing.servers.begin(server, "createImage", who, image_id=image.id)
        return image

    def backup(
        self, server: Server, name: str, kind: str, rotation: int, properties: Mapping[str, str], who: RequestContext
    ) -> Image:
        """An image of a server, of whose kind only so many are kept. Raises Conflict, Invalid."""
        self._wing.servers.check(server, "createBackup", who)
        if not server.image_id:
            raise errors.Invalid("Backup is not supported for volume-backed instances.")
        image = self._image(server, name, {**properties, "backup_type": kind}, who, "backup")
        self._wing.servers.begin(server, "createBackup", who, image_id=image.id, kind=kind, rotation=rotation)
        return image

    def _image(
        self, server: Server, name: str, properties: Mapping[str, str], who: RequestContext, image_type: str
    ) -> Image:
        return self._wing.image.images.snapshot(
            server,
            name,
            properties,
            image_type=image_type,
            disk=server.flavor.disk,
            base=server.image_id,
            project_id=who.project_id,
            user_id=who.user_id,
        )

    def _of_volumes(self, server: Server, name: str, properties: Mapping[str, str], who: RequestContext) -> Image:
        mapping = [
            self._of_volume(server, device, name, who) if device.volume_id else _mapped(device)
            for device in self._wing.block_devices.of_server(server.id)
        ]
        known = {"root_device_name": server.root_device_name or "", "bdm_v2": "True"}
        image = self._image(
            server, name, {**properties, **known, "block_device_mapping": json.dumps(mapping)}, who, "snapshot"
        )
        self._wing.image.images.finish(image.id, 0)
        self._wing.servers.done(server, "createImage", who)
        return image

    def _of_volume(self, server: Server, device: BlockDevice, name: str, who: RequestContext) -> dict[str, Any]:
        """How a disk is told of in an image, with a snapshot of its volume."""
        volume = self._wing.volume.volumes.get(device.volume_id or "")
        snapshot = self._wing.volume.snapshots.create(
            server.project_id, who.user_id or "", volume.id, in_use=True, name=f"snapshot for {name}"
        )
        made_of = {"source_type": "snapshot", "snapshot_id": snapshot.id, "volume_size": volume.size}
        return _mapped(device) | made_of

    def _missed(self, image_id: str | None, **_: Any) -> None:
        """There is nothing left to make an image of."""
        self._wing.image.images.discard(image_id)

    def _made(self, server: Server, image_id: str) -> Server:
        self._wing.image.images.finish(image_id, server.flavor.disk)
        return self._wing.servers.outcome(server, "createImage")

    def _backed_up(self, server: Server, image_id: str, kind: str, rotation: int) -> Server:
        self._wing.image.images.finish(image_id, server.flavor.disk)
        mine = [
            image
            for image in self._wing.image.images.find(server.project_id)
            if image.properties.get("instance_uuid") == server.id and image.properties.get("backup_type") == kind
        ]
        newest_first = sorted(mine, key=lambda image: image.created_at, reverse=True)
        for image in newest_first[rotation:]:
            self._wing.image.images.delete(image.id)
        return self._wing.servers.outcome(server, "createBackup")


def _mapped(device: BlockDevice) -> dict[str, Any]:
    return {"volume_size": device.size, **{name: getattr(device, name) for name in _TOLD}}


#: What an image tells of a disk, as it was asked for.
_TOLD = (
    *("source_type", "destination_type", "device_name", "boot_index", "delete_on_termination"),
    *("guest_format", "device_type", "disk_bus"),
)
