"""Actions that make images of servers."""

from __future__ import annotations

from typing import Any

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
def create_image(call: Call, id: str) -> dict[str, str] | None:
    """Make an image of its disk; until 2.44 a header says where, later on the body which."""
    server = permitted(call, id, "os_compute_api:servers:create_image")
    sent = call.body["createImage"]
    properties = kept(call, sent)
    if not server.image_id:
        call.demand("os_compute_api:servers:create_image:allow_volume_backed", project_id=server.project_id)
    image = call.cloud.compute.server_images.snapshot(server, sent["name"].strip(), properties, call.context)
    return said(call, image)


@servers.act("createBackup", takes=BACKUP, gives=AS_IT_IS, status=202)
def create_backup(call: Call, id: str) -> dict[str, str] | None:
    """Make an image of its disk, and forget those of its kind that are older than so many."""
    server = permitted(call, id, "os_compute_api:os-create-backup")
    sent = call.body["createBackup"]
    rotation = int(sent["rotation"])
    image = call.cloud.compute.server_images.backup(
        server, sent["name"].strip(), sent["backup_type"], rotation, kept(call, sent), call.context
    )
    return said(call, image, rotation > 0)


def kept(call: Call, sent: dict[str, Any]) -> dict[str, str]:
    """What was sent of metadata; until 2.38 no more than the quota allows."""
    properties: dict[str, str] = sent.get("metadata", {})
    limit = call.cloud.compute.quotas.limits(call.context.project_id, call.user_id)["metadata_items"]
    if not call.at_least("2.39") and 0 <= limit < len(properties):
        raise errors.Forbidden("Image metadata limit exceeded")
    return properties


def said(call: Call, image: Image, there: bool = True) -> dict[str, str] | None:
    """Which image it is, in the body or, of one that will be there, in a header."""
    if call.at_least("2.45"):
        return {"image_id": image.id}
    if there:
        call.headers["Location"] = f"{call.request.application_url}/images/{image.id}"
    return None
