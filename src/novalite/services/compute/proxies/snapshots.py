"""``/os-snapshots``: the snapshots of a project's volumes, as Nova passed them on until 2.35."""

from __future__ import annotations

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import body, field, key, many, one, view
from novalite.api.types import boolean, truth
from novalite.cloud.volume.snapshots import Snapshot
from novalite.services.compute.policies import VOLUMES
from novalite.services.compute.proxies.volumes import PAGE, TEXT, found
from novalite.services.compute.service import SERVICE
from novalite.services.compute.shapes import PROXY

CREATE = body(
    "snapshot",
    field("volume_id", TEXT, required=True),
    field("force", boolean),
    field("display_name", TEXT),
    field("display_description", TEXT),
)
FULL = view(
    key("id"),
    key("volumeId", "volume_id"),
    key("status"),
    key("size"),
    key("createdAt", lambda snapshot, call: snapshot.created_at.isoformat(timespec="microseconds")),
    key("displayName", "name"),
    key("displayDescription", "description"),
)

snapshots = Resource("/os-snapshots", SERVICE)


@snapshots.on("GET", PROXY, query=PAGE, gives=many("snapshots", FULL))
def index(call: Call) -> list[Snapshot]:
    """All of the project's, the newest first."""
    return found(call, call.cloud.volume.snapshots, "snapshots:list")


@snapshots.on("POST", PROXY, takes=CREATE, gives=one("snapshot", FULL))
def create(call: Call) -> Snapshot:
    """One of a volume; by force of one that a server has."""
    call.demand(f"{VOLUMES}:snapshots:create", project_id=call.context.project_id)
    sent = call.body["snapshot"]
    return call.cloud.volume.snapshots.create(
        call.context.project_id,
        call.user_id,
        call.cloud.volume.volumes.get(sent["volume_id"], call.whose).id,
        in_use=truth(sent.get("force", False)),
        name=sent.get("display_name"),
        description=sent.get("display_description"),
    )


@snapshots.on("GET /detail", PROXY, query=PAGE, gives=many("snapshots", FULL))
def detail(call: Call) -> list[Snapshot]:
    return found(call, call.cloud.volume.snapshots, "snapshots:detail")


@snapshots.on("GET /{id}", PROXY, gives=one("snapshot", FULL))
def show(call: Call, id: str) -> Snapshot:
    """One of the project's; an admin sees those of others too."""
    call.demand(f"{VOLUMES}:snapshots:show", project_id=call.context.project_id)
    return call.cloud.volume.snapshots.get(id, call.whose)


@snapshots.on("DELETE /{id}", PROXY, status=202)
def delete(call: Call, id: str) -> None:
    call.demand(f"{VOLUMES}:snapshots:delete", project_id=call.context.project_id)
    call.cloud.volume.snapshots.delete(call.cloud.volume.snapshots.get(id, call.whose).id)
