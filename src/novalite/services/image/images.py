"""``/v2/images``: what servers are started from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Body
from novalite.api.times import isotime
from novalite.api.validation import SchemaValidator
from novalite.cloud.image.filters import Listing
from novalite.cloud.image.images import Image, check_count
from novalite.services.image.access import demand, seen
from novalite.services.image.pages import ANYTHING, limit_of, links, order_of
from novalite.services.image.patches import NEW, OLD, Change, parse
from novalite.services.image.schemas import SENT
from novalite.services.image.service import SERVICE, Clash, Denied, Sent, sentence
from novalite.store import Page

#: How data may be imported, and where it is kept.
METHODS, STORES = ("glance-direct", "web-download", "copy-image"), ("file",)
SORT_KEYS = ("name", "status", "container_format", "disk_format", "size", "id", "created_at", "updated_at")
#: What of a query is no filter.
NOT_FILTERS = ("limit", "marker", "sort", "sort_key", "sort_dir", "tag", "tags", "deleted")
#: What a client may not say: the first where an image is made, the second where it is changed.
UNNAMED = ("direct_url", "self", "file", "schema", "stores")
READ_ONLY = (
    *("created_at", "updated_at", "status", "checksum", "size", "virtual_size", "direct_url", "self", "file", "schema"),
    *("id", "os_hash_algo", "os_hash_value"),
)
#: What is worked out where an image is made, whatever a client says of it.
WORKED_OUT = ("created_at", "updated_at", "status", "checksum", "size", "virtual_size")
FORMATS = ("disk_format", "container_format")
NUMBERS = ("min_disk", "min_ram")
FIELDS = ("name", "visibility", "protected", "os_hidden", "owner", *NUMBERS, "tags", *FORMATS)
SHOWN = (
    *("name", "disk_format", "container_format", "visibility", "size", "virtual_size", "status", "checksum"),
    *("protected", "min_ram", "min_disk", "owner", "os_hidden", "os_hash_algo", "os_hash_value", "id"),
)
CREATE = Sent(SENT, *UNNAMED)
PATCH = Body({"type": ["array", "object"]}, OLD, NEW)
LARGEST = 2**31 - 1

_SENT = SchemaValidator(SENT)

images = Resource("/images", SERVICE)


@images.on("GET", query=ANYTHING, gives=AS_IT_IS, pure=True)
def index(call: Call) -> dict[str, Any]:
    """Those that who asks is shown, the newest first."""
    limit, order = limit_of(call.query), order_of(call.query, SORT_KEYS)
    if call.last("changes-since"):
        raise errors.Invalid('The "changes-since" filter is no longer available on v2.')
    filters = {name: values[-1] for name, values in call.query.items() if name not in NOT_FILTERS}
    # The parameter `tags` is a text, which Glance reads as a list: each letter is a tag.
    tags = (*(tag.strip() for tag in call.query.get("tag", ())), *(call.last("tags") or ""))
    listing = Listing(call.context.project_id or "", bool(call.context.is_admin), filters, tags)
    fits = listing.compile()
    call.demand("get_images")
    page = Page(order, marker(call), limit)
    found = call.cloud.image.images.find(fits=fits, page=page, where=listing.where)
    more = links(call.request, "/v2/images", limit, [image.id for image in found])
    return {"images": [show(image) for image in found], **more, "schema": "/v2/schemas/images"}


@images.on("POST", takes=CREATE, gives=AS_IT_IS, status=201)
def create(call: Call) -> dict[str, Any]:
    """One more, without data."""
    wanted = dict(call.body)
    fields = {name: wanted.pop(name) for name in (*FIELDS, "id", *WORKED_OUT) if name in wanted}
    check_properties(wanted)
    owner = fields.pop("owner", call.context.project_id)
    if not call.may("add_image", project_id=owner):
        if owner != call.context.project_id:
            raise Denied(f"You are not permitted to create images owned by '{owner}'")
        raise call.policy.refusal("add_image")
    check_visibility(call, fields.get("visibility"), owner)
    for name in WORKED_OUT:
        if name in fields:
            raise errors.Forbidden(f"Attribute '{name}' is read-only.")
    if "locations" in wanted:
        raise errors.Forbidden("Attribute 'locations' is reserved.")
    properties = {name: value for name, value in wanted.items() if name not in READ_ONLY}
    for name in NUMBERS:
        check_number(name, fields.get(name, 0))
        if name in fields:
            fields[name] = int(fields[name])
    check_count("tags", fields.get("tags", ()))
    fields["tags"] = frozenset(fields.get("tags", ()))
    image = call.cloud.image.images.create(owner, fields.pop("name", None), properties=properties, **fields)
    call.headers["Location"] = f"{call.request.application_url}/images/{image.id}"
    call.headers["OpenStack-image-import-methods"] = ",".join(METHODS)
    call.headers["OpenStack-image-store-ids"] = ",".join(STORES)
    return show(image)


@images.on("GET /{image_id}", gives=AS_IT_IS, pure=True)
def get(call: Call, image_id: str) -> dict[str, Any]:
    """One that who asks sees."""
    image = seen(call, image_id)
    demand(call, "get_image", image)
    return show(image)


@images.on("PATCH /{image_id}", takes=PATCH, gives=AS_IT_IS)
def update(call: Call, image_id: str) -> dict[str, Any]:
    """Change some of it: all that is asked for, or nothing."""
    changes = parse(call.body, call.request.content_type, check)
    image = seen(call, image_id)
    for change in changes:
        image = changed(call, image, change)
    if changes:
        for name in NUMBERS:
            check_number(name, getattr(image, name))
        kept = {name: getattr(image, name) for name in (*FIELDS, "properties")}
        image = call.cloud.image.images.update(image.id, **kept)
    return show(image)


@images.on("DELETE /{image_id}", status=204)
def delete(call: Call, image_id: str) -> None:
    """Forget it, and its data."""
    image = seen(call, image_id, f"Failed to find image {image_id} to delete")
    demand(call, "delete_image", image)
    call.cloud.image.images.delete(image.id)


def show(image: Image) -> dict[str, Any]:
    """An image, its properties among its fields."""
    path = f"/v2/images/{image.id}"
    shown = {**image.properties, **{name: getattr(image, name) for name in SHOWN}}
    shown |= {name: isotime(getattr(image, name)) for name in ("created_at", "updated_at")}
    shown |= {"tags": sorted(image.tags), "self": path, "file": f"{path}/file", "schema": "/v2/schemas/image"}
    # The data of an image that is queued was of another format: Glance has not forgotten where it was.
    is_kept = image.status == "active" or (image.status == "queued" and image.checksum is not None)
    return shown | ({"stores": ",".join(STORES)} if is_kept else {})


def marker(call: Call) -> Image | None:
    """The image after which a page is to begin."""
    id = call.last("marker")
    if id is None:
        return None
    try:
        return seen(call, id)
    except errors.NotFound as error:
        if call.cloud.image.images.is_there(id):
            raise errors.Forbidden(f"Forbidding request, image {id} not visible") from None
        raise errors.Invalid(error.message) from None


def check_properties(sent: Mapping[str, Any]) -> None:
    """Raises Denied and Invalid for the names of what a client adds to an image."""
    for name in sent:
        if len(name) > 255:
            raise errors.Invalid("Custom property should not be greater than 255 characters.")
        if is_reserved(name):
            raise Denied(f"Attribute '{name}' is reserved.")


def check(change: Change) -> None:
    """Raises Forbidden for a change of what is not a client's, Invalid for what cannot be."""
    if change.key in READ_ONLY:
        raise errors.Forbidden(f"Attribute '{change.key}' is read-only.")
    if is_reserved(change.key):
        raise errors.Forbidden(f"Attribute '{change.key}' is reserved.")
    if change.what != "remove":
        whole = change.key == "locations" and change.what == "add"
        _SENT.validate({change.key: [change.value] if whole else change.value}, sentence)


