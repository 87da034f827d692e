"""This build beside another one, in turns, by the CPU time of the servers, which other processes disturb least.

It needs a system with ``/proc``.
"""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks import start
from tests.benchmarks.throughput import COMPARED, Stacks, own, wrk

STACKS = ("server", "pipelines", "cloud")


class Ratio(NamedTuple):
    """How many times as much it is of this build as of the other: the median of the rounds, the least and the most."""

    name: str
    median: float
    least: float
    most: float


def measure(checkout: Path, rounds: int, seconds: float) -> Iterator[Ratio]:
    """Requests per second of CPU time of what can be loaded, then what `start` measures."""
    load = wrk if shutil.which("wrk") else own
    compared = {name: one for name, one in COMPARED.items() if one.stack in STACKS and (load is wrk or not one.body)}
    ratios: dict[str, list[float]] = {name: [] for name in compared}
    with ExitStack() as running:
        ours, theirs = Stacks(running, *STACKS), Stacks(running, *STACKS, build=checkout)
        for turn in range(-1, rounds):  # the first one warms up
            for name, one in compared.items():
                first, second = (ours, theirs) if turn % 2 else (theirs, ours)
                rates = {stacks: stacks.rate_of_cpu(one, load, max(1, round(seconds))) for stacks in (first, second)}
                if turn >= 0:
                    ratios[name].append(rates[ours] / rates[theirs])
    yield from (_of(name, found) for name, found in ratios.items())
    starts = [(start.once(), start.once(checkout)) for _ in range(rounds + 1)][1:]  # the first ones warm up
    yield _of("time to the first answer", [our.seconds / their.seconds for our, their in starts])
    if sizes := [our.memory / their.memory for our, their in starts if our.memory and their.memory]:
        yield _of("memory then", sizes)
    yield _of("time of the first POST", [our.post / their.post for our, their in starts])


def _of(name: str, ratios: Sequence[float]) -> Ratio:
    return Ratio(name, statistics.median(ratios), min(ratios), max(ratios))
