"""``/{collection}/{id}/tags``: words that are stuck to a resource."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.shape import AS_IT_IS
from novalite.cloud.network.networking import Missing, NetworkResource, wrong_input
from novalite.services.network.attributes import text, unique
from novalite.services.network.collection import SENT, Collection
from novalite.services.network.listing import ANYTHING

_TAG = text(255)


def tagged(collection: Collection) -> None:
    """Declare the tags of a collection's resources."""
    on, resources = collection.operations.on, collection.resources

    def put(call: Call, resource: NetworkResource, tags: tuple[str, ...]) -> dict[str, Any]:
        resources(call.cloud).update(resource.id, tags=tuple(dict.fromkeys(tags)))
        return {"tags": sorted(set(tags))}

    @on("GET /{id}/tags", query=ANYTHING, gives=AS_IT_IS)
    def tags(call: Call, id: str) -> dict[str, Any]:
        return {"tags": sorted(collection.seen(call, id).tags)}

    @on("PUT /{id}/tags", takes=SENT, gives=AS_IT_IS)
    def replace_tags(call: Call, id: str) -> dict[str, Any]:
        return put(call, collection.owned(call, id, "update"), _sent(call))

    @on("POST /{id}/tags", takes=SENT, gives=AS_IT_IS)
    def add_tags(call: Call, id: str) -> dict[str, Any]:
        resource = collection.owned(call, id, "update")
        return put(call, resource, (*resource.tags, *_sent(call)))

    @on("DELETE /{id}/tags", status=204)
    def remove_tags(call: Call, id: str) -> None:
        put(call, collection.owned(call, id, "update"), ())

    @on("GET /{id}/tags/{tag}", query=ANYTHING, status=204)
    def show_tag(call: Call, id: str, tag: str) -> None:
        _check(collection.seen(call, id), tag)

    @on("PUT /{id}/tags/{tag}", status=201)
    def add_tag(call: Call, id: str, tag: str) -> None:
        resource = collection.owned(call, id, "update")
        put(call, resource, (*resource.tags, tag))

    @on("DELETE /{id}/tags/{tag}", status=204)
    def remove_tag(call: Call, id: str, tag: str) -> None:
        resource = collection.owned(call, id, "update")
        _check(resource, tag)
        put(call, resource, tuple(own for own in resource.tags if own != tag))


def _check(resource: NetworkResource, tag: str) -> None:
    if tag not in resource.tags:
        raise Missing("TagNotFound", f"Tag {tag} could not be found.")


def _sent(call: Call) -> tuple[str, ...]:
    if not isinstance(call.body, dict) or set(call.body) != {"tags"}:
        raise wrong_input("Invalid tags body")
    try:
        return unique(_TAG)(call.body["tags"])
    except ValueError as error:
        raise wrong_input(str(error).removesuffix(".")) from None
