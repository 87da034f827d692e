"""``/consistencygroups`` and ``/cgsnapshots``: groups of a type of their own, as they were asked for before groups."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import ALWAYS, until
from novalite.api.operation import BLANK, Blank, Resource
from novalite.api.pages import MAX_LIMIT
from novalite.api.shape import Body, Field, Obj, field, key, many, one, query, view
from novalite.cloud.volume.group_snapshots import GroupSnapshot
from novalite.cloud.volume.group_types import SEED
from novalite.cloud.volume.groups import Group
from novalite.services.volume.attributes import BOOLEAN, DESCRIPTION, TEXT_OR_NULL
from novalite.services.volume.groups.groups import LIST, NAMES, change, described
from novalite.services.volume.lists import TEXT as PARAMETER
from novalite.services.volume.lists import is_true, limit_of, moment, number
from novalite.services.volume.service import MALFORMED, SERVICE, seen
from novalite.store import Page

ANY_TEXT = {"type": "string"}
TEXT = {"type": ["string", "null"]}


def _body(root: str, *fields: Field) -> Body:
    """A body whose object may have more than is known of it."""
    return Body(Obj(field(root, Obj(*fields, extra=ALWAYS), required=True), extra=ALWAYS))


CREATE = _body(
    "consistencygroup",
    field("name", TEXT_OR_NULL),
    field("description", DESCRIPTION),
    field("volume_types", {}, required=True),
)
COPY = _body("consistencygroup-from-src", *NAMES, field("cgsnapshot_id", ANY_TEXT), field("source_cgid", ANY_TEXT))
UPDATE = _body("consistencygroup", *NAMES, field("add_volumes", TEXT), field("remove_volumes", TEXT))
FORCE = Obj(field("consistencygroup", Obj(field("force", BOOLEAN), extra=ALWAYS), required=True), extra=ALWAYS)
DELETE = Body({"oneOf": [FORCE, Obj(), {"type": "null"}]})
SNAPSHOT = _body(
    "cgsnapshot",
    field("consistencygroup_id", ANY_TEXT, required=True),
    field("name", ANY_TEXT),
    field("description", ANY_TEXT),
)

#: A list of groups, of which nothing else is refused at any version.
GROUPS = replace(LIST, strict=until("2.0"), read=())

BRIEF = view(key("id"), key("name"))
FULL = view(
    key("id"),
    key("status"),
    key("availability_zone"),
    key("created_at", moment("created_at")),
    key("name"),
    key("description"),
    key("volume_types", lambda group, call: [*group.volume_types]),
)
FULL_SNAPSHOT = view(
    key("id"),
    key("consistencygroup_id", "group_id"),
    key("status"),
    key("created_at", moment("created_at")),
    key("name"),
    key("description"),
)

#: A list of snapshots, which knows no filters.
PAGE = query(field("limit", PARAMETER), field("offset", PARAMETER), strict=None, prefix="")
LINKS, PATH = "consistencygroup_links", "/consistencygroups"

consistency_groups = Resource(PATH, SERVICE)
cgsnapshots = Resource("/cgsnapshots", SERVICE)


@consistency_groups.on("GET", query=GROUPS.query, gives=many("consistencygroups", BRIEF, links_root=LINKS, at=PATH))
def index(call: Call) -> Any:
    """All groups, of whatever type."""
    call.demand("group:get_all", project_id=call.context.project_id)
    return GROUPS.page(call, call.cloud.volume.groups)


@consistency_groups.on("POST", takes=CREATE, gives=one("consistencygroup", BRIEF), status=202)
def create(call: Call) -> Group:
    """An empty one, for volumes of some types, which come as one text."""
    call.demand("group:create", project_id=call.context.project_id)
    sent = call.body["consistencygroup"]
    said = described(sent)
    if not sent.get("volume_types"):
        raise errors.Invalid(f"volume_types must be provided to create consistency group {said.get('name')}.")
    if not isinstance(sent["volume_types"], str):
        raise errors.Invalid(MALFORMED)
    types = sent["volume_types"].rstrip(",").split(",")
    zone = sent.get("availability_zone")
    who = (call.context.project_id, call.user_id)
    return call.cloud.volume.groups.create(*who, SEED[0], types, availability_zone=zone, **said)


@consistency_groups.on(
    "GET /detail", query=GROUPS.query, gives=many("consistencygroups", FULL, links_root=LINKS, at=PATH)
)
def detail(call: Call) -> Any:
    """All there is to say of them."""
    return index(call)


@consistency_groups.on("POST /create_from_src", takes=COPY, gives=one("consistencygroup", BRIEF), status=202)
def create_from_source(call: Call) -> Group:
    """One with volumes as those of another one are, or were when its snapshot was made."""
    call.demand("group:create", project_id=call.context.project_id)
    sent = call.body["consistencygroup-from-src"]
    said = described(sent)
    name, description = said.get("name"), said.get("description")
    snapshot_id, source_id = sent.get("cgsnapshot_id"), sent.get("source_cgid")
    if not snapshot_id and not source_id:
        raise errors.Invalid(
            f"Either 'cgsnapshot_id' or 'source_cgid' must be provided to create consistency group {name} from source."
        )
    if snapshot_id and source_id:
        raise errors.Invalid(
            f"Cannot provide both 'cgsnapshot_id' and 'source_cgid' to create consistency group {name} from source."
        )
    who = (call.context.project_id, call.user_id)
    return call.cloud.volume.groups.copy(*who, name, description, snapshot_id or None, source_id or None)


@consistency_groups.on("GET /{id}", gives=one("consistencygroup", FULL))
def show(call: Call, id: str) -> Group:
    return seen_group(call, id, "group:get")


@consistency_groups.on("PUT /{id}", takes=UPDATE, status=202)
def update(call: Call, id: str) -> Blank:
    """Say something else of it, or put volumes into it and take others out."""
    group = seen_group(call, id, "group:update")
    sent = call.body["consistencygroup"]
    if not any(
        {**sent, **described(sent)}.get(name) for name in ("name", "description", "add_volumes", "remove_volumes")
    ):
        raise errors.Invalid(
            "Name, description, add_volumes, and remove_volumes can not be all empty in the request body."
        )
    change(call, group, sent)
    return BLANK


@consistency_groups.on("PUT /{id}/update", takes=UPDATE, status=202)
def update_by_name(call: Call, id: str) -> Blank:
    """The same."""
    return update(call, id)


@consistency_groups.on("POST /{id}/delete", takes=DELETE, status=202)
def delete(call: Call, id: str) -> Blank:
    """Delete it, by force with its volumes."""
    seen_group(call, id, "group:delete")
    force = (call.body or {}).get("consistencygroup", {}).get("force", False)
    call.cloud.volume.groups.delete(id, is_true(str(force)))
    return BLANK


@cgsnapshots.on("GET", query=PAGE, gives=many("cgsnapshots", BRIEF))
def snapshots_index(call: Call) -> list[GroupSnapshot]:
    """A project's, the latest first; of a limit of none there are all."""
    call.demand("group:get_all_group_snapshots", project_id=call.context.project_id)
    limit, offset = limit_of(call), number(call, "offset")
    latest_first: Page[GroupSnapshot] = Page([("created_at", True), ("id", True)], None, offset + (limit or MAX_LIMIT))
    found = call.cloud.volume.group_snapshots.find(call.context.project_id or "", None, latest_first)
    return list(found[offset:])


