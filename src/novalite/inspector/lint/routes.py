"""Rules on the routes of a Routes mapper; where requests are concerned, each finding names one as a proof.

The mapper is asked, by the index that the Router asks: what a rule says of a request, the served application does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from novalite.inspector.lint.profile import Profile
from novalite.inspector.lint.rule import ERROR, NOTE, WARNING, Finding, Rule
from novalite.inspector.lint.subject import listed
from novalite.inspector.sections import Place
from novalite.wsgi.route_index import RouteIndex, scan

Problems = Iterator[tuple[Place, str]]

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_CONDITIONS = ("method", "sub_domain", "function")
#: What is tried as the value of a variable: the first two that its requirement takes.
_SAMPLES = (
    *("7", "tea", "a", "1a", "ab12", "A7", "v2", "2.1", "v2.1", "x_y", "true", "10.0.0.1", "json", "xml"),
    *("0123456789abcdef0123456789abcdef", "01234567-89ab-4cde-8f01-23456789abcd", "2024-05-01", "a/b"),
)


@dataclass(frozen=True)
class Table:
    """The routes of one mapper: where they are mounted, and what they were read from.

    ``overrides`` says that requests reach it by a RoutesMiddleware that takes a method from ``_method``.
    """

    mapper: Any
    mount: str = ""
    source: str = ""
    overrides: bool = False
    routes: tuple[Any, ...] = field(init=False)
    index: RouteIndex = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "routes", tuple(route for route in self.mapper.matchlist if not route.static))
        object.__setattr__(self, "index", RouteIndex(self.mapper))
        scan(self.mapper)

    @property
    def place(self) -> Place:
        """Where its findings are: what it was read from, which has no lines."""
        return Place(self.source, 0)

    def match(self, method: str, path: str) -> tuple[dict[str, Any], Any] | None:
        """The variables and the route of a request."""
        return self.index.match(path, _environ(method, path))

    def say(self, route: Any) -> str:
        """A route, for people."""
        return f"{','.join(_methods(route)) or 'ANY'} {self.mount}{route.routepath}"


def lint_routes(table: Table, profile: Profile) -> list[Finding]:
    """What is wrong with a table of routes."""
    rules = [rule for rule in RULES if rule.id not in profile.off]
    return [Finding(rule, *problem) for rule in rules for problem in dict.fromkeys(rule.check(table))]


def _unreachable(table: Table) -> Problems:
    for route in table.routes:
        lost: dict[str, str] = {}
        reached: set[str] = set()
        for method, url, found in _asked(table, route):
            if found[1] is route:
                reached.add(method)
                if reached.issuperset(_methods(route)):
                    break
            else:
                lost.setdefault(method, f"{method} {table.mount}{url} is {table.say(found[1])}")
        if never := [told for method, told in lost.items() if method not in reached]:
            yield table.place, f"no request reaches {table.say(route)}: {never[0]}"


def _swallowed(table: Table) -> Problems:
    paths: dict[str, set[str]] = {}
    for route in table.routes:
        if not _variables(route) and _is_plain(route):
            paths.setdefault(_path(route, {}) or "/", set()).update(_methods(route) or _METHODS)
    for path, methods in paths.items():
        last = path.rpartition("/")[2]
        takers: dict[str, list[str]] = {}
        for method in sorted(set(_METHODS) - methods):
            found = table.match(method, path)
            if found and (taken := [name for name, value in _values(found).items() if value == last]):
                takers.setdefault(f"{taken[0]} of {table.mount}{found[1].routepath}", []).append(method)
        for taker, others in takers.items():
            yield table.place, f"{listed(others)} {table.mount}{path} take {last} for the {taker}"


def _format(table: Table) -> Problems:
    for route in table.routes:
        for name in _variables(route):
            values = {**_samples(route, 0), name: "1.2.3"}
            url = _path(route, values) if _is_plain(route) and _may_be(route, name, "1.2.3") else None
            found = table.match(next(iter(_methods(route)), "GET"), url) if url else None
            if url and found and found[1] is route and found[0].get(name) != "1.2.3":
                rest = listed(f"{key} {value!r}" for key, value in _values(found).items() if value)
                yield table.place, f"{table.say(route)} splits at dots: {table.mount}{url} has {rest}"


def _anchored(table: Table) -> Problems:
    for route, name, pattern in _anchors(table):
        if "^" in _bare(pattern) or not _is_last(route, name):
            yield (
                table.place,
                f"no request reaches {table.say(route)}: {name} is {pattern}, anchored inside of a path",
            )


def _ends_with_dollar(table: Table) -> Problems:
    for route, name, pattern in _anchors(table):
        url = _path(route, _samples(route, 0))
        if "^" not in _bare(pattern) and _is_last(route, name) and url:
            yield table.place, f"{table.say(route)}: {name} is {pattern}, which takes {table.mount}{url}%0a too"


def _anchors(table: Table) -> Iterator[tuple[Any, str, str]]:
    for route in table.routes:
        for name, pattern in (route.reqs or {}).items():
            if name in _variables(route) and re.search(r"[$^]", _bare(pattern)):
                yield route, name, pattern


def _bare(pattern: str) -> str:
    """A pattern without what is escaped and without sets of characters."""
    return re.sub(r"\\.|\[[^\]]*\]", "", pattern)


def _is_last(route: Any, name: str) -> bool:
    last = route.routelist[-1]
    return isinstance(last, dict) and last["name"] == name


def _unknown_condition(table: Table) -> Problems:
    for route in table.routes:
        if unknown := [key for key in route.conditions or {} if key not in _CONDITIONS]:
            yield table.place, f"{table.say(route)}: there is no condition {listed(unknown)}, so that it has none"


def _textual_methods(table: Table) -> Problems:
    for route in table.routes:
        methods = (route.conditions or {}).get("method")
        if isinstance(methods, str):
            yield table.place, f"{table.say(route)}: method is the text {methods!r}, of which any part will do"
        elif wrong := [method for method in methods or () if method != method.upper()]:
            yield table.place, f"{table.say(route)}: no request has the method {listed(wrong)}"


def _overridden(table: Table) -> Problems:
    if table.overrides:
        told = next((route for route in table.routes if "DELETE" in _methods(route) and _is_plain(route)), None)
        if told and (url := _path(told, _samples(told, 0))):
            yield table.place, f"GET {table.mount}{url}?_method=DELETE is {table.say(told)}"


def _out_of_order(table: Table) -> Problems:
    for position, route in enumerate(table.routes):
        method, url, found = next(_asked(table, route), ("", "", ({}, None)))
        if found[1] is route:
            # The patterns first: nearly all of the routes are none of this path.
            fitting = (one for one in table.routes[:position] if _is_plain(one) and one.regmatch.match(url))
            before = next((one for one in fitting if one.match(url, _environ(method, url))), None)
            if before is not None:
                told = f"{method} {table.mount}{url} is {table.say(route)}, not {table.say(before)}"
                yield table.place, f"{told}, which was connected before"


def _asked(table: Table, route: Any) -> Iterator[tuple[str, str, tuple[dict[str, Any], Any]]]:
    """Requests that are meant for a route, and what each is matched to."""
    if not _is_plain(route):
        return
    for which in range(len(_SAMPLES) if _variables(route) else 1):
        url = _path(route, _samples(route, which))
        for method in (_methods(route) or ("GET",)) if url else ():
            # What the route itself does not take is no proof of anything.
            if (
                url
                and route.match(url, _environ(method, url))
                and (found := table.match(method, url))
                and _is_plain(found[1])
            ):
                yield method, url, found


def _environ(method: str, path: str) -> dict[str, str]:
    return {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_HOST": "localhost"}


def _is_plain(route: Any) -> bool:
    """Whether its path and the method are all that it looks at."""
    return not route.minimization and not {"function", "sub_domain"}.intersection(route.conditions or {})


def _methods(route: Any) -> tuple[str, ...]:
    methods = (route.conditions or {}).get("method") or ()
    return (methods,) if isinstance(methods, str) else tuple(methods)


def _variables(route: Any) -> list[str]:
    return [part["name"] for part in route.routelist if isinstance(part, dict) and part["type"] != "."]


def _samples(route: Any, which: int) -> dict[str, str]:
    """A value for each variable that has one: of the samples that its requirement takes, the one of that number."""
    values = {}
    for name in _variables(route):
        fitting = [sample for sample in _SAMPLES if _may_be(route, name, sample)]
        if fitting:
            values[name] = fitting[min(which, len(fitting) - 1)]
    return values


def _may_be(route: Any, name: str, value: str) -> bool:
    pattern = (route.reqs or {}).get(name)
    return bool(re.fullmatch(pattern, value)) if pattern else "/" not in value


def _path(route: Any, values: dict[str, str]) -> str | None:
    """The path of a route with values for its variables; None where one is missing. A format is left out."""
    parts = []
    for part in route.routelist:
        if isinstance(part, str):
            parts.append(part)
        elif part["type"] != ".":
            if part["name"] not in values:
                return None
            parts.append(values[part["name"]])
    return "".join(parts)


def _values(found: tuple[dict[str, Any], Any] | None) -> dict[str, Any]:
    """The variables of a match."""
    if found is None:
        return {}
    names = {part["name"] for part in found[1].routelist if isinstance(part, dict)}
    return {name: value for name, value in found[0].items() if name in names}


RULES = (
    Rule(
        "NL080",
        WARNING,
        "Every route can be reached.",
        "A route that accepts the same paths and is tried first answers instead. Since version 2.5.0, Routes tries "
        "routes with a longer static prefix first, then in the order of definition.",
        "Define the narrower route first, or add a requirement to the wider one.",
        _unreachable,
    ),
    Rule(
        "NL081",
        NOTE,
        "A static path is not an id for other methods.",
        "`DELETE /servers/detail` deletes the server `detail`, and `PUT /images/new`, a path that mapper.resource "
        "defines on its own, updated an image called `new` in Glance.",
        "Add a requirement to the variable that excludes the name.",
        _swallowed,
    ),
    Rule(
        "NL082",
        WARNING,
        "A variable may contain dots.",
        "With an optional format, `1.2.3` becomes id `1.2` with format `3`. Nova, Cinder and Manila all had this bug.",
        "Restrict the format (`json|xml`), or define the route without it.",
        _format,
    ),
    Rule(
        "NL083",
        ERROR,
        "A requirement has no anchors in the middle of a path.",
        "Routes inserts it into the pattern of the whole path, where `^` never matches, and `$` only at the end.",
        "Remove the anchors: Routes anchors the whole path.",
        _anchored,
    ),
    Rule(
        "NL084",
        NOTE,
        "A requirement does not end with `$`.",
        "`$` also matches before a line break at the end: `/cats/7%0a` is accepted, and the id is `7`.",
        "End it with `\\Z` to reject the line break.",
        _ends_with_dollar,
    ),
    Rule(
        "NL085",
        ERROR,
        "A route has only conditions that Routes knows.",
        "Routes ignores other keys. With `action` instead of `method`, a route in Cinder accepted every method.",
        "Use method, sub_domain or function.",
        _unknown_condition,
    ),
    Rule(
        "NL086",
        ERROR,
        "The method condition is a list of names in upper case.",
        "Routes checks whether the request's method is `in` the value: a text also contains its parts, and `get` is "
        "never equal to `GET`.",
        'Write `conditions={"method": ["GET"]}`.',
        _textual_methods,
    ),
    Rule(
        "NL087",
        WARNING,
        "The method of a request cannot be overridden.",
        "By default RoutesMiddleware takes the method from a parameter `_method`, in the query of any request and in "
        "the form of a POST. Filters that count, audit or reject by method see the original one.",
        "Pass `use_method_override=False` to RoutesMiddleware.",
        _overridden,
    ),
    Rule(
        "NL088",
        NOTE,
        "Of two routes that accept the same path, the first one that was defined answers.",
        "Since version 2.5.0, Routes tries routes with a longer static prefix first, although its manual describes "
        "the order of definition.",
        "Define them in the order in which they are tried.",
        _out_of_order,
    ),
)


def overrides_method(application: Any) -> bool:
    """Whether an application has a RoutesMiddleware that lets ``_method`` replace the method."""
    seen: set[int] = set()
    while application is not None and id(application) not in seen:
        seen.add(id(application))
        if getattr(application, "use_method_override", False):
            return True
        inner = (getattr(application, name, None) for name in ("_router", "application", "app", "_app"))
        application = next(filter(None, inner), None)
    return False
