"""The routers of an ini's applications at their mounts, and the way of a request to one of them.

Here applications are loaded: only they know their routes. What cannot be loaded is told with the reason, and the others
all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from novalite.errors import ConfigError, Error
from novalite.inspector.asking import ask
from novalite.inspector.composites import STRATEGIES, URLMAP
from novalite.inspector.contexts import Composite, Element, Entry, Node, Resolver
from novalite.inspector.ini import Ini, read
from novalite.inspector.pipeline import applications, default_ini, pipelines
from novalite.inspector.requests import Request
from novalite.inspector.routes import NoRoutes, RouteTable, find_mapper
from novalite.wsgi.loader import Loader
from novalite.wsgi.urlmap import Mount, best_match, parse_media_type


@dataclass(frozen=True)
class Mounted:
    """An application at a mount, with its routes; without any, of which ``problem`` may tell why."""

    mount: str
    app: Element
    table: RouteTable | None = None
    problem: str | None = None


@dataclass(frozen=True)
class Step:
    """A choice on the way of a request: which entry of a composite was chosen, and why; none where nothing fits."""

    composite: str
    chosen: str | None
    reason: str


@dataclass(frozen=True)
class Way:
    """The way of a request to an application: the choices, the filters on it, and the path that is left.

    ``mount`` is the path that has been taken off; ``app`` is None where nothing is mounted there.
    """

    steps: tuple[Step, ...]
    filters: tuple[Element, ...]
    app: Element | None
    mount: str
    path: str


class Applications:
    """The applications of an ini with all that is mounted behind them, loaded.

    ``options`` are put over the ini. Raises ConfigError; NoRoutes where nothing has any, or what kept the first
    application from being loaded.
    """

    def __init__(
        self,
        path: str | Path | None = None,
        app: str | None = None,
        options: dict[str, str] | None = None,
        strategy: str | None = None,
    ) -> None:
        self.ini: Ini = read(default_ini() if path is None else Path(path).absolute(), options or {})
        self._options = options or {}
        self._loaded: dict[tuple[str, str], RouteTable | None] = {}
        self._errors: dict[tuple[str, str], Exception] = {}
        resolver = Resolver(self.ini, strategy, ask)
        self.nodes = {one.name: resolver.application(one.name) for one in applications(self.ini, app)}
        self.mounted = [
            self._mounted(pipeline.mount, pipeline.app)
            for name, node in self.nodes.items()
            for pipeline in pipelines(name, node)
        ]
        if not any(one.table for one in self.mounted):
            raise self._reason()

    def way(self, request: Request) -> Way:
        """The way of a request: to an application with routes, if one of those that no other one names leads there."""
        ways = [way_of(node, request) for node in self.nodes.values()]
        return next((one for one in ways if one.app and self.table(one.app, one.mount)), ways[0])

    def table(self, app: Element, mount: str) -> RouteTable | None:
        """The routes of an application that was found on a way."""
        return self._mounted(mount, app).table

    def _reason(self) -> Exception:
        """Why there are no routes."""
        for one in self.mounted:
            if one.app.problem:
                return ConfigError(f"{one.app.place}: {one.app.problem}")
        nothing = NoRoutes(f"{self.ini.path}: no application there has a routes.Mapper")
        return next(iter(self._errors.values()), nothing)

    def _mounted(self, mount: str, app: Element) -> Mounted:
        if app.problem:
            return Mounted(mount, app, problem=app.problem)
        key = app.place.file, app.name
        if key not in self._loaded:
            self._loaded[key] = None
            try:
                options = self._options if app.place.file == self.ini.path else {}
                mapper = find_mapper(Loader(Path(app.place.file).absolute(), options=options).load_app(app.name))
                self._loaded[key] = mapper and RouteTable(mapper, mount)
            except (Exception, SystemExit) as error:  # a stranger's application may raise anything
                self._errors[key] = error if isinstance(error, Exception) else RuntimeError(f"it exits: {error}")
        table = self._loaded[key]
        problem = _one_line(self._errors[key]) if key in self._errors else None
        return Mounted(mount, app, table and table.at(mount), problem)


def route_tables(path: str | Path | None = None, app: str | None = None, **options: str) -> list[RouteTable]:
    """The routes of all routers of an ini's application, which is loaded for that, by the path of their mount.

    Raises ConfigError, and NoRoutes where there are none.
    """
    return [one.table for one in Applications(path, app, options).mounted if one.table]


def way_of(node: Node, request: Request) -> Way:
    """The way of a request through pipelines and urlmaps, as these choose by host and path."""
    way = Way((), (), None, "", request.path)
    entry: Entry | None
    while True:
        way = replace(way, filters=(*way.filters, *node.filters))
        end = node.end
        if isinstance(end, Element):
            return replace(way, app=end)
        if end.kind == URLMAP:
            path = _SLASHES.sub("/", way.path)
            entry, mount, step = _of_urlmap(end, request, path)
            # One that was chosen by its version leaves the path as it is.
            path = path[len(mount) :] if path.startswith(mount) else path
            way = replace(way, mount=way.mount + mount, path=path)
        elif end.kind == STRATEGIES:
            entry = next((one for one in end.entries if one.key == end.chosen), None)
            step = Step(end.element.name, end.chosen, "the strategy")
        else:
            return replace(way, app=end.element)
        way = replace(way, steps=(*way.steps, step))
        if entry is None:
            return way
        node = entry.node


def _of_urlmap(composite: Composite, request: Request, path: str) -> tuple[Entry | None, str, Step]:
    """The entry that is chosen, its prefix, and why."""
    host, _, port = request.host.lower().partition(":")
    port = port or ("443" if request.scheme == "https" else "80")
    name = composite.element.name
    entries = sorted(_mounts(composite), key=lambda pair: pair[0].rank)
    fitting = [(mount, entry) for mount, entry in entries if mount.matches(host, port, path)]
    others_hosts = ", ".join(
        str(mount)
        for mount, _ in entries
        if not mount.matches(host, port, path) and replace(mount, domain=None).matches(host, port, path)
    )
    but = f"; not for this host: {others_hosts}" if others_hosts else ""
    if not (fitting and fitting[0][0].prefix) and composite.element.factory not in PASTE_URLMAPS:
        for header, version in _versions(request):
            for mount, entry in entries:
                if mount.prefix and mount.matches(host, port, f"/v{version}"):
                    return entry, mount.prefix, Step(name, str(mount), f"{header} has version={version}{but}")
    if fitting:
        (mount, chosen), *others = fitting
        also = ", ".join(str(other) for other, _ in others)
        reason = f"the longest path that fits, before {also}" if also else "nothing else fits"
        if others and mount.domain and not others[0][0].domain:
            reason = f"a domain goes before {also}"
        elif others and others[0][0].prefix == mount.prefix:
            reason = f"/+ takes what is below it, before {also}"
        return chosen, mount.prefix, Step(name, str(mount), reason + but)
    rest = next((one for one in composite.entries if one.key == "not_found_app"), None)
    there = ", ".join(str(mount) for mount, _ in entries)
    return rest, "", Step(name, rest.key if rest else None, f"nothing is mounted there; there is {there}{but}")


def _versions(request: Request) -> Iterator[tuple[str, str]]:
    """The versions that a request asks for where its path says none, as urlmaps of Nova's kind look for them."""
    best = best_match(request.header("ACCEPT"))
    named = {
        "Content-Type": parse_media_type(request.header("CONTENT_TYPE"))[1],
        "Accept": best.parameters if best else {},
    }
    return ((header, parameters["version"]) for header, parameters in named.items() if parameters.get("version"))


def _mounts(composite: Composite) -> Iterator[tuple[Mount, Entry]]:
    for entry in composite.entries:
        if entry.key != "not_found_app":
            try:
                yield Mount.parse(entry.key), entry
            except ValueError:
                continue


def _one_line(error: Exception) -> str:
    text = " ".join(str(error).split())
    return text if isinstance(error, Error) else f"{type(error).__name__}: {text}".removesuffix(": ")


#: Urlmaps that look at the host and at the path only.
PASTE_URLMAPS = ("egg:Paste#urlmap", "egg:paste#urlmap", "paste.urlmap:urlmap_factory")
_SLASHES = re.compile("//+")