@cgsnapshots.on("POST", takes=SNAPSHOT, gives=one("cgsnapshot", BRIEF), status=202)
def create_snapshot(call: Call) -> GroupSnapshot:
    """One of a group that has volumes."""
    sent = call.body["cgsnapshot"]
    group = seen_group(call, sent["consistencygroup_id"], "group:create_group_snapshot")
    said = described(sent)
    made_of = call.cloud.volume.group_snapshots
    return made_of.create(call.user_id, group.id, said.get("name"), said.get("description"))


@cgsnapshots.on("GET /detail", query=PAGE, gives=many("cgsnapshots", FULL_SNAPSHOT))
def snapshots_detail(call: Call) -> list[GroupSnapshot]:
    """All there is to say of them."""
    return snapshots_index(call)


@cgsnapshots.on("GET /{id}", gives=one("cgsnapshot", FULL_SNAPSHOT))
def show_snapshot(call: Call, id: str) -> GroupSnapshot:
    return seen_snapshot(call, id, "group:get_group_snapshot")


@cgsnapshots.on("DELETE /{id}", status=202)
def delete_snapshot(call: Call, id: str) -> Blank:
    seen_snapshot(call, id, "group:delete_group_snapshot")
    call.cloud.volume.group_snapshots.delete(id)
    return BLANK


def seen_group(call: Call, id: str, rule: str) -> Group:
    """A group of any type that who asks sees, and to which he may do that."""
    return seen(call, call.cloud.volume.groups, id, "group:get", rule)


def seen_snapshot(call: Call, id: str, rule: str) -> GroupSnapshot:
    """The same of a snapshot."""
    return seen(call, call.cloud.volume.group_snapshots, id, "group:get_group_snapshot", rule)
