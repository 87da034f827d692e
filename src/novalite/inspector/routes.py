"""The routes of a mapper as plain data: what each matches, and who answers."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import asdict, dataclass, field, replace
from itertools import takewhile
from typing import Any

import routes

from novalite.errors import Error
from novalite.inspector.answers import Answer, answers_of, class_name
from novalite.inspector.factories import object_name, source_of
from novalite.inspector.requests import Request, parse_request
from novalite.wsgi.router import decoded


class NoRoutes(Error):
    """An application in which no mapper can be found."""


@dataclass(frozen=True)
class Route:
    """One route: where it is mounted, its methods (none: any), its path, and who answers.

    ``requirements`` are the regular expressions that the path's variables must match, ``conditions`` what else there
    is beside the methods. ``controller`` is the class that answers, ``action`` the method's name or None. ``position``
    is the place in the order of definition, from 0; ``prefix`` what the path begins with before its first variable.
    """

    position: int
    mount: str
    methods: tuple[str, ...]
    path: str
    requirements: tuple[tuple[str, str], ...]
    conditions: tuple[tuple[str, str], ...]
    prefix: str
    answers: tuple[Answer, ...]
    controller: str
    action: str | None
    redirect: str | None
    target: Any = field(repr=False, compare=False, default=None)

    @property
    def full_path(self) -> str:
        """With the mount."""
        return self.mount.rstrip("/") + self.path or "/"

    @property
    def source(self) -> str | None:
        """``file:line`` of what answers, where Python knows it."""
        return source_of(self.target) if callable(self.target) else None

    @property
    def object(self) -> str | None:
        """``module:name`` of what answers, by which it can be imported."""
        return object_name(self.target) if callable(self.target) else None

    @property
    def answer(self) -> str:
        """Who answers, in a line; of several the first."""
        if self.redirect:
            return f"→ {self.redirect}"
        more = f" and {len(self.answers) - 1} more" if len(self.answers) > 1 else ""
        return f"{self.answers[0]}{more}"

    def to_dict(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {
            "position": self.position,
            "mount": self.mount,
            "methods": list(self.methods),
            "path": self.path,
            "requirements": dict(self.requirements),
            "conditions": dict(self.conditions),
            "answers": [asdict(one) for one in self.answers],
            "controller": self.controller,
            "action": self.action,
            "redirect": self.redirect,
            "object": self.object,
            "source": self.source,
        }

    def __str__(self) -> str:
        return f"{','.join(self.methods) or 'ANY':<7} {self.full_path:<50} {self.answer}"


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
        #: Each route with Routes' own, in the order of their definition.
        self.pairs = [
            (_read(mapper, position, route, self.mount or "/"), route)
            for position, route in enumerate(one for one in mapper.matchlist if not one.static)
        ]

    def __iter__(self) -> Iterator[Route]:
        return (route for route, _ in self.pairs)

    def __len__(self) -> int:
        return len(self.pairs)

    def at(self, mount: str) -> RouteTable:
        """The same routes at another mount."""
        table = copy(self)
        table.mount = mount.removesuffix("/+").rstrip("/")
        if table.mount != self.mount:
            table.pairs = [(replace(route, mount=table.mount or "/"), own) for route, own in self.pairs]
        return table

    def match(self, request: str) -> Match | None:
        """What ``GET /cats/7`` is matched to; None where it is not for this table or nothing fits."""
        parsed = parse_request(request)
        path = self.below(parsed)
        return None if path is None else self.match_path(parsed, path)

    def below(self, request: Request) -> str | None:
        """What is left of a request's path below the mount; None where it is not below it."""
        if not (request.path + "/").startswith(self.mount + "/"):
            return None
        return request.path[len(self.mount) :]

    def match_path(self, request: Request, path: str) -> Match | None:
        """What a request is matched to of which a urlmap has left that path."""
        if not self.mapper._created_regs:
            self.mapper.create_regs([])
        found = self.mapper.routematch(path, request.environ(path))
        if not found or not found[1]:
            return None
        match, matched = found
        variables = {
            key: decoded(value) if isinstance(value, str) else value
            for key, value in match.items()
            if key not in ("controller", "action")
        }
        return Match(next(route for route, own in self.pairs if own is matched), variables)


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


_INNER = ("application", "app", "_app", "_router")


def _read(mapper: routes.Mapper, position: int, route: Any, mount: str) -> Route:
    answering = route.defaults.get("controller")
    action = route.defaults.get("action")
    controller = getattr(answering, "controller", None) or answering
    redirect = mapper._routenames.get(f"_redirect_{id(route)}")
    conditions = dict(route.conditions or {})
    methods = conditions.pop("method", None) or ()
    answers, target = answers_of(answering, action)
    return Route(
        position=position,
        mount=mount,
        methods=(methods,) if isinstance(methods, str) else tuple(methods),
        path=route.routepath,
        requirements=tuple(sorted(route.reqs.items())),
        conditions=tuple((key, _words(value)) for key, value in sorted(conditions.items())),
        prefix="".join(takewhile(lambda part: isinstance(part, str), route.routelist)).rstrip("/"),
        answers=answers,
        controller="" if controller is None else class_name(controller),
        action=action,
        redirect=redirect and redirect.routepath,
        target=target,
    )


def _words(value: Any) -> str:
    if callable(value):
        return str(getattr(value, "__qualname__", type(value).__qualname__))
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
