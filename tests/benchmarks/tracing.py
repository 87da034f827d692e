"""What a trace costs: requests to novalite's own cloud, and through plain filters, as ratios to the same untraced."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from typing import Any

import webob

from novalite.inspector.trace.recording import Tracer
from novalite.wsgi.loader import Loader, Part
from tests.benchmarks.stacks import hello

CALLS = 200
FILTERS = 9


def plain(application: Any) -> Any:
    """A filter that adds a header, as cheaply as one can."""

    def answer(environ: Any, start_response: Any) -> Any:
        def start(status: str, headers: Any, *exc_info: Any) -> Any:
            return start_response(status, [*headers, ("X-Plain", "1")], *exc_info)

        return application(environ, start)

    return answer


def filters(tracer: Tracer | None) -> Any:
    """A hello behind nine of them."""
    application: Any = hello
    for number in range(FILTERS + 1):
        if number:
            application = plain(application)
        if tracer is not None:
            application = tracer.wrap(Part(f"f{number}", f"filter:f{number}", "x.ini", "filter"), application)
    return application


def cloud(tracer: Tracer | None) -> Any:
    """novalite's own pipeline."""
    options = {"auth_strategy": "noauth", "api_rate_limit": "false"}
    return Loader(options=options, wrap=tracer and tracer.wrap).load_app("osapi_compute")


STACKS = {"a list of flavors": (cloud, "/v2.1/flavors"), f"hello behind {FILTERS} filters": (filters, "/")}


def measure(rounds: int) -> Iterator[tuple[str, float, float, float]]:
    """Per stack: its name, seconds a request, and the ratios of those that could be traced and of those that are."""
    for name, (stack, path) in STACKS.items():
        idle, busy = Tracer(), Tracer(lambda recording: None)
        applications = [stack(None), stack(idle), stack(busy)]
        seconds = [[seconds_a_request(application, path) for application in applications] for _ in range(rounds)]
        bare, able, traced = zip(*seconds, strict=True)
        able_ratio, traced_ratio = (
            statistics.median(one / other for one, other in zip(taken, bare, strict=True)) for taken in (able, traced)
        )
        yield name, statistics.median(bare), able_ratio, traced_ratio


def seconds_a_request(application: Any, path: str) -> float:
    environ = webob.Request.blank(path, headers={"X-Auth-Token": "admin:admin"}).environ
    started = time.process_time()  # others may be at work too
    for _ in range(CALLS):
        for _ in application(dict(environ), lambda status, headers, exc_info=None: None):
            pass
    return (time.process_time() - started) / CALLS
