"""``/servers/{id}/metadata``: words that its users say of a server, by name."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Body, Obj, field
from novalite.api.types import metadata
from novalite.cloud.compute.servers.servers import Server
from novalite.services.compute.servers.servers import NOTHING, permitted
from novalite.services.compute.service import SERVICE

ALL = Body(Obj(field("metadata", metadata, required=True)))
ITEM = Body(Obj(field("meta", metadata | {"minProperties": 1, "maxProperties": 1}, required=True)))

server_metadata = Resource("/servers/{server_id}/metadata", SERVICE, "compute.server_metadata")


@server_metadata.on("GET", query=NOTHING, gives=AS_IT_IS)
def index(call: Call, server_id: str) -> dict[str, Any]:
    return {"metadata": dict(_server(call, server_id, "index").metadata)}


@server_metadata.on("POST", takes=ALL, gives=AS_IT_IS)
def create(call: Call, server_id: str) -> dict[str, Any]:
    """Add some, or say others."""
    server = _server(call, server_id, "create")
    return {"metadata": _change(call, server, {**server.metadata, **call.body["metadata"]})}


@server_metadata.on("PUT", takes=ALL, gives=AS_IT_IS)
def update_all(call: Call, server_id: str) -> dict[str, Any]:
    """These and no others."""
    return {"metadata": _change(call, _server(call, server_id, "update_all"), call.body["metadata"])}


@server_metadata.on("GET /{id}", query=NOTHING, gives=AS_IT_IS)
def show(call: Call, server_id: str, id: str) -> dict[str, Any]:
    return {"meta": {id: _known(_server(call, server_id, "show"), id)}}


@server_metadata.on("PUT /{id}", takes=ITEM, gives=AS_IT_IS)
def update(call: Call, server_id: str, id: str) -> dict[str, Any]:
    """Add the one that the path names, or say another."""
    server = _server(call, server_id, "update")
    sent = call.body["meta"]
    if id not in sent:
        raise errors.Invalid("Request body and URI mismatch")
    _change(call, server, {**server.metadata, **sent})
    return {"meta": sent}


@server_metadata.on("DELETE /{id}", status=204)
def delete(call: Call, server_id: str, id: str) -> None:
    server = _server(call, server_id, "delete")
    _known(server, id)
    call.cloud.compute.servers.check(server, "delete_instance_metadata", call.context, "delete metadata")
    kept = {name: value for name, value in server.metadata.items() if name != id}
    call.cloud.compute.servers.put(server, metadata=kept)


def _server(call: Call, id: str, action: str) -> Server:
    return permitted(call, id, f"os_compute_api:server-metadata:{action}")


def _known(server: Server, name: str) -> str:
    if name not in server.metadata:
        raise errors.NotFound("Metadata item was not found")
    return server.metadata[name]


def _change(call: Call, server: Server, changed: dict[str, str]) -> dict[str, str]:
    call.cloud.compute.servers.check(server, "update_instance_metadata", call.context, "update metadata")
    call.cloud.compute.server_quotas.check_metadata(call.context, changed)
    call.cloud.compute.servers.put(server, metadata=changed)
    return changed
