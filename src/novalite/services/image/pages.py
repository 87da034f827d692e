"""Pages of a list, as Glance gives them: how many, sorted by what, and where the first and the next one are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import webob

from novalite.api.shape import query
from novalite.errors import Invalid

#: As many as a page has where nobody asks for a number, and at most.
DEFAULT, MOST = 25, 1000

#: Any parameter may be a filter.
ANYTHING = query(strict=None, prefix="")

Sort = list[tuple[str, bool]]


def limit_of(asked: Mapping[str, Sequence[str]]) -> int:
    """How many a page is to have. Raises Invalid."""
    try:
        limit = int(asked.get("limit", [str(DEFAULT)])[-1])
    except ValueError:
        raise Invalid("limit param must be an integer") from None
    if limit < 0:
        raise Invalid("limit param must be positive")
    return min(limit, MOST)


def order_of(asked: Mapping[str, Sequence[str]], keys: Sequence[str]) -> Sort:
    """What to sort by, and whether each goes down: ``sort=name:asc,size`` or ``sort_key`` and ``sort_dir``."""
    if "sort" in asked:
        if "sort_key" in asked or "sort_dir" in asked:
            raise Invalid("Old and new sorting syntax cannot be combined")
        parts = [part.strip().partition(":") for part in asked["sort"][-1].split(",")]
        pairs = [(name.strip(), word.strip() or "desc") for name, _, word in parts]
    else:
        pairs = _old_pairs(asked)
    order = [(_key(name, keys), _goes_down(word)) for name, word in pairs]
    default = order[0][1]
    return order + [(name, default) for name in ("created_at", "id") if name not in dict(order)]


def links(request: webob.Request, path: str, limit: int, shown: Sequence[str]) -> dict[str, Any]:
    """Where the first page is and, if this one is full, the next: ``shown`` are the ids of what it has."""
    asked = {name: value for name, value in request.GET.items() if name != "marker"}
    found = {"first": _with(path, asked)}
    if limit and len(shown) == limit:
        found["next"] = _with(path, {**asked, "marker": shown[-1]})
    return found


def _old_pairs(asked: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    names = [name.strip() for name in asked.get("sort_key", ["created_at"])]
    words = [word.strip() for word in asked.get("sort_dir", ["desc"])]
    if len(words) not in (1, len(names)):
        raise Invalid("Number of sort dirs does not match the number of sort keys")
    return list(zip(names, words if len(words) > 1 else [*words] * len(names), strict=True))


def _key(name: str, keys: Sequence[str]) -> str:
    if name not in keys:
        raise Invalid(f"Invalid sort key: {name}. It must be one of the following: {', '.join(keys)}.")
    return name


def _goes_down(word: str) -> bool:
    if word not in ("asc", "desc"):
        raise Invalid(f"Invalid sort direction: {word}")
    return word == "desc"


def _with(path: str, parameters: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(parameters)}" if parameters else path
