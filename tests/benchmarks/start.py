"""How long ``novalite serve`` takes from its start to its first answer, and the memory that it has then."""

from __future__ import annotations

import statistics
import time
import urllib.request
from pathlib import Path

from tests.benchmarks.throughput import process_of
from tests.load.cloud import memory_of


def measure(rounds: int) -> tuple[float, float | None]:
    """Seconds, and MiB where the system tells; medians."""
    seconds, memory = zip(*(once() for _ in range(rounds)), strict=True)
    known = [one for one in memory if one is not None]
    return statistics.median(seconds), statistics.median(known) if known else None


def once(build: Path | None = None) -> tuple[float, float | None]:
    """The same of one start, of another build if that is given."""
    started = time.perf_counter()
    with process_of("cloud", build=build) as (process, url):
        urllib.request.urlopen(url).close()
        seconds = time.perf_counter() - started
        try:
            return seconds, memory_of(process.pid)
        except OSError:
            return seconds, None
