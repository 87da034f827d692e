"""Images, without their data, and volume types of a cloud, as a seed says them."""

from __future__ import annotations

from typing import Any

from novalite.capture.reading import Reading, brief
from novalite.cloud.image.disk_formats import CONTAINER_FORMATS, DISK_FORMATS

GIB = 2**30

#: What an image has that is no property of it, or means nothing in another cloud.
FIELDS = frozenset(
    "checksum container_format created_at direct_url disk_format file id locations min_disk min_ram name "
    "os_hash_algo os_hash_value os_hidden owner protected schema self size status stores tags updated_at "
    "virtual_size visibility".split()
)

#: Glance lists community images and hidden ones only where one asks for them.
LISTS = tuple(
    f"/images?os_hidden={hidden}{more}" for hidden in ("false", "true") for more in ("", "&visibility=community")
)


def read_images(reading: Reading) -> None:
    """The images that can be used, of formats that a seed knows."""
    found = {image["id"]: image for path in LISTS for image in reading.listed("images", "image", path, "images")}
    usable = [image for image in found.values() if _is_usable(image)]
    if len(usable) < len(found):
        reading.seed.note("images", f"{len(found) - len(usable)} that have no data, no name or an unknown format")
    reading.seed.put("images", [_image(reading, image) for image in usable])


def _is_usable(image: dict[str, Any]) -> bool:
    formats = image.get("disk_format") in DISK_FORMATS and image.get("container_format") in CONTAINER_FORMATS
    return bool(image["status"] == "active" and image.get("name") and formats)


def _image(reading: Reading, image: dict[str, Any]) -> dict[str, Any]:
    properties = {name: value for name, value in image.items() if name not in FIELDS and isinstance(value, str)}
    size = image.get("virtual_size") or image.get("size")
    return {
        "name": image["name"],
        "id": image["id"],
        "project": reading.project(image.get("owner")),
        **({"size": size / GIB} if size else {}),
        **brief(image, visibility="public", disk_format="qcow2", container_format="bare"),
        **brief(image, min_disk=0, min_ram=0, protected=False, os_hidden=False),
        **({"tags": sorted(image["tags"])} if image["tags"] else {}),
        **({"properties": properties} if properties else {}),
    }


def read_volume_types(reading: Reading) -> None:
    """The volume types, private ones with the projects that they are for."""
    found = reading.listed("volume types", "volume", "/types?is_public=None", "volume_types")
    reading.seed.put("volume_types", [_volume_type(reading, one) for one in found])


def _volume_type(reading: Reading, one: dict[str, Any]) -> dict[str, Any]:
    specs = one.get("extra_specs") or {}
    said = {"name": one["name"], **brief(one, description=""), **({"extra_specs": specs} if specs else {})}
    if not one.get("is_public", True):
        path = f"/types/{one['id']}/os-volume-type-access"
        projects = reading.shared_with("access to volume types", "volume", path, "volume_type_access", "project_id")
        said |= {"is_public": False} | ({"projects": projects} if projects else {})
    return said
