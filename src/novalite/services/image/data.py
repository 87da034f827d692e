"""``/v2/images/{id}/file``, ``/stage`` and ``/import``: what is in an image, and how it comes there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import webob
from webob.byterange import ContentRange, Range

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import Body, Stream
from novalite.cloud.image.images import Image, TooLarge
from novalite.services.image.access import demand, seen
from novalite.services.image.downloads import NotFetched, fetched, is_allowed
from novalite.services.image.images import METHODS, STORES
from novalite.services.image.service import SERVICE, NoSuchPart

FILE = Stream("application/octet-stream")
IMPORT = Body({"type": "object"}, "*/*", slow=True)
CHUNK = 1 << 16

data = Resource("/images/{image_id}", SERVICE)


@data.on("PUT /file", takes=FILE, status=204)
def upload(call: Call, image_id: str) -> None:
    """Give it its data."""
    size = announced(call)
    if (store := call.request.headers.get("X-Image-Meta-Store", STORES[0])) not in STORES:
        raise errors.Invalid(unknown_store(store))
    demand(call, "upload_image", seen(call, image_id))
    call.cloud.image.images.upload(image_id, chunks(call.body), announced=size)


@data.on("GET /file")
def download(call: Call, image_id: str) -> webob.Response:
    """Its data, or a range of it; nothing where there is none."""
    image = seen(call, image_id)
    if image.status == "deactivated" and not call.context.is_admin:
        raise errors.Forbidden("The requested image has been deactivated. Image data download is forbidden.")
    demand(call, "download_image", image)
    preferred = [word.strip() for word in call.parameters().get("prefer", [""])[-1].split(",")]
    for store in filter(None, () if call.cloud.image.cache.has(image.id) else preferred):
        demand(call, "download_from_store", image)
        if store not in STORES:
            raise errors.Invalid(f"Store '{store}' is not configured.")
    kept = call.cloud.image.images.data(image.id)
    if kept is None:
        return webob.Response(status=204, headerlist=[])
    start, stop = part_of(call.request, len(kept)) or (0, len(kept))
    answer = webob.Response(kept[start:stop], content_type="application/octet-stream")
    answer.headers["Content-MD5"] = image.checksum
    if "Range" in call.request.headers or "Content-Range" in call.request.headers:
        answer.status = 206
        answer.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(kept)}"
    else:
        call.cloud.image.cache.hit(image.id)
    return answer


@data.on("PUT /stage", takes=FILE, status=204)
def stage(call: Call, image_id: str) -> None:
    """Put data aside for it."""
    size = announced(call)
    demand(call, "modify_image", seen(call, image_id))
    call.cloud.image.imports.stage(image_id, chunks(call.body), size)


@data.on("POST /import", takes=IMPORT, status=202)
def import_(call: Call, image_id: str) -> None:
    """Make what was put aside, or is somewhere else, its data."""
    name = method(call.body)
    image = seen(call, image_id)
    call.cloud.image.imports.check(image, name)
    demand(call, "copy_image" if name == "copy-image" else "modify_image", image)
    call.cloud.image.imports.check_lock(image)
    stores = stores_of(call)
    if name == "copy-image":
        if call.body.get("all_stores"):
            return
        raise errors.Invalid(f"Image is already present at store '{stores[0]}'")
    is_there = name != "web-download" or _is_staged(call, image)
    who = (call.context.user_id, call.context.request_id)
    call.cloud.image.imports.begin(image, call.body, *who, stores, is_there)


def announced(call: Call) -> int | None:
    """How many bytes a client says that it sends, in a header of Glance's own. Raises Invalid."""
    size = call.request.headers.get("X-OpenStack-Image-Size")
    try:
        return None if size is None else int(size)
    except ValueError:
        raise errors.Invalid("Invalid or missing image size in request headers.") from None


def part_of(request: webob.Request, size: int) -> tuple[int, int] | None:
    """Where the part begins and ends that is asked for, by a Range or, as of old, a Content-Range. Raises Denied."""
    if (asked := request.headers.get("Range")) is not None:
        if "," in asked:
            raise errors.Invalid(
                "Requests with multiple ranges are not supported in Glance. "
                "You may make multiple single-range requests instead."
            )
        if asked == "bytes=-" or (found := Range.parse(asked)) is None:  # the first is too much for WebOb
            raise NoSuchPart("Invalid Range header.")
        if found.start >= size:
            raise NoSuchPart(_outside("start", "Range", size))
        start = found.start if found.start >= 0 else max(size + found.start, 0)
        return start, min(found.end or size, size)
    if (asked := request.headers.get("Content-Range")) is None:
        return None
    within = ContentRange.parse(asked)
    if within is None or within.start is None:
        raise NoSuchPart("Invalid Content-Range header.")
    if within.length is None and within.stop > size:
        raise NoSuchPart(_outside("stop", "Content-Range", size))
    if within.start >= size:
        raise NoSuchPart(_outside("start", "Content-Range", size))
    return within.start, min(within.stop, size)


def stores_of(call: Call) -> list[str]:
    """Where an import is to keep the data. Raises Invalid, Conflict."""
    header = call.request.headers.get("X-Image-Meta-Store")
    if call.body.get("all_stores"):
        if "stores" in call.body or header is not None:
            raise errors.Invalid(
                "All_stores parameter can't be used with x-image-meta-store header or stores parameter"
            )
        return [*STORES]
    if "stores" in call.body and header is not None:
        raise errors.Invalid("Stores parameter and x-image-meta-store header can't be both specified")
    stores = call.body.get("stores", [header or STORES[0]])
    for store in stores:
        if store not in STORES:
            raise errors.Conflict(unknown_store(store))
    return list(stores)


def unknown_store(store: Any) -> str:
    """What is said of a store that there is not."""
    return f"Store for identifier {store} not found"


def _outside(end: str, header: str, size: int) -> str:
    position = "Start" if end == "start" else "The stop"
    where = f"Invalid {end} position in {header} header."
    return f"{where} {position} position MUST be in the inclusive range [0, {size - 1}]."


def method(body: dict[str, Any]) -> str:
    """How data is to be imported. Raises Invalid."""
    if "method" not in body:
        raise errors.Invalid("Import request requires a 'method' field.")
    wanted = body["method"]
    if not isinstance(wanted, dict) or "name" not in wanted:
        raise errors.Invalid("Import request requires a 'name' field.")
    if wanted["name"] not in METHODS:
        raise errors.Invalid(f"Unknown import method name '{wanted['name']}'.")
    for name in ("all_stores_must_succeed", "all_stores"):
        if not isinstance(body.get(name, True), bool):
            raise errors.Invalid(f"'{name}' must be boolean value only")
    return str(wanted["name"])


def chunks(file: Any) -> Iterator[bytes]:
    """A file, in parts that do not need all of it in memory at once. Raises Invalid where it breaks off."""
    try:
        while chunk := file.read(CHUNK):
            yield chunk
    except OSError as error:
        raise errors.Invalid("Malformed request body") from error


def _is_staged(call: Call, image: Image) -> bool:
    """Put aside for an image what is at an address; whether that could be fetched. Raises Invalid."""
    uri = call.body["method"].get("uri")
    if not is_allowed(uri, call.cloud.image.imports.sources):
        raise errors.Invalid(f"URI for web-download does not pass filtering: {uri}")
    try:
        with fetched(uri) as (parts, size):
            call.cloud.image.imports.stage(image.id, parts, size)
    except (NotFetched, errors.Invalid, TooLarge):
        return False
    return True
