"""Links from an item to itself, as the API shows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def links(collection: str) -> Callable[[Any, Any], list[dict[str, str]]]:
    """A key's getter: ``self`` and, without the version, ``bookmark``; with the project where the request names it."""

    return lambda item, call: links_to(call, collection, item.id)


def links_to(call: Any, collection: str, id: str) -> list[dict[str, str]]:
    """The links to an item: ``self`` and ``bookmark``."""
    own, _, below = call.link_base
    return [{"rel": "self", "href": f"{own}{below}/{collection}/{id}"}, *bookmark(call, collection, id)]


def bookmark(call: Any, collection: str, id: str) -> list[dict[str, str]]:
    """The link to an item, without the version."""
    _, unversioned, below = call.link_base
    return [{"rel": "bookmark", "href": f"{unversioned}{below}/{collection}/{id}"}]
