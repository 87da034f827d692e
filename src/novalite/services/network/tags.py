"""``/{collection}/{id}/tags``: words that are stuck to a thing."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.shape import AS_IT_IS
from novalite.cloud.network.networking import Missing, Thing, wrong_input
from novalite.services.network.attributes import text, unique
from novalite.services.network.collection import SENT, Collection
from novalite.services.network.listing import ANYTHING

_TAG = text(255)


def tagged(collection: Collection) -> None:
    """Declare the tags of a collection's things."""
    on, things = collection.resource.on, collection.things

    def put(call: Call, thing: Thing, tags: tuple[str, ...]) -> dict[str, Any]:
        things(call.cloud).update(thing.id, tags=tuple(dict.fromkeys(tags)))
        return {"tags": sorted(set(tags))}

    @on("GET /{id}/tags", query=ANYTHING, gives=AS_IT_IS)
    def tags(call: Call, id: str) -> dict[str, Any]:
        return {"tags": sorted(collection.seen(call, id).tags)}

    @on("PUT /{id}/tags", takes=SENT, gives=AS_IT_IS)
    def replace_tags(call: Call, id: str) -> dict[str, Any]:
        return put(call, collection.owned(call, id, "update"), _sent(call))

    @on("POST /{id}/tags", takes=SENT, gives=AS_IT_IS)
    def add_tags(call: Call, id: str) -> dict[str, Any]:
        thing = collection.owned(call, id, "update")
        return put(call, thing, (*thing.tags, *_sent(call)))

    @on("DELETE /{id}/tags", status=204)
    def remove_tags(call: Call, id: str) -> None:
        put(call, collection.owned(call, id, "update"), ())

    @on("GET /{id}/tags/{tag}", query=ANYTHING, status=204)
    def show_tag(call: Call, id: str, tag: str) -> None:
        _check(collection.seen(call, id), tag)

    @on("PUT /{id}/tags/{tag}", status=201)
    def add_tag(call: Call, id: str, tag: str) -> None:
        thing = collection.owned(call, id, "update")
        put(call, thing, (*thing.tags, tag))

    @on("DELETE /{id}/tags/{tag}", status=204)
    def remove_tag(call: Call, id: str, tag: str) -> None:
        thing = collection.owned(call, id, "update")
        _check(thing, tag)
        put(call, thing, tuple(own for own in thing.tags if own != tag))


def _check(thing: Thing, tag: str) -> None:
    if tag not in thing.tags:
        raise Missing("TagNotFound", f"Tag {tag} could not be found.")


def _sent(call: Call) -> tuple[str, ...]:
    if not isinstance(call.body, dict) or set(call.body) != {"tags"}:
        raise wrong_input("Invalid tags body")
    try:
        return unique(_TAG)(call.body["tags"])
    except ValueError as error:
        raise wrong_input(str(error).removesuffix(".")) from None
