"""``/v2/images``: what servers are started from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Body
from novalite.api.validation import SchemaValidator
from novalite.cloud.image.filters import Listing
from novalite.cloud.image.images import Image
from novalite.services.image.pages import ANYTHING, limit_of, links, order_of
from novalite.services.image.patches import NEW, OLD, Change, parse
from novalite.services.image.schemas import IMAGE, SENT
from novalite.services.image.service import SERVICE, Clash, Denied, sentence
from novalite.store import Page

#: How data may be imported, and where it is kept.
METHODS, STORES = ("glance-direct",), ("file",)
SORT_KEYS = ("name", "status", "container_format", "disk_format", "size", "id", "created_at", "updated_at")
#: What of a query is no filter.
NOT_FILTERS = ("limit", "marker", "sort", "sort_key", "sort_dir", "tag")
READ_ONLY = tuple(name for name, schema in IMAGE.items() if schema.get("readOnly"))
FORMATS = ("disk_format", "container_format")
FIELDS = ("name", "visibility", "protected", "os_hidden", "owner", "min_ram", "min_disk", "tags", *FORMATS)
SHOWN = (
    *("name", "disk_format", "container_format", "visibility", "size", "virtual_size", "status", "checksum"),
    *("protected", "min_ram", "min_disk", "owner", "os_hidden", "os_hash_algo", "os_hash_value", "id"),
)
CREATE = Body(SENT, "*/*")
PATCH = Body({}, OLD, NEW)
LARGEST = 2**31 - 1

_SENT = SchemaValidator(SENT)

images = Resource("/images", SERVICE)


@images.on("GET", query=ANYTHING, gives=AS_IT_IS)
def index(call: Call) -> dict[str, Any]:
    """Those that who asks is shown, the newest first."""
    call.demand("get_images")
    limit, order = limit_of(call.query), order_of(call.query, SORT_KEYS)
    if "changes-since" in call.query:
        raise errors.Invalid('The "changes-since" filter is no longer available on v2.')
    filters = {name: values[-1] for name, values in call.query.items() if name not in NOT_FILTERS}
    tags = tuple(call.query.get("tag", ()))
    fits = Listing(call.context.project_id or "", bool(call.context.is_admin), filters, tags).compile()
    page = Page(order, marker(call), limit)
    found = call.cloud.image.images.find(fits=fits, page=page)
    more = links(call.request, "/v2/images", limit, [image.id for image in found])
    return {"images": [show(image) for image in found], **more, "schema": "/v2/schemas/images"}


@images.on("POST", takes=CREATE, gives=AS_IT_IS, status=201)
def create(call: Call) -> dict[str, Any]:
    """One more, without data."""
    wanted = dict(call.body)
    allowed(wanted)
    call.demand("add_image")
    owner = wanted.pop("owner", call.context.project_id)
    if owner != call.context.project_id and not call.context.is_admin:
        raise Denied(f"You are not permitted to create images owned by '{owner}'")
    check_visibility(call, wanted.get("visibility"), owner)
    fields = {name: wanted.pop(name) for name in FIELDS if name in wanted}
    fields["tags"] = frozenset(fields.get("tags", ()))
    id = wanted.pop("id", None)
    image = call.cloud.image.images.create(owner, fields.pop("name", None), id=id, properties=wanted, **fields)
    call.headers["Location"] = f"{call.request.application_url}/images/{image.id}"
    call.headers["OpenStack-image-import-methods"] = ",".join(METHODS)
    call.headers["OpenStack-image-store-ids"] = ",".join(STORES)
    return show(image)


@images.on("GET /{image_id}", gives=AS_IT_IS)
def get(call: Call, image_id: str) -> dict[str, Any]:
    """One that who asks sees."""
    call.demand("get_image")
    return show(seen(call, image_id))


@images.on("PATCH /{image_id}", takes=PATCH, gives=AS_IT_IS)
def update(call: Call, image_id: str) -> dict[str, Any]:
    """Change some of it: all that is asked for, or nothing."""
    changes = parse(call.body, call.request.content_type)
    for change in changes:
        check(change)
    image = seen(call, image_id)
    call.demand("modify_image", project_id=image.owner)
    for change in changes:
        image = changed(call, image, change)
    return show(
        call.cloud.image.images.update(image.id, **{name: getattr(image, name) for name in (*FIELDS, "properties")})
    )


@images.on("DELETE /{image_id}", status=204)
def delete(call: Call, image_id: str) -> None:
    """Forget it, and its data."""
    image = seen(call, image_id, f"Failed to find image {image_id} to delete")
    call.demand("delete_image", project_id=image.owner)
    call.cloud.image.images.delete(image.id)


def show(image: Image) -> dict[str, Any]:
    """An image, its properties among its fields."""
    path = f"/v2/images/{image.id}"
    shown = {**image.properties, **{name: getattr(image, name) for name in SHOWN}}
    shown |= {name: f"{getattr(image, name):%Y-%m-%dT%H:%M:%SZ}" for name in ("created_at", "updated_at")}
    shown |= {"tags": sorted(image.tags), "self": path, "file": f"{path}/file", "schema": "/v2/schemas/image"}
    return shown | ({"stores": ",".join(STORES)} if image.checksum is not None else {})


def seen(call: Call, id: str, complaint: str | None = None) -> Image:
    """An image that who asks sees."""
    try:
        return call.cloud.image.images.get(id, call.context.project_id or "", call.context.is_admin)
    except errors.NotFound:
        raise errors.NotFound(complaint or f"No image found with ID {id}") from None


def marker(call: Call) -> Image | None:
    """The image after which a page is to begin."""
    id = call.last("marker")
    try:
        return None if id is None else seen(call, id)
    except errors.NotFound as error:
        raise errors.Invalid(error.message) from None


def allowed(sent: Mapping[str, Any]) -> None:
    """Raises Forbidden for what a client may not say, Invalid for what cannot be."""
    for name, value in sent.items():
        if name in READ_ONLY and name != "id":
            raise errors.Forbidden(f"Attribute '{name}' is read-only.")
        if name == "locations":
            raise errors.Forbidden("Attribute 'locations' is reserved.")
        if is_reserved(name):
            raise Denied(f"Attribute '{name}' is reserved.")
        check_number(name, value)
        if len(name) > 255:
            raise errors.Invalid("Custom property should not be greater than 255 characters.")


def check(change: Change) -> None:
    """The same, of a change."""
    if change.key in (*READ_ONLY, "id"):
        raise errors.Forbidden(f"Attribute '{change.key}' is read-only.")
    if is_reserved(change.key):
        raise errors.Forbidden(f"Attribute '{change.key}' is reserved.")
    if change.what != "remove":
        _SENT.validate({change.key: change.value}, sentence)
        check_number(change.key, change.value)


def check_number(name: str, value: Any) -> None:
    """Raises Invalid for an amount that no column keeps."""
    if name in ("min_ram", "min_disk"):
        if value < 0:
            raise errors.Invalid(f"Invalid value '{value}' for parameter '{name}': Cannot be a negative value")
        if value > LARGEST:
            raise errors.Invalid(f"'{name}' value out of range, must not exceed {LARGEST}.")


def is_reserved(name: str) -> bool:
    """Whether a property's name is one that the service uses itself."""
    return name in ("deleted", "deleted_at") or name.startswith("os_glance")


