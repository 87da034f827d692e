"""What all wings of a cloud stand on: a clock, work that falls due by it, a store, trouble, and a journal."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from typing import Any, TypeVar, cast

from novalite.cloud.core.agenda import Agenda
from novalite.cloud.core.clock import Clock
from novalite.cloud.core.journal import Journal
from novalite.cloud.core.trouble import Troubles
from novalite.store import Store, Watch

T = TypeVar("T")

#: So many things that were made are remembered.
REMEMBERED = 100


class Core:
    """The parts of a cloud that are not about any service."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store = store
        self.clock = clock
        clock.keep_in(store)
        self.agenda = Agenda(store, clock)
        self.trouble = Troubles(store, clock)
        self.journal = Journal(store)
        self._remembered: dict[Hashable, tuple[Watch, Any]] = {}

    def transaction(self) -> AbstractContextManager[None]:
        """What changes inside is undone if an exception leaves it."""
        return self.store.transaction()

    def settle(self) -> None:
        """Do the work that has fallen due by the clock."""
        self.agenda.settle()

    def remembered(self, key: Hashable, make: Callable[[], T], is_small: Callable[[T], bool] = lambda made: True) -> T:
        """What is made, once for a key: again only where something that it was made of has changed.

        Whatever the store and the clock were asked meanwhile is what it was made of, so nobody has to say that it is
        stale. What depends on the time, changes something or is not small is made each time.
        """
        known = self._remembered.get(key)
        if known is not None and known[0].is_true():
            return cast(T, known[1])
        readings = self.clock.readings
        with self.store.watch() as watch:
            made = make()
        if self.clock.readings == readings and watch.is_true() and is_small(made):
            if len(self._remembered) >= REMEMBERED:
                self._remembered.pop(next(iter(self._remembered)))
            self._remembered[key] = (watch, made)
        return made


class Wing:
    """The part of a cloud that one service shows; its nouns are given it, and find each other and the core in it.

    A wing is made after those that it uses, which know nothing of it: where one of them must ask or tell it something,
    it offers a list of callables, in which the later wing registers its own.
    """

    def __init__(self, core: Core) -> None:
        self.store = core.store
        self.clock = core.clock
        self.agenda = core.agenda
        self.trouble = core.trouble
        self.transaction = core.transaction
        self.settle = core.settle

    def seed(self) -> None:
        """Make what a new cloud has of it: nothing, unless a wing says otherwise."""
