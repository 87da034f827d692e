"""``/backups``: copies of volumes, kept apart from them."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.links import links
from novalite.api.microversion import since
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Body, body, field, key, many, obj, one, view
from novalite.api.types import truth
from novalite.cloud.volume.backup_records import SERVICE as DRIVER
from novalite.cloud.volume.backups import Backup
from novalite.cloud.volume.volumes import ZONE
from novalite.services.volume.attributes import (
    BOOLEAN,
    DESCRIPTION,
    METADATA,
    METADATA_OR_NULL,
    TEXT_OR_NULL,
    UUID,
    UUID_OR_NULL,
    action_body,
    one_of,
)
from novalite.services.volume.lists import Listing, equal, is_true, moment
from novalite.services.volume.service import SERVICE, seen
from novalite.services.volume.snapshots import FORCE_DELETE
from novalite.services.volume.volumes import described
from novalite.services.volume.volumes import permitted as permitted_volume

CREATE = body(
    "backup",
    field("volume_id", UUID, required=True),
    field("container", TEXT_OR_NULL),
    field("description", DESCRIPTION),
    field("incremental", BOOLEAN),
    field("force", BOOLEAN),
    field("name", TEXT_OR_NULL),
    field("snapshot_id", UUID_OR_NULL),
    field("metadata", METADATA_OR_NULL, since("3.43")),
    field("availability_zone", TEXT_OR_NULL, since("3.51")),
)
CHANGED = obj(
    field("name", TEXT_OR_NULL),
    field("description", DESCRIPTION),
    field("metadata", METADATA, since("3.43")),
    nullable=True,
)
UPDATE = Body(obj(field("backup", CHANGED, required=True)))
RESTORE = action_body("restore", field("name", TEXT_OR_NULL), field("volume_id", UUID_OR_NULL), nullable=True)
RECORD = {
    "type": "string",
    "minLength": 1,
    "pattern": r"^[\x00-\x7f]*$",
    "format": "base64",
    "sentences": {
        "pattern": "Error decoding your request. Either the URL or the request body contained characters that could "
        "not be decoded by Cinder."
    },
}
IMPORT = body(
    "backup-record",
    field("backup_service", {"type": "string", "minLength": 0, "maxLength": 255}, required=True),
    field("backup_url", RECORD, required=True),
)
STATUSES = ["available", "error"]
STATUS = one_of(STATUSES, f"Backup status: {{value}} is invalid, valid statuses are: {STATUSES}.")
RESET = action_body("os-reset_status", field("status", STATUS, required=True))
#: What else Cinder keeps of a backup, and can filter and sort by; here it is the same of all.
ELSEWHERE = """
    host service_metadata service object_count temp_volume_id temp_snapshot_id num_dependent_backups
    data_timestamp restore_volume_id encryption_key_id deleted_at deleted
