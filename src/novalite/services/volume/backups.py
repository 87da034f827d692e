"""``/backups``: copies of volumes, kept apart from them."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.links import links
from novalite.api.microversion import ALWAYS, since
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Body, field, key, many, obj, one, view
from novalite.cloud.volume.backups import Backup
from novalite.cloud.volume.volumes import ZONE
from novalite.services.volume.lists import Listing, equal, is_true, moment
from novalite.services.volume.service import SERVICE, seen
from novalite.services.volume.snapshots import FORCE_DELETE, RESET
from novalite.services.volume.volumes import ID, METADATA, NAME, TRUTH, described

TEXT = {"type": "string", "minLength": 1, "maxLength": 255}
NAMES = [field(name, NAME) for name in ("name", "description")]
CHANGE = obj(*NAMES, field("metadata", METADATA, since("3.43")), extra=ALWAYS)
WANTED = obj(
    field("volume_id", TEXT, required=True),
    *(field(name, ID) for name in ("container", "snapshot_id")),
    *(field(name, TRUTH) for name in ("force", "incremental")),
    field("metadata", METADATA, since("3.43")),
    field("availability_zone", ID, since("3.51")),
    *NAMES,
    extra=ALWAYS,
)
CREATE = Body(obj(field("backup", WANTED, required=True), extra=ALWAYS))
UPDATE = Body(obj(field("backup", CHANGE, required=True)))
RESTORE = Body(obj(field("restore", obj(field("name", NAME), field("volume_id", ID)), required=True)))
LIST = Listing(
    {name: equal(name) for name in ("id", "name", "status", "volume_id")},
    {name: name for name in ("id", "name", "status", "created_at", "updated_at", "volume_id", "size")},
)

BRIEF = view(key("id"), key("name"), key("links", links("backups")))
FULL = BRIEF + view(
    key("status"),
    key("size"),
    key("object_count", lambda backup, call: 0 if backup.status == "creating" else 22),
    key("availability_zone"),
    key("container"),
    key("created_at", moment("created_at")),
    key("updated_at", moment("updated_at")),
    key("description"),
    key("fail_reason", lambda backup, call: None),
    key("volume_id"),
    key("is_incremental", lambda backup, call: backup.parent_id is not None),
    key("has_dependent_backups", lambda backup, call: bool(call.cloud.volume.backups.of_parent(backup.id))),
    key("snapshot_id"),
    key("data_timestamp", moment("created_at")),
    key("os-backup-project-attr:project_id", "project_id", since("3.18"), only="backup:backup_project_attribute"),
    key("metadata", lambda backup, call: dict(backup.metadata), since("3.43")),
    key("user_id", since("3.56")),
)

backups = Resource("/backups", SERVICE)


@backups.on("GET", query=LIST.query, gives=many("backups", BRIEF))
def index(call: Call) -> Any:
    """Their names."""
    call.demand("backup:get_all", project_id=call.context.project_id)
    return LIST.read(call, call.cloud.volume.backups)


@backups.on("POST", takes=CREATE, gives=one("backup", BRIEF), status=202)
def create(call: Call) -> Backup:
    """One of a volume, or of a snapshot of it."""
    call.demand("backup:create", project_id=call.context.project_id)
    sent = WANTED.known(call.body["backup"], call.version)
    return call.cloud.volume.backups.create(
        call.context.project_id,
        call.user_id,
        sent["volume_id"],
        force=is_true(sent.get("force")),
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
    sent = CHANGE.known(call.body["backup"], call.version)
    metadata = {"metadata": sent["metadata"]} if sent.get("metadata") is not None else {}
    return call.cloud.volume.backups.update(id, **described(sent), **metadata)


@backups.on("DELETE /{id}", status=202)
def delete(call: Call, id: str) -> None:
    call.cloud.volume.backups.delete(permitted(call, id, "backup:delete").id)


@backups.on("POST /{id}/restore", takes=RESTORE, gives=AS_IT_IS, status=202)
def restore(call: Call, id: str) -> dict[str, Any]:
    """Put it back into a volume, or into a new one."""
    permitted(call, id, "backup:restore")
    sent = call.body["restore"]
    volume_id = call.cloud.volume.backups.restore(id, sent.get("volume_id"), sent.get("name"), call.user_id)
    name = call.cloud.volume.volumes.get(volume_id).name
    return {"restore": {"backup_id": id, "volume_id": volume_id, "volume_name": name}}


@backups.act("os-reset_status", takes=RESET, status=202)
def reset_status(call: Call, id: str) -> None:
    """Say that it is in another state."""
    permitted(call, id, "volume_extension:backup_admin_actions:reset_status")
    call.cloud.volume.backups.update(id, status=call.body["os-reset_status"]["status"])


@backups.act("os-force_delete", takes=FORCE_DELETE, status=202)
def force_delete(call: Call, id: str) -> None:
    """Delete it in any state."""
    permitted(call, id, "volume_extension:backup_admin_actions:force_delete")
    call.cloud.volume.backups.delete(id, force=True)


def permitted(call: Call, id: str, rule: str) -> Backup:
    """A backup that who asks sees, and to which he may do that."""
    return seen(call, call.cloud.volume.backups, id, rule)
