"""``/servers/{server_id}/os-volume_attachments``: the volumes that a server has."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import since, until
from novalite.api.operation import BLANK, Blank, Resource
from novalite.api.pages import limited
from novalite.api.shape import body, field, key, many, one, query, view
from novalite.api.types import boolean, formatted, truth
from novalite.cloud.compute.servers.block_devices import BlockDevice
from novalite.cloud.compute.servers.lifecycle import InvalidState
from novalite.cloud.compute.servers.servers import Server
from novalite.cloud.volume.volumes import Volume
from novalite.services.compute.policies import ATTACHMENTS
from novalite.services.compute.servers.servers import get, permitted
from novalite.services.compute.service import SERVICE
from novalite.services.compute.shapes import PART

ID = formatted("uuid")
DEVICE = {"type": ["string", "null"], "pattern": "(^/dev/x{0,1}[a-z]{0,1}d{0,1})([a-z]+)[0-9]*$"}
TAG = {"type": "string", "minLength": 1, "maxLength": 60, "pattern": "^[^,/]*$"}

CREATE = body(
    "volumeAttachment",
    field("volumeId", ID, required=True),
    field("device", DEVICE),
    field("tag", TAG, since("2.49")),
    field("delete_on_termination", boolean, since("2.79")),
)
UPDATE = body(
    "volumeAttachment",
    field("volumeId", ID, required=True),
    field("device", DEVICE, since("2.85")),
    field("tag", TAG, since("2.85")),
    field("delete_on_termination", boolean, since("2.85")),
    field("serverId", ID, since("2.85")),
    field("id", ID, since("2.85")),
)
PAGE = query(*PART, strict=since("2.75"))
CREATED = view(
    key("id", "volume_id"),
    key("serverId", "server_id"),
    key("volumeId", "volume_id"),
    key("device", "device_name"),
    key("tag", since("2.70")),
    key("delete_on_termination", since("2.79")),
)
FULL = view(
    key("id", "volume_id", until("2.88")),
    key("volumeId", "volume_id"),
    key("serverId", "server_id"),
    key("device", "device_name", optional=True),
    key("tag", since("2.70")),
    key("delete_on_termination", since("2.79")),
    key("attachment_id", since("2.89")),
    key("bdm_uuid", "id", since("2.89")),
)

#: What of an attachment cannot be changed, and what it is called in the cloud.
FIXED = {"id": "volume_id", "serverId": "server_id", "device": "device_name", "tag": "tag"}

volume_attachments = Resource("/servers/{server_id}/os-volume_attachments", SERVICE)


@volume_attachments.on("GET", query=PAGE, gives=many("volumeAttachments", FULL))
def index(call: Call, server_id: str) -> list[BlockDevice]:
    """A server's volumes; the limit is of its disks, though not all of them are volumes."""
    server = permitted(call, server_id, f"{ATTACHMENTS}:index")
    disks = limited(call.cloud.compute.block_devices.of_server(server.id), call.query)
    return [disk for disk in disks if disk.volume_id and is_shown(disk, call)]


@volume_attachments.on("POST", until("2.100"), takes=CREATE, gives=one("volumeAttachment", CREATED))
def create(call: Call, server_id: str) -> BlockDevice:
    """Attach a volume."""
    server = permitted(call, server_id, f"{ATTACHMENTS}:create")
    check_shelved(call, server, "attach_volume")
    sent = call.body["volumeAttachment"]
    return call.cloud.compute.server_volumes.attach(
        server,
        sent["volumeId"],
        call.context,
        device=sent.get("device"),
        tag=sent.get("tag"),
        delete_on_termination=truth(sent.get("delete_on_termination", False)),
        multiattach=call.at_least("2.60"),
    )


@volume_attachments.on("POST", since("2.101"), takes=CREATE, status=202)
def begin(call: Call, server_id: str) -> Blank:
    """The same, without waiting for the name of the device."""
    create(call, server_id)
    return BLANK


