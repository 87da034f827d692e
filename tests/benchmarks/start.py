"""How long ``novalite serve`` takes to its first answer, its memory then, and how long its first POST takes.

What a service needs is imported when it is first asked for something, so a first request takes longer than any other.
"""

from __future__ import annotations

import statistics
import time
import urllib.request
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.throughput import asked, process_of
from tests.load.cloud import credentials, memory_of


class Start(NamedTuple):
    """Seconds to the first answer and of the first POST, which logs in; MiB between, where the system tells."""

    seconds: float
    memory: float | None
    post: float


def measure(rounds: int) -> Start:
    """Medians, after a start that is not counted."""
    starts = [once() for _ in range(rounds + 1)][1:]
    known = [one.memory for one in starts if one.memory is not None]
    memory = statistics.median(known) if known else None
    return Start(
        statistics.median(one.seconds for one in starts), memory, statistics.median(one.post for one in starts)
    )


def once(build: Path | None = None) -> Start:
    """One start, of another build if that is given."""
    started = time.perf_counter()
    with process_of("cloud", build=build) as (process, url):
        urllib.request.urlopen(url).close()
        seconds = time.perf_counter() - started
        try:
            memory = memory_of(process.pid)
        except OSError:
            memory = None
        started = time.perf_counter()
        asked("POST", f"{url}/identity/v3/auth/tokens", {}, credentials("admin", "admin", "secret"))
        return Start(seconds, memory, time.perf_counter() - started)
