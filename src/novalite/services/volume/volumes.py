"""``/volumes``: the volumes of a project."""

from __future__ import annotations

from ast import literal_eval
from typing import Any

from novalite.api.call import Call
from novalite.api.links import links
from novalite.api.microversion import ALWAYS, since
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Body, field, key, many, obj, one, query, view
from novalite.api.types import metadata
from novalite.cloud.volume.volumes import HOST, Volume
from novalite.services.volume.lists import TEXT, Listing, equal, is_true, moment, true
from novalite.services.volume.service import SERVICE, seen

NAME = {"type": ["string", "null"], "maxLength": 255}
ID = {"type": ["string", "null"], "maxLength": 255}
SIZE = {"type": ["integer", "string", "null"], "pattern": "^[0-9]+$", "minimum": 1}
TRUTH = {"type": ["boolean", "string", "null"]}
METADATA = {"anyOf": [metadata, {"type": "null"}]}

WANTED = obj(
    *(field(name, NAME) for name in ("name", "display_name", "description", "display_description")),
    field("size", SIZE),
    *(field(name, ID) for name in ("snapshot_id", "source_volid", "imageRef", "volume_type")),
    field("backup_id", ID, since("3.47")),
    field("availability_zone", ID),
    field("metadata", METADATA),
    field("multiattach", TRUTH),
    extra=ALWAYS,
)
CREATE = Body(obj(field("volume", WANTED, required=True), extra=ALWAYS))
UPDATE = Body(
    obj(
        field(
            "volume",
            obj(
                *(field(name, NAME) for name in ("name", "display_name", "description", "display_description")),
                field("metadata", METADATA),
                extra=ALWAYS,
            ),
            required=True,
        )
    )
)
DELETE = query(field("cascade", TEXT), field("force", TEXT, since("3.23")), strict=None)


def _has(attribute: str) -> Any:
    """A filter by metadata, which comes as a Python dictionary."""

    def fits(volume: Volume, value: str) -> bool:
        try:
            wanted = dict(literal_eval(value))
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            return False
        own = getattr(volume, attribute)
        return all(own.get(name) == part for name, part in wanted.items())

    return fits


LIST = Listing(
    {
        **{name: equal(name) for name in ("id", "name", "status", "size", "availability_zone", "snapshot_id")},
        **{name: true(name) for name in ("bootable", "encrypted", "multiattach")},
        "source_volid": equal("source_volume_id"),
        "metadata": _has("metadata"),
        "glance_metadata": _has("image_metadata"),
        "user_id": equal("user_id"),
        "migration_status": equal("migration_status"),
    },
    {
        **{name: name for name in ("id", "name", "status", "size", "availability_zone", "bootable", "created_at")},
        "display_name": "name",
        "updated_at": "updated_at",
        "volume_type_id": "volume_type",
    },
    ("name", "description"),
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


def _nothing(item: Any, call: Call) -> None:
    return None


BRIEF = view(key("id"), key("name"), key("links", links("volumes")))
CREATED = BRIEF + view(
    key("status"),
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
    key("consistencygroup_id", _nothing),
    key("multiattach"),
    key("migration_status", only="volume_extension:volume_mig_status_attribute"),
    key("group_id", _nothing, since("3.13")),
    key("provider_id", _nothing, since("3.21"), only="volume_extension:volume_host_attribute"),
    key("service_uuid", _nothing, since("3.48")),
    key("shared_targets", lambda volume, call: False, since("3.48")),
    key("cluster_name", _nothing, since("3.61"), only="volume_extension:volume_host_attribute"),
    key("volume_type_id", "volume_type", since("3.63")),
    key("consumes_quota", lambda volume, call: True, since("3.65")),
)
FULL = CREATED + view(
    key("os-vol-host-attr:host", lambda volume, call: HOST, only="volume_extension:volume_host_attribute"),
    key("os-vol-mig-status-attr:migstat", "migration_status", only="volume_extension:volume_mig_status_attribute"),
    key("os-vol-mig-status-attr:name_id", _nothing, only="volume_extension:volume_mig_status_attribute"),
    key("os-vol-tenant-attr:tenant_id", "project_id", only="volume_extension:volume_tenant_attribute"),
    key("volume_image_metadata", lambda volume, call: dict(volume.image_metadata) or None, optional=True),
)

volumes = Resource("/volumes", SERVICE)


@volumes.on("GET", query=LIST.query, gives=many("volumes", BRIEF))
def index(call: Call) -> Any:
    """Their names."""
    call.demand("volume:get_all", project_id=call.context.project_id)
    return LIST.read(call, call.cloud.volume.volumes)


@volumes.on("POST", takes=CREATE, gives=one("volume", CREATED), status=202)
def create(call: Call) -> Volume:
    """One more, empty or made of something."""
    call.demand("volume:create", project_id=call.context.project_id)
    sent = WANTED.known(call.body["volume"], call.version)
    size = sent.get("size")
    return call.cloud.volume.volumes.create(
        call.context.project_id,
        call.user_id,
        None if size is None else int(size),
        volume_type=sent.get("volume_type"),
        snapshot_id=sent.get("snapshot_id") or None,
        source_volume_id=sent.get("source_volid") or None,
        image_id=(sent.get("imageRef") or "").rpartition("/")[2] or None,
        backup_id=sent.get("backup_id") or None,
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


@volumes.on("PUT /{id}", takes=UPDATE, gives=one("volume", CREATED))
def update(call: Call, id: str) -> Volume:
    """Say something else of it."""
    sent = call.body["volume"]
    metadata = {"metadata": sent["metadata"]} if sent.get("metadata") is not None else {}
    volume = permitted(call, id, "volume:update")
    return call.cloud.volume.volumes.update(volume.id, **described(sent), **metadata)


@volumes.on("DELETE /{id}", query=DELETE, status=202)
def delete(call: Call, id: str) -> None:
    """Delete it, with its snapshots if so wanted; an admin may do so by force."""
    force = is_true(call.last("force"))
    volume = permitted(call, id, "volume:force_delete" if force else "volume:delete")
    cascade = is_true(call.last("cascade"))
    call.cloud.volume.volumes.delete(volume.id, cascade=cascade, force=force)


def described(sent: dict[str, Any]) -> dict[str, Any]:
    """The name and the description that were sent, as far as they were; each has two names."""
    return {
        name: sent[word].strip() if sent[word] is not None else None
        for name in ("name", "description")
        for word in (f"display_{name}", name)
        if word in sent
    }


def permitted(call: Call, id: str, rule: str) -> Volume:
    """A volume that who asks sees, and to which he may do that."""
    return seen(call, call.cloud.volume.volumes, id, rule)
