"""What `novalite lint` costs: as CPU time of a process of its own, since a person waits for all of it."""

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
}


def measure(rounds: int) -> Iterator[tuple[str, float, float]]:
    """Per command: its name, the median of its seconds, and the ratio to importing PasteDeploy."""
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(rounds):
        for name, arguments in COMMANDS.items():
            seconds[name].append(_cpu(arguments))
    medians = {name: statistics.median(taken) for name, taken in seconds.items()}
    for name, median in medians.items():
        yield name, median, median / medians[REFERENCE]


def _cpu(arguments: list[str]) -> float:
    before = os.times()
    subprocess.run([sys.executable, *arguments], capture_output=True, check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system
