"""``/volumes``: the volumes of a project."""

from __future__ import annotations

from typing import Any

import webob

from novalite import errors
from novalite.api.call import Call
from novalite.api.links import links
from novalite.api.microversion import ALWAYS, since, until
from novalite.api.operation import BLANK, Blank, Resource
from novalite.api.shape import AS_IT_IS, Body, field, key, many, obj, one, query, view
from novalite.api.types import truth
from novalite.cloud.volume.volumes import HOST, Volume
from novalite.services.volume.attributes import (
    BOOLEAN_OR_NULL,
    METADATA,
    METADATA_OR_NULL,
    NULL_OR_UUID,
    SIZE_OR_NULL,
    TEXT_OR_NULL,
    UUID,
    ZONE,
    AnyOf,
    short,
)
from novalite.services.volume.lists import (
    TEXT,
    Listing,
    compared,
    entries,
    equal,
    flag,
    is_true,
    moment,
    times,
    true,
)
from novalite.services.volume.service import MALFORMED, SERVICE, check_project, seen

NAMES = [field(f"{prefix}{word}", short(word)) for prefix in ("", "display_") for word in ("name", "description")]
ONE_OR_MORE = {"oneOf": [UUID, {"type": "array", "items": UUID, "uniqueItems": True}]}
HINTS = obj(
    field("local_to_instance", NULL_OR_UUID),
    field("different_host", ONE_OR_MORE),
    field("same_host", ONE_OR_MORE),
    field("query", {"type": ["string", "object"]}),
    extra=ALWAYS,
    nullable=True,
)
WANTED = obj(
    *NAMES,
    field("volume_type", TEXT_OR_NULL),
    field("metadata", METADATA_OR_NULL),
    *(field(name, NULL_OR_UUID) for name in ("snapshot_id", "source_volid", "consistencygroup_id")),
    field("size", SIZE_OR_NULL),
    field("availability_zone", ZONE),
    field("multiattach", BOOLEAN_OR_NULL),
    *(field(name, TEXT_OR_NULL) for name in ("image_id", "imageRef")),
    field("group_id", TEXT_OR_NULL, since("3.13")),
    field("backup_id", NULL_OR_UUID, since("3.47")),
    extra=until("3.52"),
)
CREATE = Body(obj(field("volume", WANTED, required=True), field("OS-SCH-HNT:scheduler_hints", HINTS)))
CHANGED = AnyOf(obj(*NAMES, field("metadata", METADATA)), span=since("3.53"), last=True)
UPDATE = Body(obj(field("volume", CHANGED, required=True)))
NO_MULTIATTACH = (
    "multiattach parameter has been removed. The default behavior is to use multiattach enabled volume types. Contact "
    "your administrator to create a multiattach enabled volume type and use it to create multiattach volumes."
)
#: What is shown of volumes that are being taken over.
MANAGED = {"managing": "creating", "error_managing": "error", "error_managing_deleting": "deleting"}
DELETE = query(field("cascade", TEXT), field("force", TEXT, since("3.23")), strict=None)


#: What else Cinder keeps of a volume, and can filter and sort by; here it is the same of all.
ELSEWHERE = """
    host cluster_name attach_status scheduled_at launched_at terminated_at provider_location provider_auth
    provider_geometry provider_id encryption_key_id consistencygroup_id replication_status
    replication_extended_status replication_driver_data previous_status service_uuid shared_targets deleted_at deleted
    use_quota ec2_id name_id
"""
SAME = ("id", "user_id", "project_id", "status", "size", "availability_zone", "snapshot_id", "migration_status")


def checked(name: str, value: str) -> None:
    """Raises Invalid for a filter that is neither true nor false."""
    try:
        truth(value)
    except ValueError:
        raise errors.Invalid(f"Value '{value}' for '{name}' is not a boolean.") from None


def _boolean(name: str) -> Any:
    """A check of a filter that is true or false."""

    def check(value: str) -> None:
        try:
            truth(value)
        except ValueError:
            raise errors.InvalidInput(f"'{name} = {value}'") from None

    return check


def _host(value: str) -> None:
    """Raises Invalid for a number, which Cinder takes for one."""
    if value.isdigit():
        raise errors.Invalid(MALFORMED)


def _group(volume: Volume, value: str) -> bool:
    return volume.group_id == value


LIST = Listing(
    {
        **{name: equal(name) for name in (*SAME, "name")},
        **{name: true(name) for name in ("bootable", "multiattach")},
        "display_name": equal("name"),
        "display_description": equal("description"),
        "source_volid": equal("source_volume_id"),
        "volume_type_id": equal("volume_type"),
        "metadata": entries("metadata"),
        "glance_metadata": entries("image_metadata"),
        "group_id": _group,
        "host": lambda volume, value: value == HOST or HOST.startswith(f"{value}#"),
        "created_at": compared("created_at"),
        "updated_at": compared("updated_at"),
        "consumes_quota": lambda volume, value: is_true(value),
    },
    {
        **dict.fromkeys(ELSEWHERE.split()),
        **{name: name for name in (*SAME, "bootable", "multiattach", "created_at", "updated_at", "name", "group_id")},
        "display_name": "name",
        "display_description": "description",
        "source_volid": "source_volume_id",
        "volume_type_id": "volume_type",
    },
    ("name", "description"),
    users=(
        *("name", "status", "metadata", "bootable", "migration_status", "availability_zone", "group_id", "size"),
        *("created_at", "updated_at", "consumes_quota"),
    ),
    own_fit_none=True,
    since={
        "glance_metadata": since("3.4"),
        "group_id": since("3.10"),
        "created_at": since("3.60"),
        "updated_at": since("3.60"),
    },
    late=("consumes_quota",),
    loose=dict.fromkeys(("bootable", "multiattach"), until("3.1")),
    checks={
        "consumes_quota": lambda value: checked("use_quota", value),
        **{name: _boolean(name) for name in ("bootable", "multiattach")},
        "host": _host,
        "created_at": times,
        "updated_at": times,
    },
    anybody=True,
)


def _attachments(volume: Volume, call: Call) -> list[dict[str, Any]]:
    """Who has it; the host is for admins."""
    return [
        {
            "id": volume.id,
            "attachment_id": one.id,
            "volume_id": volume.id,
            "server_id": one.server_id,
            "host_name": one.host if call.context.is_admin else None,
            "device": one.device,
            "attached_at": one.attached_at and one.attached_at.isoformat(timespec="microseconds"),
        }
        for one in call.cloud.volume.volumes.attachments(volume.id)
        if one.status == "attached"
    ]


def _is_new(volume: Volume) -> bool:
    """Whether no service has it yet, or none ever will."""
    return volume.status == "creating" or not volume.is_served


def _service_uuid(volume: Volume, call: Call) -> str | None:
    """That of the service which has it, once it is scheduled."""
    return None if _is_new(volume) else str(call.cloud.volume.services.of_volumes().uuid)


def _consistency_group(volume: Volume, call: Call) -> str | None:
    """The id of its group, if that is a consistency group."""
    groups, types = call.cloud.volume.groups, call.cloud.volume.group_types
    is_consistent = volume.group_id is not None and types.is_reserved(groups.get(volume.group_id).group_type)
    return volume.group_id if is_consistent else None


def _nothing(item: Any, call: Call) -> None:
    return None


BRIEF = view(key("id"), key("name"), key("links", links("volumes")))
#: All that there was at the first version.
LEGACY = BRIEF + view(
    key("status", lambda volume, call: MANAGED.get(volume.status, volume.status)),
    key("size"),
    key("availability_zone"),
    key("created_at", moment("created_at")),
    key("updated_at", moment("updated_at")),
    key("attachments", _attachments),
    key("description"),
    key("volume_type", lambda volume, call: call.cloud.volume.types.get(volume.volume_type).name),
    key("snapshot_id"),
    key("source_volid", "source_volume_id"),
    key("metadata", lambda volume, call: {**volume.metadata, **volume.admin_metadata}),
    key("user_id"),
    key("bootable", lambda volume, call: "true" if volume.bootable else "false"),
    key("encrypted"),
    key("replication_status", _nothing),
    key("consistencygroup_id", _consistency_group),
    key("multiattach"),
    key("migration_status", only="volume_extension:volume_mig_status_attribute"),
)
CREATED = LEGACY + view(
    key("group_id", since("3.13")),
    key("provider_id", _nothing, since("3.21"), only="volume_extension:volume_host_attribute"),
    key("service_uuid", _service_uuid, since("3.48")),
    key("shared_targets", lambda volume, call: _is_new(volume), since("3.48")),
    key("cluster_name", _nothing, since("3.61"), only="volume_extension:volume_host_attribute"),
    key("volume_type_id", "volume_type", since("3.63")),
    key("consumes_quota", lambda volume, call: True, since("3.65")),
)
FULL = CREATED + view(
    key(
        "os-vol-host-attr:host",
        lambda volume, call: None if volume.status == "error" and not volume.is_served else HOST,
        only="volume_extension:volume_host_attribute",
    ),
    key("os-vol-mig-status-attr:migstat", "migration_status", only="volume_extension:volume_mig_status_attribute"),
    key("os-vol-mig-status-attr:name_id", _nothing, only="volume_extension:volume_mig_status_attribute"),
    key("os-vol-tenant-attr:tenant_id", "project_id", only="volume_extension:volume_tenant_attribute"),
    key(
        "volume_image_metadata",
        lambda volume, call: dict(volume.image_metadata) or None,
        optional=True,
        only="volume_extension:volume_image_metadata:show",
    ),
)

volumes = Resource("/volumes", SERVICE)


@volumes.on("GET", query=LIST.query, gives=many("volumes", BRIEF))
def index(call: Call) -> Any:
    """Their names."""
    call.demand("volume:get_all", project_id=call.context.project_id)
    return LIST.page(call, call.cloud.volume.volumes)


