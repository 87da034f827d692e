"""``/v2/images/{id}/locations`` and ``/v2/stores``: where the data of an image is, which services are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.services.image.access import demand, seen
from novalite.services.image.images import STORES
from novalite.services.image.schemas import LOCATION
from novalite.services.image.service import SERVICE, Sent, sentence_of
from novalite.wsgi.microversion import Version

locations = Resource("/images/{image_id}/locations", SERVICE, change="image.locations")
stores = Resource("/stores", SERVICE, "image.locations")


class Added(Sent):
    """Where the data is, which Glance looks at as a part of something else."""

    def __init__(self) -> None:
        super().__init__(LOCATION)
        self._part = Sent({"properties": {"add_location": LOCATION}})

    def validate(self, body: Any, version: Version, say: Callable[[Any, bool], str] | None = None) -> None:
        """Raises Invalid, ValidationError."""
        if not isinstance(body, dict | list):
            nothing, other = "Body expected in request.", "Unexpected body type. Expected list/dict."
            raise errors.Invalid(nothing if body is None else other)
        self._part.validate({"add_location": body}, version, sentence_of("location"))


@locations.on("GET", gives=AS_IT_IS)
def index(call: Call, image_id: str) -> list[dict[str, Any]]:
    """Where its data is, if it has some."""
    image = seen(call, image_id)
    demand(call, "fetch_image_location", image)
    if image.checksum is None:
        return []
    return [{"url": f"file:///var/lib/glance/images/{image.id}", "metadata": {"store": STORES[0]}}]


@locations.on("POST", takes=Added(), status=202)
def add(call: Call, image_id: str) -> None:
    """Say where its data is: there is no store that could have it, so that only services come as far as that."""
    image = seen(call, image_id)
    if image.status != "queued":
        raise errors.Conflict(f"It's not allowed to add locations if image status is {image.status}.")
    demand(call, "add_image_location", image)
    if "service" not in (role.lower() for role in (*call.context.roles, *call.context.service_roles)):
        raise errors.Forbidden("http store must be enabled to use location API by normal user.")
    raise errors.Invalid(f"URI for add location does not pass filtering: {call.body['url']}")


@stores.on("DELETE /{store_id}/{image_id}", status=204)
def remove(call: Call, store_id: str, image_id: str) -> None:
    """Take the data out of a store, which is refused where no other one has it."""
    if store_id not in STORES:
        raise errors.Conflict(f"The selected store {store_id} is not available on this node.")
    image = seen(call, image_id, f"Failed to find image {image_id}")
    demand(call, "get_image_location", image)
    demand(call, "delete_image_location", image)
    if image.status != "active":
        raise errors.Conflict("It's not allowed to remove image data from store if image status is not 'active'")
    raise errors.Forbidden(
        "Cannot delete image data from the only store containing it. Consider deleting the image instead."
    )
