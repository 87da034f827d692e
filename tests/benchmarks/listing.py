"""What a page of a list of servers costs among few servers and among many, through the Compute API, in this process."""

from __future__ import annotations

import statistics
import time
import tracemalloc
from collections.abc import Iterator
from typing import Any

from webob import Request

from novalite.api.operation import CLOUD
from novalite.cloud import Cloud
from novalite.cloud.compute.servers.servers import SERVERS, Server
from novalite.context import ENVIRON_KEY, RequestContext
from novalite.services.compute.router import ComputeRouter
from tests.benchmarks.stacks import PROJECT

SIZES = (1_000, 100_000)
PAGE = 1_000


def filled(size: int) -> Cloud:
    """A cloud with so many servers of one project, put there without the work of building them."""
    cloud = Cloud()
    now, flavor = cloud.clock.datetime(), cloud.compute.flavors.get("1")
    for _ in range(size):
        number = cloud.store.next("servers")
        id = f"{number:08x}-0000-4000-8000-000000000000"
        cloud.store.put(
            SERVERS,
            Server(id, number, f"server-{number}", PROJECT, "ann", flavor, now, now, image_id="", task_state=None),
        )
    return cloud


def measure(rounds: int) -> Iterator[tuple[int, float, float, float]]:
    """Per number of servers: number, seconds a page, that in relation to the fewest, and bytes a server; medians."""
    app = ComputeRouter()
    clouds: dict[int, Cloud] = {}
    memory: dict[int, float] = {}
    for size in SIZES:
        tracemalloc.start()
        clouds[size] = filled(size)
        memory[size] = tracemalloc.get_traced_memory()[0] / size
        tracemalloc.stop()
    seconds: dict[int, list[float]] = {size: [] for size in SIZES}
    for warm in (True, *[False] * rounds):
        for size, cloud in clouds.items():
            taken = seconds_a_page(app, cloud)
            if not warm:
                seconds[size].append(taken)
    for size in SIZES:
        ratios = (many / few for many, few in zip(seconds[size], seconds[SIZES[0]], strict=True))
        yield size, statistics.median(seconds[size]), statistics.median(ratios), memory[size]


def seconds_a_page(app: Any, cloud: Cloud) -> float:
    environ = {CLOUD: cloud, ENVIRON_KEY: RequestContext("ann", PROJECT, ["member", "reader"])}
    request = Request.blank(f"/servers?limit={PAGE}", environ)
    start = time.perf_counter()
    answer = request.get_response(app)
    taken = time.perf_counter() - start
    if answer.status_int != 200 or len(answer.json["servers"]) != PAGE:
        raise RuntimeError(f"{request.url} answers {answer.status}: {answer.text[:200]}")
    return taken
