"""``POST /servers/{id}/action``: what takes no more than the table of `novalite.cloud.compute.servers.lifecycle`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import since
from novalite.api.shape import Body, Obj, body, field
from novalite.cloud.compute.servers.lifecycle import Locked
from novalite.cloud.compute.servers.servers import Server
from novalite.services.compute.policies import SERVERS
from novalite.services.compute.servers.servers import located, permitted, servers

Find = Callable[[Call, str, str], Server]
Do = Callable[[Call, Server], object]


def bare(name: str) -> Body:
    """The body of an action that takes nothing, whatever is sent with it."""
    return Body(Obj(field(name, {}, required=True)))


REBOOT = body(
    "reboot",
    field("type", {"type": "string", "enum": ["HARD", "Hard", "hard", "SOFT", "Soft", "soft"]}, required=True),
)


def declare(name: str, rule: str, do: Do, status: int = 202, find: Find = permitted) -> None:
    """Declare an action that takes nothing."""

    @servers.act(name, takes=bare(name), status=status)
    @wraps(do)  # so that it is known by the module that says what is done
    def act(call: Call, id: str) -> None:
        do(call, find(call, id, f"os_compute_api:{rule}"))


def simple(name: str, rule: str, action: str, find: Find = permitted) -> None:
    """Declare one that is no more than the table says."""
    declare(name, rule, lambda call, server: call.cloud.compute.servers.begin(server, action, call.context), find=find)


simple("os-start", "servers:start", "start", find=located)
simple("os-stop", "servers:stop", "stop", find=located)
simple("pause", "os-pause-server:pause", "pause")
simple("unpause", "os-pause-server:unpause", "unpause")
simple("suspend", "os-suspend-server:suspend", "suspend")
simple("resume", "os-suspend-server:resume", "resume")
simple("forceDelete", "os-deferred-delete:force", "forceDelete")


@servers.act("restore", takes=bare("restore"), status=202)
def restore(call: Call, id: str) -> None:
    """Have a deleted server back; that it is locked Nova says in other words than ever."""
    server = permitted(call, id, "os_compute_api:os-deferred-delete:restore")
    try:
        call.cloud.compute.servers.restore(server, call.context)
    except Locked:
        raise errors.Conflict(f"Instance {id} is in an invalid state for 'restore'") from None


@servers.act("reboot", takes=REBOOT, status=202)
def reboot(call: Call, id: str) -> None:
    """Ask the guest to restart or, hard, make it."""
    server = permitted(call, id, f"{SERVERS}:reboot")
    kind = call.body["reboot"]["type"].upper()
    call.cloud.compute.servers.begin(
        server, "reboot" if kind == "SOFT" else "hardReboot", call.context, called="reboot"
    )


@servers.act(
    "trigger_crash_dump",
    since("2.17"),
    takes=Body(Obj(field("trigger_crash_dump", {"type": "null"}, required=True))),
    status=202,
)
def trigger_crash_dump(call: Call, id: str) -> None:
    """Have the guest crash, and leave a dump."""
    server = located(call, id, f"{SERVERS}:trigger_crash_dump")
    call.cloud.compute.servers.begin(server, "trigger_crash_dump", call.context)
