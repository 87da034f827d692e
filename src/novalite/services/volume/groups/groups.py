"""``/groups``: volumes that are kept together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import since
from novalite.api.operation import BLANK, Blank, Resource
from novalite.api.shape import Body, Field, body, field, key, many, obj, one, view
from novalite.cloud.volume.groups import Group
from novalite.services.volume.attributes import (
    BOOLEAN,
    DESCRIPTION,
    TEXT_OR_NULL,
    UUID,
    AnyOf,
    OneOf,
    action_body,
    one_of,
    trimmed,
)
from novalite.services.volume.lists import Listing, equal, flag, is_true, moment
from novalite.services.volume.service import SERVICE, seen

#: What is found, the marker of the next page, and the count.
Page = tuple[list[Any], str | None, dict[str, int]]

SINCE = since("3.13")
NAMES = (field("description", DESCRIPTION), field("name", TEXT_OR_NULL))
TYPES = {"type": "array", "minItems": 1, "items": {"type": "string", "maxLength": 255}, "uniqueItems": True}
GROUP_TYPE = {
    "type": "string",
    "pattern": r"^\s*\S(?:[\s\S]{0,253}\S)?\s*$",
    "sentences": {
        "pattern": "Invalid input for field/attribute {name}. Value: {value}. {value!r} is not a 'group_type'",
    },
}
ZONE = trimmed(
    "The 'availability_zone' can not be None.",
    "Invalid input received: availability_zone has 0 characters, less than 1.",
    "Invalid input received: availability_zone has {length} characters, more than 255.",
    type=["string", "null"],
)
CREATE = body(
    "group",
    field("description", DESCRIPTION),
    field("group_type", GROUP_TYPE, required=True),
    field("name", TEXT_OR_NULL),
    field("volume_types", TYPES, required=True),
    field("availability_zone", ZONE),
)
SOURCES = OneOf(
    obj(*NAMES, field("source_group_id", UUID), field("group_snapshot_id", UUID)),
    "group_snapshot_id",
    "source_group_id",
)
CHANGED = AnyOf(obj(*NAMES, field("add_volumes", DESCRIPTION), field("remove_volumes", DESCRIPTION)))
UPDATE = Body(obj(field("group", CHANGED, required=True)))
STATUSES = ("error", "available", "creating", "deleting", "deleted", "updating", "in-use", "error_deleting")
STATUS = one_of(
    [status for status in STATUSES if status != "in-use"],  # which only the error has
    f"Invalid Group Status: Group status: {{value}} is invalid, valid status are: {STATUSES}.",
    blank="Invalid Group Status: The 'status' can not be empty.",
)
LIST = Listing(
    {
        **{name: equal(name) for name in ("id", "name", "status", "description", "availability_zone")},
        "project_id": lambda record, value: True,  # which only an admin may ask for
        "name~": lambda group, value: value in (group.name or ""),
    },
    {name: name for name in ("id", "name", "status", "created_at", "updated_at", "description", "availability_zone")},
    (),
    users=("name",),
    open=True,
    everybodys=lambda call: is_true(call.last("all_tenants")),
    counted=False,
    read=("list_volume",),
)


def _volumes(group: Group, call: Call) -> list[str] | None:
    """The ids of those that are in it, where they are asked for."""
    return [volume.id for volume in call.cloud.volume.groups.volumes(group.id)] if flag(call, "list_volume") else None


BRIEF = view(key("id"), key("name"))
FULL = BRIEF + view(
    key("status"),
    key("availability_zone"),
    key("created_at", moment("created_at")),
    key("description"),
    key("group_type"),
    key("volume_types", lambda group, call: [*group.volume_types]),
    key("group_snapshot_id", since("3.14")),
    key("source_group_id", since("3.14")),
    key("volumes", _volumes, since("3.25"), optional=True),
    key("replication_status", lambda group, call: "disabled", since("3.38")),
    key("project_id", since("3.58"), only="group:group_project_attribute"),
)

groups = Resource("/groups", SERVICE)


@groups.on("GET", SINCE, query=LIST.query, gives=many("groups", BRIEF, links_root="group_links", at="/groups"))
def index(call: Call) -> Any:
    call.demand("group:get_all", project_id=call.context.project_id)
    return without_reserved(call, LIST.page(call, call.cloud.volume.groups))


@groups.on("POST", SINCE, takes=CREATE, gives=one("group", BRIEF), status=202)
def create(call: Call) -> Group:
    """An empty one, for volumes of some types."""
    call.demand("group:create", project_id=call.context.project_id)
    sent = call.body["group"]
    call.cloud.volume.group_types.named(sent["group_type"], call.whose)
    return call.cloud.volume.groups.create(
        call.context.project_id,
        call.user_id,
        sent["group_type"],
        sent["volume_types"],
        availability_zone=sent.get("availability_zone"),
        **described(sent),
    )


@groups.on("GET /detail", SINCE, query=LIST.query, gives=many("groups", FULL, links_root="group_links", at="/groups"))
def detail(call: Call) -> Any:
    """All there is to say of them."""
    return index(call)


@groups.on("GET /{id}", SINCE, query=LIST.query, gives=one("group", FULL))
def show(call: Call, id: str) -> Group:
    return permitted(call, id, "group:get")


@groups.on("PUT /{id}", SINCE, takes=UPDATE, status=202)
def update(call: Call, id: str) -> Blank:
    """Say something else of it, or put volumes into it and take others out."""
    change(call, permitted(call, id, "group:update"), call.body["group"])
    return BLANK


def change(call: Call, group: Group, sent: Mapping[str, Any]) -> None:
    """Do to a group what was sent. Raises NotFound, Invalid."""
    said = described(sent)
    changed = {name: text for name, text in said.items() if text is not None and text != getattr(group, name)}
    added, removed = (
        [id for id in (sent.get(name) or "").strip(",").split(",") if id] for name in ("add_volumes", "remove_volumes")
    )
    if not (changed or added or removed):
        raise errors.Invalid(
            f"Invalid Group: Cannot update group {group.id} because no valid name, description, add_volumes, "
            "or remove_volumes were provided."
        )
    call.cloud.volume.groups.move(group.id, added, removed)
    call.cloud.volume.groups.update(group.id, **changed)


@groups.act("delete", SINCE, takes=action_body("delete", field("delete-volumes", BOOLEAN)), status=202)
def delete(call: Call, id: str) -> Blank:
    """Delete it, with its volumes if so wanted."""
    permitted(call, id, "group:delete")
    call.cloud.volume.groups.delete(id, is_true(call.body["delete"].get("delete-volumes")))
    return BLANK


@groups.act(
    "reset_status",
    since("3.20"),
    takes=action_body("reset_status", field("status", STATUS, required=True)),
    status=202,
)
def reset_status(call: Call, id: str) -> Blank:
    """Say that it is in another state."""
    seen(call, call.cloud.volume.groups, id, "group:get", "group:reset_status")
    call.cloud.volume.groups.update(id, status=call.body["reset_status"]["status"].lower())
    return BLANK


def _replicate(name: str, *fields: Field) -> None:
    """Declare an action on the copy of a group: the backend has none of any."""
    takes = action_body(name, *fields) if fields else Body(obj(field(name, {"type": "object"}, required=True)))

    @groups.act(name, since("3.38"), takes=takes, status=202)
    def replicate(call: Call, id: str) -> None:
        seen(call, call.cloud.volume.groups, id, f"group:{name}")
        raise errors.Invalid(f"Invalid group type: Group {id} is not a replication group type.")


for name in ("enable_replication", "disable_replication", "list_replication_targets"):
    _replicate(name)
_replicate("failover_replication", field("allow_attached_volume", BOOLEAN), field("secondary_backend_id", TEXT_OR_NULL))


@groups.act(
    "create-from-src",
    since("3.14"),
    where="/action",
    takes=Body(obj(field("create-from-src", SOURCES, required=True))),
    gives=one("group", BRIEF),
    status=202,
)
def create_from_source(call: Call) -> Group:
    """One with volumes as those of another one are, or were when its snapshot was made."""
    sent = call.body["create-from-src"]
    call.demand("group:create", project_id=call.context.project_id)
    said = described(sent)
    return call.cloud.volume.groups.copy(
        call.context.project_id,
        call.user_id,
        said.get("name"),
        said.get("description"),
        sent.get("group_snapshot_id"),
        sent.get("source_group_id"),
    )


def permitted(call: Call, id: str, rule: str) -> Group:
    """A group that who asks sees, and to which he may do that. Raises Invalid for a consistency group."""
    group = seen(call, call.cloud.volume.groups, id, "group:get", rule)
    call.cloud.volume.group_types.check_free(group.group_type)
    return group


def without_reserved(call: Call, page: Page) -> Page:
    """A page of groups or snapshots without those that are of the type of consistency groups, which leave it short."""
    found, marker, count = page
    return [one for one in found if not call.cloud.volume.group_types.is_reserved(one.group_type)], marker, count


def described(sent: Mapping[str, Any]) -> dict[str, str | None]:
    """What is said of a group, without the space around it."""
    return {name: sent[name] and sent[name].strip() for name in ("name", "description") if name in sent}