@volumes.on("POST", takes=CREATE, gives=one("volume", CREATED), status=202)
def create(call: Call) -> Volume:
    """One more, empty or made of something."""
    call.demand("volume:create", project_id=call.context.project_id)
    sent = call.body["volume"]
    size, image = sent.get("size"), sent.get("image_id", sent.get("imageRef"))
    group_id = next((sent[name] for name in ("group_id", "consistencygroup_id") if sent.get(name) is not None), None)
    if group_id is not None:
        call.cloud.volume.groups.get(group_id, call.whose)
    if sent.get("multiattach", False) is None:
        raise errors.Invalid("Value 'None' for 'multiattach' is not a boolean.")
    if is_true(sent.get("multiattach")):
        raise errors.Invalid(NO_MULTIATTACH)
    return call.cloud.volume.volumes.create(
        call.context.project_id,
        call.user_id,
        None if size is None else int(size),
        volume_type=sent.get("volume_type"),
        snapshot_id=sent.get("snapshot_id"),
        source_volume_id=sent.get("source_volid"),
        image_id=None if image is None else image.rpartition("/")[2],
        backup_id=sent.get("backup_id"),
        group_id=group_id,
        request_id=call.context.request_id,
        availability_zone=sent.get("availability_zone"),
        **described(sent),
        metadata=sent.get("metadata") or {},
    )


@volumes.on("GET /detail", query=LIST.query, gives=many("volumes", FULL))
def detail(call: Call) -> Any:
    """All there is to say of them."""
    return index(call)


@volumes.on("GET /summary", since("3.12"), query=LIST.query, gives=AS_IT_IS)
def summary(call: Call) -> dict[str, Any]:
    """How many there are, how large in all and, from 3.36 on, with which metadata."""
    check_project(call)
    call.demand("volume:get_all", project_id=call.context.project_id)
    found = call.cloud.volume.volumes.find(LIST.project(call), LIST.fits(call))
    shown: dict[str, Any] = {"total_count": len(found), "total_size": sum(volume.size for volume in found)}
    if call.at_least("3.36"):
        values: dict[str, set[str]] = {}
        for volume in found:
            for name, value in volume.metadata.items():
                values.setdefault(name, set()).add(value)
        shown["metadata"] = {name: sorted(kept) for name, kept in values.items()}
    return {"volume-summary": shown}


@volumes.on("GET /{id}", gives=one("volume", FULL))
def show(call: Call, id: str) -> Volume:
    return permitted(call, id, "volume:get")


@volumes.on("GET /{id}/encryption", gives=AS_IT_IS)
def encryption(call: Call, id: str) -> dict[str, Any]:
    """How it is encrypted, if it is; there are no keys."""
    volume = seen(call, call.cloud.volume.volumes, id, "volume_extension:volume_encryption_metadata")
    if not volume.encrypted:
        return {"encryption_key_id": None}
    how = call.cloud.volume.types.get(volume.volume_type).encryption or {}
    names = ("provider", "cipher", "key_size", "control_location")
    return {"encryption_key_id": volume.id, **{name: how.get(name) for name in names}}


@volumes.on("GET /{id}/encryption/{key}")
def encryption_item(call: Call, id: str, key: str) -> webob.Response:
    """One of these facts, as a text and not as JSON."""
    facts = encryption(call, id)
    if key not in facts:
        raise errors.NotFound(f"Volume {id} has no encryption metadata with key {key}.")
    return webob.Response(text="" if facts[key] is None else str(facts[key]))


@volumes.on("PUT /{id}", takes=UPDATE, gives=one("volume", CREATED))
def update(call: Call, id: str) -> Volume:
    """Say something else of it."""
    sent = call.body["volume"]
    metadata = {"metadata": sent["metadata"]} if sent.get("metadata") is not None else {}
    volume = permitted(call, id, "volume:update")
    return call.cloud.volume.volumes.update(volume.id, **described(sent), **metadata)


@volumes.on("DELETE /{id}", query=DELETE, status=202)
def delete(call: Call, id: str) -> Blank:
    """Delete it, with its snapshots if so wanted; an admin may do so by force."""
    cascade, force = flag(call, "cascade"), flag(call, "force")
    volume = permitted(call, id, "volume:force_delete" if force else "volume:delete")
    call.cloud.volume.volumes.delete(volume.id, cascade=cascade, force=force)
    return BLANK


def described(sent: dict[str, Any]) -> dict[str, Any]:
    """The name and the description that were sent, as far as they were; each has two names."""
    return {
        name: sent[word].strip() if sent[word] is not None else None
        for name in ("name", "description")
        for word in (f"display_{name}", name)
        if word in sent
    }


def permitted(call: Call, id: str, rule: str) -> Volume:
    """A volume that who asks sees, and to which he may do that; who may not look at it does not find it."""
    volume = call.cloud.volume.volumes.get(id, call.whose)
    if not call.may("volume:get", project_id=volume.project_id):
        raise errors.NotFound(f"Volume {id} could not be found.")
    return seen(call, call.cloud.volume.volumes, id, rule)
