"""Consoles: opened by an action until 2.5, by ``/servers/{id}/remote-consoles`` from 2.6 on, and what they say."""

from __future__ import annotations

from typing import Any, NoReturn

import webob.exc

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import between, since, until
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Body, body, field, key, one, query, view
from novalite.cloud.compute.servers.consoles import ConsoleToken
from novalite.services.compute.servers.servers import get, permitted, servers
from novalite.services.compute.service import SERVICE

RULE = "os_compute_api:os-remote-consoles"
OLD = until("2.5")
BAD_REQUEST = webob.exc.HTTPBadRequest.explanation

PROTOCOLS = ["vnc", "spice", "serial", "rdp"]
TYPES = ["novnc", "xvpvnc", "spice-html5", "serial", "rdp-html5"]


def _one_of(words: list[str]) -> dict[str, Any]:
    return {"type": "string", "enum": words}


CREATE = body(
    "remote_console",
    field("protocol", _one_of(PROTOCOLS), between("2.6", "2.7"), required=True),
    field("protocol", _one_of([*PROTOCOLS, "mks"]), since("2.8"), required=True),
    field("type", _one_of(TYPES), between("2.6", "2.7"), required=True),
    field("type", _one_of([*TYPES, "webmks"]), between("2.8", "2.98"), required=True),
    field("type", _one_of([*TYPES, "webmks", "spice-direct"]), since("2.99"), required=True),
)
OUTPUT = body(
    "os-getConsoleOutput",
    field("length", {"type": ["integer", "string", "null"], "pattern": "^-?[0-9]+$", "minimum": -1}),
)
#: An action, its protocol, and the types that it knows.
ACTIONS = (
    ("os-getVNCConsole", "vnc", ["novnc", "xvpvnc"]),
    ("os-getSPICEConsole", "spice", ["spice-html5"]),
    ("os-getSerialConsole", "serial", ["serial"]),
)


def _tls_port(token: ConsoleToken, call: Call) -> int | None:
    return token.tls_port if token.type == "spice-direct" else None


ACCESS = view(
    key("instance_uuid", "server_id"),
    key("host"),
    key("port"),
    key("internal_access_path", "path"),
    key("tls_port", _tls_port, since("2.99"), optional=True),
)

remote_consoles = Resource("/servers/{server_id}/remote-consoles", SERVICE, "compute.server_consoles")
console_auth_tokens = Resource("/os-console-auth-tokens", SERVICE, "compute.server_consoles")


def _opens(action: str, protocol: str, types: list[str]) -> None:
    @servers.act(action, OLD, takes=body(action, field("type", _one_of(types), required=True)), gives=AS_IT_IS)
    def open(call: Call, id: str) -> dict[str, Any]:
        call.demand(RULE, project_id=call.context.project_id)
        kind = call.body[action]["type"]
        return {"console": {"type": kind, "url": call.cloud.compute.consoles.open(get(call, id), protocol, kind).url}}


for row in ACTIONS:
    _opens(*row)


@servers.act("os-getRDPConsole", OLD, takes=Body({}))
def rdp(call: Call, id: str) -> NoReturn:
    """Nova's hypervisors have none any more."""
    raise errors.Invalid(BAD_REQUEST)


@servers.act("os-getConsoleOutput", takes=OUTPUT, gives=AS_IT_IS)
def output(call: Call, id: str) -> dict[str, str]:
    """The last lines that its guest has written, or all."""
    server = permitted(call, id, "os_compute_api:os-console-output")
    length = call.body["os-getConsoleOutput"].get("length")
    written = call.cloud.compute.consoles.output(server)
    if length is None:
        return {"output": written}
    last = int(length)  # of -1, which is to be all, Nova leaves out the first line
    return {"output": "\n".join(written.split("\n")[-last:] if last else [])}


@remote_consoles.on("POST", since("2.6"), takes=CREATE, gives=AS_IT_IS)
def create(call: Call, server_id: str) -> dict[str, Any]:
    """Open one."""
    server = permitted(call, server_id, RULE)
    wanted = call.body["remote_console"]
    if wanted["protocol"] == "rdp":
        raise errors.Invalid(BAD_REQUEST)
    opened = call.cloud.compute.consoles.open(server, wanted["protocol"], wanted["type"])
    return {"remote_console": {**wanted, "url": opened.url}}


@console_auth_tokens.on("GET /{id}", query=query(strict=since("2.99")), gives=one("console", ACCESS))
def show(call: Call, id: str) -> Any:
    """Where a token leads; until 2.30 none leads anywhere."""
    if not call.at_least("2.31"):
        raise errors.Invalid(BAD_REQUEST)
    call.demand("os_compute_api:os-console-auth-tokens")
    return call.cloud.compute.consoles.get(id)
