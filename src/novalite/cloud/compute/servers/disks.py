"""Disks as they are asked for: by an order, by the image that it names, by its flavor; and what they all make together.

Nova has two ways to ask for them. The older one says of each what it is made from and under which name, the newer one
everything. Which of the older ones is booted from is known by its name alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from novalite import errors
from novalite.cloud.compute.flavors import Flavor

Wish = Mapping[str, Any]

#: The name of the disk that a server boots from, where neither order nor image says another.
ROOT = "vda"

#: The most disks that a server may have on its host.
MOST_LOCAL = 3

BUSES = frozenset({"fdc", "ide", "sata", "scsi", "usb", "virtio", "xen", "lxc", "uml"})

_EPHEMERAL = re.compile(r"ephemeral\d+")


class InvalidDevice(errors.Invalid):
    """A disk that makes no sense."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Block Device Mapping is Invalid: {reason}")


class Disk(Struct, frozen=True):
    """A disk that a server is to have; the fields are those of a `BlockDevice`, of which it becomes one.

    ``no_device`` takes one of the image's away.
    """

    source_type: str | None = None
    destination_type: str | None = None
    device_name: str | None = None
    boot_index: int | None = None
    size: int | None = None
    delete_on_termination: bool = False
    volume_id: str | None = None
    image_id: str | None = None
    snapshot_id: str | None = None
    volume_type: str | None = None
    guest_format: str | None = None
    device_type: str | None = None
    disk_bus: str | None = None
    tag: str | None = None
    no_device: bool = False

    @property
    def is_root(self) -> bool:
        """Whether the server boots from it."""
        return self.boot_index == 0

    @property
    def is_volume(self) -> bool:
        """Whether it is, or is to be, a volume."""
        return self.destination_type == "volume"

    @property
    def is_swap(self) -> bool:
        """Whether it is for the guest's memory."""
        return self._is_blank and self.guest_format == "swap"

    @property
    def is_ephemeral(self) -> bool:
        """Whether it comes and goes with the server, without anything on it."""
        return self._is_blank and self.guest_format != "swap"

    @property
    def _is_blank(self) -> bool:
        return self.source_type == "blank" and self.destination_type == "local"


def wished(wish: Wish, has_image: bool) -> Disk:
    """The disk that a wish of the newer kind is for; ``has_image``: an image was named beside it.

    Raises InvalidDevice.
    """
    if wish.get("no_device"):
        return _disk(wish)
    source, uuid = wish.get("source_type"), wish.get("uuid")
    if source == "blank" and uuid:
        raise InvalidDevice("Invalid device UUID.")
    if source != "blank" and not uuid:
        raise InvalidDevice("Missing device UUID.")
    if source is None:
        raise InvalidDevice("Some required fields are missing")
    disk = _disk({**wish, f"{source}_id": uuid})
    if source == "image" and disk.destination_type == "local" and not (has_image and disk.is_root):
        raise InvalidDevice("Mapping image to local is not supported.")
    if disk.destination_type == "local" and disk.volume_type:
        raise InvalidDevice("Specifying a volume_type with destination_type=local is not supported.")
    if source == "volume" and disk.volume_type:
        raise InvalidDevice("Specifying volume type to existing volume is not supported.")
    return disk


def wished_of_old(wish: Wish) -> Disk:
    """The disk that a wish of the older kind is for. Raises InvalidDevice."""
    virtual, disk = wish.get("virtual_name") or "", _disk(wish)
    if virtual == "swap" or _EPHEMERAL.fullmatch(virtual):
        swap = "swap" if virtual == "swap" else None
        return replace(
            disk, source_type="blank", destination_type="local", guest_format=swap, delete_on_termination=True
        )
    for source in ("snapshot", "volume"):
        if wish.get(f"{source}_id"):
            return replace(disk, source_type=source, destination_type="volume")
    if not disk.no_device:
        raise InvalidDevice("Unrecognized legacy format.")
    return disk


def gathered(
    wishes: Sequence[Disk],
    of_old: bool,
    image_id: str | None,
    properties: Mapping[str, str],
    flavor: Flavor,
) -> list[Disk]:
    """All the disks of a server: those that are wished for, and what its image and its flavor add.

    Raises Invalid for a volume in the place of the image.
    """
    root = properties.get("root_device_name") or ROOT
    if image_id and not of_old and any(disk.is_volume and _plain(disk.device_name) == root for disk in wishes):
        raise errors.Invalid(f"The volume cannot be assigned the same device name as the root device {root}")
    own = _of_image(properties, root)
    has_root = any(disk.is_root for disk in own)
    disks = [*wishes]
    if of_old:
        disks = _rooted(disks, image_id, root, has_root)
    elif has_root:
        disks = [disk for disk in disks if not (disk.is_root and disk.source_type == "image")]
    names = {disk.device_name for disk in disks if disk.device_name}
    disks += [disk for disk in own if disk.device_name not in names]
    return disks + _of_flavor(flavor, disks)


