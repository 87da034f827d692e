"""``/os-volumes``: the volumes of a project, as Nova passed them on until 2.35."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.pages import limited
from novalite.api.shape import body, field, key, many, one, query, view
from novalite.cloud.volume.volumes import Volume
from novalite.services.compute.policies import VOLUMES
from novalite.services.compute.service import SERVICE
from novalite.services.compute.shapes import PART, PROXY

TEXT = {"type": "string"}

CREATE = body(
    "volume",
    field("volume_type", TEXT),
    field("metadata", {"type": "object"}),
    field("snapshot_id", TEXT),
    field("size", {"type": ["integer", "string"], "pattern": "^[0-9]+$", "minimum": 1}, required=True),
    field("availability_zone", TEXT),
    field("display_name", TEXT),
    field("display_description", TEXT),
)
PAGE = query(*PART, strict=None)


def _attachments(volume: Volume, call: Call) -> list[dict[str, str]]:
    """The first of its attachments, or one of nothing."""
    for attachment in call.cloud.volume.volumes.attachments(volume.id):
        shown = {"id": volume.id, "volumeId": volume.id, "serverId": attachment.server_id}
        return [shown | ({"device": attachment.device} if attachment.device else {})]
    return [{}]


FULL = view(
    key("id"),
    key("status"),
    key("size"),
    key("availabilityZone", "availability_zone"),
    key("createdAt", lambda volume, call: volume.created_at.isoformat(timespec="microseconds")),
    key("attachments", _attachments),
    key("displayName", "name"),
    key("displayDescription", "description"),
    key("volumeType", lambda volume, call: call.cloud.volume.types.get(volume.volume_type).name),
    key("snapshotId", "snapshot_id"),
    key("metadata", lambda volume, call: dict(volume.metadata)),
)

volumes = Resource("/os-volumes", SERVICE)


@volumes.on("GET", PROXY, query=PAGE, gives=many("volumes", FULL))
def index(call: Call) -> list[Volume]:
    """All of the project's, the newest first."""
    return found(call, call.cloud.volume.volumes, "list")


@volumes.on("POST", PROXY, takes=CREATE, gives=one("volume", FULL))
def create(call: Call) -> Volume:
    call.demand(f"{VOLUMES}:create", project_id=call.context.project_id)
    sent = {NAMES.get(name, name): value for name, value in call.body["volume"].items()}
    volume: Volume = call.cloud.volume.volumes.create(
        call.context.project_id, call.user_id, **sent | {"size": int(sent["size"])}
    )
    call.headers["Location"] = f"{call.request.url}/{volume.id}"
    return volume


@volumes.on("GET /detail", PROXY, query=PAGE, gives=many("volumes", FULL))
def detail(call: Call) -> list[Volume]:
    return found(call, call.cloud.volume.volumes, "detail")


@volumes.on("GET /{id}", PROXY, gives=one("volume", FULL))
def show(call: Call, id: str) -> Volume:
    """One of the project's; an admin sees those of others too."""
    call.demand(f"{VOLUMES}:show", project_id=call.context.project_id)
    return call.cloud.volume.volumes.get(id, call.whose)


@volumes.on("DELETE /{id}", PROXY, status=202)
def delete(call: Call, id: str) -> None:
    """Delete one that nothing holds."""
    call.demand(f"{VOLUMES}:delete", project_id=call.context.project_id)
    volume = call.cloud.volume.volumes.get(id, call.whose)
    try:
        call.cloud.volume.volumes.delete(volume.id)
    except errors.Invalid as error:
        raise errors.InvalidInput(error.message) from None


#: What is called otherwise in the cloud.
NAMES = {"display_name": "name", "display_description": "description"}


def found(call: Call, things: Any, rule: str) -> list[Any]:
    """The part that is asked for of the project's things, the newest first."""
    call.demand(f"{VOLUMES}:{rule}", project_id=call.context.project_id)
    return limited(things.find(call.context.project_id)[::-1], call.query)
