"""How long ``novalite serve`` takes from its start to its first answer, and the memory that it has then."""

from __future__ import annotations

import statistics
import time
import urllib.request
from pathlib import Path

from tests.benchmarks.throughput import process_of


def measure(rounds: int) -> tuple[float, float | None]:
    """Seconds, and MiB where the system tells; medians."""
    seconds, memory = [], []
    for _ in range(rounds):
        started = time.perf_counter()
        with process_of("cloud") as (process, url):
            urllib.request.urlopen(url).close()
            seconds.append(time.perf_counter() - started)
            memory += _memory(process.pid)
    return statistics.median(seconds), statistics.median(memory) if memory else None


def _memory(pid: int) -> list[float]:
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return [int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")]