def check_number(name: str, value: int) -> None:
    """Raises Invalid for an amount that no column keeps."""
    if value < 0:
        raise errors.Invalid(f"Invalid value '{value}' for parameter '{name}': Cannot be a negative value")
    if value > LARGEST:
        raise errors.Invalid(f"'{name}' value out of range, must not exceed {LARGEST}.")


def is_reserved(name: str) -> bool:
    """Whether a property's name is one that the service uses itself."""
    return name in ("location", "deleted", "deleted_at") or name.startswith("os_glance")


def check_visibility(call: Call, visibility: str | None, owner: str | None) -> None:
    """Raises what the rules say."""
    if visibility == "public":
        call.demand("publicize_image")
    if visibility == "community":
        call.demand("communitize_image", project_id=owner)


def changed(call: Call, image: Image, change: Change) -> Image:
    """The image with a change made to it, which is not kept yet."""
    key, is_removed = change.key, change.what == "remove"
    if key == "locations":
        raise unseen_locations(call, image, change)
    if key == "owner" and change.what == "replace" and not call.context.is_admin:
        raise Denied("Owner can't be updated by non admin.")
    if key == "visibility" and not is_removed:
        check_visibility(call, change.value, image.owner)
    demand(call, "modify_image", image)
    is_there = key in FIELDS or key in image.properties
    if is_removed and key in FIELDS:
        raise Denied(f"Property {key} may not be removed.")
    if change.what == "add" and change.strict and is_there:
        raise Clash(f"Property {key} already present.")
    if change.what != "add" and not is_there:
        raise Clash(f"Property {key} does not exist.")
    if key in FIELDS:
        return with_field(image, key, change.value)
    properties = {name: value for name, value in image.properties.items() if name != key}
    return replace(image, properties=properties if is_removed else {**properties, key: change.value})


def with_field(image: Image, key: str, value: Any) -> Image:
    """The image with another value of what is not a property, which is not kept yet."""
    if key in FORMATS and image.status not in ("queued", "importing"):
        raise errors.Forbidden(f"Attribute {key} can be only replaced for a queued image.")
    if key in NUMBERS and value < 0:
        check_number(key, value)
    field: dict[str, Any] = {key: frozenset(value) if key == "tags" else int(value) if key in NUMBERS else value}
    return replace(image, **field)


def unseen_locations(call: Call, image: Image, change: Change) -> Exception:
    """What is said of a change of an image's locations, which no image shows."""
    if change.what == "replace" and not change.value:
        return Denied("Cannot set locations to empty list.")
    demand(call, "delete_image_location" if change.what == "remove" else "set_image_location", image)
    verb = {"replace": "update"}.get(change.what, change.what)
    return errors.Forbidden(f"It's not allowed to {verb} locations if locations are invisible.")
