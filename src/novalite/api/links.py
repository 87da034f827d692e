"""Links from an item to itself, as the API shows them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

_VERSION = re.compile(r"/v\d+(\.\d+)?$")


def links(collection: str) -> Callable[[Any, Any], list[dict[str, str]]]:
    """A key's getter: ``self`` and, without the version, ``bookmark``; with the project where the request names it."""

    def show(item: Any, call: Any) -> list[dict[str, str]]:
        project = call.context.project_id
        below = f"/{project}" if project and project in call.request.url else ""
        own = call.request.application_url.rstrip("/")
        return [
            {"rel": rel, "href": f"{base}{below}/{collection}/{item.id}"}
            for rel, base in (("self", own), ("bookmark", _VERSION.sub("", own)))
        ]

    return show
