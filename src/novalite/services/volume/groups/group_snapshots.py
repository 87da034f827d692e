"""``/group_snapshots``: groups as they once were."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.microversion import since
from novalite.api.operation import BLANK, Blank, Resource
from novalite.api.shape import body, field, key, many, one, view
from novalite.cloud.volume.group_snapshots import GroupSnapshot
from novalite.services.volume.attributes import DESCRIPTION, TEXT_OR_NULL, UUID, action_body, one_of
from novalite.services.volume.groups.groups import permitted as permitted_group
from novalite.services.volume.groups.groups import without_reserved
from novalite.services.volume.lists import Listing, equal, is_true, moment
from novalite.services.volume.service import SERVICE, seen

SINCE = since("3.14")
CREATE = body(
    "group_snapshot",
    field("group_id", UUID, required=True),
    field("name", TEXT_OR_NULL),
    field("description", DESCRIPTION),
)
STATUSES = ("error", "available", "creating", "deleting", "deleted", "updating", "error_deleting")
STATUS = one_of(
    STATUSES,
    f"Invalid GroupSnapshot Status: Group snapshot status: {{value}} is invalid, valid statuses are: {STATUSES}.",
    blank="Invalid GroupSnapshot Status: The 'status' can not be empty.",
)
LIST = Listing(
    {
        **{name: equal(name) for name in ("id", "name", "status", "group_id", "description")},
        "project_id": lambda record, value: True,  # which only an admin may ask for
        "name~": lambda snapshot, value: value in (snapshot.name or ""),
    },
    {name: name for name in ("id", "name", "status", "group_id", "created_at", "updated_at", "description")},
    (),
    users=("name", "status", "group_id"),
    open=True,
    everybodys=lambda call: is_true(call.last("all_tenants")),
    counted=False,
    anybody=True,
)
MADE = view(key("id"), key("name"), key("group_type_id", "group_type"))
BRIEF = view(key("id"), key("name"))
FULL = MADE + view(
    key("group_id"),
    key("status"),
    key("created_at", moment("created_at")),
    key("description"),
    key("project_id", since("3.58"), only="group:group_snapshot_project_attribute"),
)

GET = "group:get_group_snapshot"
group_snapshots = Resource("/group_snapshots", SERVICE)


@group_snapshots.on(
    "GET",
    SINCE,
    query=LIST.query,
    gives=many("group_snapshots", BRIEF, links_root="group_snapshot_links", at="/group_snapshots"),
)
def index(call: Call) -> Any:
    call.demand("group:get_all_group_snapshots", project_id=call.context.project_id)
    return without_reserved(call, LIST.page(call, call.cloud.volume.group_snapshots))


@group_snapshots.on("POST", SINCE, takes=CREATE, gives=one("group_snapshot", MADE), status=202)
def create(call: Call) -> GroupSnapshot:
    """One of a group that has volumes."""
    sent = call.body["group_snapshot"]
    group = permitted_group(call, sent["group_id"], "group:create_group_snapshot")
    return call.cloud.volume.group_snapshots.create(call.user_id, group.id, sent.get("name"), sent.get("description"))


@group_snapshots.on(
    "GET /detail",
    SINCE,
    query=LIST.query,
    gives=many("group_snapshots", FULL, links_root="group_snapshot_links", at="/group_snapshots"),
)
def detail(call: Call) -> Any:
    """All there is to say of them."""
    return index(call)


@group_snapshots.on("GET /{id}", SINCE, gives=one("group_snapshot", FULL))
def show(call: Call, id: str) -> GroupSnapshot:
    return permitted(call, id, GET)


@group_snapshots.on("DELETE /{id}", SINCE, status=202)
def delete(call: Call, id: str) -> Blank:
    permitted(call, id, "group:delete_group_snapshot")
    call.cloud.volume.group_snapshots.delete(id)
    return BLANK


@group_snapshots.act(
    "reset_status",
    since("3.19"),
    takes=action_body("reset_status", field("status", STATUS, required=True)),
    status=202,
)
def reset_status(call: Call, id: str) -> Blank:
    """Say that it is in another state."""
    seen(call, call.cloud.volume.group_snapshots, id, GET, "group:reset_group_snapshot_status")
    call.cloud.volume.group_snapshots.update(id, status=call.body["reset_status"]["status"].lower())
    return BLANK


def permitted(call: Call, id: str, rule: str) -> GroupSnapshot:
    """One that who asks sees, and to which he may do that. Raises Invalid for one of a consistency group."""
    snapshot = seen(call, call.cloud.volume.group_snapshots, id, GET, rule)
    call.cloud.volume.group_types.check_free(snapshot.group_type, "group snapshots", "CG snapshot")
    return snapshot
