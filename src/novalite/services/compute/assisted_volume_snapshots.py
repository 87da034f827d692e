"""``/os-assisted-volume-snapshots``: what Cinder asks of Nova where a volume's snapshots are made by its server's host.

The snapshots are Cinder's: here nothing is kept of them.
"""

from __future__ import annotations

import json
from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import since
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, body, field, obj, query
from novalite.api.types import repeated
from novalite.cloud.compute.servers.servers import Server
from novalite.services.compute.policies import ASSISTED_SNAPSHOTS
from novalite.services.compute.service import SERVICE

FULL_TEXT = {"type": "string", "minLength": 1}

CREATE = body(
    "snapshot",
    field("volume_id", FULL_TEXT, required=True),
    field(
        "create_info",
        obj(
            field("snapshot_id", FULL_TEXT, required=True),
            field("type", {"type": "string", "enum": ["qcow2"]}, required=True),
            field("new_file", FULL_TEXT, required=True),
            field("id", FULL_TEXT),
        ),
        required=True,
    ),
)
DELETE = query(field("delete_info", repeated({"type": "string"})), strict=since("2.75"))

#: What is not there, or not in the right state, is named in the body.
FAULTS = {errors.NotFound: 400, errors.Conflict: 400}

assisted_volume_snapshots = Resource("/os-assisted-volume-snapshots", SERVICE)


@assisted_volume_snapshots.on("POST", takes=CREATE, gives=AS_IT_IS, faults=FAULTS)
def create(call: Call) -> dict[str, Any]:
    """Have the host make one."""
    call.demand(f"{ASSISTED_SNAPSHOTS}:create")
    sent = call.body["snapshot"]
    check(call, sent["volume_id"], "volume_snapshot_create")
    return {"snapshot": {"id": sent["create_info"].get("id"), "volumeId": sent["volume_id"]}}


@assisted_volume_snapshots.on("DELETE /{id}", query=DELETE, status=204, faults=FAULTS)
def delete(call: Call, id: str) -> None:
    """Have the host delete one; only a running server's can be merged into another file."""
    call.demand(f"{ASSISTED_SNAPSHOTS}:delete")
    try:
        wanted = json.loads(call.query["delete_info"][-1])
        volume_id = wanted["volume_id"]
    except (KeyError, TypeError, ValueError) as reason:
        raise errors.Invalid(str(reason)) from None
    server = check(call, volume_id, "volume_snapshot_delete")
    if wanted.get("merge_target_file") is not None and server.vm_state != "active":
        raise invalid(server, "vm_state", "volume_snapshot_delete")


def check(call: Call, volume_id: str, action: str) -> Server:
    """The server that has a volume, if its host can be asked now. Raises NotFound, Invalid."""
    devices = call.cloud.compute.block_devices.of_volume(volume_id)
    if not devices:
        raise errors.NotFound(f"No volume Block Device Mapping with id {volume_id}.")
    if len(devices) > 1:
        raise errors.Invalid(
            f"Block Device Mapping {volume_id} is a multi-attach volume and is not valid for this operation."
        )
    server: Server = call.cloud.compute.servers.get(devices[0].server_id)
    if not server.host:
        raise errors.Invalid(f"Instance {server.id} is not ready")
    if server.task_state is not None:
        raise invalid(server, "task_state", action)
    return server


def invalid(server: Server, attribute: str, action: str) -> errors.Invalid:
    """What is said of a server in a state that does not allow it."""
    return errors.Invalid(
        f"Instance {server.id} in {attribute} {getattr(server, attribute)}. "
        f"Cannot {action} while the instance is in this state."
    )
