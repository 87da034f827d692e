"""An index of routes by path segment: the same match as Routes finds, without trying all routes.

Routes first matches a path against one regular expression of all routes, then tries the routes that share a static
prefix one after the other. With an API whose every route begins with ``/{project_id}`` that is nearly the whole table
for each request.

Most routes have a segment that a path must have, too: ``servers`` in ``/{project_id}/servers/{id}``. The index lists
each route under the rarest of its segments; a path is matched against the routes of its segments only, in the order in
which Routes would have tried them: the longest static prefix first, then the order of definition. A route gets its
regular expression when a path is first matched against it, since making all of them, and the one of all routes, is most
of what a first request would wait for. What a path was matched to is remembered, unless a route looks at more than the
path and the method: clients ask for the same again and again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import chain, takewhile
from typing import Any

import routes

#: How many paths are remembered.
_MOST = 1024


class RouteIndex:
    """The routes of a mapper, by segment. A mapper that overrides the matching is called itself."""

    def __init__(self, mapper: routes.Mapper) -> None:
        self.mapper = mapper
        self._overrides = _overrides(type(mapper))
        self._indexed: tuple[Any, int] | None = None

    def match(self, path: str, environ: dict[str, Any]) -> tuple[dict[str, Any], Any] | None:
        """The same result as of ``mapper.routematch``: the variables and defaults of the match, and the route."""
        mapper = self.mapper
        if self._indexed != (mapper._created_regs, len(mapper.matchlist)):
            self._build()
        if self._overrides or mapper.prefix or mapper.always_scan or mapper.debug:
            scan(mapper)
            match, route, *_ = mapper.routematch(path, environ) or (None, None)
            return None if match is None else (match, route)
        remembers = self._is_plain and not mapper.sub_domains
        asked = environ.get("REQUEST_METHOD"), path
        if remembers and (known := self._known.get(asked)) is not None:
            return known[0].copy(), known[1]
        keys = set(path.removesuffix("\n").split("/"))  # Routes' expressions end in $
        if "." in path:
            keys |= {segment.partition(".")[0] for segment in keys}
        lists = [self._by_segment[key] for key in self._by_segment.keys() & keys]
        if self._others:
            lists.append(self._others)
        candidates = lists[0] if len(lists) == 1 else sorted(chain(*lists))
        for _, _, prefix, route in candidates:
            if not path.startswith(prefix):
                continue
            if not hasattr(route, "regmatch"):
                route.makeregexp([])
            match = route.match(path, environ, mapper.sub_domains, mapper.sub_domains_ignore, mapper.domain_match)
            if match or isinstance(match, dict):
                if remembers:
                    if len(self._known) == _MOST:
                        self._known.clear()
                    self._known[asked] = match.copy(), route
                return match, route
        return None

    def _build(self) -> None:
        mapper = self.mapper
        if mapper.controller_scan:
            scan(mapper)
        self._indexed = mapper._created_regs, len(mapper.matchlist)
        self._known: dict[Any, tuple[dict[str, Any], Any]] = {}
        self._is_plain = all((route.conditions or {}).keys() <= {"method"} for route in mapper.matchlist)
        segments = [_segments(route) for route in mapper.matchlist]
        frequency = Counter(segment for own in segments for segment in own)
        self._by_segment: dict[str, list[tuple[int, int, str, Any]]] = defaultdict(list)
        self._others: list[tuple[int, int, str, Any]] = []
        for position, (route, own) in enumerate(zip(mapper.matchlist, segments, strict=True)):
            prefix = _prefix(route)
            entry = (-len(prefix), position, prefix, route)
            if own:
                self._by_segment[min(own, key=frequency.__getitem__)].append(entry)
            else:
                self._others.append(entry)
        for entries in (*self._by_segment.values(), self._others):
            entries.sort()


def _overrides(kind: type[routes.Mapper]) -> bool:
    """Whether a mapper's class matches in its own way."""
    return kind.routematch is not routes.Mapper.routematch or kind._match is not routes.Mapper._match


def scan(mapper: routes.Mapper) -> None:
    """Have all routes their expressions and the mapper its own, if its owner has not seen to it."""
    if not mapper._created_regs:
        mapper.create_regs(*() if mapper.controller_scan else ([],))
    for route in mapper.matchlist:
        if not hasattr(route, "regmatch"):  # connected later
            route.makeregexp([])


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


def _prefix(route: Any) -> str:
    """How every path of a route begins, as Routes sees it."""
    prefix = "".join(takewhile(lambda part: isinstance(part, str), route.routelist))
    if route.minimization and not prefix.startswith("/"):
        prefix = f"/{prefix}"
    return prefix.rstrip("/")
