"""``/attachments``: which server has which volume, as Nova asks for it since 3.27."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from novalite.api.call import Call
from novalite.api.microversion import since
from novalite.api.operation import Resource
from novalite.api.shape import body, field, key, many, one, view
from novalite.cloud.volume.attachments import Attachment
from novalite.services.volume.attributes import UUID, action_body
from novalite.services.volume.lists import Listing, equal, moment
from novalite.services.volume.service import SERVICE, seen
from novalite.services.volume.volumes import permitted as permitted_volume

SINCE = since("3.27")
CREATE = body(
    "attachment",
    field("instance_uuid", UUID),
    field("connector", {"type": ["object", "null"]}),
    field("volume_uuid", UUID, required=True),
    field("mode", {"type": "string", "enum": ["rw", "ro"]}, since("3.54")),
)
UPDATE = body(
    "attachment", field("connector", {"type": "object", "minProperties": 1, "additionalProperties": {}}, required=True)
)
COMPLETE = action_body("os-complete")
LIST = Listing(
    {
        **{name: equal(name) for name in ("id", "volume_id")},
        "instance_id": equal("server_id"),
        "instance_uuid": equal("server_id"),
        "attach_status": equal("status"),
    },
    {
        **dict.fromkeys(
            "attach_time detach_time attach_mode connection_info connector updated_at deleted_at deleted".split()
        ),
        **{name: name for name in ("id", "volume_id", "created_at")},
        "instance_uuid": "server_id",
        "attached_host": "host",
        "mountpoint": "device",
        "attach_status": "status",
    },
    (),
    users=("volume_id", "status", "instance_id", "attach_status"),
    linked=False,
    everybodys=lambda call: call.last("all_tenants") is not None,
    counted=False,
)

BRIEF = view(key("id"), key("status"), key("instance", "server_id"), key("volume_id"))


def _connection(attachment: Attachment, call: Call) -> Mapping[str, Any]:
    """How its host gets to the volume, once it is known which host that is."""
    if attachment.connector is None:
        return {}
    info = call.cloud.volume.attachments.connection(attachment.volume_id)
    return {**info["data"], "driver_volume_type": info["driver_volume_type"], "attachment_id": attachment.id}


FULL = BRIEF + view(
    key("attached_at", lambda attachment, call: moment("attached_at")(attachment, call) or ""),
    key("detached_at", lambda attachment, call: ""),
    key("attach_mode", lambda attachment, call: attachment.mode or "null"),
    key("connection_info", _connection),
)

attachments = Resource("/attachments", SERVICE)


@attachments.on("GET", SINCE, query=LIST.query, gives=many("attachments", BRIEF))
def index(call: Call) -> Any:
    """Those of a project's volumes."""
    return LIST.page(call, call.cloud.volume.attachments)


@attachments.on("POST", SINCE, takes=CREATE, gives=one("attachment", FULL))
def create(call: Call) -> Attachment:
    """Keep a volume for a server and, where it is known already, say by which host."""
    sent = call.body["attachment"]
    volume = permitted_volume(call, sent["volume_uuid"], "volume:attachment_create")
    attachment = call.cloud.volume.attachments.reserve(volume.id, sent.get("instance_uuid"), sent.get("mode"))
    if sent.get("connector"):
        return _connected(call, attachment, sent["connector"])
    return attachment


@attachments.on("GET /detail", SINCE, query=LIST.query, gives=many("attachments", FULL))
def detail(call: Call) -> Any:
    """All there is to say of them."""
    return index(call)


@attachments.on("GET /{id}", SINCE, gives=one("attachment", FULL))
def show(call: Call, id: str) -> Attachment:
    return call.cloud.volume.attachments.get(id, call.whose)


@attachments.on("PUT /{id}", SINCE, takes=UPDATE, gives=one("attachment", FULL))
def update(call: Call, id: str) -> Attachment:
    """Say which host is to have the volume."""
    return _connected(call, permitted(call, id, "volume:attachment_update"), call.body["attachment"]["connector"])


@attachments.on("DELETE /{id}", SINCE, gives=many("attachments", BRIEF, links=None))
def delete(call: Call, id: str) -> list[Attachment]:
    """The server has it no more; what is left are the volume's other attachments."""
    return call.cloud.volume.attachments.release(permitted(call, id, "volume:attachment_delete").id)


@attachments.act("os-complete", since("3.44"), takes=COMPLETE, status=204)
def complete(call: Call, id: str) -> None:
    """The server has it."""
    call.cloud.volume.attachments.complete(permitted(call, id, "volume:attachment_complete").id)


def _connected(call: Call, attachment: Attachment, connector: Mapping[str, Any]) -> Attachment:
    """One whose host is known now, in the state that it was in before."""
    connected = call.cloud.volume.attachments.connect(attachment.id, connector)
    return replace(connected, status=attachment.status, attached_at=attachment.attached_at)


def permitted(call: Call, id: str, rule: str) -> Attachment:
    """An attachment that who asks sees, and to which he may do that."""
    return seen(call, call.cloud.volume.attachments, id, rule)