def check_order(disks: Sequence[Disk]) -> None:
    """Raises InvalidDevice where it is not clear what is booted first."""
    indexes = sorted(disk.boot_index for disk in disks if disk.boot_index is not None and disk.boot_index >= 0)
    if not indexes or indexes != [*range(len(indexes))]:
        raise InvalidDevice("Boot sequence for the instance and image/block device mapping combination is not valid.")


def check_local(disks: Sequence[Disk], flavor: Flavor) -> None:
    """Raises Invalid where disks on the host are larger than the flavor allows, or too many."""
    ephemeral = sum(disk.size or flavor.ephemeral for disk in disks if disk.is_ephemeral)
    if ephemeral > flavor.ephemeral:
        raise errors.Invalid(
            "Ephemeral disks requested are larger than the instance type allows. If no size is given in one block "
            "device mapping, flavor ephemeral size will be used."
        )
    swaps = [disk for disk in disks if disk.is_swap]
    if len(swaps) > 1:
        raise InvalidDevice("More than one swap drive requested.")
    if swaps and (swaps[0].size or 0) > flavor.swap:
        raise errors.Invalid("Swap drive requested is larger than instance type allows.")
    if sum(disk.destination_type == "local" for disk in disks) > MOST_LOCAL:
        raise InvalidDevice("You specified more local devices than the limit allows")


def check_new(disk: Disk) -> None:
    """Raises Invalid for a volume that is to be made, of a size that nobody says."""
    if disk.is_volume and not disk.size and disk.source_type == "image":
        raise errors.Invalid("Images with destination_type 'volume' need to have a non-zero size specified")
    if disk.is_volume and not disk.size and disk.source_type == "blank":
        raise errors.Invalid("Blank volumes (source: 'blank', dest: 'volume') need to have non-zero size")
    if disk.disk_bus and disk.disk_bus not in BUSES:
        raise errors.Invalid("Block Device Mapping is Invalid.")


def _disk(wish: Wish) -> Disk:
    named = {name: wish[name] for name in Disk.__struct_fields__ if name in wish}
    index, size, name = wish.get("boot_index"), wish.get("volume_size"), wish.get("device_name")
    return Disk(
        **named
        | {
            "boot_index": None if index is None else int(index),
            "size": int(size) if size else None,
            "device_name": name and f"/dev/{_plain(name)}",
            "delete_on_termination": bool(wish.get("delete_on_termination")),
            "no_device": bool(wish.get("no_device")),
        }
    )


def _plain(name: str | None) -> str | None:
    return name.removeprefix("/dev/") if name else name


def _rooted(disks: Sequence[Disk], image_id: str | None, root: str, has_root: bool) -> list[Disk]:
    """Disks of the older kind, of which the one of the right name is booted from, or else the image."""

    def index(disk: Disk) -> int | None:
        if not has_root and disk.source_type in ("volume", "snapshot") and _plain(disk.device_name) == _plain(root):
            return 0
        return None if disk.no_device else -1

    found = [replace(disk, boot_index=index(disk)) for disk in disks]
    if has_root or not image_id or any(disk.is_root for disk in found):
        return found
    return [Disk("image", "local", None, 0, None, True, image_id=image_id, device_type="disk"), *found]


def _of_image(properties: Mapping[str, str], root: str) -> list[Disk]:
    """The disks that the image of a server which had volumes tells of."""
    wishes = json.loads(properties.get("block_device_mapping") or "[]")
    if properties.get("bdm_v2"):
        return [_disk(wish) for wish in wishes]
    return _rooted([wished_of_old(wish) for wish in wishes], None, root, False)


def _of_flavor(flavor: Flavor, disks: Sequence[Disk]) -> list[Disk]:
    blank = Disk("blank", "local", None, -1, None, True, device_type="disk")
    found = []
    if flavor.ephemeral and not any(disk.is_ephemeral for disk in disks):
        found.append(replace(blank, size=flavor.ephemeral))
    if flavor.swap and not any(disk.is_swap for disk in disks):
        found.append(replace(blank, size=flavor.swap, guest_format="swap"))
    return found
