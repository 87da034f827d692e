"""Links from an item to itself, as the API shows them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

_VERSION = re.compile(r"/v\d+(\.\d+)?$")


def links(collection: str) -> Callable[[Any, Any], list[dict[str, str]]]:
    """A key's getter: ``self`` and, without the version, ``bookmark``; with the project where the request names it."""

    def show(item: Any, call: Any) -> list[dict[str, str]]:
        own, below = _base(call)
        return [{"rel": "self", "href": f"{own}{below}/{collection}/{item.id}"}, *bookmark(call, collection, item.id)]

    return show


def bookmark(call: Any, collection: str, id: str) -> list[dict[str, str]]:
    """The link to an item, without the version."""
    own, below = _base(call)
    return [{"rel": "bookmark", "href": f"{_VERSION.sub('', own)}{below}/{collection}/{id}"}]


def _base(call: Any) -> tuple[str, str]:
    """The URL of the API, and the project's part of the path where the request has it."""
    project = call.context.project_id
    return call.request.application_url.rstrip("/"), f"/{project}" if project and project in call.request.url else ""
