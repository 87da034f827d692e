"""An index of routes by path segment: the same match as Routes finds, without trying all routes.

Routes first matches a path against one regular expression of all routes, then tries the routes that share a static
prefix one after the other. With an API whose every route begins with ``/{project_id}`` that is nearly the whole table
for each request.

Most routes have a segment that a path must have, too: ``servers`` in ``/{project_id}/servers/{id}``. The index lists
each route under the rarest of its segments; a path is matched against the routes of its segments only, in the order in
which Routes would have tried them: the longest static prefix first, then the order of definition.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import takewhile
from typing import Any

import routes


class RouteIndex:
    """The routes of a mapper, by segment. A mapper that overrides the matching is called itself."""

    def __init__(self, mapper: routes.Mapper) -> None:
        self.mapper = mapper
        self._size = -1
        self._own_way = type(mapper)._match is not routes.Mapper._match

    def match(self, path: str, environ: dict[str, Any]) -> tuple[dict[str, Any], Any] | None:
        """The same result as of ``mapper.routematch``: the variables and defaults of the match, and the route."""
        mapper = self.mapper
        if len(mapper.matchlist) != self._size:
            self._build()
        if self._own_way or mapper.prefix or type(mapper).routematch is not routes.Mapper.routematch:
            return mapper.routematch(path, environ) or None
        keys = set(path.split("/"))
        keys |= {segment.partition(".")[0] for segment in keys if "." in segment}
        candidates = [entry for key in keys if key in self._by_segment for entry in self._by_segment[key]]
        candidates = sorted(candidates + self._others)
        for _, _, route in candidates:
            match = route.match(path, environ, mapper.sub_domains, mapper.sub_domains_ignore, mapper.domain_match)
            if match or isinstance(match, dict):
                return match, route
        return None

    def _build(self) -> None:
        mapper = self.mapper
        mapper.create_regs([])
        self._size = len(mapper.matchlist)
        matched = [route for route in mapper.matchlist if not route.static]
        segments = [_segments(route) for route in matched]
        frequency = Counter(segment for own in segments for segment in own)
        self._by_segment: dict[str, list[tuple[int, int, Any]]] = defaultdict(list)
        self._others: list[tuple[int, int, Any]] = []
        for position, (route, own) in enumerate(zip(matched, segments, strict=True)):
            entry = (-_prefix_length(route), position, route)
            if own:
                self._by_segment[min(own, key=frequency.__getitem__)].append(entry)
            else:
                self._others.append(entry)


def _segments(route: Any) -> set[str]:
    """The segments that every path of a route has, or their stems: ``cats`` of ``/cats.{format}``."""
    if route.minimization:  # whose tail may be left out
        return set()
    marked = "".join(_marked(part) for part in route.routelist)
    stems = (segment.partition(".")[0] if _VARIABLE in segment else segment for segment in marked.split("/"))
    return {stem for stem in stems if stem and _VARIABLE not in stem}


_VARIABLE = "\0"


def _marked(part: Any) -> str:
    if isinstance(part, str):
        return part
    return f".{_VARIABLE}" if part["type"] == "." else _VARIABLE


def _prefix_length(route: Any) -> int:
    prefix = "".join(takewhile(lambda part: isinstance(part, str), route.routelist))
    return len(prefix.rstrip("/"))
