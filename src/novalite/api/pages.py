"""Pages of a list: how many, after which one, and the link to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar
from urllib.parse import urlencode

Item = TypeVar("Item")

#: As many as a page has at most, and where nobody asks for fewer.
MAX_LIMIT = 1000


def limit_and_marker(query: Mapping[str, list[str]], zero: int = MAX_LIMIT) -> tuple[int, str | None]:
    """What a validated query asks for by ``limit`` and ``marker``; ``zero`` is what a limit of 0 means.

    Of a parameter that is given more than once the last counts.
    """
    limit = int(query["limit"][-1]) if query.get("limit") else MAX_LIMIT
    marker = query["marker"][-1] if query.get("marker") else None
    return min(limit or zero, MAX_LIMIT), marker


def limited(items: Sequence[Item], query: Mapping[str, list[str]]) -> list[Item]:
    """The part of a list that a validated query asks for by ``limit`` and ``offset``."""
    limit, _ = limit_and_marker(query)
    end = last(query)
    return list(items[end - limit : end])


def last(query: Mapping[str, list[str]]) -> int:
    """How many items there are up to the end of that part."""
    limit, _ = limit_and_marker(query)
    return int(query.get("offset", ["0"])[-1] or 0) + limit


def next_link(url: str, query: Sequence[tuple[str, str]], marker: str, as_sent: bool = False) -> dict[str, str]:
    """The link to what comes after ``marker``: the query and the marker.

    The query is sorted, and the marker at its end unless it was there already; as it was sent, it may have a parameter
    more than once, and the marker is at its end.
    """
    if as_sent:
        parameters = [*((name, value) for name, value in query if name != "marker"), ("marker", marker)]
    else:
        parameters = [*(dict(sorted(query)) | {"marker": marker}).items()]
    return {"rel": "next", "href": f"{url}?{urlencode(parameters)}"}


def is_full(page: Sequence[Item], limit: int) -> bool:
    """Whether there may be more: Nova gives a link to the next page whenever this one is full."""
    return bool(page) and len(page) == limit
