"""``/servers/{id}/tags``: words to find servers by."""

from __future__ import annotations

from typing import Any

import webob

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import since
from novalite.api.operation import BLANK, Resource
from novalite.api.shape import AS_IT_IS, Body, Obj, field
from novalite.api.validation import SchemaValidator
from novalite.cloud.compute.servers.lifecycle import CHANGEABLE, InvalidState
from novalite.cloud.compute.servers.servers import Server
from novalite.services.compute.servers.create import TAG
from novalite.services.compute.servers.servers import judged
from novalite.services.compute.service import SERVICE
from novalite.services.compute.shapes import ANYTHING

#: As many as a server may have.
MAX_TAGS = 50

TAGS = Body(Obj(field("tags", {"type": "array", "items": TAG, "maxItems": MAX_TAGS}, required=True)))
SINCE = since("2.26")
_TAG = SchemaValidator(TAG)

server_tags = Resource("/servers/{server_id}/tags", SERVICE, "compute.server_tags")


@server_tags.on("GET", SINCE, query=ANYTHING, gives=AS_IT_IS)
def index(call: Call, server_id: str) -> dict[str, Any]:
    return {"tags": list(_server(call, server_id, "index").tags)}


@server_tags.on("PUT", SINCE, takes=TAGS, gives=AS_IT_IS)
def update_all(call: Call, server_id: str) -> dict[str, Any]:
    """These and no others."""
    server = _changeable(call, server_id, "update_all", "update tags")
    tags = tuple(sorted(set(call.body["tags"])))
    call.cloud.compute.servers.retag(server, tags)
    return {"tags": list(tags)}


@server_tags.on("DELETE", SINCE, status=204)
def delete_all(call: Call, server_id: str) -> None:
    """None at all."""
    call.cloud.compute.servers.retag(_changeable(call, server_id, "delete_all", "delete tags"), ())


@server_tags.on("GET /{id}", SINCE, query=ANYTHING, status=204)
def show(call: Call, server_id: str, id: str) -> None:
    """Whether it has one."""
    if id not in _server(call, server_id, "show").tags:
        raise errors.NotFound(f"Server {server_id} has no tag '{id}'")


@server_tags.on("PUT /{id}", SINCE, status=201)
def update(call: Call, server_id: str, id: str) -> Any:
    """Give it one more; 201 where it had it not."""
    server = _changeable(call, server_id, "update", "update tag")
    try:
        _TAG.validate(id)
    except errors.ValidationError as error:
        raise errors.Invalid(
            f"Tag '{id}' is invalid. It must be a non empty string without characters '/' and ','. "
            f"Validation error message: {error.message}"
        ) from None
    if len(server.tags) >= MAX_TAGS:
        raise errors.Invalid(f"The number of tags exceeded the per-server limit {MAX_TAGS}")
    if id in server.tags:
        return webob.Response(status_int=204)  # not `status`, by which WebOb would leave out the media type
    call.cloud.compute.servers.retag(server, tuple(sorted((*server.tags, id))))
    call.headers["Location"] = f"{call.request.application_url}/servers/{server_id}/tags/{id}"
    return BLANK


@server_tags.on("DELETE /{id}", SINCE, status=204)
def delete(call: Call, server_id: str, id: str) -> None:
    """Take one away."""
    server = _changeable(call, server_id, "delete", "delete tag")
    if id not in server.tags:
        raise errors.NotFound(f"Instance {server_id} has no tag '{id}'")
    call.cloud.compute.servers.retag(server, tuple(tag for tag in server.tags if tag != id))


def _server(call: Call, id: str, action: str) -> Server:
    return judged(call, id, f"os_compute_api:os-server-tags:{action}")


def _changeable(call: Call, id: str, rule: str, action: str) -> Server:
    server = _server(call, id, rule)
    if server.vm_state not in CHANGEABLE.split():
        raise InvalidState(server, action, "vm_state")
    return server
