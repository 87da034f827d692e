"""How long the Router takes to find the controller, by the number of routes; the one that fits is in their middle."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import routes

from novalite.services.compute.router import ProjectMapper
from novalite.wsgi.router import Router
from tests.benchmarks.stacks import PROJECT, hello

SIZES = (10, 100, 1000)
CALLS = 500


def static(size: int) -> tuple[Router, str]:
    """Routes that differ in their first, constant part."""
    mapper = routes.Mapper(controller_scan=None, register=False)
    for number in range(size):
        mapper.connect(f"/things-{number}/{{id}}", controller=hello, action="show", conditions={"method": ["GET"]})
    return Router(mapper), f"/things-{size // 2}"


def prefixed(size: int) -> tuple[Router, str]:
    """Routes as the Compute API has them, half of them with a project in front; one of these fits."""
    mapper = ProjectMapper(controller_scan=None, register=False)
    for number in range(size // 2):
        mapper.create_route(f"/things-{number}/{{id}}", "GET", hello, "show")
    return Router(mapper), f"/{PROJECT}/things-{size // 4}"


def measure(rounds: int) -> Iterator[tuple[str, int, float, float]]:
    """Per kind and number of routes: kind, number, seconds a match, and that in relation to the fewest; medians."""
    for kind in (static, prefixed):
        tables = {size: kind(size) for size in SIZES}
        seconds: dict[int, list[float]] = {size: [] for size in SIZES}
        for _ in range(rounds):
            for size, (router, path) in tables.items():
                seconds[size].append(seconds_a_call(router, path))
        for size in SIZES:
            ratios = (many / few for many, few in zip(seconds[size], seconds[SIZES[0]], strict=True))
            yield kind.__name__, size, statistics.median(seconds[size]), statistics.median(ratios)


def seconds_a_call(router: Router, path: str) -> float:
    environs: list[dict[str, Any]] = [
        {"REQUEST_METHOD": "GET", "PATH_INFO": f"{path}/{uuid4().hex}", "SCRIPT_NAME": "", "HTTP_HOST": "localhost"}
        for _ in range(CALLS)  # each another path: what a path was matched to is remembered
    ]
    started = time.perf_counter()
    for environ in environs:
        router.dispatch(environ)
    spent = time.perf_counter() - started
    assert environs[-1]["wsgiorg.routing_args"][1]["id"] == environs[-1]["PATH_INFO"][-32:]
    return spent / CALLS
