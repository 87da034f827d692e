"""``/images``: the images of the image service, until 2.35."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from novalite import errors
from novalite.api.call import Call
from novalite.api.links import links
from novalite.api.operation import Resource
from novalite.api.pages import is_full
from novalite.api.shape import field, key, many, one, query, view
from novalite.api.times import isotime
from novalite.api.types import integer, repeated
from novalite.cloud.image.filters import Listing
from novalite.cloud.image.images import Image
from novalite.services.compute.service import SERVICE
from novalite.services.compute.shapes import ANYTHING, PROXY
from novalite.store import Page

#: What a filter is called at the image service.
FILTERS = {
    "name": "name",
    "status": "status",
    "changes-since": "updated_at",
    "server": "instance_uuid",
    "type": "image_type",
    "minRam": "min_ram",
    "minDisk": "min_disk",
}
STATUSES = {"active": "ACTIVE", "queued": "SAVING", "saving": "SAVING", "killed": "ERROR"}
PROGRESS = {"queued": 25, "saving": 50, "active": 100}

NEWEST_FIRST = (("created_at", True), ("id", True))

NUMBER = repeated(integer(1))
PAGE = query(
    *(field(name, NUMBER) for name in ("limit", "page_size", "offset")),
    *(field(name, {}) for name in ("marker", *FILTERS)),
    strict=None,
    prefix="property-",
)


class _Named(Struct, frozen=True):
    id: str


def _links(image: Image, call: Call) -> list[dict[str, str]]:
    alternate = f"{call.request.host_url}/image/images/{image.id}"
    kind = "application/vnd.openstack.image"
    return [*links("images")(image, call), {"rel": "alternate", "type": kind, "href": alternate}]


def _server(image: Image, call: Call) -> dict[str, Any] | None:
    id = image.properties.get("instance_uuid")
    return None if id is None else {"id": id, "links": links("servers")(_Named(id), call)}


def _disk_config(image: Image, call: Call) -> str | None:
    word = image.properties.get("auto_disk_config")
    return None if word is None else "AUTO" if word.lower() in ("1", "t", "true", "on", "y", "yes") else "MANUAL"


def _time(name: str) -> Callable[[Image, Call], str]:
    return lambda image, call: isotime(getattr(image, name))


BRIEF = view(key("id"), key("name"), key("links", _links))
FULL = BRIEF + view(
    key("minRam", "min_ram"),
    key("minDisk", "min_disk"),
    key("metadata", lambda image, call: dict(image.properties)),
    key("created", _time("created_at")),
    key("updated", _time("updated_at")),
    key("status", lambda image, call: STATUSES.get(image.status, "UNKNOWN")),
    key("progress", lambda image, call: PROGRESS.get(image.status, 0)),
    key("OS-EXT-IMG-SIZE:size", lambda image, call: image.size or 0),
    key("server", _server, optional=True),
    key("OS-DCF:diskConfig", _disk_config, optional=True),
)

images = Resource("/images", SERVICE)


@images.on("GET", PROXY, query=PAGE, gives=many("images", BRIEF))
def index(call: Call) -> tuple[list[Image], str | None]:
    """Those that the image service would list."""
    return found(call)


@images.on("GET /detail", PROXY, query=PAGE, gives=many("images", FULL))
def detail(call: Call) -> tuple[list[Image], str | None]:
    """The same, with all there is to say."""
    return found(call)


@images.on("GET /{id}", PROXY, query=ANYTHING, gives=one("image", FULL))
def show(call: Call, id: str) -> Image:
    """One that who asks may see."""
    return seen(call, id)


@images.on("DELETE /{id}", PROXY, status=204)
def delete(call: Call, id: str) -> None:
    """Forget one's own."""
    try:
        call.cloud.image.images.delete(owned(call, id).id)
    except errors.Forbidden:
        raise errors.Forbidden("You are not allowed to delete the image.") from None


def found(call: Call) -> tuple[list[Image], str | None]:
    """The page of images that the query asks for, the newest first, and the marker of the next one."""
    project_id, admin = call.context.project_id or "", bool(call.context.is_admin)
    limit, after = call.page()
    try:
        marker = None if after is None else call.cloud.image.images.get(after, project_id, admin)
    except errors.NotFound:
        raise errors.Invalid(f"HTTP 400 Bad Request: No image found with ID {after}") from None
    listing = Listing(project_id, admin, filters(call))
    page = call.cloud.image.images.find(
        fits=listing.compile(),
        page=Page(sort=NEWEST_FIRST, marker=marker, limit=limit),
        where=listing.where,
    )
    return page, page[-1].id if is_full(page, limit) else None


def filters(call: Call) -> dict[str, str]:
    """A query's filters, as the image service knows them."""
    asked = {name: values[-1] for name, values in call.query.items()}
    wanted = {FILTERS[name]: value for name, value in asked.items() if name in FILTERS}
    wanted |= {name.removeprefix("property-"): value for name, value in asked.items() if name.startswith("property-")}
    if "server" in asked:
        wanted["instance_uuid"] = asked["server"].rsplit("/", 1)[-1]
    if "status" in asked:
        wanted["status"] = asked["status"].lower()
    if "changes-since" in asked:
        wanted["updated_at"] = f"gte:{asked['changes-since']}"
    return wanted


def seen(call: Call, id: str) -> Image:
    """An image that who asks may see."""
    try:
        return call.cloud.image.images.get(id, call.context.project_id or "", call.context.is_admin)
    except errors.NotFound:
        raise errors.NotFound("Image not found.") from None


def owned(call: Call, id: str) -> Image:
    """An image that who asks may change."""
    image = seen(call, id)
    if not call.context.is_admin and image.owner != call.context.project_id:
        raise errors.Forbidden(f"Not authorized for image {id}.")
    return image
