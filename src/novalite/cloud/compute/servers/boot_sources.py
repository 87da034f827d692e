"""What a server boots from, an image or what is known of the one that its volume was made from; and what suits it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from novalite import errors
from novalite.cloud.compute.flavors import Flavor
from novalite.cloud.compute.servers.disks import Disk, InvalidDevice
from novalite.cloud.image.images import GiB, Image
from novalite.cloud.volume.sources import OF_IMAGES
from novalite.cloud.volume.volumes import Volume
from novalite.context import RequestContext

if TYPE_CHECKING:
    from novalite.cloud.compute import ComputeWing


class BootSource(Struct, frozen=True):
    """An image, or nothing but properties; sizes as an `Image` has them."""

    id: str | None = None
    status: str = "active"
    properties: Mapping[str, str] | None = None
    min_ram: int = 0
    min_disk: int = 0
    size: int = 0

    @property
    def says(self) -> Mapping[str, str]:
        """Its properties."""
        return self.properties or {}

    @property
    def is_image(self) -> bool:
        """Whether there is anything known of it."""
        return self.properties is not None


class BootSources:
    """Finds them, and holds them against what is asked for.

    ``missing`` is what is said of an image that is not there, which depends on what it was wanted for.
    """

    def __init__(self, wing: ComputeWing) -> None:
        self._wing = wing

    def image(self, id: str, who: RequestContext, missing: str) -> BootSource:
        """An image. Raises NotFound."""
        return _of_image(self._image(id, who, missing))

    def device(self, disk: Disk | None, who: RequestContext) -> BootSource:
        """What is known of the disk that is booted from. Raises Invalid, and NotFound for a snapshot."""
        if disk is None:
            return BootSource()
        project_id = None if who.is_admin else who.project_id
        volume_id = disk.volume_id
        if disk.snapshot_id:
            volume_id = self._wing.volume.snapshots.get(disk.snapshot_id, project_id).volume_id
        if disk.image_id:
            try:
                return _of_image(self._image(disk.image_id, who, ""))
            except errors.NotFound:
                raise InvalidDevice(f"failed to get image {disk.image_id}.") from None
        if volume_id is None:
            return BootSource()
        try:
            volume = self._wing.volume.volumes.get(volume_id, project_id)
        except errors.NotFound:
            raise InvalidDevice(f"failed to get volume {volume_id}.") from None
        if not volume.bootable:
            raise errors.Invalid(f"Block Device {volume_id} is not bootable.")
        return of_volume(volume)

    def helpers(self, source: BootSource, who: RequestContext, missing: str) -> dict[str, str]:
        """The images that it needs to start: ``kernel_id`` and ``ramdisk_id``. Raises NotFound."""
        found = {name: source.says.get(name, "") for name in ("kernel_id", "ramdisk_id")}
        if found["kernel_id"] == "nokernel":
            return {"kernel_id": "", "ramdisk_id": ""}
        return {name: id and self._image(id, who, missing).id for name, id in found.items()}

    def _image(self, id: str, who: RequestContext, missing: str) -> Image:
        try:
            return self._wing.image.images.get(id, who.project_id, bool(who.is_admin))
        except errors.NotFound:
            raise errors.NotFound(missing) from None


def of_volume(volume: Volume) -> BootSource:
    """What a volume knows of the image that it was made from."""
    known = volume.image_metadata
    own = {name: value for name, value in known.items() if name not in (*OF_IMAGES, "image_id", "image_name")}
    return BootSource(
        None, "active", own, int(known.get("min_ram") or 0), int(known.get("min_disk") or 0), volume.size * GiB
    )


def disk_config(source: BootSource, wanted: bool | None) -> bool:
    """Whether the server's disk grows with its flavor, as is wanted or as the image says. Raises Invalid."""
    value = source.says.get("auto_disk_config", "").strip().lower()
    if wanted and value == "disabled":
        raise errors.Invalid(f"Requested image {source.id} has automatic disk resize disabled.")
    return value in ("1", "t", "true", "on", "y", "yes") if wanted is None else wanted


def check(source: BootSource, flavor: Flavor, root: Disk | None, may_have_no_disk: bool) -> None:
    """Raises Invalid and Forbidden where it cannot be booted with that flavor, from that disk."""
    if source.id and source.says.get("cinder_encryption_key_id"):
        reason = "Direct booting of an image uploaded from an encrypted volume is unsupported."
        raise errors.Invalid(f"Image {source.id} is unacceptable: {reason}")
    if not source.is_image:
        return
    if source.status != "active":
        raise errors.Invalid(f"Image {source.id} is not active.")
    drive = source.says.get("img_config_drive", "optional")
    if drive not in ("optional", "mandatory"):
        raise errors.Invalid(f"Invalid image metadata. Error: Field value {drive} is invalid")
    if flavor.ram < source.min_ram:
        raise errors.Invalid("Flavor's memory is too small for requested image.")
    if root is not None and root.is_volume:
        _check_volume(source, root)
    elif flavor.disk:
        _check_disk(source, flavor.disk * GiB)
    elif not may_have_no_disk:
        raise errors.Forbidden("Only volume-backed servers are allowed for flavors with zero disk.")


def _check_volume(source: BootSource, root: Any) -> None:
    if root.size is not None and source.min_disk > root.size:
        raise errors.Invalid(
            "Volume is smaller than the minimum size specified in image metadata. "
            f"Volume size is {root.size * GiB} bytes, minimum size is {source.min_disk * GiB} bytes."
        )


def _check_disk(source: BootSource, disk: int) -> None:
    if source.size > disk:
        raise errors.Invalid(
            "Flavor's disk is too small for requested image. "
            f"Flavor disk is {disk} bytes, image is {source.size} bytes."
        )
    if source.min_disk * GiB > disk:
        raise errors.Invalid(
            "Flavor's disk is smaller than the minimum size specified in image metadata. "
            f"Flavor disk is {disk} bytes, minimum size is {source.min_disk * GiB} bytes."
        )


def _of_image(image: Image) -> BootSource:
    return BootSource(image.id, image.status, image.properties, image.min_ram, image.min_disk, image.size or 0)
