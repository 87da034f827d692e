"""Where a cloud keeps what is true: records by kind and id.

A record is never changed: what is new is put in its place. So a snapshot needs no copies of records, and nobody who
holds one sees it change.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from itertools import islice
from typing import Any, Generic, Protocol, TypeVar

from msgspec import Struct


class Record(Protocol):
    """What a store keeps: anything immutable that has an id."""

    @property
    def id(self) -> str:
        """Unique among the records of its kind."""
        ...


R = TypeVar("R", bound=Record)


class Kind(Struct, Generic[R], frozen=True):
    """A kind of records. ``order`` names the attributes by which a list is sorted where nobody asks for another order.

    ``by`` names those by whose value records are found without looking at all of them, as they are by their id;
    by those of ``each`` they are found by every one of their values, since these are collections. ``sums`` are those
    whose totals are kept, for all records and for each value by which they are found. What is ``apart`` is no part of
    a snapshot.
    """

    name: str
    order: tuple[str, ...] = ("created_at", "id")
    by: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    each: tuple[str, ...] = ()
    apart: bool = False


class Page(Struct, Generic[R], frozen=True, dict=True):
    """Which records of those that fit, and in which order.

    ``sort`` is attributes (or functions of a record) with whether each goes down; without, it is the kind's order.
    Where a value is None it comes before all others, as in Nova's databases. ``marker`` is the record after which
    to begin.
    """

    sort: Sequence[tuple[str | Callable[[R], Any], bool]] = ()
    marker: R | None = None
    limit: int | None = None

    @cached_property
    def order(self) -> dict[str | Callable[[R], Any], bool]:
        """``sort`` without the keys that come again: they sort nothing, but would hide that this is a kind's order."""
        order: dict[str | Callable[[R], Any], bool] = {}
        for key, down in self.sort:
            order.setdefault(key, down)
        return order

    def direction(self, kind: Kind[Any]) -> bool | None:
        """Whether it goes down in the kind's own order; None where it has another one."""
        order = self.order or dict.fromkeys(kind.order, False)
        directions = set(order.values())
        return directions.pop() if tuple(order) == kind.order and len(directions) == 1 else None

    def cut(self, found: Iterable[R]) -> list[R]:
        """As many as it may have."""
        # A client may ask for more than islice can count.
        return list(islice(found, None if self.limit is None else min(self.limit, sys.maxsize)))


EVERYTHING: Page[Any] = Page()

#: Values that attributes are to have, or several such sets, of which one is to fit. None is whatever there is.
Where = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None


class Watch(Protocol):
    """What was looked at in a store while it was watched."""

    def is_true(self) -> bool:
        """Whether all of that is as it was, and nothing was changed meanwhile."""
        ...


class Store(Protocol):
    """Keeps records. All calls may come from any thread; what happens in a transaction happens whole or not at all."""

    #: Whether other processes may have the same.
    is_shared: bool

    def get(self, kind: Kind[R], id: str) -> R | None:
        """The record of that id."""
        ...

    def find(
        self,
        kind: Kind[R],
        where: Where = None,
        fits: Callable[[R], bool] | None = None,
        page: Page[R] = EVERYTHING,
    ) -> list[R]:
        """Those whose attributes have these values and that fit: a page of them, each once."""
        ...

    def first(self, kind: Kind[R]) -> R | None:
        """The one that is first in the kind's order."""
        ...

    def count(self, kind: Kind[R], where: Mapping[str, Any] | None = None) -> int:
        """How many there are."""
        ...

    def total(self, kind: Kind[R], name: str, where: Mapping[str, Any] | None = None) -> int:
        """The total of one of the kind's ``sums``, of those whose attributes have these values."""
        ...

    def put(self, kind: Kind[R], record: R, *, lasting: bool = False) -> R:
        """Keep a record, in place of the one of that id; it is returned. If ``lasting``, no transaction undoes it."""
        ...

    def delete(self, kind: Kind[R], id: str) -> None:
        """Forget a record; it is no error if there is none."""
        ...

    def next(self, name: str) -> int:
        """The next number of a sequence: 1, 2, 3, …"""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """What is put and deleted inside is undone if an exception leaves it. One inside of another is part of it."""
        ...

    def watch(self) -> AbstractContextManager[Watch]:
        """Note what is looked at inside, where nobody else changes anything."""
        ...

    def refresh(self) -> None:
        """See what other processes have changed, where they may; a transaction does so by itself."""
        ...

    def close(self) -> None:
        """Let go of what it is kept in; whatever is asked next takes hold of it again."""
        ...

    def snapshot(self) -> object:
        """All there is, for `restore`, but for kinds that are ``apart``."""
        ...

    def restore(self, snapshot: Any) -> None:
        """What there was when the snapshot was taken; any number of times."""
        ...

    def reset(self) -> None:
        """Nothing at all."""
        ...

    def save(self, name: str) -> None:
        """Keep a snapshot under a name, in place of the one of that name."""
        ...

    def load(self, name: str) -> None:
        """What there was when that was saved. Raises KeyError."""
        ...

    def forget(self, name: str) -> None:
        """Keep that no longer. Raises KeyError."""
        ...

    def saved(self) -> list[str]:
        """The names, sorted."""
        ...

    def fork(self, name: str) -> Store:
        """A store of one's own in memory, that has what was saved under a name. Raises KeyError."""
        ...
