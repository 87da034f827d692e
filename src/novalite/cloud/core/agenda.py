"""What is still to be done in the cloud, and when: the end of a build, of a resize, of a reboot.

Work is kept as records, like everything else, so that a snapshot has it and a restore brings it back. It says by name
what is to be done; the nouns of the cloud say what the names mean. Nothing runs by itself: `Agenda.settle` does what
has fallen due by the clock, and it is called before anybody looks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from novalite.cloud.core.clock import Clock
from novalite.store import Kind, Store


class Work(Struct, frozen=True):
    """One thing to do at a Unix time; ``number`` is the order in which work was given."""

    id: str
    number: int
    due: float
    what: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


WORK: Kind[Work] = Kind("work", order=("due", "number", "id"))


class Agenda:
    """The work of a cloud; ``does`` says what each name means: a function of the work's arguments."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._settling = False
        self.does: dict[str, Callable[..., Any]] = {}

    def later(self, seconds: float, what: str, **arguments: Any) -> Work:
        """Have something done in so many seconds; after none it is done before anybody looks. Raises KeyError."""
        if what not in self.does:
            raise KeyError(what)
        number = self._store.next("work")
        due = self._clock.now() + seconds
        return self._store.put(WORK, Work(str(number), number, due, what, arguments))

    def cancel(self, work: Work) -> None:
        """Have it not done."""
        self._store.delete(WORK, work.id)

    def hasten(self, work: Work) -> None:
        """Have it done at once."""
        self._store.put(WORK, replace(work, due=self._clock.now()))

    def planned(self) -> list[Work]:
        """What is still to be done, the next first."""
        return self._store.find(WORK)

    def settle(self) -> None:
        """Do what has fallen due, in the order of its times; also what falls due by doing it."""
        if self._settling or self._next() is None:
            return
        self._settling = True
        try:
            with self._store.transaction():  # one for all, since each costs a database its commit
                while (work := self._next()) is not None:
                    self._store.delete(WORK, work.id)
                    self.does[work.what](**work.arguments)
        finally:
            self._settling = False

    def _next(self) -> Work | None:
        """What is to be done first of what has fallen due."""
        first = self._store.first(WORK)
        return first if first is not None and first.due <= self._clock.now() else None
