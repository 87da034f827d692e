"""Who asked what of the cloud: the requests of late, if somebody wants to know.

It is no part of a snapshot: a reset does not make undone that somebody asked.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

#: How many requests can be kept, and how much of each one's path: whoever reads them all makes others wait.
LARGEST = 10_000
LONGEST_PATH = 1000


@dataclass
class Message:
    """What was sent, or answered: headers, and of a body its beginning; ``size`` is how much of it there was in all."""

    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytearray = field(default_factory=bytearray)
    size: int = 0

    def add(self, chunk: bytes, most: int) -> None:
        """Keep another part of the body, as long as it has no more than so many bytes."""
        self.body += chunk[: max(0, most - len(self.body))]
        self.size += len(chunk)


@dataclass(frozen=True)
class Entry:
    """A request: when it came (Unix time), what it asked, what became of it and how long that took, in seconds.

    ``status`` is None where there was no answer, ``path`` has the query. What was sent and answered is there where
    bodies are kept.
    """

    at: float
    method: str
    path: str
    status: int | None
    seconds: float
    request_id: str | None
    sent: Message | None = None
    answered: Message | None = None


class Journal:
    """The last requests; none are kept until somebody says how many, and of bodies the first ``bytes``, if any."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=0)
        self.bytes = 0

    @property
    def size(self) -> int:
        """How many are kept."""
        return self._entries.maxlen or 0

    def keep(self, size: int, bytes: int = 0) -> None:
        """Keep so many, and from now on so much of their bodies; of those that there are the latest stay."""
        self.bytes = bytes
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
