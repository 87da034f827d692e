"""Assertions on pipelines and routes, whose failures show the pipeline, or the routes that come nearest."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from novalite.inspector.matching import explain
from novalite.inspector.pipeline import Pipeline
from novalite.inspector.requests import parse_request
from novalite.inspector.routes import RouteTable, routes_of


def assert_order(pipeline: Pipeline, *names: str) -> None:
    """The pipeline has these filters in this order, from the outside to the inside; others may be in between."""
    __tracebackhide__ = True
    present = list(pipeline.names)
    if missing := [name for name in names if name not in present]:
        raise AssertionError(f"not in the pipeline: {', '.join(missing)}\n\n{pipeline}")
    for outer, inner in pairwise(names):
        if present.index(outer) > present.index(inner):
            raise AssertionError(f"{outer} should be outside of {inner}, and is inside of it\n\n{pipeline}")


def assert_routes_to(
    routes: Any, request: str, *, controller: Any = None, action: str | None = None, **variables: str
) -> None:
    """A request, ``GET /cats/7``, is matched to that controller and action, with those variables of the path.

    ``routes`` is what `routes_of` gives or takes. ``controller`` is a class or its name, with or without its
    module; what is left out is not looked at.
    """
    __tracebackhide__ = True
    table = routes if isinstance(routes, RouteTable) else routes_of(routes)
    match = table.match(request)
    if match is None:
        near = explain(table, parse_request(request)).near
        shown = "; the nearest are\n" + "\n".join(f"  {one}" for one in near) if near else ""
        raise AssertionError(f"{request} matches no route{shown}")
    wanted = _name(controller) if isinstance(controller, type) else controller
    problems = []
    if wanted is not None and wanted not in (match.route.controller, match.route.controller.rpartition(".")[2]):
        problems.append(f"controller is {match.route.controller}, not {wanted}")
    if action is not None and action != match.route.action:
        problems.append(f"action is {match.route.action}, not {action}")
    for key, value in variables.items():
        if match.variables.get(key) != value:
            problems.append(f"{key} is {match.variables.get(key)!r}, not {value!r}")
    if problems:
        raise AssertionError(f"{request} matches\n  {match}\n" + "\n".join(problems))


def assert_unrouted(routes: Any, request: str) -> None:
    """A request, ``DELETE /cats/7``, is matched to no route; ``routes`` is what `assert_routes_to` takes."""
    __tracebackhide__ = True
    table = routes if isinstance(routes, RouteTable) else routes_of(routes)
    if match := table.match(request):
        raise AssertionError(f"{request} should match no route, and matches\n  {match}")


def _name(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"
