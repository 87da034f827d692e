"""How long it takes to import what others import without asking: the WSGI stack, and the plugin into every pytest."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Iterator

#: What is imported, after what: pytest is there already when it imports its plugins.
IMPORTED = {
    "novalite.wsgi": ("", "import novalite.wsgi"),
    "all of novalite.wsgi": ("", "from novalite.wsgi import *"),
    "eventlet.wsgi": ("import warnings; warnings.simplefilter('ignore')", "import eventlet.wsgi"),
    "novalite.testing.plugin": ("import pytest", "import novalite.testing.plugin"),
}

PROGRAM = "{before}\nimport time\nstart = time.perf_counter()\n{statement}\nprint(time.perf_counter() - start)"


def measure(rounds: int) -> Iterator[tuple[str, float]]:
    """Per thing imported: its name, and the median of the seconds that it took in fresh interpreters."""
    seconds: dict[str, list[float]] = {name: [] for name in IMPORTED}
    for turn in range(-1, rounds):  # the first one warms up
        for name, (before, statement) in IMPORTED.items():
            program = PROGRAM.format(before=before, statement=statement)
            said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
            if turn >= 0:
                seconds[name].append(float(said))
    for name, taken in seconds.items():
        yield name, statistics.median(taken)
