"""Turns of several processes at one target: tests run beside those of others, but for some that run alone."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def turn(folder: Path, alone: bool) -> Iterator[None]:
    """Wait as long as somebody runs alone or waits for that, and if ``alone`` until nobody else runs.

    All processes have the same ``folder``, where they lock files.
    """
    with (folder / "running").open("w") as running:
        with (folder / "next").open("w") as following:  # without it who waits to be alone could wait for ever
            fcntl.flock(following, fcntl.LOCK_EX)
            fcntl.flock(running, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield
