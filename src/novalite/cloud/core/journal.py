"""Who asked what of the cloud: the requests of late, if somebody wants to know.

It is no part of a snapshot: a reset does not make undone that somebody asked.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from fnmatch import fnmatchcase

#: How many requests can be kept, and how much of each one's path: whoever reads them all makes others wait.
LARGEST = 10_000
LONGEST_PATH = 1000


@dataclass(frozen=True)
class Entry:
    """A request: when it came (Unix time), what it asked, what became of it and how long that took, in seconds.

    ``status`` is None where there was no answer, ``path`` has the query.
    """

    at: float
    method: str
    path: str
    status: int | None
    seconds: float
    request_id: str | None


class Journal:
    """The last requests; none are kept until somebody says how many."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=0)

    @property
    def size(self) -> int:
        """How many are kept."""
        return self._entries.maxlen or 0

    def keep(self, size: int) -> None:
        """Keep so many; of those that there are the latest stay."""
        self._entries = deque(self._entries, maxlen=min(size, LARGEST))

    def note(self, entry: Entry) -> None:
        """One more."""
        self._entries.append(entry)

    def find(self, method: str | None = None, path: str | None = None, status: int | None = None) -> list[Entry]:
        """Those of a method, a path (a pattern as a shell has them) and a status, the oldest first."""
        return [
            entry
            for entry in list(self._entries)
            if method in (None, entry.method)
            and (path is None or fnmatchcase(entry.path, path))
            and status in (None, entry.status)
        ]

    def clear(self) -> None:
        """Forget them."""
        self._entries.clear()
