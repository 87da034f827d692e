"""What a request costs among many things of each kind, as a multiple of what it costs among few, in this process."""

from __future__ import annotations

import time
from collections.abc import Iterator

from tests.populated import REQUESTS, Asked, Population

FEW, MANY = 100, 10_000
TARGET = 1.3


def measure(rounds: int) -> Iterator[tuple[str, float, float]]:
    """Per request: its name, the seconds of CPU time among many, and those in relation to those among few.

    They are the least of the rounds, which other processes disturb least.
    """
    few, many = Population(FEW), Population(MANY)
    for asked in REQUESTS:
        least = {few: float("inf"), many: float("inf")}
        for turn in range(-2, rounds * 3):  # the first ones warm up
            for there in (few, many) if turn % 2 else (many, few):
                seconds = cost(there, asked)
                if turn >= 0:
                    least[there] = min(least[there], seconds)
        yield str(asked), least[many], least[many] / least[few]


def cost(there: Population, asked: Asked) -> float:
    """The CPU time of one request, and of the deletion of what it made."""
    environ = there.environ(asked)
    started = time.process_time()
    body = there.answer(environ)
    if asked.undo:
        there.answer(there.environ(there.deletion(asked, body)))
    return time.process_time() - started
