"""Actions on what a server is rather than where: locked, reset, rescued, given a new password."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import since, until
from novalite.api.shape import AS_IT_IS, Body, Obj, body, field, obj
from novalite.api.types import formatted
from novalite.cloud.compute.servers.lifecycle import Locked
from novalite.services.compute.servers.actions import bare, declare
from novalite.services.compute.servers.create import new_password
from novalite.services.compute.servers.servers import permitted, servers

PASSWORD = field("adminPass", {"type": "string"})
REASON = field("locked_reason", {"type": "string", "minLength": 1, "maxLength": 255})
LOCK = Body(
    Obj(
        field("lock", {}, until("2.72"), required=True),
        field("lock", obj(REASON, nullable=True), since("2.73"), required=True),
    )
)
RESET = body("os-resetState", field("state", {"type": "string", "enum": ["active", "error"]}, required=True))
CHANGE_PASSWORD = body("changePassword", field("adminPass", {"type": "string"}, required=True))
RESCUE = Body(
    Obj(field("rescue", obj(PASSWORD, field("rescue_image_ref", formatted("uuid")), nullable=True), required=True))
)


@servers.act("lock", takes=LOCK, status=202)
def lock(call: Call, id: str) -> None:
    """Let its users do little to it."""
    server = permitted(call, id, "os_compute_api:os-lock-server:lock")
    sent = call.body["lock"]
    reason = sent.get("locked_reason") if call.at_least("2.73") and sent else None
    call.cloud.compute.servers.lock(server, call.context, reason)


@servers.act("unlock", takes=bare("unlock"), status=202)
def unlock(call: Call, id: str) -> None:
    """Let its users do to it what they may; what an admin has locked an admin unlocks."""
    server = permitted(call, id, "os_compute_api:os-lock-server:unlock")
    if server.locked_by not in (None, call.cloud.compute.servers.locker(server, call.context)):
        call.demand("os_compute_api:os-lock-server:unlock:unlock_override", project_id=server.project_id)
    call.cloud.compute.servers.unlock(server, call.context)


@servers.act("os-resetState", takes=RESET, status=202)
def reset_state(call: Call, id: str) -> None:
    """Say that it is well, or that it is not; nothing is done to it."""
    server = permitted(call, id, "os_compute_api:os-admin-actions:reset_state")
    state = call.body["os-resetState"]["state"]
    call.cloud.compute.servers.done(server, "resetState", call.context, vm_state=state, task_state=None)


@servers.act("changePassword", takes=CHANGE_PASSWORD, status=202)
def change_password(call: Call, id: str) -> None:
    """Give its administrator another password."""
    server = permitted(call, id, "os_compute_api:os-admin-password")
    try:
        call.cloud.compute.servers.begin(server, "changePassword", call.context)
    except Locked:  # for Nova a state like any other, but only here
        raise errors.Conflict(f"Instance {id} is in an invalid state for 'changePassword'") from None


@servers.act("rescue", takes=RESCUE, gives=AS_IT_IS)
def rescue(call: Call, id: str) -> dict[str, Any]:
    """Start it from another image, with a password to get in."""
    sent = call.body["rescue"] or {}
    server = permitted(call, id, "os_compute_api:os-rescue")
    call.cloud.compute.rescues.begin(server, sent.get("rescue_image_ref"), call.context, call.at_least("2.87"))
    return {"adminPass": sent.get("adminPass", new_password())}


declare(
    "unrescue", "os-unrescue", lambda call, server: call.cloud.compute.servers.begin(server, "unrescue", call.context)
)
