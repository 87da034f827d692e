"""Prints the benchmarks' table. Targets are there to be looked at: it ends with 0 whatever they say."""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from pathlib import Path

from tests.benchmarks import (
    against,
    growth,
    imports,
    inspecting,
    kit,
    listing,
    looking,
    matching,
    start,
    throughput,
    tracing,
)

LINE = "{:<44} {:>12} {:>8} {:>8}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="how often everything is measured; medians are shown")
    parser.add_argument("--seconds", type=float, default=1, help="how long a stack is under load in each round")
    parser.add_argument("--against", type=Path, metavar="CHECKOUT", help="compare with the build there, in turns")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:  # with bytecode, as what is installed has it, wherever this is run
        os.environ["PYTHONPYCACHEPREFIX"], os.environ["PYTHONDONTWRITEBYTECODE"] = folder, ""
        measure(given)


def measure(given: argparse.Namespace) -> None:
    """Measure and print everything, or compare two builds."""
    if given.against is not None:
        print(f"{f'this build, as a multiple of {given.against}':<44} {'median':>8} {'spread':>16}")
        for row in against.measure(given.against, given.rounds, given.seconds):
            print(f"{row.name:<44} {row.median:>8.2f} {f'{row.least:.2f} to {row.most:.2f}':>16}", flush=True)
        return

    client = "wrk" if shutil.which("wrk") else "a client of our own"
    print(LINE.format(f"requests, by {client}", "a second", "ratio", "target"))
    for name, rate, share, target in throughput.measure(given.rounds, given.seconds):
        print(LINE.format(name, f"{rate:.0f}", f"{share:.2f}", f">= {target:.2f}" if target else ""), flush=True)

    print("\n" + LINE.format("import", "ms", "", ""))
    for name, seconds in imports.measure(given.rounds):
        print(LINE.format(name, f"{seconds * 1e3:.1f}", "", ""), flush=True)

    started = start.measure(given.rounds)
    name = "serve, to its first answer" + (f", with {started.memory:.0f} MiB" if started.memory else "")
    print(LINE.format(name, f"{started.seconds * 1e3:.1f}", "", ""))
    print(LINE.format("the first POST after it, which logs in", f"{started.post * 1e3:.1f}", "", ""), flush=True)

    print("\n" + LINE.format("inspect", "ms", "ratio", "target"))
    for name, seconds, ratio in inspecting.measure(given.rounds):
        aim = f"<= {inspecting.TARGETS[name]:.2f}" if name in inspecting.TARGETS else ""
        print(LINE.format(name, f"{seconds * 1e3:.1f}", f"{ratio:.2f}", aim), flush=True)

    print("\n" + LINE.format("match among", "µs", "ratio", "target"))
    for kind, size, seconds, ratio in matching.measure(given.rounds):
        aim = "<= 1.50" if size == matching.SIZES[-1] else ""
        print(LINE.format(f"{size} {kind} routes", f"{seconds * 1e6:.1f}", f"{ratio:.2f}", aim), flush=True)

    print("\n" + LINE.format(f"a list of {listing.PAGE} servers among", "ms", "ratio", "target"))
    for size, seconds, ratio, memory in listing.measure(given.rounds):
        aim = "<= 1.20" if size == listing.SIZES[-1] else ""
        name = f"{size}, of {memory / 1024:.1f} KiB each"
        print(LINE.format(name, f"{seconds * 1e3:.1f}", f"{ratio:.2f}", aim), flush=True)

    print("\n" + LINE.format(f"among {growth.MANY} of each, to among {growth.FEW}", "µs of CPU", "ratio", "target"))
    for name, seconds, ratio in growth.measure(given.rounds):
        print(LINE.format(name, f"{seconds * 1e6:.0f}", f"{ratio:.2f}", f"<= {growth.TARGET:.2f}"), flush=True)

    print("\n" + LINE.format("a trace of", "µs", "ratio", "target"))
    for name, seconds, able, traced in tracing.measure(given.rounds):
        print(LINE.format(name, f"{seconds * 1e6:.1f}", "", ""))
        print(LINE.format("  that can be traced", "", f"{able:.2f}", ""))
        print(LINE.format("  traced", "", f"{traced:.2f}", "<= 2.00"), flush=True)

    unwatched, watched = looking.measure(given.rounds)
    print("\n" + LINE.format("show a server, with the page", "", "ratio", "target"))
    print(LINE.format("  while nobody looks", "", f"{unwatched:.2f}", f">= {looking.TARGET:.2f}"))
    print(LINE.format("  while somebody looks", "", f"{watched:.2f}", ""), flush=True)

    print("\n" + LINE.format("a test, beyond an empty one", "ms of CPU", "", "target"))
    for name, milliseconds, target in kit.measure(max(1, given.rounds // 3)):
        print(LINE.format(name, f"{milliseconds:.2f}", "", f"<= {target:g}" if target else ""), flush=True)
    if left := kit.growth():
        name = f"{left.tests} tests with a server leave"
        print(LINE.format(name, f"{left.memory:.1f} MiB", f"{left.descriptors} fds", "<= 3"))
        print(LINE.format("  the last hundred, to the second hundred", "", f"{left.slowdown:.2f}", ""))


if __name__ == "__main__":
    main()
