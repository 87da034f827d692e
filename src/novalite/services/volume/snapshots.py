"""``/snapshots``: volumes as they once were."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import since
from novalite.api.operation import BLANK, Blank, Resource
from novalite.api.shape import Body, body, field, key, many, obj, one, view
from novalite.cloud.volume.snapshots import Snapshot
from novalite.cloud.volume.volumes import ZONE
from novalite.services.volume.attributes import (
    BOOLEAN,
    DESCRIPTION,
    METADATA_OR_NULL,
    TEXT_OR_NULL,
    UUID_OR_NULL,
    AnyOf,
    action_body,
    one_of,
)
from novalite.services.volume.lists import Listing, entries, equal, is_true, moment
from novalite.services.volume.service import SERVICE, seen
from novalite.services.volume.volumes import checked, described
from novalite.services.volume.volumes import permitted as permitted_volume

NAMES = [field("name", TEXT_OR_NULL), field("display_name", TEXT_OR_NULL), field("description", DESCRIPTION)]
CREATE = body(
    "snapshot",
    *NAMES,
    field("volume_id", UUID_OR_NULL, required=True),
    field("force", BOOLEAN),
    field("metadata", METADATA_OR_NULL),
)
CHANGED = AnyOf(obj(*NAMES, field("display_description", DESCRIPTION)), last=True)
UPDATE = Body(obj(field("snapshot", CHANGED, required=True)))
STATUSES = (
    *("error", "available", "creating", "deleting", "deleted", "updating", "error_deleting", "unmanaging"),
    *("backing-up", "restoring"),
)
STATUS = one_of(STATUSES, f"Snapshot status: {{value}} is invalid, valid statuses are: {STATUSES}.")
RESET = action_body("os-reset_status", field("status", STATUS, required=True))
FORCE_DELETE = action_body("os-force_delete")
NO_FORCE = (
    "Since microversion 3.66 the 'force' flag is invalid for this request.  For backward compatability, however, when "
    "the 'force' flag is passed with a value evaluating to True, it is silently ignored."
)
PROGRESS = {
    "anyOf": [{"enum": [None, "", [], {}, 0]}, {"type": "string", "pattern": "^(100|[0-9]{1,2})%$"}],
    "sentences": {"anyOf": "Invalid input received: progress must be an integer percentage"},
}
UPDATE_STATUS = action_body(
    "os-update_snapshot_status", field("status", {"type": "string"}, required=True), field("progress", PROGRESS)
)
#: What else Cinder keeps of a snapshot, and can filter and sort by; here it is the same of all.
ELSEWHERE = """
    use_quota cgsnapshot_id scheduled_at encryption_key_id provider_location provider_id provider_auth
    deleted_at deleted
"""
SAME = ("id", "status", "volume_id", "user_id", "project_id")
LIST = Listing(
    {
        **{name: equal(name) for name in (*SAME, "name")},
        "display_name": equal("name"),
        "volume_type_id": equal("volume_type"),
        "volume_size": equal("size"),
        "metadata": entries("metadata"),
        "availability_zone": lambda snapshot, value: value == ZONE,
        "consumes_quota": lambda snapshot, value: is_true(value),
    },
    {
        **dict.fromkeys(ELSEWHERE.split()),
        **{name: name for name in (*SAME, "name", "created_at", "updated_at", "group_snapshot_id", "progress")},
        "display_name": "name",
        "display_description": "description",
        "volume_size": "size",
        "volume_type_id": "volume_type",
    },
    ("name", "description"),
    users=("name", "status", "volume_id", "metadata", "availability_zone", "consumes_quota"),
    early=("name", "status", "volume_id", "metadata"),
    since={"metadata": since("3.22")},
    late=("consumes_quota",),
    checks={"consumes_quota": lambda value: checked("use_quota", value)},
    sort_since={"name": since("3.30")},
    everybodys=lambda call: is_true(call.last("all_tenants")),
)

BRIEF = view(
    key("id"),
    key("name"),
    key("description"),
    key("created_at", moment("created_at")),
    key("updated_at", moment("updated_at")),
    key("status"),
    key("size"),
    key("volume_id"),
    key("metadata", lambda snapshot, call: dict(snapshot.metadata)),
)
MADE = BRIEF + view(
    key("group_snapshot_id", since("3.14")),
    key("user_id", since("3.41")),
    key("consumes_quota", lambda snapshot, call: True, since("3.65")),
)
EXTENDED = "volume_extension:extended_snapshot_attributes"
FULL = MADE + view(
    key("os-extended-snapshot-attributes:progress", "progress", only=EXTENDED),
    key("os-extended-snapshot-attributes:project_id", "project_id", only=EXTENDED),
)

snapshots = Resource("/snapshots", SERVICE)


@snapshots.on("GET", query=LIST.query, gives=many("snapshots", BRIEF))
def index(call: Call) -> Any:
    """Those of a project's volumes."""
    call.demand("volume:get_all_snapshots", project_id=call.context.project_id)
    return LIST.page(call, call.cloud.volume.snapshots)


