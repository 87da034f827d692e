"""Route tables, and what becomes of a request in them, as text no wider than the window."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from novalite.inspector.answers import Answer
from novalite.inspector.matching import Explanation
from novalite.inspector.mounts import Mounted, Way
from novalite.inspector.requests import Request
from novalite.inspector.routes import Route
from novalite.inspector.text import Line, Span, from_here, sentence, wrapped


@dataclass(frozen=True)
class Filter:
    """Which routes are meant: those of a method, and those below a path; empty for all."""

    method: str = ""
    under: str = ""

    def takes(self, route: Route) -> bool:
        """Whether a route is meant."""
        if self.method and route.methods and self.method.upper() not in route.methods:
            return False
        paths = [route.full_path, route.mount.rstrip("/") + _LEADING.sub("", route.path)]
        return not self.under or any((path + "/").startswith(self.under.rstrip("/") + "/") for path in paths)


def listed(mounted: Sequence[Mounted], wanted: Filter, width: int) -> list[Line]:
    """The routes, below the paths where they are mounted; several mounts of one application are one."""
    groups: dict[object, list[Mounted]] = {}
    for one in mounted:
        groups.setdefault((one.app.place, one.app.name, one.problem), []).append(one)
    lines: list[Line] = []
    without: list[Line] = []
    for group in groups.values():
        app, problem = group[0].app, group[0].problem
        if group[0].table is None:
            reason = (problem, "bad") if problem else ("no routes of its own", "dim")
            words = [*(_path(one) for one in group), (app.name, "app"), reason]
            without += [] if wanted.under or wanted.method else wrapped(words, width, between=("  ", ""))
            continue
        found = [(one, [route for route in one.table or () if wanted.takes(route)]) for one in group]
        shown = [(one, routes) for one, routes in found if routes]
        if shown:
            lines += [*_group(app.name, [_path(one) for one, _ in shown], shown[0][1], width), ()]
    return [*lines, *without] if without else lines[:-1]


def _path(one: Mounted) -> Span:
    return one.mount.removesuffix("/+") or "/", "path"


def _group(name: str, mounts: list[Span], routes: list[Route], width: int) -> Iterator[Line]:
    rows, prefix = _rows(routes)
    count = f"{len(routes)} route{'s' * (len(routes) != 1)}"
    words = [*mounts, (name, "app"), (count, "dim")]
    if prefix:
        words.append((f"({_plain(prefix)}) may be there or not{_requirements(routes, prefix)}", "dim"))
    yield from wrapped(words, width, between=("  ", ""))
    methods = max(len(_methods(route)) for route, _ in rows)
    answers = max((len(_short(answer)) for route, _ in rows for answer in route.answers), default=0)
    room = width - methods - 6 - min(answers, width // 3)
    paths = max((len(path) for _, path in rows if len(path) <= room), default=0)
    since = min((one.first for route, _ in rows for one in route.answers if one.first), key=_numbers, default="")
    for route, path in rows:
        yield from _row(route, path, methods, paths, since, width)


def _row(route: Route, path: str, methods: int, paths: int, since: str, width: int) -> Iterator[Line]:
    head = [("  ", ""), (f"{_methods(route):<{methods}}", "method"), ("  ", ""), (f"{path:<{paths}}", "path")]
    indent = 2 + methods + 2 + paths + 2
    words = [(_short(one), "good") for one in route.answers if one.action is None]
    actions = [one for one in route.answers if one.action is not None]
    if actions:
        first, *more = dict.fromkeys(one.name.rpartition(".")[0] for one in actions)
        nouns = f"{first} and {len(more)} more" if more else first
        words.append((f"{nouns}: {len(actions)} action{'s' * (len(actions) != 1)}", "good"))
    if route.redirect:
        words = [(f"→ {route.redirect}", "good")]
    words += [(f"{name} is {pattern}", "dim") for name, pattern in route.requirements if f"{{{name}}}" in path]
    words += [(f"{key}: {value}", "note") for key, value in route.conditions]
    lines = wrapped(words, max(width - indent, 20), between=("  ", ""))
    if len(path) > paths:
        yield tuple(head)
    else:
        yield (*head, ("  ", ""), *lines.pop(0))
    for line in lines:
        yield (" " * indent, ""), *line
    keys = [((one.action or "") + _span(one) * (one.first != since or bool(one.last)), "") for one in actions]
    for line in wrapped(keys, width - methods - 6, between=(", ", "")) if keys else ():
        yield (" " * (methods + 6), ""), *line


def _short(answer: Answer) -> str:
    return answer.name + _span(answer)


def _span(answer: Answer) -> str:
    if not answer.first:
        return f" until {answer.last}" if answer.last else ""
    return f" {answer.first}-{answer.last}" if answer.last else f" {answer.first}+"


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdecimal()]


def _rows(routes: Iterable[Route]) -> tuple[list[tuple[Route, str]], str]:
    """The routes with their paths; of one that there is with and without a leading variable only one is a row."""
    routes = list(_once_with_formats(routes))
    there = {(route.methods, route.path, route.answers) for route in routes}
    doubled = [
        (route, leading[0])
        for route in routes
        if (leading := _LEADING.match(route.path))
        and (route.methods, route.path[leading.end() :], route.answers) in there
    ]
    prefix = doubled[0][1] if doubled else ""
    twice = {route.path for route, leading in doubled if leading == prefix}
    rows = []
    for route in routes:
        if route.path in twice:
            continue
        path = _plain(route.path) or "/"
        rows.append((route, f"({_plain(prefix)}){path}" if prefix and prefix + route.path in twice else path))
    return rows, prefix


def _once_with_formats(routes: Iterable[Route]) -> Iterator[Route]:
    """The routes; of one that there is with and without a format at its end only one, with the format in brackets."""
    routes = list(routes)
    formats = {
        (route.methods, route.path[: found.start()], route.answers): found[0]
        for route in routes
        if (found := _FORMAT.search(route.path))
    }
    twins = formats.keys() & {(route.methods, route.path, route.answers) for route in routes}
    for route in routes:
        key = route.methods, route.path, route.answers
        found = _FORMAT.search(route.path)
        if key in twins:
            yield replace(route, path=f"{route.path}({formats[key]})")
        elif not found or (route.methods, route.path[: found.start()], route.answers) not in twins:
            yield route


def _requirements(routes: Iterable[Route], prefix: str) -> str:
    name = prefix.strip("/{}").partition(":")[0]
    pattern = next((dict(route.requirements).get(name) for route in routes if prefix in route.path), None)
    return f"; {name} is {pattern}" if pattern else ""


def _methods(route: Route) -> str:
    return ",".join(route.methods) or "ANY"


#: The format with which Routes' own `resource` ends one of each two paths.
_FORMAT = re.compile(r"\.(:\(format\)|:format|\{format\})$")

#: A variable with which a path begins, and in which there is no other brace.
_LEADING = re.compile(r"^/\{[^{}]*\}(?=/|$)")


def _plain(path: str) -> str:
    """A path without the regular expressions of its variables, which are told beside it."""
    return re.sub(r"\{([\w.]+):[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", r"{\1}", path)


def explained(request: Request, way: Way | None, explanation: Explanation | None, width: int) -> list[Line]:
    """What becomes of a request: the way to the application, the route, what loses against it, what is nearly it."""
    lines: list[Line] = [((str(request), "heading"),)]
    if way:
        lines += _way(way, width)
    if explanation is None:
        return lines
    lines.append(())
    match = explanation.match
    if match:
        lines += _indented(_one(match.route), "", width)
        places = match.route.object, match.route.source and from_here(match.route.source)
        lines += [(("    ", ""), (place, "dim")) for place in places if place]
        lines += [(("  ", ""), (f"{key} = {value!r}", "")) for key, value in match.variables.items()]
    else:
        lines.append((("no route matches", "bad"),))
    if explanation.losers:
        lines += [(), (("these match too, and lose:", "note"),)]
        for loser in explanation.losers:
            lines += [*_indented(_one(loser.route), "  ", width), *_because(loser.rule, width)]
    if explanation.near:
        lines += [(), (("nearly:", "note"),)]
        for near in explanation.near:
            lines += [*_indented(_one(near.route), "  ", width), *_because(near.reason, width)]
    return lines


def _way(way: Way, width: int) -> Iterator[Line]:
    names = max((len(step.composite) for step in way.steps), default=0)
    for step in way.steps:
        words = [(step.chosen or "nothing", "path" if step.chosen else "bad"), (f"({step.reason})", "dim")]
        first, *more = wrapped(words, width - names - 4, between=("  ", ""))
        yield ("  ", ""), (f"{step.composite:<{names}}", "urlmap"), ("  ", ""), *first
        for line in more:
            yield (" " * (names + 4), ""), *line
    if way.app is not None:
        run = [*((one.name, "filter") for one in way.filters), (way.app.name, "app")]
        for line in wrapped(run, width - 2, between=(" → ", "dim")):
            yield ("  ", ""), *line


def _one(route: Route) -> list[Span]:
    whole = replace(route, path=_plain(route.path))
    words = [(_methods(route), "method"), (whole.full_path, "path"), (route.answer, "good")]
    return [*words, *((f"{key}: {value}", "note") for key, value in route.conditions)]


def _indented(words: Sequence[Span], indent: str, width: int) -> Iterator[Line]:
    for index, line in enumerate(wrapped(words, width - len(indent) - 4, between=("  ", ""))):
        yield (indent + "    " * bool(index), ""), *line


def _because(reason: str, width: int) -> Iterator[Line]:
    for line in sentence(reason, width - 6, "dim"):
        yield ("      ", ""), *line