@volume_attachments.on("GET /{id}", gives=one("volumeAttachment", FULL))
def show(call: Call, server_id: str, id: str) -> BlockDevice:
    """One of them, by the volume's id."""
    disk = attached(call, permitted(call, server_id, f"{ATTACHMENTS}:show"), id)
    if not is_shown(disk, call):
        raise not_attached(server_id, id)
    return disk


@volume_attachments.on("PUT /{id}", until("2.84"), takes=UPDATE, status=202)
def exchange(call: Call, server_id: str, id: str) -> None:
    """Put another volume in its place, as Cinder asks when it has moved it."""
    server = get(call, server_id)
    call.demand(f"{ATTACHMENTS}:swap")
    swap(call, server, id)


@volume_attachments.on("PUT /{id}", since("2.85"), takes=UPDATE, status=202)
def update(call: Call, server_id: str, id: str) -> None:
    """Say whether it goes with the server; another volume takes its place where its id is sent."""
    server = get(call, server_id)
    sent = call.body["volumeAttachment"]
    if sent["volumeId"] != id:
        call.demand(f"{ATTACHMENTS}:swap")
    else:
        call.demand(f"{ATTACHMENTS}:update", project_id=server.project_id)
    change(call, server, id, sent)
    if sent["volumeId"] != id:
        swap(call, server, id)


@volume_attachments.on("DELETE /{id}", status=202)
def delete(call: Call, server_id: str, id: str) -> None:
    """Detach a volume, unless the server boots from it."""
    server = permitted(call, server_id, f"{ATTACHMENTS}:delete")
    check_shelved(call, server, "detach_volume")
    call.cloud.volume.volumes.get(id, call.whose)
    disk = attached(call, server, id)
    if disk.is_root:
        raise errors.Invalid("Cannot detach a root device volume")
    call.cloud.compute.server_volumes.detach(server, disk, call.context)


def is_shown(disk: BlockDevice, call: Call) -> bool:
    """From 2.89 on what is not attached yet does not show."""
    return not call.at_least("2.89") or disk.attachment_id is not None


def attached(call: Call, server: Server, volume_id: str) -> BlockDevice:
    """The disk of a server that is a volume. Raises NotFound."""
    try:
        return call.cloud.compute.block_devices.get(server.id, volume_id)
    except errors.NotFound:
        raise not_attached(server.id, volume_id) from None


def not_attached(server_id: str, volume_id: str) -> errors.NotFound:
    """What is said of a volume that the server has not got."""
    return errors.NotFound(f"Instance {server_id} is not attached to volume {volume_id}")


def check_shelved(call: Call, server: Server, action: str) -> None:
    """Until 2.19 a shelved server's volumes stay as they are. Raises InvalidState."""
    if server.vm_state in ("shelved", "shelved_offloaded") and not call.at_least("2.20"):
        raise InvalidState(server, action, "vm_state")


def change(call: Call, server: Server, id: str, sent: dict[str, Any]) -> None:
    """Change what can be changed. Raises NotFound, and Invalid where something else is to be another."""
    disk: BlockDevice = call.cloud.compute.block_devices.get(server.id, id)
    for name, attribute in FIXED.items():
        if name in sent and sent[name] != getattr(disk, attribute):
            raise errors.Invalid(f"The {name} property is not mutable")
    if "delete_on_termination" in sent:
        call.cloud.compute.block_devices.update(disk.id, delete_on_termination=truth(sent["delete_on_termination"]))


def swap(call: Call, server: Server, id: str) -> None:
    """Put the volume that was sent in the place of another one. Raises NotFound, Conflict, Invalid."""
    old: Volume = call.cloud.volume.volumes.get(id, call.whose)
    if not old.migration_status and call.has("compute.swaps-by-cinder"):
        raise errors.Conflict(f"volume {id} is not migrating; this API should only be called by Cinder")
    try:
        new = call.cloud.volume.volumes.get(call.body["volumeAttachment"]["volumeId"], call.whose)
    except errors.NotFound as error:
        raise errors.Invalid(error.message) from None
    call.cloud.compute.server_volumes.swap(server, old, new, call.context)
