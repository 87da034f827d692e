"""``/{collection}/{id}/tags``: words that are stuck to a resource."""

from __future__ import annotations

from typing import Any

import webob
from msgspec.structs import asdict

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.cloud.network.networking import Missing, NetworkResource, Wrong, wrong_input
from novalite.services.network.attributes import text, unique
from novalite.services.network.collection import SENT, Collection
from novalite.services.network.listing import ANYTHING
from novalite.services.network.policies import demand
from novalite.services.network.service import SERVICE, bad

_TAG = text(255)

#: How many a resource may have.
MOST = 50


def tagged(collection: Collection) -> Resource:
    """The tags of a collection's resources."""
    tagging = Resource(f"/{collection.nouns.replace('_', '-')}", SERVICE, f"network.{collection.nouns}")
    on, resources = tagging.on, collection.resources

    def found(call: Call, id: str, change: str) -> Any:
        """One of any project: who may not is told so, and not that it is not there. Raises Missing, Denied."""
        resource = resources(call.cloud).get(id)
        target = asdict(resource)
        if (
            change == "get"
            and collection.told
            and resources(call.cloud).is_shared(call.context.project_id or "", resource)
        ):
            return resource
        demand(call, f"{change}_{collection.noun}:tags", (), {**target, **collection.target(call, target)})
        return resource

    def put(call: Call, resource: NetworkResource, tags: tuple[str, ...]) -> None:
        if len(set(tags)) > MOST:
            message = f"The number of tags exceed the per-resource limit of {MOST}."
            raise Wrong("BadRequest", f"Bad {collection.nouns} request: {message}")
        resources(call.cloud).update(resource.id, tags=tuple(dict.fromkeys(tags)))

    @on("GET /{id}/tags", query=ANYTHING, gives=AS_IT_IS)
    def tags(call: Call, id: str) -> dict[str, Any]:
        return {"tags": sorted(found(call, id, "get").tags)}

    @on("PUT /{id}/tags", takes=SENT, gives=AS_IT_IS)
    def replace_tags(call: Call, id: str) -> dict[str, Any]:
        sent = _sent(call)
        put(call, found(call, id, "update"), tuple(sent["tags"]))
        return sent

    @on("POST /{id}/tags", takes=SENT, gives=AS_IT_IS)
    def add_tags(call: Call, id: str) -> dict[str, Any]:
        sent = _sent(call)
        resource = found(call, id, "create")
        put(call, resource, (*resource.tags, *sent["tags"]))
        return sent

    @on("DELETE /{id}/tags", status=204)
    def remove_tags(call: Call, id: str) -> None:
        put(call, found(call, id, "delete"), ())

    @on("GET /{id}/tags/{tag}", query=ANYTHING, status=204)
    def show_tag(call: Call, id: str, tag: str) -> None:
        _check(found(call, id, "get"), _one(tag))

    @on("PUT /{id}/tags/{tag}", status=201)
    def add_tag(call: Call, id: str, tag: str) -> webob.Response:
        resource = found(call, id, "update")
        put(call, resource, (*resource.tags, _one(tag)))
        return webob.Response(status=201, json=None, content_type="application/json", charset=None)

    @on("DELETE /{id}/tags/{tag}", status=204)
    def remove_tag(call: Call, id: str, tag: str) -> None:
        resource = found(call, id, "delete")
        _check(resource, _one(tag))
        put(call, resource, tuple(own for own in resource.tags if own != tag))

    return tagging


def _check(resource: NetworkResource, tag: str) -> None:
    if tag not in resource.tags:
        raise Missing("TagNotFound", f"Tag {tag} could not be found.")


def _one(tag: str) -> str:
    try:
        return str(_TAG(tag))
    except ValueError as error:
        raise wrong_input(str(error).removesuffix(".")) from None


def _sent(call: Call) -> dict[str, Any]:
    if call.body is None:
        raise bad("Resource body required")
    if not isinstance(call.body, dict) or "tags" not in call.body:
        raise wrong_input("Invalid tags body")
    try:
        unique(_TAG)(call.body["tags"])
    except ValueError as error:
        raise wrong_input(str(error).removesuffix(".")) from None
    return call.body
