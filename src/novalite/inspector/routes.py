"""The routes of a mapper, or of an application of an ini, as plain data."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import routes

from novalite.errors import Error
from novalite.wsgi.loader import Loader


class NoRoutes(Error):
    """An application in which no mapper can be found."""


@dataclass(frozen=True)
class Route:
    """One route: where it is mounted, its methods (none: any), its path, and who answers.

    ``controller`` is the class that answers, ``action`` the method's name or None, ``source`` is ``file:line`` of
    that method where Python knows it. ``position`` is the place in the order of definition, from 0.
    """

    position: int
    mount: str
    methods: tuple[str, ...]
    path: str
    controller: str
    action: str | None
    redirect: str | None
    source: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self)

    def __str__(self) -> str:
        target = f"→ {self.redirect}" if self.redirect else f"{self.controller}.{self.action or '__call__'}"
        return f"{','.join(self.methods) or 'ANY':<7} {self.mount.rstrip('/') + self.path or '/':<50} {target}"


@dataclass(frozen=True)
class Match:
    """What a request is matched to: the route and the variables of its path."""

    route: Route
    variables: dict[str, str]

    def __str__(self) -> str:
        variables = ", ".join(f"{key}={value!r}" for key, value in self.variables.items())
        return f"{self.route}" + (f"  ({variables})" if variables else "")


class RouteTable:
    """The routes of one mapper, mounted at a path; it can be asked what a request matches."""

    def __init__(self, mapper: routes.Mapper, mount: str = "/") -> None:
        self.mapper = mapper
        self.mount = mount.removesuffix("/+").rstrip("/")
        matched = [route for route in mapper.matchlist if not route.static]
        self._by_route = {id(route): self._read(index, route) for index, route in enumerate(matched)}

    def __iter__(self) -> Iterator[Route]:
        return iter(self._by_route.values())

    def __len__(self) -> int:
        return len(self._by_route)

    def match(self, request: str) -> Match | None:
        """What ``GET /cats/7`` is matched to; None where it is not for this table or nothing fits."""
        method, path = parse_request(request)
        if not (path + "/").startswith(self.mount + "/"):
            return None
        path = path[len(self.mount) :]
        environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_HOST": "localhost"}
        if not self.mapper._created_regs:
            self.mapper.create_regs([])
        found = self.mapper.routematch(path, environ)
        if not found:
            return None
        match, route = found
        variables = {key: value for key, value in match.items() if key not in ("controller", "action")}
        return Match(self._by_route[id(route)], variables)

    def nearest(self, request: str, count: int = 5) -> list[Route]:
        """The routes that look most like a request, for a message about one that fits none."""
        method, path = parse_request(request)

        def likeness(route: Route) -> tuple[float, bool]:
            full = route.mount + route.path
            score = SequenceMatcher(None, re.sub(r"\{[^}]*\}", "", full), path).ratio()
            return score, method in route.methods

        return sorted(self, key=likeness, reverse=True)[:count]

    def _read(self, position: int, route: Any) -> Route:
        answering = route.defaults.get("controller")
        action = route.defaults.get("action")
        controller = getattr(answering, "controller", None) or answering
        target = self.mapper._routenames.get(f"_redirect_{id(route)}")
        return Route(
            position=position,
            mount=self.mount or "/",
            methods=tuple((route.conditions or {}).get("method") or ()),
            path=route.routepath,
            controller="" if controller is None else _class_name(controller),
            action=action,
            redirect=target and target.routepath,
            source=_source(controller, action),
        )


def parse_request(request: str) -> tuple[str, str]:
    """``GET /cats/7`` as method and path; a path alone is a GET. Raises ValueError."""
    method, _, path = request.strip().rpartition(" ")
    path = path.partition("?")[0]
    if not path.startswith("/"):
        raise ValueError(f"{request!r} is not `METHOD /path`")
    return (method.strip() or "GET").upper(), path


def routes_of(source: Any, mount: str = "/") -> RouteTable:
    """The routes of a mapper, of a Router, or of any application that has a mapper in ``map`` or ``mapper``.

    Filters are looked through, by their ``application``, ``app`` or ``_app``. Raises NoRoutes.
    """
    mapper = find_mapper(source)
    if mapper is None:
        raise NoRoutes(f"{source!r} has no routes.Mapper in `map` or `mapper`, nor has what it wraps")
    return RouteTable(mapper, mount)


def find_mapper(source: Any) -> routes.Mapper | None:
    """The first mapper that an application or what it wraps has."""
    seen = set()
    while source is not None and id(source) not in seen:
        seen.add(id(source))
        if isinstance(source, routes.Mapper):
            return source
        for name in ("map", "mapper"):
            if isinstance(mapper := getattr(source, name, None), routes.Mapper):
                return mapper
        source = next((inner for name in _INNER if (inner := getattr(source, name, None)) is not None), None)
    return None


def route_tables(ini: str | Path | None = None, app: str | None = None, **options: str) -> list[RouteTable]:
    """The routes of all routers of an ini's application, which is loaded for that, by the path of their mount.

    Raises ConfigError, and NoRoutes where there are none.
    """
    from novalite.inspector.pipeline import pipelines_of

    path = None if ini is None else Path(ini).absolute()
    loader = Loader(path, options=options)
    tables = []
    for pipeline in pipelines_of(ini, app, **options):
        mapper = find_mapper(loader.load_app(pipeline.app.name))
        if mapper is not None:
            tables.append(RouteTable(mapper, pipeline.mount))
    if not tables:
        raise NoRoutes(f"{loader.config_path}: no application there has a routes.Mapper")
    return tables


_INNER = ("application", "app", "_app", "_router")


def _class_name(controller: Any) -> str:
    if isinstance(controller, str):
        return controller
    cls = controller if isinstance(controller, type) else type(controller)
    return f"{cls.__module__}.{cls.__qualname__}"


def _source(controller: Any, action: str | None) -> str | None:
    target: Any = getattr(controller, action or "__call__", None)
    try:
        target = inspect.unwrap(target)
        return f"{inspect.getsourcefile(target)}:{inspect.getsourcelines(target)[1]}"
    except (OSError, TypeError, ValueError):
        return None
