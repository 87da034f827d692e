"""Puts a cloud under load, three times, and tells what came of it; it ends with 1 where anything is wrong."""

from __future__ import annotations

import argparse
import statistics
import sys
from collections import Counter

from tests.load.cloud import served
from tests.load.run import Outcome, load

#: By how many MiB the cloud may grow by the last load, after a reset each. What it forgets it uses again and does not
#: give back to the system, and its caches fill; so the first load, and some of the second, tell nothing of a leak.
MAY_GROW = 5.0

LINE = "{:<28} {:>8} {:>9} {:>9} {:>9}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60, help="how long the first load lasts; others do as much")
    parser.add_argument("--things", type=int, help="instead: how many things each client does")
    parser.add_argument("--rounds", type=int, default=3, help="how many loads there are, one after the other")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()

    wrong, left, things = [], [], given.things
    with served() as cloud:
        print(f"memory at the start: {cloud.memory():.1f} MiB")
        for number in range(given.rounds):
            seconds = None if things else given.seconds
            outcome = load(cloud, given.clients, given.seed + number, seconds, things)
            # What was deleted is remembered until the reset, so memory compares after as much work only.
            things = things or outcome.done // given.clients
            tell(outcome)
            wrong += outcome.wrong
            left.append(outcome.memory[1])
    if len(left) > 2 and left[-1] - left[-2] > MAY_GROW:
        wrong.append(f"memory after a reset grew from {left[-2]:.1f} to {left[-1]:.1f} MiB")
    for what, times in Counter(wrong).most_common(20):
        print(f"wrong, {times} times: {what}")
    sys.exit(bool(wrong))


def tell(outcome: Outcome) -> None:
    """Print how many requests there were, how long they took, and what memory is left."""
    rate = outcome.answered / outcome.seconds
    print(f"\n{outcome.answered} answers in {outcome.seconds:.1f} s: {rate:.0f} a second; {outcome.broken} broken off")
    print(LINE.format("milliseconds", "answers", "median", "99 %", "longest"))
    everything = [second for spent in outcome.spent.values() for second in spent]
    for what, spent in [("all", everything), *sorted(outcome.spent.items())]:
        ends = statistics.quantiles(spent, n=100, method="inclusive") if len(spent) > 1 else spent * 99
        print(LINE.format(what, len(spent), *(f"{1000 * one:.1f}" for one in (ends[49], ends[98], max(spent)))))
    print("memory in the end: {:.1f} MiB, after a reset: {:.1f} MiB".format(*outcome.memory))


if __name__ == "__main__":
    main()
