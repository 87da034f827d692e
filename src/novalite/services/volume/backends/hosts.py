"""``/os-hosts`` and ``/capabilities``: where the services run, what is on a host, and what its backend can do."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import ALWAYS
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Body, field, obj, query
from novalite.cloud.volume.backend import CAPABILITIES, PROPERTIES
from novalite.cloud.volume.services import VolumeService
from novalite.services.volume.lists import TEXT, moment
from novalite.services.volume.service import SERVICE

RULE = "volume_extension:hosts"
STATUS = {"type": "string", "enum": ["enable", "disable"]}
UPDATE = Body(obj(field("status", STATUS), extra=ALWAYS))

hosts = Resource("/os-hosts", SERVICE)
capabilities = Resource("/capabilities", SERVICE)


@hosts.on("GET", query=query(field("zone", TEXT), strict=None), gives=AS_IT_IS)
def index(call: Call) -> dict[str, Any]:
    """Those of the services that take new work."""
    call.demand(RULE)
    found = [one for one in _enabled(call) if not call.last("zone") or one.zone == call.last("zone")]
    return {
        "hosts": [
            {
                "host_name": one.host,
                "service": one.binary,
                "zone": one.zone,
                "service-status": "available",
                "service-state": "enabled",
                "last-update": moment("updated_at")(one, call),
            }
            for one in found
        ]
    }


@hosts.on("GET /{id}", gives=AS_IT_IS)
def show(call: Call, id: str) -> dict[str, Any]:
    """How much is on one, in all and of each project that has volumes."""
    call.demand(RULE)
    if not [one for one in call.cloud.volume.services.find(id, "cinder-volume") if not one.disabled]:
        raise errors.NotFound(f"Service cinder-volume could not be found on host {id}.")
    volumes, snapshots = call.cloud.volume.volumes.find(), call.cloud.volume.snapshots.find()
    projects = sorted({volume.project_id for volume in volumes})
    counted = [snapshot for snapshot in snapshots if snapshot.project_id in projects]
    rows = [_resource(id, "(total)", volumes, counted)]
    for project in projects:
        own = ([one for one in every if one.project_id == project] for every in (volumes, snapshots))
        rows.append(_resource(id, project, *own))
    return {"host": rows}


@hosts.on("PUT /{id}", takes=Body(obj(extra=ALWAYS)), gives=AS_IT_IS)
def update(call: Call, id: str) -> dict[str, Any]:
    """Enable or disable one, which Cinder refuses to do."""
    if not call.context.is_admin:
        raise errors.Forbidden("User does not have admin privileges")
    if id not in [one.host for one in _enabled(call)]:
        raise errors.NotFound(f"Host {id} could not be found.")
    UPDATE.validate(call.body, call.version, call.service.sentence)
    call.demand(RULE)
    for name, value in call.body.items():
        if name.lower().strip() != "status":
            raise errors.Invalid(f"Invalid update setting: '{name}'")
        if str(value).lower().strip() not in STATUS["enum"]:
            raise errors.Invalid(f"Invalid status: '{value}'")
        raise errors.Invalid("A host cannot be enabled or disabled; its services can.")
    return {}


@capabilities.on("GET /{id}", gives=AS_IT_IS)
def show_capabilities(call: Call, id: str) -> dict[str, Any]:
    """What can be asked of the backend on a host."""
    call.demand("volume_extension:capabilities")
    if not (found := call.cloud.volume.services.find(id, "cinder-volume")):
        raise errors.NotFound(f"Can't find service: {id}")
    known = {name: CAPABILITIES[name] for name in ("vendor_name", "volume_backend_name", "driver_version")}
    return {
        "namespace": f"OS::Storage::Capabilities::{found[0].host}",
        **known,
        "pool_name": None,
        "storage_protocol": CAPABILITIES["storage_protocol"],
        "display_name": None,
        "description": None,
        "visibility": None,
        "replication_targets": [],
        "properties": {
            name: {"title": title, "description": description, "type": "boolean"}
            for name, (title, description) in PROPERTIES.items()
        },
    }


def _enabled(call: Call) -> list[VolumeService]:
    return [one for one in call.cloud.volume.services.find() if not one.disabled]


def _resource(host: str, project: str, volumes: list[Any], snapshots: list[Any]) -> dict[str, Any]:
    said = {
        "host": host,
        "project": project,
        "volume_count": str(len(volumes)),
        "total_volume_gb": str(sum(one.size for one in volumes)),
        "snapshot_count": str(len(snapshots)),
        "total_snapshot_gb": str(sum(one.size for one in snapshots)),
    }
    return {"resource": said}
