"""``POST /volumes/{id}/action``: what is done with a volume, by its users and by Nova."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import ALWAYS, Span, since, until
from novalite.api.operation import BLANK, Blank, Handler
from novalite.api.shape import AS_IT_IS, Body, Field, Schema, field, obj
from novalite.services.volume.attributes import (
    BOOLEAN,
    DESCRIPTION,
    SIZE,
    TEXT,
    TEXT_OR_NULL,
    UUID,
    UUID_OR_NULL,
    AnyOf,
    action_body,
    one_of,
    texts,
)
from novalite.services.volume.backends.services import host_of
from novalite.services.volume.lists import is_true
from novalite.services.volume.volumes import permitted, volumes

__all__ = ["volumes"]

ACTIONS = "volume_extension:volume_actions"
ADMIN = "volume_extension:volume_admin_actions"
IMAGE_METADATA = "volume_extension:volume_image_metadata"
NO_IMAGE_METADATA = "Glance metadata for volume/snapshot {id} cannot be found."
MODE = {"type": "string", "enum": ["rw", "ro"]}
STATUSES = (
    *("creating", "available", "deleting", "error", "error_deleting", "error_managing", "managing", "attaching"),
    *("in-use", "detaching", "maintenance", "restoring-backup", "error_restoring", "reserved", "awaiting-transfer"),
    *("backing-up", "error_backing-up", "error_extending", "downloading", "uploading", "retyping", "extending"),
)
#: From when on a cluster may be named in place of a host.
CLUSTERED = since("3.16")
#: At least one of them must be there, and say something.
NOTHING_TO_RESET = "Must specify 'status', 'attach_status' or 'migration_status' for update."
ATTACH_STATUSES = ["attached", "detached"]
MIGRATION_STATUSES = ("migrating", "error", "success", "completing", "none", "starting")
UPLOAD = (
    field("image_name", TEXT, required=True),
    field("force", BOOLEAN),
    field("disk_format", {"type": "string", "enum": ["raw", "vmdk", "vdi", "qcow2", "vhd", "vhdx", "ploop"]}),
    field("container_format", DESCRIPTION),
    field("visibility", {"type": "string", "enum": ["community", "public", "private", "shared"]}, since("3.1")),
    field("protected", BOOLEAN, since("3.1")),
)
IMAGE_PROPERTIES = texts("object", value={"type": "string", "maxLength": 65535})
REVERT = Body(
    obj(field("revert", obj(field("snapshot_id", {"type": ["string", "null"]}), extra=ALWAYS), required=True))
)
ATTACH = AnyOf(
    obj(
        field("instance_uuid", UUID),
        field("mountpoint", TEXT, required=True),
        field("host_name", {"type": "string", "maxLength": 255}),
        field("mode", MODE),
    ),
    "instance_uuid",
    "host_name",
)


def action(
    name: str, *fields: Field, span: Span = ALWAYS, nullable: bool = False, **declared: Any
) -> Callable[[Handler], Handler]:
    """Declare an action; it is answered with 202 unless it says else."""
    return volumes.act(
        name, span, **{"takes": action_body(name, *fields, nullable=nullable), "status": 202, **declared}
    )


def _status(word: str, words: Sequence[str]) -> Schema:
    return one_of(words, f"{word}: {{value}} is invalid, valid statuses are: {words}.", ["string", "null"], empty=True)


RESET = {
    "status": _status("Volume status", STATUSES),
    "attach_status": _status("Volume attach status", ATTACH_STATUSES),
    "migration_status": _status("Volume migration status", MIGRATION_STATUSES),
}
RESET_STATUS: Schema = {
    "type": "object",
    "anyOf": [
        {"required": [name], "properties": {name: {"not": {"enum": [None, "", [], {}, 0, False]}}}} for name in RESET
    ],
    "properties": RESET,
    "additionalProperties": False,
    "sentences": {"anyOf": NOTHING_TO_RESET},
}


@action("os-attach", takes=Body(obj(field("os-attach", ATTACH, required=True))))
def attach(call: Call, id: str) -> None:
    """A server, or a host, has it."""
    volume = permitted(call, id, f"{ACTIONS}:attach")
    sent = call.body["os-attach"]
    server_id, host, mode = sent.get("instance_uuid"), sent.get("host_name"), sent.get("mode", "rw")
    if volume.admin_metadata.get("readonly") == "True" and mode != "ro":
        raise errors.Invalid(f"Invalid attaching mode '{mode}' for volume {id}.")
    call.cloud.volume.volumes.attach_by_hand(volume.id, server_id, sent["mountpoint"], host or None, mode)


@action("os-detach", field("attachment_id", UUID_OR_NULL), nullable=True)
def detach(call: Call, id: str) -> None:
    """Nobody has it any more, or one of many has not."""
    permitted(call, id, f"{ACTIONS}:detach")
    release(call, id, (call.body["os-detach"] or {}).get("attachment_id"))


@action(
    "os-force_detach",
    field("connector", {"type": ["string", "object", "null"]}),
    field("attachment_id", {"type": ["string", "null"]}),
)
def force_detach(call: Call, id: str) -> None:
    """The same, in any state."""
    permitted(call, id, f"{ADMIN}:force_detach")
    release(call, id, call.body["os-force_detach"].get("attachment_id") or None)


@action("os-reserve")
def reserve(call: Call, id: str) -> None:
    """Keep it for somebody."""
    volume = permitted(call, id, f"{ACTIONS}:reserve")
    allowed = ("available", "in-use") if volume.multiattach else ("available",)
    if volume.status not in allowed:
        raise errors.Invalid(
            f"Invalid volume: Volume status must be {' or '.join(allowed)} to reserve, "
            f"but the status is {volume.status}."
        )
    call.cloud.volume.volumes.update(id, status="attaching")


@action("os-unreserve")
def unreserve(call: Call, id: str) -> None:
    """Keep it no more."""
    if permitted(call, id, f"{ACTIONS}:unreserve").status == "attaching":
        call.cloud.volume.volumes.settle_attachments(id)


@action("os-begin_detaching")
def begin_detaching(call: Call, id: str) -> None:
    """It is about to be taken from its server."""
    permitted(call, id, f"{ACTIONS}:begin_detaching")
    call.cloud.volume.volumes.begin_detaching(id)


@action("os-roll_detaching")
def roll_detaching(call: Call, id: str) -> None:
    """It is not, after all."""
    if permitted(call, id, f"{ACTIONS}:roll_detaching").status == "detaching":
        call.cloud.volume.volumes.update(id, status="in-use")


@action(
    "os-initialize_connection",
    field("connector", {"type": ["object", "string"]}, required=True),
    status=200,
    gives=AS_IT_IS,
)
def initialize_connection(call: Call, id: str) -> dict[str, Any]:
    """How a host gets to it."""
    permitted(call, id, f"{ACTIONS}:initialize_connection")
    if "initiator" not in call.body["os-initialize_connection"]["connector"]:
        raise errors.InvalidInput("Connector doesn't have required information: initiator")
    return {"connection_info": call.cloud.volume.attachments.connection(id)}


@action("os-terminate_connection", field("connector", {"type": ["string", "object", "null"]}, required=True))
def terminate_connection(call: Call, id: str) -> None:
    """A host needs no way to it any more."""
    permitted(call, id, f"{ACTIONS}:terminate_connection")


@action("os-extend", field("new_size", SIZE, required=True))
def extend(call: Call, id: str) -> None:
    """Make it larger; from 3.42 on also while a server has it."""
    in_use = call.at_least("3.42") and call.cloud.volume.volumes.get(id, call.whose).status == "in-use"
    volume = permitted(call, id, "volume:extend_attached_volume" if in_use else "volume:extend")
    size = int(call.body["os-extend"]["new_size"])
    call.cloud.volume.volumes.extend(volume.id, size, in_use=in_use, request_id=call.context.request_id)


@action(
    "os-retype",
    field("new_type", {"type": "string"}, required=True),
    field("migration_policy", {"type": ["string", "null"], "enum": ["on-demand", "never"]}),
)
def retype(call: Call, id: str) -> None:
    """Have it be of another type."""
    permitted(call, id, "volume:retype")
    call.cloud.volume.volumes.retype(id, call.body["os-retype"]["new_type"])


@action("os-reset_status", takes=Body(obj(field("os-reset_status", RESET_STATUS, required=True))))
def reset_status(call: Call, id: str) -> None:
    """Say that it is in another state."""
    sent = call.body["os-reset_status"]
    wanted = {name: sent[name].lower() for name in ("status", "migration_status") if sent.get(name)}
    if wanted.get("migration_status") == "none":
        wanted["migration_status"] = None
    permitted(call, id, f"{ADMIN}:reset_status")
    attached = call.cloud.volume.volumes.attachments(id)
    if wanted.get("status") == "deleting":
        raise errors.Invalid("Cannot reset-state to deleting")
    if wanted.get("status") == "in-use" and not attached:
        raise errors.Invalid("Cannot reset-state to in-use because volume does not have any attachments.")
    if (sent.get("attach_status") or "").lower() == "detached":
        for attachment in attached:
            call.cloud.volume.attachments.delete(attachment.id)
    call.cloud.volume.volumes.update(id, **wanted)


@action("os-force_delete")
def force_delete(call: Call, id: str) -> None:
    """Delete it in any state."""
    permitted(call, id, f"{ADMIN}:force_delete")
    call.cloud.volume.volumes.delete(id, force=True)


MOVE = (field("force_host_copy", BOOLEAN), field("lock_volume", BOOLEAN))
OLD_MOVE = (field("host", {"type": "string", "maxLength": 255}, required=True), *MOVE)
NEW_MOVE = (field("host", {"type": ["string", "null"], "maxLength": 255}), *MOVE, field("cluster", TEXT_OR_NULL))


@action("os-migrate_volume", *OLD_MOVE, span=until("3.15"))
@action("os-migrate_volume", *NEW_MOVE, span=CLUSTERED)
def migrate(call: Call, id: str) -> None:
    """Have it be on another backend."""
    permitted(call, id, f"{ADMIN}:migrate_volume")
    call.cloud.volume.management.migrate(id, *host_of(call, call.body["os-migrate_volume"], CLUSTERED))


ERROR = field("error", {"type": ["string", "null", "boolean"]})


@action("os-migrate_volume_completion", field("new_volume", UUID, required=True), ERROR, status=200, gives=AS_IT_IS)
def complete_migration(call: Call, id: str) -> dict[str, Any]:
    """End such a move, as Nova does that has attached the new disk."""
    permitted(call, id, f"{ADMIN}:migrate_volume_completion")
    sent = call.body["os-migrate_volume_completion"]
    new = permitted(call, sent["new_volume"], "volume:get")
    return {"save_volume_id": call.cloud.volume.management.complete_migration(id, new.id, bool(sent.get("error")))}


@action("os-extend_volume_completion", ERROR)
def complete_extension(call: Call, id: str) -> None:
    """End an extension, as Nova does whose server has the volume."""
    permitted(call, id, f"{ADMIN}:extend_volume_completion")
    call.cloud.volume.management.complete_extension(id)


@action("os-unmanage")
def unmanage(call: Call, id: str) -> Blank:
    """Give it up, and leave its disk where it is."""
    permitted(call, id, "volume_extension:volume_unmanage")
    call.cloud.volume.management.unmanage(id)
    return BLANK


@action("os-set_bootable", field("bootable", BOOLEAN, required=True), status=200)
def set_bootable(call: Call, id: str) -> None:
    """Servers may boot from it, or may not."""
    volume = permitted(call, id, "volume:update")
    call.cloud.volume.volumes.update(volume.id, bootable=is_true(call.body["os-set_bootable"]["bootable"]))


@action("os-update_readonly_flag", field("readonly", BOOLEAN, required=True))
def update_readonly_flag(call: Call, id: str) -> None:
    """Servers may only read it, or may write to it again."""
    volume = permitted(call, id, "volume:update_readonly_flag")
    readonly = is_true(call.body["os-update_readonly_flag"]["readonly"])
    if volume.status != "available":
        raise errors.Invalid(
            f"Invalid volume: Volume {id} status must be available to update readonly flag, but current status is: "
            f"{volume.status}."
        )
    call.cloud.volume.volumes.update(id, admin_metadata={**volume.admin_metadata, "readonly": str(readonly)})


@action("os-set_image_metadata", field("metadata", IMAGE_PROPERTIES, required=True), status=200, gives=AS_IT_IS)
def set_image_metadata(call: Call, id: str) -> dict[str, Any]:
    """Say more of the image that it was made from."""
    volume = permitted(call, id, f"{IMAGE_METADATA}:set")
    kept = {**volume.image_metadata, **call.body["os-set_image_metadata"]["metadata"]}
    return {"metadata": dict(call.cloud.volume.volumes.update(id, image_metadata=kept).image_metadata)}


@action("os-unset_image_metadata", field("key", TEXT, required=True), status=200)
def unset_image_metadata(call: Call, id: str) -> Blank:
    """Say less of it."""
    volume = permitted(call, id, f"{IMAGE_METADATA}:remove")
    name = call.body["os-unset_image_metadata"]["key"]
    if name not in volume.image_metadata:
        raise errors.NotFound(NO_IMAGE_METADATA.format(id=id))
    kept = {key: value for key, value in volume.image_metadata.items() if key != name}
    call.cloud.volume.volumes.update(id, image_metadata=kept)
    return BLANK


@action("os-show_image_metadata", status=200, gives=AS_IT_IS)
def show_image_metadata(call: Call, id: str) -> dict[str, Any]:
    """What is known of the image that it was made from."""
    if not (found := permitted(call, id, "volume:get").image_metadata):
        raise errors.NotFound(NO_IMAGE_METADATA.format(id=id))
    return {"metadata": dict(found)}


@action("revert", span=since("3.40"), takes=REVERT)
def revert(call: Call, id: str) -> None:
    """Have in it again what it had when its latest snapshot was made."""
    permitted(call, id, "volume:revert_to_snapshot")
    call.cloud.volume.snapshots.revert(id, call.body["revert"].get("snapshot_id"))


@action("os-reimage", field("image_id", UUID, required=True), field("reimage_reserved", BOOLEAN), span=since("3.68"))
def reimage(call: Call, id: str) -> None:
    """Have in it what another image has, which is looked for first."""
    volume, sent = permitted(call, id, "volume:get"), call.body["os-reimage"]
    call.cloud.image.images.get(sent["image_id"], call.whose)
    permitted(call, id, "volume:reimage_reserved" if volume.status == "reserved" else "volume:reimage")
    call.cloud.volume.volumes.reimage(id, sent["image_id"], is_true(sent.get("reimage_reserved")))


@action("os-volume_upload_image", *UPLOAD, gives=AS_IT_IS)
def upload_image(call: Call, id: str) -> dict[str, Any]:
    """Make an image of it. That Cinder may do so by force is configured, and it is not by default."""
    volume = permitted(call, id, f"{ACTIONS}:upload_image")
    sent = call.body["os-volume_upload_image"]
    if sent.get("visibility") == "public":
        call.demand(f"{ACTIONS}:upload_public")
    image = call.cloud.volume.sources.upload(
        volume.id,
        sent["image_name"],
        disk_format=sent.get("disk_format", "raw"),
        container_format=sent.get("container_format", "bare"),
        **{name: make(sent[name]) for name, make in (("visibility", str), ("protected", is_true)) if name in sent},
    )
    kind = call.cloud.volume.types.get(volume.volume_type)
    shown = {
        "id": volume.id,
        "updated_at": volume.updated_at and volume.updated_at.isoformat(timespec="microseconds"),
        "status": "uploading",
        "display_description": volume.description,
        "size": volume.size,
        "volume_type": {"id": kind.id, "name": kind.name, "description": kind.description},
        "image_id": image.id,
        "image_name": image.name,
        "disk_format": image.disk_format,
        "container_format": image.container_format,
    }
    if call.at_least("3.1"):
        shown |= {"visibility": image.visibility, "protected": image.protected}
    return {"os-volume_upload_image": shown}


def release(call: Call, id: str, attachment_id: str | None) -> None:
    """End one attachment of a volume or, where none is named, the only one. Raises Conflict where that is none."""
    attachments = call.cloud.volume.volumes.attachments(id)
    found = [one for one in attachments if attachment_id in (None, one.id)]
    if len(found) == 1:
        call.cloud.volume.attachments.release(found[0].id)
    elif attachments or attachment_id is not None:
        raise errors.Conflict("ConflictNovaUsingAttachment: Detach volume from instance  using the Compute API")
    else:
        call.cloud.volume.volumes.settle_attachments(id)
