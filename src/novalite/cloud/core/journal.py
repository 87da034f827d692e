"""Who asked what of the cloud: the requests of late, if somebody wants to know.

It is no part of a snapshot: a reset does not make undone that somebody asked.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

from msgspec import Struct, field

from novalite.cloud.core.settings import Settings
from novalite.store import Kind, Page, Store

#: How many requests can be kept, and how much of each one's path: whoever reads them all makes others wait.
LARGEST = 10_000
LONGEST_PATH = 1000


class Message(Struct):
    """What was sent, or answered: headers, and of a body its beginning; ``size`` is how much of it there was in all."""

    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytearray = field(default_factory=bytearray)
    size: int = 0

    def add(self, chunk: bytes, most: int) -> None:
        """Keep another part of the body, as long as it has no more than so many bytes."""
        self.body += chunk[: max(0, most - len(self.body))]
        self.size += len(chunk)


class Entry(Struct, frozen=True):
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


class Noted(Struct, frozen=True):
    """An entry as it is kept; ``number`` is the order in which they came."""

    id: str
    number: int
    entry: Entry


NOTED: Kind[Noted] = Kind("journal", order=("number",), apart=True)

_NEWEST: Page[Noted] = Page([("number", True)], limit=1)


class Journal:
    """The last requests; none are kept until somebody says how many, and of bodies the first ``bytes``, if any."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._settings = Settings(store, "journal")

    @property
    def size(self) -> int:
        """How many are kept."""
        return int(self._settings.get("size", 0))

    @property
    def bytes(self) -> int:
        """How much is kept of each body."""
        return int(self._settings.get("bytes", 0))

    def keep(self, size: int, bytes: int = 0) -> None:
        """Keep so many, and from now on so much of their bodies; of those that there are the latest stay."""
        self._settings |= {"size": min(size, LARGEST), "bytes": bytes}
        self._drop()

    def note(self, entry: Entry) -> None:
        """One more."""
        with self._store.transaction():
            newest = self._store.find(NOTED, page=_NEWEST)
            number = newest[0].number + 1 if newest else 1
            self._store.put(NOTED, Noted(str(number), number, entry))
            self._drop()

    def find(self, method: str | None = None, path: str | None = None, status: int | None = None) -> list[Entry]:
        """Those of a method, a path (a pattern as a shell has them) and a status, the oldest first."""
        return [
            entry
            for entry in (noted.entry for noted in self._store.find(NOTED))
            if method in (None, entry.method)
            and (path is None or fnmatchcase(entry.path, path))
            and status in (None, entry.status)
        ]

    def clear(self) -> None:
        """Forget them."""
        self._drop(0)

    def _drop(self, size: int | None = None) -> None:
        """Have no more than so many, or than are kept."""
        more = self._store.count(NOTED) - (self.size if size is None else size)
        for noted in self._store.find(NOTED, page=Page(limit=more)) if more > 0 else ():
            self._store.delete(NOTED, noted.id)
