"""``/v2/images/{id}/file``, ``/stage`` and ``/import``: what is in an image, and how it comes there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import webob

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import Body, Stream
from novalite.services.image.images import METHODS, STORES, seen
from novalite.services.image.service import SERVICE

FILE = Stream("application/octet-stream")
IMPORT = Body({"type": "object"}, "*/*")
CHUNK = 1 << 16

data = Resource("/images/{image_id}", SERVICE)


@data.on("PUT /file", takes=FILE, status=204)
def upload(call: Call, image_id: str) -> None:
    """Give it its data."""
    call.demand("upload_image", project_id=seen(call, image_id).owner)
    call.cloud.image.images.upload(image_id, chunks(call.body))


@data.on("GET /file")
def download(call: Call, image_id: str) -> webob.Response:
    """Its data, or a range of it; nothing where there is none."""
    image = seen(call, image_id)
    call.demand("download_image")
    if image.status == "deactivated" and not call.context.is_admin:
        raise errors.Forbidden("The requested image has been deactivated. Image data download is forbidden.")
    kept = call.cloud.image.images.data(image.id)
    if kept is None:
        return webob.Response(status=204, headerlist=[])
    answer = webob.Response(kept, content_type="application/octet-stream", conditional_response=True)
    answer.headers["Content-MD5"] = image.checksum
    return answer


@data.on("PUT /stage", takes=FILE, status=204)
def stage(call: Call, image_id: str) -> None:
    """Put data aside for it."""
    call.demand("modify_image", project_id=seen(call, image_id).owner)
    call.cloud.image.imports.stage(image_id, chunks(call.body))


@data.on("POST /import", takes=IMPORT, status=202)
def import_(call: Call, image_id: str) -> None:
    """Make what was put aside its data."""
    method(call.body)
    image = seen(call, image_id)
    call.cloud.image.imports.check(image)
    call.demand("modify_image", project_id=image.owner)
    for store in call.body.get("stores", ()):
        if store not in STORES:
            raise errors.Conflict(f"Unknown scheme '{store}' found in URI")
    call.cloud.image.imports.begin(image, call.body, call.context.user_id, call.context.request_id)


def method(body: dict[str, Any]) -> str:
    """How data is to be imported. Raises Invalid."""
    wanted = body.get("method")
    if not isinstance(wanted, dict):
        raise errors.Invalid("Import request requires a 'method' field.")
    if "name" not in wanted:
        raise errors.Invalid("Import request requires a 'name' field.")
    if wanted["name"] not in METHODS:
        raise errors.Invalid(f"Unknown import method name '{wanted['name']}'.")
    return str(wanted["name"])


def chunks(file: Any) -> Iterator[bytes]:
    """A file, in parts that do not need all of it in memory at once. Raises Invalid where it breaks off."""
    try:
        while chunk := file.read(CHUNK):
            yield chunk
    except OSError as error:
        raise errors.Invalid("Malformed request body") from error
