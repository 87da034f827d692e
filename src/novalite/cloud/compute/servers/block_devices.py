"""Block devices: the disks of servers, and the volumes behind them."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime
from itertools import product
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from novalite import errors
from novalite.cloud.volume.attachments import Attachment
from novalite.ids import new_id
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.compute import ComputeWing

ROOT = "/dev/vda"

#: What disks are called by: a, b, … z, aa, ab, …
ALL_LETTERS = [*ascii_lowercase, *map("".join, product(ascii_lowercase, repeat=2))]

_NAME = re.compile(r"(^/dev/x{0,1}[a-z]{0,1}d{0,1})([a-z]+)[0-9]*$")


class DeviceInUse(errors.Conflict):
    """Another disk of the server has that name."""


class BlockDevice(Struct, frozen=True):
    """A disk of a server, in Nova's words; ``size`` in GiB, ``number`` counts disks as they come.

    One that is to be attached to a volume has no ``attachment_id`` yet; one that is no volume never has.
    """

    id: str
    number: int
    server_id: str
    created_at: datetime
    source_type: str = "volume"
    destination_type: str = "volume"
    device_name: str | None = None
    boot_index: int | None = None
    tag: str | None = None
    delete_on_termination: bool = False
    volume_id: str | None = None
    attachment_id: str | None = None
    image_id: str | None = None
    snapshot_id: str | None = None
    size: int | None = None
    volume_type: str | None = None
    guest_format: str | None = None
    device_type: str | None = None
    disk_bus: str | None = None

    @property
    def is_root(self) -> bool:
        """Whether the server boots from it."""
        return self.boot_index == 0


BLOCK_DEVICES: Kind[BlockDevice] = Kind("block_devices", order=("number", "id"), by=("server_id", "volume_id"))


class BlockDevices:
    """The disks of all servers, in the order in which they came."""

    def __init__(self, wing: ComputeWing) -> None:
        self._wing = wing
        wing.volume.attachments.holders.append(self._holds)

    def add(self, server_id: str, **fields: Any) -> BlockDevice:
        """One more disk of a server; nothing is attached yet."""
        number = self._wing.store.next("block_devices")
        now = self._wing.clock.datetime()
        return self._put(BlockDevice(new_id(), number, server_id, now, **fields))

    def of_server(self, server_id: str) -> list[BlockDevice]:
        """All of a server."""
        return self._wing.store.find(BLOCK_DEVICES, {"server_id": server_id})

    def of_volume(self, volume_id: str) -> list[BlockDevice]:
        """All that a volume is, or is to be."""
        return self._wing.store.find(BLOCK_DEVICES, {"volume_id": volume_id})

    def get(self, server_id: str, volume_id: str) -> BlockDevice:
        """The one of a server that is a volume. Raises NotFound."""
        for device in self._wing.store.find(BLOCK_DEVICES, {"server_id": server_id, "volume_id": volume_id}):
            return device
        raise errors.NotFound(f"No volume Block Device Mapping with id {volume_id}.")

    def find(self, id: str) -> BlockDevice | None:
        """The one of that id, if it has not gone."""
        return self._wing.store.get(BLOCK_DEVICES, id)

    def update(self, id: str, **changes: Any) -> BlockDevice:
        """Change what is known of one. Raises NotFound."""
        found = self.find(id)
        if found is None:
            raise errors.NotFound
        return self._put(replace(found, **changes))

    def remove(self, id: str) -> None:
        """Forget one; its volume stays as it is."""
        self._wing.store.delete(BLOCK_DEVICES, id)

    def reserve(self, device: BlockDevice) -> BlockDevice:
        """Keep its volume for the server. Raises NotFound, Invalid."""
        if device.volume_id is None or device.attachment_id is not None:
            return device
        attachment = self._wing.volume.attachments.reserve(device.volume_id, device.server_id)
        return self.update(device.id, attachment_id=attachment.id)

    def attach(self, device: BlockDevice, host: str | None) -> BlockDevice:
        """Give the server its volume, if it is one. Raises NotFound, Invalid."""
        reserved = self.reserve(device)
        if reserved.attachment_id is not None:
            self._wing.volume.attachments.complete(reserved.attachment_id, device=reserved.device_name, host=host)
        return reserved

    def leave_host(self, server_id: str) -> None:
        """Keep the volumes of a server for it that is on no host from now on: each is reserved anew."""
        for device in self.of_server(server_id):
            if device.attachment_id is not None:
                self.reserve(replace(device, attachment_id=None))
                self._wing.volume.attachments.delete(device.attachment_id)

    def reach_host(self, server_id: str, host: str | None, root: str) -> None:
        """Give a server its volumes on its next host, each with a name. Raises NotFound for one that was released."""
        for device in self.of_server(server_id):
            if device.attachment_id is not None:
                name = device.device_name or self.free_name(server_id, root=root)
                self.attach(self.update(device.id, device_name=name), host)

    def detach(self, device: BlockDevice) -> None:
        """Take its volume, if it is one, from the server, and forget the disk."""
        self.remove(device.id)
        if device.attachment_id is not None:
            with suppress(errors.NotFound):  # the volume has gone before, or the attachment
                self._wing.volume.attachments.delete(device.attachment_id)

    def discard(self, device: BlockDevice) -> None:
        """The same; its volume is deleted if that was so wanted, and if nothing keeps it."""
        self.detach(device)
        if device.volume_id is not None and device.delete_on_termination:
            with suppress(errors.NotFound, errors.Invalid):
                self._wing.volume.volumes.delete(device.volume_id)

    def release(self, server_id: str) -> None:
        """Take all volumes from a server that is no more."""
        for device in self.of_server(server_id):
            self.discard(device)

    def free_name(self, server_id: str, wanted: str | None = None, root: str = ROOT) -> str:
        """A name for one more disk; the letter of the one that is wanted, or the first that is free.

        Raises DeviceInUse, and Invalid for a name that is none.
        """
        names = (device.device_name for device in self.of_server(server_id) if device.device_name)
        used = {_letters(name) for name in (*names, root)}
        letters = _letters(wanted) if wanted else next(letters for letters in ALL_LETTERS if letters not in used)
        if letters in used:
            raise DeviceInUse(f"The supplied device path ({wanted}) is in use.")
        return root.removesuffix(_letters(root)) + letters

    def _holds(self, attachment: Attachment) -> bool:
        return any(disk.attachment_id == attachment.id for disk in self.of_volume(attachment.volume_id))

    def _put(self, device: BlockDevice) -> BlockDevice:
        return self._wing.store.put(BLOCK_DEVICES, device)


def _letters(name: str) -> str:
    found = _NAME.match(name)
    if found is None:
        raise errors.Invalid(f"The supplied device path ({name}) is invalid.")
    return found[2]
