"""Why a request takes the route that it takes, and not another one; and what it nearly takes.

Routes tries the routes in an order of its own: the longest static prefix first, and among those of one prefix as they
were connected. Whatever fits first has won.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from novalite.inspector.requests import Request
from novalite.inspector.routes import Match, Route, RouteTable


@dataclass(frozen=True)
class Loser:
    """A route that matches a request too, and the rule by which it loses."""

    route: Route
    rule: str


@dataclass(frozen=True)
class Near:
    """A route that a request nearly matches: what is in the way, by its kind and in words.

    ``kind`` is one of `KINDS`; ``distance`` how far it is off.
    """

    route: Route
    kind: str
    reason: str
    distance: float

    def __str__(self) -> str:
        return f"{self.route}  {self.reason}"


@dataclass(frozen=True)
class Explanation:
    """What a request matches in a table, what loses against that, and what it nearly matches, the best first."""

    request: Request
    path: str
    match: Match | None
    losers: tuple[Loser, ...]
    near: tuple[Near, ...]


#: The kinds of what is nearly matched, the nearest first.
KINDS = ("method", "slash", "case", "escape", "constraint", "condition", "spelling", "length")


def explain(table: RouteTable, request: Request, path: str | None = None, count: int = 5) -> Explanation:
    """What becomes of a request in a table; ``path`` is what urlmaps have left of its path."""
    if path is None:
        below = table.below(request)
        path = request.path if below is None else below
    match = table.match_path(request, path)
    losers = tuple(_losers(table, request, path, match)) if match else ()
    near = nearest(table, request, path, count)
    if match:  # what has other words was not meant
        near = [one for one in near if one.kind not in ("spelling", "length")]
    return Explanation(request, path, match, losers, tuple(near))


def nearest(table: RouteTable, request: Request, path: str, count: int = 5) -> list[Near]:
    """The routes that a request does not match and nearly does, the best first; of one path all methods together."""
    found = [near for pair in table.pairs if (near := _near(*pair, table, request, path))]
    found.sort(key=lambda near: (KINDS.index(near.kind), near.distance, near.route.position))
    # Of a path that is off in some other way the routes of other methods are noise.
    fit = {near.route.path for near in found if near.kind != "method" and not _off(near.route, request)}
    return [near for near in found if near.route.path not in fit or not _off(near.route, request)][:count]


def _losers(table: RouteTable, request: Request, path: str, match: Match) -> Iterator[Loser]:
    winner = match.route
    for route, own in table.pairs:
        if route is not winner and _matches(table, own, request, path):
            if len(route.prefix) != len(winner.prefix):
                shown, better = route.prefix or "/", winner.prefix or "/"
                yield Loser(route, f"its static prefix is shorter: {shown}, not {better}")
            else:
                yield Loser(route, f"it is defined later: as number {route.position + 1}, not {winner.position + 1}")


def _matches(table: RouteTable, own: Any, request: Request, path: str) -> bool:
    mapper = table.mapper
    found = own.match(path, request.environ(path), mapper.sub_domains, mapper.sub_domains_ignore, mapper.domain_match)
    return bool(found) or isinstance(found, dict)


def _near(route: Route, own: Any, table: RouteTable, request: Request, path: str) -> Near | None:
    if own.regmatch.match(path):
        if _matches(table, own, request, path):
            return None
        if route.methods and request.method not in route.methods:
            return Near(route, "method", f"it is for {', '.join(route.methods)}", 0)
        conditions = " and ".join(f"{key} {value}" for key, value in route.conditions)
        return Near(route, "condition", f"its condition says no: {conditions}", 0)
    if wrong := _constraint(route, own, path):
        return Near(route, "constraint", wrong, _off(route, request))
    variants = sorted(_variants(request, path), key=lambda variant: KINDS.index(variant[0]))
    for kind, other, reason in variants:
        if own.regmatch.match(other):
            return Near(route, kind, reason, _off(route, request))
    return _misspelled(route, own, request, path)


def _off(route: Route, request: Request) -> float:
    return float(bool(route.methods) and request.method not in route.methods)


def _variants(request: Request, path: str) -> Iterator[tuple[str, str, str]]:
    """The path as it might have been meant."""
    if path.endswith("/") and path != "/":
        yield "slash", path.rstrip("/"), "without the slash at the end"
    else:
        yield "slash", path + "/", "with a slash at the end"
    before, _, last = path.rpartition("/")
    if before and last:
        yield "length", before, f"without /{last}"
    if path.lower() != path:
        yield "case", path.lower(), "in lower case"
    if "%" in path:
        yield "escape", unquote(path, "latin-1"), "it is escaped twice"
    escaped = request.raw[-_raw_length(request.raw, len(path)) :] if path else ""
    if re.search("%2f", escaped, re.IGNORECASE):
        hidden = unquote(re.sub("%2f", "\N{DIVISION SLASH}", escaped, flags=re.IGNORECASE), "latin-1")
        yield "escape", hidden, "%2F is a slash before routes are matched, and no part of a name"


def _raw_length(raw: str, count: int) -> int:
    """How many characters at the end of an escaped path are so many without escapes."""
    units = re.findall("%[0-9a-fA-F]{2}|.", raw, re.DOTALL)
    return sum(map(len, units[-count:]))


def _constraint(route: Route, own: Any, path: str) -> str:
    """Which requirement is in the way, where the path would match without any."""
    if not route.requirements:
        return ""
    required = dict(route.requirements)
    found = re.fullmatch(_loose(own), path, re.DOTALL)
    if not found:
        return ""
    wrong = [
        f"{name} must match {pattern}, and is {found[name]!r}"
        for name, pattern in required.items()
        if name in found.groupdict() and found[name] is not None and not re.fullmatch(pattern, found[name])
    ]
    return "; ".join(wrong)


def _loose(own: Any) -> str:
    """The route's regular expression without its requirements."""
    parts = []
    for part in own.routelist:
        if isinstance(part, str):
            parts.append(re.escape(part))
        elif part["type"] == ".":
            parts.append(rf"(?:\.(?P<{part['name']}>[^/.]+))?")
        else:
            parts.append(f"(?P<{part['name']}>{'.*' if part['type'] == '*' else '[^/]+'})")
    text = "".join(parts)
    return text if text.startswith("/") else f"/{text}"


def _misspelled(route: Route, own: Any, request: Request, path: str) -> Near | None:
    """Where a path has as many segments as the route, and those that are constant are not quite what they must be."""
    wanted = _segments(own)
    given = path.strip("/").split("/")
    if len(wanted) != len(given):
        return None
    wrong: list[tuple[str, str]] = []
    distance = 0
    for pattern, segment in zip(wanted, given, strict=True):
        if pattern is None or pattern == segment:
            continue
        off = _distance(pattern, segment, 2)
        if off > 2 or off >= len(pattern):
            return None
        distance += off
        wrong.append((pattern, segment))
    if not wrong or distance > 2 or len(wrong) == sum(one is not None for one in wanted) > 1:
        return None
    reason = ", ".join(f"{right}, not {other}" for right, other in wrong)
    return Near(route, "spelling", reason, distance + _off(route, request) / 2)


def _segments(own: Any) -> list[str | None]:
    """The constant segments of a route, and None for each that has a variable in it."""
    text = "".join(part if isinstance(part, str) else "\0" for part in own.routelist)
    return [None if "\0" in segment else segment for segment in text.strip("/").split("/")]


def _distance(one: str, other: str, limit: int) -> int:
    """How many letters have to be changed, added, left out or swapped; more than the limit is told as limit + 1."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, right in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]
