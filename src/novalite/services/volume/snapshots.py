"""``/snapshots``: volumes as they once were."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.microversion import ALWAYS, since
from novalite.api.operation import Resource
from novalite.api.shape import Body, field, key, many, obj, one, view
from novalite.cloud.volume.snapshots import Snapshot
from novalite.services.volume.lists import Listing, equal, is_true, moment
from novalite.services.volume.service import SERVICE, seen
from novalite.services.volume.volumes import METADATA, NAME, TRUTH, described
from novalite.services.volume.volumes import permitted as permitted_volume

NAMES = [field(name, NAME) for name in ("name", "display_name", "description", "display_description")]
TEXT = {"type": "string", "minLength": 1, "maxLength": 255}
CREATE = Body(
    obj(
        field(
            "snapshot",
            obj(
                field("volume_id", TEXT, required=True),
                field("force", TRUTH),
                field("metadata", METADATA),
                *NAMES,
                extra=ALWAYS,
            ),
            required=True,
        ),
        extra=ALWAYS,
    )
)
UPDATE = Body(obj(field("snapshot", obj(*NAMES, extra=ALWAYS), required=True)))
RESET = Body(obj(field("os-reset_status", obj(field("status", TEXT, required=True)), required=True)))
FORCE_DELETE = Body(obj(field("os-force_delete", {}, required=True)))
UPDATE_STATUS = Body(
    obj(
        field(
            "os-update_snapshot_status",
            obj(field("status", TEXT, required=True), field("progress", {"type": ["string", "null"]})),
            required=True,
        )
    )
)
LIST = Listing(
    {name: equal(name) for name in ("id", "name", "status", "volume_id", "user_id")},
    {"display_name": "name", **{name: name for name in ("id", "name", "status", "volume_id", "created_at")}}
    | {"description": "description", "volume_size": "size", "updated_at": "updated_at"},
    ("name", "description"),
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
    key("group_snapshot_id", lambda snapshot, call: None, since("3.14")),
    key("user_id", since("3.41")),
    key("consumes_quota", lambda snapshot, call: True, since("3.65")),
)
EXTENDED = "volume_extension:extended_snapshot_attributes"
FULL = BRIEF + view(
    key(
        "os-extended-snapshot-attributes:progress",
        lambda snapshot, call: "0%" if snapshot.status == "creating" else "100%",
        only=EXTENDED,
    ),
    key("os-extended-snapshot-attributes:project_id", "project_id", only=EXTENDED),
)

snapshots = Resource("/snapshots", SERVICE)


@snapshots.on("GET", query=LIST.query, gives=many("snapshots", BRIEF))
def index(call: Call) -> Any:
    """Those of a project's volumes."""
    call.demand("volume:get_all_snapshots", project_id=call.context.project_id)
    return LIST.read(call, call.cloud.volume.snapshots)


@snapshots.on("POST", takes=CREATE, gives=one("snapshot", BRIEF), status=202)
def create(call: Call) -> Snapshot:
    """One of a volume; of one that a server has by force or, from 3.66 on, anyway."""
    sent = call.body["snapshot"]
    call.demand("volume:create_snapshot", project_id=call.context.project_id)
    volume = permitted_volume(call, sent["volume_id"], "volume:create_snapshot")
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


@snapshots.on("PUT /{id}", takes=UPDATE, gives=one("snapshot", BRIEF))
def update(call: Call, id: str) -> Snapshot:
    """Say something else of it."""
    permitted(call, id, "volume:update_snapshot")
    return call.cloud.volume.snapshots.update(id, **described(call.body["snapshot"]))


@snapshots.on("DELETE /{id}", status=202)
def delete(call: Call, id: str) -> None:
    call.cloud.volume.snapshots.delete(permitted(call, id, "volume:delete_snapshot").id)


@snapshots.act("os-reset_status", takes=RESET, status=202)
def reset_status(call: Call, id: str) -> None:
    """Say that it is in another state."""
    permitted(call, id, "volume_extension:snapshot_admin_actions:reset_status")
    call.cloud.volume.snapshots.update(id, status=call.body["os-reset_status"]["status"])


@snapshots.act("os-force_delete", takes=FORCE_DELETE, status=202)
def force_delete(call: Call, id: str) -> None:
    """Delete it in any state."""
    permitted(call, id, "volume_extension:snapshot_admin_actions:force_delete")
    call.cloud.volume.snapshots.delete(id, force=True)


@snapshots.act("os-update_snapshot_status", takes=UPDATE_STATUS, status=202)
def update_status(call: Call, id: str) -> None:
    """What Nova says of a snapshot that its host makes."""
    permitted(call, id, "volume_extension:snapshot_actions:update_snapshot_status")
    call.cloud.volume.snapshots.update(id, status=call.body["os-update_snapshot_status"]["status"])


def permitted(call: Call, id: str, rule: str) -> Snapshot:
    """A snapshot that who asks sees, and to which he may do that."""
    return seen(call, call.cloud.volume.snapshots, id, rule)
