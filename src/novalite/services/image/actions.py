"""``/v2/images/{id}/tags`` and ``/actions``: words on an image, and whether it may be had."""

from __future__ import annotations

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.cloud.image.images import Image, LimitExceeded
from novalite.services.image.access import HIDDEN, demand, seen
from novalite.services.image.images import check
from novalite.services.image.patches import Change
from novalite.services.image.service import SERVICE

actions = Resource("/images/{image_id}", SERVICE)


@actions.on("PUT /tags/{tag}", status=204)
def add_tag(call: Call, image_id: str, tag: str) -> None:
    """Put a word on it."""
    check(Change("replace", "tags", [tag]))
    image = own(call, image_id)
    try:
        call.cloud.image.images.update(image.id, tags=image.tags | {tag})
    except LimitExceeded as error:
        raise LimitExceeded(f"Image tag limit exceeded for image {image.id}: {error.message}:") from None


@actions.on("DELETE /tags/{tag}", status=204)
def remove_tag(call: Call, image_id: str, tag: str) -> None:
    """Take it off."""
    image = own(call, image_id)
    if tag not in image.tags:
        raise errors.NotFound(HIDDEN)
    call.cloud.image.images.update(image.id, tags=image.tags - {tag})


@actions.on("POST /actions/deactivate", status=204)
def deactivate(call: Call, image_id: str) -> None:
    """Let nobody but admins have its data."""
    image = seen(call, image_id)
    demand(call, "deactivate", image)
    call.cloud.image.images.deactivate(image.id)


@actions.on("POST /actions/reactivate", status=204)
def reactivate(call: Call, image_id: str) -> None:
    """The end of that."""
    image = seen(call, image_id)
    demand(call, "reactivate", image)
    call.cloud.image.images.reactivate(image.id)


def own(call: Call, image_id: str) -> Image:
    """An image that who asks may put words on."""
    image = seen(call, image_id, f"Image {image_id} not found.")
    demand(call, "modify_image", image)
    return image
