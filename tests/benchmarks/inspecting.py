"""What it costs to inspect an ini: as CPU time of a process of its own, since a person waits for all of it."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator

REFERENCE = "import paste.deploy"
COMMANDS = {
    REFERENCE: ["-c", REFERENCE],
    "novalite lint, on novalite's own ini": ["-m", "novalite", "lint"],
    "novalite pipeline, on novalite's own ini": ["-m", "novalite", "pipeline"],
    "novalite pipeline, on one of 12 filters": ["-m", "novalite", "pipeline", "tests/fixtures/inspector/library.ini"],
    "novalite routes, of 1,900": ["-m", "novalite", "routes"],
}

#: The most that each may take of what it takes to import PasteDeploy.
TARGETS = {name: 10.0 if "routes" in name else 2.5 for name in COMMANDS if name != REFERENCE}


def measure(rounds: int) -> Iterator[tuple[str, float, float]]:
    """Per command: its name, the median of its seconds, and the ratio to importing PasteDeploy."""
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for turn in range(-1, rounds):  # the first one warms up
        for name, arguments in COMMANDS.items():
            spent = _cpu(arguments)
            if turn >= 0:
                seconds[name].append(spent)
    medians = {name: statistics.median(taken) for name, taken in seconds.items()}
    for name, median in medians.items():
        yield name, median, median / medians[REFERENCE]


def _cpu(arguments: list[str]) -> float:
    before = os.times()
    subprocess.run([sys.executable, *arguments], capture_output=True, check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system
