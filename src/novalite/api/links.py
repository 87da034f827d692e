"""Links from an item to itself, as the API shows them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

_VERSION = re.compile(r"/v\d+(\.\d+)?$")


def links(collection: str) -> Callable[[Any, Any], list[dict[str, str]]]:
    """A key's getter: ``self`` and, without the version, ``bookmark``; with the project where the request names it."""

    return lambda item, call: links_to(call, collection, item.id)


def links_to(call: Any, collection: str, id: str) -> list[dict[str, str]]:
    """The links to an item: ``self`` and ``bookmark``."""
    own, below = _base(call)
    return [{"rel": "self", "href": f"{own}{below}/{collection}/{id}"}, *bookmark(call, collection, id)]


def bookmark(call: Any, collection: str, id: str) -> list[dict[str, str]]:
    """The link to an item, without the version."""
    own, below = _base(call)
    return [{"rel": "bookmark", "href": f"{_VERSION.sub('', own)}{below}/{collection}/{id}"}]


def _base(call: Any) -> tuple[str, str]:
    """The URL of the API, and the project's part of the path where the request has it."""
    project = call.context.project_id
    return call.request.application_url.rstrip("/"), f"/{project}" if project and project in call.request.url else ""
