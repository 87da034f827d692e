"""What a volume is made from: a snapshot, another volume, an image or a backup; and the images made of volumes."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from novalite import errors
from novalite.cloud.image.disk_formats import empty_qcow2
from novalite.cloud.image.images import GiB, Image

if TYPE_CHECKING:
    from novalite.cloud.volume import VolumeWing

#: What a volume remembers of the image that it was made from, beside the image's own properties.
OF_IMAGES = ("checksum", "container_format", "disk_format", "min_disk", "min_ram", "size")


NO_SIZE = "The server could not comply with the request since it is either malformed or otherwise incorrect."


class Source(Struct, frozen=True):
    """What a volume takes over; ``size``, in GiB, is the least that it may have, and ``what`` has it."""

    what: str = ""
    size: int | None = None
    volume_type: str | None = None
    bootable: bool = False
    image_metadata: Mapping[str, Any] = field(default_factory=dict)

    def checked_size(self, size: int | None) -> int:
        """The size that a volume is to have, its source's unless another one is wanted. Raises InvalidInput."""
        wanted = self.size if size is None else size
        if wanted is None:
            raise errors.Invalid(NO_SIZE)
        if wanted <= 0:
            raise errors.InvalidInput(f"Volume size '{wanted}' must be an integer and greater than 0")
        if self.size is not None and wanted < self.size:
            if self.what == "the backup":
                raise errors.InvalidInput(
                    f"Volume size {wanted}GB cannot be smaller than the backup size {self.size}GB. "
                    "It must be >= backup size."
                )
            raise errors.InvalidInput(
                f"Volume size '{wanted}'GB cannot be smaller than {self.what} size {self.size}GB. "
                f"They must be >= original {self.what.split()[-1]} size."
            )
        return wanted


class VolumeSources:
    """Finds what volumes are to be made from. Where a project is given, only what it sees is there."""

    def __init__(self, wing: VolumeWing) -> None:
        self._wing = wing

    def snapshot(self, id: str, project_id: str | None = None) -> Source:
        """Raises NotFound, and Invalid for one that is not made yet."""
        found = self._wing.snapshots.get(id, project_id)
        if found.status != "available":
            raise errors.Invalid("Invalid snapshot: Originating snapshot status must be one of 'available' values")
        return Source("the snapshot", found.size, found.volume_type, found.bootable, found.image_metadata)

    def volume(self, id: str, project_id: str | None = None) -> Source:
        """Raises NotFound, and Invalid for one in no state to be read."""
        found = self._wing.volumes.get(id, project_id)
        if found.status not in ("available", "in-use"):
            raise errors.Invalid(
                "Invalid volume: Originating source volume status must be one of 'available, in-use' values"
            )
        return Source("original volume", found.size, found.volume_type, found.bootable, found.image_metadata)

    def backup(self, id: str, project_id: str | None = None) -> Source:
        """Raises NotFound, and Invalid for one that is not made yet."""
        found = self._wing.backups.get(id, project_id)
        if found.status != "available":
            raise errors.Invalid("Invalid backup: Originating backup status must be one of 'available' values")
        return Source("the backup", found.size)

    def image(self, id: str, project_id: str | None, size: int | None) -> Source:
        """Raises Invalid for one that is not there, not active, or too large for a volume of that size."""
        try:
            image = self._wing.image.images.get(id, project_id)
        except errors.NotFound:
            raise errors.Invalid("Invalid image identifier or unable to access requested image.") from None
        if image.status != "active":
            raise errors.InvalidInput(f"Image {id} is not active.")
        if size is not None and image.size is not None and ceil(image.size / GiB) > size:
            raise errors.InvalidInput(
                f"Size of specified image {ceil(image.size / GiB)}GB is larger than volume size {size}GB."
            )
        if size is not None and image.min_disk > size:
            raise errors.InvalidInput(
                f"Volume size {size}GB cannot be smaller than the image minDisk size {image.min_disk}GB."
            )
        return Source(bootable=True, image_metadata=_image_metadata(image))

    def upload(self, volume_id: str, name: str, disk_format: str = "raw", **more: Any) -> Image:
        """Make an image of a volume. Raises NotFound, and Invalid for one that is not available.

        There are no data in volumes: the image is an empty disk where its format is qcow2, and nothing else.
        """
        volume = self._wing.volumes.get(volume_id)
        if volume.status != "available":
            raise errors.Invalid(f"Invalid volume: Volume {volume_id} status must be available")
        own = {name: str(value) for name, value in volume.image_metadata.items() if name not in _ALREADY}
        image = self._wing.image.images.create(
            volume.project_id, name, disk_format=disk_format, properties=own, **{"visibility": "shared", **more}
        )
        self._wing.volumes.finish_later(volume_id, "uploading")
        return self._wing.image.images.upload(
            image.id, [empty_qcow2(volume.size * GiB) if disk_format == "qcow2" else bytes(512)]
        )


#: What an image has by itself, and so not as a property too.
_ALREADY = (*OF_IMAGES, "image_id", "image_name")


def _image_metadata(image: Image) -> dict[str, Any]:
    """What a volume remembers of its image: texts, as Cinder keeps them."""
    facts = {name: getattr(image, name) for name in OF_IMAGES}
    facts |= {"image_id": image.id, "image_name": image.name or ""}
    return {**image.properties, **{name: str(value) for name, value in facts.items() if value is not None}}
