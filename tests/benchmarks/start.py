"""How long ``novalite serve`` takes from its start to its first answer, and the memory that it has then."""

from __future__ import annotations

import statistics
import time
import urllib.request
from contextlib import suppress

from tests.benchmarks.throughput import process_of
from tests.load.cloud import memory_of


def measure(rounds: int) -> tuple[float, float | None]:
    """Seconds, and MiB where the system tells; medians."""
    seconds, memory = [], []
    for _ in range(rounds):
        started = time.perf_counter()
        with process_of("cloud") as (process, url):
            urllib.request.urlopen(url).close()
            seconds.append(time.perf_counter() - started)
            with suppress(OSError):
                memory.append(memory_of(process.pid))
    return statistics.median(seconds), statistics.median(memory) if memory else None
