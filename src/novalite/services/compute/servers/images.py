"""Actions that make images of servers."""

from __future__ import annotations

from typing import Any

import webob

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import LEGACY, Span, since
from novalite.api.shape import AS_IT_IS, body, field
from novalite.api.types import integer, metadata, named
from novalite.cloud.image.images import Image
from novalite.services.compute.servers.servers import permitted, servers

NAME = (
    field("name", named("name_with_leading_trailing_spaces"), Span(last=LEGACY), required=True),
    field("name", named(), since("2.1"), required=True),
)
METADATA = field("metadata", metadata)
CREATE = body("createImage", *NAME, METADATA)
BACKUP = body(
    "createBackup",
    *NAME,
    field("backup_type", {"type": "string"}, required=True),
    field("rotation", integer(0), required=True),
    METADATA,
)


@servers.act("createImage", takes=CREATE, gives=AS_IT_IS, status=202)
def create_image(call: Call, id: str) -> dict[str, str] | webob.Response:
    """Make an image of its disk; until 2.44 a header says where, later on the body which."""
    server = permitted(call, id, "os_compute_api:servers:create_image")
    sent = call.body["createImage"]
    properties = kept(call, sent)
    if not server.image_id:
        call.demand("os_compute_api:servers:create_image:allow_volume_backed", project_id=server.project_id)
    image = call.cloud.compute.server_images.snapshot(server, sent["name"].strip(), properties, call.context)
    return located(call, image, f"{call.request.host_url}/image/images/{image.id}")


@servers.act("createBackup", takes=BACKUP, gives=AS_IT_IS, status=202)
def create_backup(call: Call, id: str) -> dict[str, str] | webob.Response:
    """Make an image of its disk, and forget those of its kind that are older than so many."""
    server = permitted(call, id, "os_compute_api:os-create-backup")
    sent = call.body["createBackup"]
    rotation = int(sent["rotation"])
    image = call.cloud.compute.server_images.backup(
        server, sent["name"].strip(), sent["backup_type"], rotation, kept(call, sent), call.context
    )
    return located(call, image, f"{call.request.application_url}/images/{image.id}" if rotation else None)


def kept(call: Call, sent: dict[str, Any]) -> dict[str, str]:
    """What was sent of metadata; until 2.38 no more than the quota allows."""
    properties: dict[str, str] = sent.get("metadata", {})
    limit = call.cloud.compute.quotas.limits(call.context.project_id, call.user_id)["metadata_items"]
    if not call.at_least("2.39") and 0 <= limit < len(properties):
        raise errors.Forbidden("Image metadata limit exceeded")
    return properties


def located(call: Call, image: Image, location: str | None) -> dict[str, str] | webob.Response:
    """Which image it is, in the body or, until 2.44, in a header, unless it will not be there."""
    if call.at_least("2.45"):
        return {"image_id": image.id}
    return webob.Response(status_int=202, location=location)
