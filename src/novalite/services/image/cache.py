"""``/v2/cache``: the images whose data is kept near, which is an admin's to say."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.cloud.image.cache import CachedImage
from novalite.services.image.access import seen
from novalite.services.image.service import SERVICE

cache = Resource("/cache", SERVICE)
later = Resource("/cache", SERVICE, "image.cache", "image.cache-of-nodes")


@cache.on("GET", gives=AS_IT_IS)
def index(call: Call) -> dict[str, Any]:
    """What is there, and what is to be: nothing, since an image is there at once."""
    call.demand("cache_list")
    return {"cached_images": [show(cached) for cached in call.cloud.image.cache.find()], "queued_images": []}


@cache.on("DELETE", status=204)
def clear(call: Call) -> None:
    """Take all of it out, or only what is to be put there."""
    call.demand("cache_delete")
    target = call.request.headers.get("X-Image-Cache-Clear-Target", "").lower()
    if target not in ("", "cache", "queue"):
        raise errors.Invalid("If provided 'x-image-cache-clear-target' must be 'cache', 'queue' or empty string.")
    if target != "queue":
        call.cloud.image.cache.clear()


@later.on("POST /clean")
def clean(call: Call) -> None:
    """Take out what is broken, of which there is nothing."""
    call.demand("cache_clean")


@later.on("POST /prune", gives=AS_IT_IS)
def prune(call: Call) -> dict[str, Any]:
    """Take out what is too much, of which there is nothing."""
    call.demand("cache_prune")
    return {"total_files_pruned": 0, "total_bytes_pruned": 0}


@later.on("GET /nodes/{image_id}", gives=AS_IT_IS)
def nodes(call: Call, image_id: str) -> list[str]:
    """Where else it is: nowhere, as there is one node."""
    call.demand("list_cached_nodes")
    seen(call, image_id, f"Image {image_id} not found.")
    return []


@cache.on("PUT /{image_id}", status=202)
def add(call: Call, image_id: str) -> None:
    """Put an image there."""
    image = seen(call, image_id, f"Image {image_id} not found.")
    call.demand("cache_image")
    if image.status != "active":
        raise errors.Invalid("Only images with status active can be targeted for queueing")
    call.cloud.image.cache.add(image_id)


@cache.on("DELETE /{image_id}", status=204)
def remove(call: Call, image_id: str) -> None:
    """Take an image out."""
    seen(call, image_id, f"Image {image_id} not found.")
    call.demand("cache_delete")
    call.cloud.image.cache.remove(image_id)


def show(cached: CachedImage) -> dict[str, Any]:
    """An image in the cache; times are those of Unix."""
    return {
        "id": cached.number,
        "image_id": cached.id,
        "last_accessed": _seconds(cached.accessed_at),
        "last_modified": _seconds(cached.created_at),
        "size": cached.size,
        "hits": cached.hits,
        "checksum": None,
    }


def _seconds(moment: datetime) -> float:
    return moment.replace(tzinfo=UTC).timestamp()