@snapshots.on("POST", takes=CREATE, gives=one("snapshot", MADE), status=202)
def create(call: Call) -> Snapshot:
    """One of a volume; of one that a server has by force or, from 3.66 on, anyway."""
    sent = call.body["snapshot"]
    volume = permitted_volume(call, str(sent["volume_id"]), "volume:create_snapshot")
    if call.at_least("3.66") and not is_true(sent.get("force", True)):
        raise errors.Invalid(NO_FORCE)
    in_use = call.at_least("3.66") or is_true(sent.get("force"))
    return call.cloud.volume.snapshots.create(
        volume.project_id,
        call.user_id,
        volume.id,
        in_use=in_use,
        metadata=sent.get("metadata") or {},
        **described(sent),
    )


@snapshots.on("GET /detail", query=LIST.query, gives=many("snapshots", FULL))
def detail(call: Call) -> Any:
    """All there is to say of them."""
    return index(call)


@snapshots.on("GET /{id}", gives=one("snapshot", FULL))
def show(call: Call, id: str) -> Snapshot:
    return permitted(call, id, "volume:get_snapshot")


@snapshots.on("PUT /{id}", takes=UPDATE, gives=one("snapshot", MADE))
def update(call: Call, id: str) -> Snapshot:
    """Say something else of it."""
    permitted(call, id, "volume:update_snapshot")
    return call.cloud.volume.snapshots.update(id, **described(call.body["snapshot"]))


@snapshots.on("DELETE /{id}", status=202)
def delete(call: Call, id: str) -> Blank:
    call.cloud.volume.snapshots.delete(permitted(call, id, "volume:delete_snapshot").id)
    return BLANK


@snapshots.act("os-reset_status", takes=RESET, status=202)
def reset_status(call: Call, id: str) -> None:
    """Say that it is in another state."""
    seen(call, call.cloud.volume.snapshots, id, "volume_extension:snapshot_admin_actions:reset_status")
    call.cloud.volume.snapshots.update(id, status=call.body["os-reset_status"]["status"].lower())


@snapshots.act("os-force_delete", takes=FORCE_DELETE, status=202)
def force_delete(call: Call, id: str) -> None:
    """Delete it in any state."""
    permitted(call, id, "volume_extension:snapshot_admin_actions:force_delete")
    call.cloud.volume.snapshots.delete(id, force=True)


@snapshots.act("os-unmanage", takes=action_body("os-unmanage"), status=202)
def unmanage(call: Call, id: str) -> Blank:
    """Give it up, and leave its disk where it is."""
    permitted(call, id, "snapshot_extension:snapshot_unmanage")
    call.cloud.volume.management.unmanage_snapshot(id)
    return BLANK


@snapshots.act("os-update_snapshot_status", takes=UPDATE_STATUS, status=202)
def update_status(call: Call, id: str) -> Blank:
    """What Nova says of a snapshot that its host makes."""
    seen(call, call.cloud.volume.snapshots, id, "snapshot_extension:snapshot_actions:update_snapshot_status")
    call.cloud.volume.snapshots.report(id, **call.body["os-update_snapshot_status"])
    return BLANK


def permitted(call: Call, id: str, rule: str) -> Snapshot:
    """A snapshot that who asks sees, and to which he may do that."""
    return seen(call, call.cloud.volume.snapshots, id, "volume:get_snapshot", rule)
