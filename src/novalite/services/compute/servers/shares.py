"""``/servers/{server_id}/shares``: the shares that a server has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from novalite.api.call import Call
from novalite.api.microversion import since
from novalite.api.operation import Resource
from novalite.api.shape import body, field, key, many, one, query, view
from novalite.api.types import formatted
from novalite.cloud.compute.servers.servers import Server
from novalite.cloud.compute.servers.shares import ServerShare
from novalite.services.compute.servers.servers import judged
from novalite.services.compute.service import SERVICE

TAG = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[a-zA-Z0-9-]*$"}
SINCE = since("2.97")


def for_admins(name: str) -> Callable[[ServerShare, Call], Any]:
    """An attribute that nobody else is shown."""
    return lambda share, call: getattr(share, name) if call.context.is_admin else None


CREATE = body("share", field("share_id", formatted("uuid"), required=True), field("tag", TAG))
NOTHING = query()
BRIEF = view(key("share_id"), key("status"), key("tag"))
FULL = BRIEF + view(
    key("export_location", for_admins("export_location"), optional=True),
    key("uuid", for_admins("id"), optional=True),
)

server_shares = Resource("/servers/{server_id}/shares", SERVICE, "compute.server_shares")


@server_shares.on("GET", SINCE, query=NOTHING, gives=many("shares", BRIEF))
def index(call: Call, server_id: str) -> list[ServerShare]:
    """All of them, in the order in which they came."""
    server = permitted(call, server_id, "index")
    return call.cloud.compute.server_shares.of_server(server.id)


@server_shares.on("POST", SINCE, takes=CREATE, gives=one("share", FULL), status=201)
def create(call: Call, server_id: str) -> ServerShare:
    """Attach a share to a server that is stopped."""
    server = permitted(call, server_id, "create")
    sent = call.body["share"]
    return call.cloud.compute.server_shares.attach(server, sent["share_id"], call.context, sent.get("tag"))


@server_shares.on("GET /{id}", SINCE, query=NOTHING, gives=one("share", FULL))
def show(call: Call, server_id: str, id: str) -> ServerShare:
    server = permitted(call, server_id, "show")
    return call.cloud.compute.server_shares.get(server.id, id)


@server_shares.on("DELETE /{id}", SINCE)
def delete(call: Call, server_id: str, id: str) -> None:
    """Detach a share from a server that is stopped, or in ERROR."""
    call.cloud.compute.server_shares.detach(permitted(call, server_id, "delete"), id, call.context)


def permitted(call: Call, id: str, action: str) -> Server:
    """The server, if who asks may do that with its shares."""
    return judged(call, id, f"os_compute_api:os-server-shares:{action}")