"""
SAME = ("id", "status", "volume_id", "snapshot_id", "project_id", "user_id", "size", "container", "parent_id")


def _everybodys(call: Call) -> bool:
    word = call.last("all_tenants", "0")
    try:
        return truth(word)
    except ValueError:
        raise errors.Invalid(f"all_tenants must be a boolean, got '{word}'.") from None


LIST = Listing(
    {**{name: equal(name) for name in (*SAME, "name", "availability_zone")}, "display_name": equal("name")},
    {
        **dict.fromkeys(ELSEWHERE.split()),
        **{name: name for name in (*SAME, "name", "created_at", "updated_at", "availability_zone", "fail_reason")},
        "display_name": "name",
        "display_description": "description",
    },
    users=("name", "status", "volume_id"),
    sort_since={"name": since("3.37")},
    everybodys=_everybodys,
)

BRIEF = view(key("id"), key("name"), key("links", links("backups")))
FULL = BRIEF + view(
    key("status"),
    key("size"),
    key("object_count", lambda backup, call: 0 if backup.status in ("creating", "error") else 22),
    key("availability_zone"),
    key("container"),
    key("created_at", moment("created_at")),
    key("updated_at", moment("updated_at")),
    key("description"),
    key("fail_reason"),
    key("volume_id"),
    key("is_incremental", lambda backup, call: backup.parent_id is not None),
    key("has_dependent_backups", lambda backup, call: bool(call.cloud.volume.backups.of_parent(backup.id))),
    key("snapshot_id"),
    key("data_timestamp", moment("created_at")),
    key("os-backup-project-attr:project_id", "project_id", since("3.18"), only="backup:backup_project_attribute"),
    key("metadata", lambda backup, call: dict(backup.metadata), since("3.43")),
    key("user_id", since("3.56"), only="backup:backup_project_attribute"),
)

backups = Resource("/backups", SERVICE)


@backups.on("GET", query=LIST.query, gives=many("backups", BRIEF))
def index(call: Call) -> Any:
    """Their names."""
    call.demand("backup:get_all", project_id=call.context.project_id)
    return LIST.page(call, call.cloud.volume.backups)


@backups.on("POST", takes=CREATE, gives=one("backup", BRIEF), status=202)
def create(call: Call) -> Backup:
    """One of a volume, or of a snapshot of it."""
    sent = call.body["backup"]
    volume = permitted_volume(call, sent["volume_id"], "backup:create")
    return call.cloud.volume.backups.create(
        call.context.project_id,
        call.user_id,
        volume.id,
        force=is_true(sent.get("force")),
        request_id=call.context.request_id,
        incremental=is_true(sent.get("incremental")),
        snapshot_id=sent.get("snapshot_id"),
        container=sent.get("container") or "volumebackups",
        metadata=sent.get("metadata") or {},
        availability_zone=sent.get("availability_zone") or ZONE,
        **described(sent),
    )


@backups.on("GET /detail", query=LIST.query, gives=many("backups", FULL))
def detail(call: Call) -> Any:
    """All there is to say of them."""
    return index(call)


@backups.on("GET /{id}", gives=one("backup", FULL))
def show(call: Call, id: str) -> Backup:
    return permitted(call, id, "backup:get")


@backups.on("PUT /{id}", since("3.9"), takes=UPDATE, gives=one("backup", BRIEF))
def update(call: Call, id: str) -> Backup:
    """Say something else of it."""
    permitted(call, id, "backup:update")
    sent = call.body["backup"] or {}
    metadata = {"metadata": sent["metadata"]} if sent.get("metadata") is not None else {}
    return call.cloud.volume.backups.update(id, **described(sent), **metadata)


@backups.on("DELETE /{id}", status=202)
def delete(call: Call, id: str) -> None:
    call.cloud.volume.backups.delete(permitted(call, id, "backup:delete").id)


@backups.on("POST /{id}/restore", takes=RESTORE, gives=AS_IT_IS, status=202)
def restore(call: Call, id: str) -> dict[str, Any]:
    """Put it back into a volume, or into a new one."""
    permitted(call, id, "backup:restore")
    sent = call.body["restore"] or {}
    volume_id = call.cloud.volume.backups.restore(id, sent.get("volume_id"), sent.get("name"), call.user_id)
    name = call.cloud.volume.volumes.get(volume_id).name
    return {"restore": {"backup_id": id, "volume_id": volume_id, "volume_name": name}}


@backups.on("GET /{id}/export_record", gives=AS_IT_IS)
def export_record(call: Call, id: str) -> dict[str, Any]:
    """What is known of it, for another cloud to take it over."""
    permitted(call, id, "backup:export-import")
    record = call.cloud.volume.backup_records.write(id)
    return {"backup-record": {"backup_service": DRIVER, "backup_url": record}}


@backups.on("POST /import_record", takes=IMPORT, gives=one("backup", BRIEF), status=201)
def import_record(call: Call) -> Backup:
    """Take over one of another cloud."""
    call.demand("backup:backup-import")
    record = call.body["backup-record"]["backup_url"]
    return call.cloud.volume.backup_records.read(record, call.context.project_id or "", call.user_id)


@backups.act("os-reset_status", takes=RESET, status=202)
def reset_status(call: Call, id: str) -> None:
    """Say that it is in another state."""
    permitted(call, id, "volume_extension:backup_admin_actions:reset_status")
    call.cloud.volume.backups.reset(id, call.body["os-reset_status"]["status"].lower())


@backups.act("os-force_delete", takes=FORCE_DELETE, status=202)
def force_delete(call: Call, id: str) -> None:
    """Delete it in any state."""
    permitted(call, id, "volume_extension:backup_admin_actions:force_delete")
    call.cloud.volume.backups.delete(id, force=True)


def permitted(call: Call, id: str, rule: str) -> Backup:
    """A backup that who asks sees, and to which he may do that."""
    return seen(call, call.cloud.volume.backups, id, "backup:get", rule)