def check_visibility(call: Call, visibility: str | None, owner: str | None) -> None:
    """Raises what the rules say."""
    if visibility == "public":
        call.demand("publicize_image")
    if visibility == "community":
        call.demand("communitize_image", project_id=owner)


def changed(call: Call, image: Image, change: Change) -> Image:
    """The image with a change made to it, which is not kept yet."""
    if change.key in FIELDS:
        return with_field(call, image, change)
    if change.what != "add" and change.key not in image.properties:
        raise Clash(f"Property {change.key} does not exist.")
    properties = {name: value for name, value in image.properties.items() if name != change.key}
    if change.what != "remove":
        properties[change.key] = change.value
    return replace(image, properties=properties)


def with_field(call: Call, image: Image, change: Change) -> Image:
    """The same, of what is not a property."""
    if change.what == "remove":
        raise Denied(f"Property {change.key} may not be removed.")
    if change.key == "owner" and not call.context.is_admin:
        raise Denied("Owner can't be updated by non admin.")
    if change.key in FORMATS and image.status != "queued":
        raise errors.Forbidden(f"Attribute {change.key} can be only replaced for a queued image.")
    if change.key == "visibility":
        check_visibility(call, change.value, image.owner)
    field: dict[str, Any] = {change.key: frozenset(change.value) if change.key == "tags" else change.value}
    return replace(image, **field)
