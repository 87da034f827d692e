"""Records in memory.

Each kind has a table: its records by id, and lists of their sort keys, one of all and one for each value of an
attribute in ``by``, with the totals of its ``sums``. A list in the kind's own order is a walk along one of these lists,
so a page costs what the page has and not what the table has. A record that is put again leaves the lists alone unless
what it is sorted, found or summed up by has changed.
"""

from __future__ import annotations

from _thread import RLock
from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from heapq import merge
from itertools import groupby
from operator import add, attrgetter, sub
from typing import Any, TypeVar

from novalite.store import EVERYTHING, Kind, Page, Record, Where

R = TypeVar("R", bound=Record)

#: What else is wanted of records: the value of each attribute.
Rest = list[tuple[str, Callable[[Any], Any], Any]]

#: What undoes a transaction, the last first.
Undo = list[Callable[[], None]]

#: Which list: an attribute, and its value.
Place = tuple[str, Any]

#: The list of all records.
_ALL: Place = ("", None)

_NOTHING: list[Any] = []


class Watch:
    """What was looked at: the state of each table then. What changes, a table or the store, is given another state."""

    def __init__(self, store: MemoryStore) -> None:
        self.seen: dict[str, object] = {}
        self.changed = False
        self._store = store
        self._true_at: object = None

    def is_true(self) -> bool:
        """See `novalite.store.Watch`."""
        state = self._store.current_state()
        if self._true_at is not state:  # otherwise nothing at all has changed since it was asked last
            if self.changed or not all(self._store.is_at(*one) for one in self.seen.items()):
                return False
            self._true_at = state
        return True


class MemoryStore:
    """The store; see `novalite.store.Store` for what its calls do."""

    is_shared = False

    def __init__(self) -> None:
        # Not threading's: eventlet puts one in its place that takes ten times as long, for those who wait with it in
        # hand. Nobody does here, and for native threads this is the lock.
        self._lock = RLock()
        self._tables: dict[str, Table] = {}
        self._shared: set[str] = set()  # the tables that a snapshot has too, which are copied before they change
        self._numbers: Counter[str] = Counter()
        self.saves: dict[str, Any] = {}  # snapshots by name
        self._state = object()
        self._undo: Undo | None = None
        self._watch: Watch | None = None

    def get(self, kind: Kind[R], id: str) -> R | None:
        table = self._tables.get(kind.name) if self._watch is None else self._table(kind)
        return None if table is None else table.records.get(id)

    def find(
        self,
        kind: Kind[R],
        where: Where = None,
        fits: Callable[[R], bool] | None = None,
        page: Page[R] = EVERYTHING,
    ) -> list[R]:
        with self._lock:
            return self._table(kind).find({} if where is None else where, fits, page)

    def first(self, kind: Kind[R]) -> R | None:
        with self._lock:
            first: R | None = self._table(kind).first()
            return first

    def count(self, kind: Kind[R], where: Mapping[str, Any] | None = None) -> int:
        with self._lock:
            return self._table(kind).count(where or {})

    def total(self, kind: Kind[R], name: str, where: Mapping[str, Any] | None = None) -> int:
        with self._lock:
            return self._table(kind).total(name, where or {})

    def put(self, kind: Kind[R], record: R, *, lasting: bool = False) -> R:
        with self._lock:
            before = self._own_table(kind).put(record)
            if self._undo is not None and not lasting:
                self._undo.append(lambda: self._own_table(kind).set(record.id, before))
        return record

    def delete(self, kind: Kind[R], id: str) -> None:
        with self._lock:
            before = self._own_table(kind).set(id, None)
            if self._undo is not None:
                self._undo.append(lambda: self._own_table(kind).set(id, before))

    def next(self, name: str) -> int:
        with self._lock:
            self._numbers[name] += 1
            if self._watch is not None:
                self._watch.changed = True
            return self._numbers[name]

    def transaction(self) -> AbstractContextManager[None]:
        return _Transaction(self)

    @contextmanager
    def watch(self) -> Iterator[Watch]:
        with self._lock:
            outer, self._watch = self._watch, Watch(self)
            try:
                yield self._watch
            finally:
                self._watch = outer

    def refresh(self) -> None:
        pass

    def close(self) -> None:
        pass

    def snapshot(self) -> Any:
        with self._lock:
            tables = {name: table for name, table in self._tables.items() if not table.kind.apart}
            self._shared.update(tables)
            return tables, self._numbers.copy()

    def restore(self, snapshot: Any) -> None:
        tables, numbers = snapshot
        with self._lock:
            apart = {name: table for name, table in self._tables.items() if table.kind.apart}
            self._tables, self._shared = tables | apart, set(tables)
            self._state = object()
            self._numbers = numbers.copy()

    def reset(self) -> None:
        self.restore(({}, Counter()))

    def save(self, name: str) -> None:
        self.saves[name] = self.snapshot()

    def load(self, name: str) -> None:
        self.restore(self.saves[name])

    def forget(self, name: str) -> None:
        del self.saves[name]

    def saved(self) -> list[str]:
        return sorted(self.saves)

    def fork(self, name: str) -> MemoryStore:
        store = MemoryStore()
        store.restore(self.saves[name])
        return store

    def current_state(self) -> object:
        """An object that is another one after each change of any table."""
        return self._state

    def is_at(self, name: str, state: object) -> bool:
        """Whether a table is in that state."""
        table = self._tables.get(name)
        return table is not None and table.state is state

    def _table(self, kind: Kind[Any]) -> Table:
        table = self._tables.get(kind.name)
        if table is None:
            table = self._tables.setdefault(kind.name, Table(kind))  # `get` has no lock: another may have been first
        if self._watch is not None:
            self._watch.seen.setdefault(kind.name, table.state)
        return table

    def _own_table(self, kind: Kind[Any]) -> Table:
        """The table, to be changed."""
        if kind.name in self._shared:
            self._shared.remove(kind.name)
            self._tables[kind.name] = self._tables[kind.name].copy()
        table = self._table(kind)
        table.state = self._state = object()
        if self._watch is not None:
            self._watch.changed = True
        return table


class _Transaction:
    """What is changed is remembered, so that it can be undone, or left to the transaction that this one is part of.

    There are a dozen in a request: contextlib's way to write this would take twice the time.
    """

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._outer: Undo | None = None

    def __enter__(self) -> None:
        store = self._store
        store._lock.acquire()
        self._outer, store._undo = store._undo, []

    def __exit__(self, error: type[BaseException] | None, *details: object) -> None:
        store, outer = self._store, self._outer
        undo = store._undo or []
        try:
            if error is not None:
                while undo:
                    undo.pop()()
            elif outer is not None:
                outer += undo
        finally:
            store._undo = outer
            store._lock.release()


class Table:
    """The records of one kind.

    ``lists`` are their sort keys, which end in the id, by attribute and value; ``totals`` by the same are those of the
    kind's sums.
    ``state`` is an object that is another one after each change.
    """

    def __init__(self, kind: Kind[Any]) -> None:
        self.kind = kind
        self.records: dict[str, Any] = {}
        self.state = object()
        self.lists: dict[Place, list[Any]] = {_ALL: []}
        self.totals: dict[Place, tuple[Any, ...]] = {}
        names = kind.order if kind.order[-1] == "id" else (*kind.order, "id")
        self._key = attrgetter(*(names if len(names) > 1 else names * 2))  # two names, so that it is a tuple
        self._values = attrgetter(*kind.by, "id", "id")  # two more than are wanted, so that they are a tuple
        self._each = [(name, attrgetter(name)) for name in kind.each]
        self._indexed = frozenset(kind.by + kind.each)
        self._sums = attrgetter(*kind.sums, "id", "id")  # as many
        self._nothing = (0,) * len(kind.sums)
        self._told = attrgetter(*kind.by, *kind.each, "id", "id")

    def copy(self) -> Table:
        """Another table of the same records."""
        table = Table(self.kind)
        table.records = self.records.copy()
        table.lists = {place: keys.copy() for place, keys in self.lists.items()}
        table.totals = self.totals.copy()
        return table

    def put(self, record: Any) -> Any:
        """Keep a record; the one that it replaces, if any, is returned."""
        before = self.records.get(record.id)
        self.records[record.id] = record
        if before is None:
            self._list(record, self._places(record))
        elif self._key(before) != self._key(record) or self._sums(before) != self._sums(record):
            self._unlist(before, self._places(before))
            self._list(record, self._places(record))
        elif self._told(before) != self._told(record):
            old, new = set(self._places(before)), set(self._places(record))
            self._unlist(before, old - new)
            self._list(record, new - old)
        return before

    def set(self, id: str, record: Any) -> Any:
        """Keep a record, or none, under an id; what was there is returned."""
        if record is not None:
            return self.put(record)
        before = self.records.pop(id, None)
        if before is not None:
            self._unlist(before, self._places(before))
        return before

    def first(self) -> Any:
        keys = self.lists[_ALL]
        return self.records[keys[0][-1]] if keys else None

    def count(self, where: Mapping[str, Any]) -> int:
        if not where:
            return len(self.records)
        keys, rest = self._keys(where)
        return sum(1 for _ in self._having(keys, rest)) if rest else len(keys)

    def total(self, name: str, where: Mapping[str, Any]) -> int:
        if name not in self.kind.sums:
            raise KeyError(name)
        place = next(iter(where.items()), _ALL)
        if len(where) < 2 and (place == _ALL or place[0] in self._indexed):
            total: int = self.totals.get(place, self._nothing)[self.kind.sums.index(name)]
            return total
        return sum(map(attrgetter(name), self.find(where, None, EVERYTHING)))

    def find(self, where: Where, fits: Callable[[Any], bool] | None, page: Page[Any]) -> list[Any]:
        if page is EVERYTHING and fits is None and isinstance(where, dict):  # as nearly always
            keys, rest = self._keys(where)
            return [self.records[key[-1]] for key in (self._having(keys, rest) if rest else keys)]
        direction = page.direction(self.kind)
        in_order, down = direction is not None, bool(direction)
        walks: list[Iterable[Any]] = []
        for one in (where,) if isinstance(where, Mapping) else where or ():
            keys, rest = self._keys(one)
            if keys:
                walk = self._after(keys, page.marker, down) if in_order else keys
                walks.append(self._having(walk, rest) if rest else walk)
        found: Iterator[Any] = (self.records[key[-1]] for key in _merged(walks, down))
        if fits is not None:
            found = filter(fits, found)
        if not in_order:
            found = iter(sorted_page(list(found), page))
        return page.cut(found)

    def _after(self, keys: Any, marker: Any, down: bool) -> Any:
        if marker is None:
            return reversed(keys) if down else keys
        key = self._key(marker)
        if down:
            return (keys[at] for at in range(bisect_left(keys, key) - 1, -1, -1))
        return (keys[at] for at in range(bisect_right(keys, key), len(keys)))

    def _keys(self, where: Mapping[str, Any]) -> tuple[Sequence[Any], Rest]:
        """The keys of the shortest list that has all that are wanted, and what else is wanted of them."""
        best, keys = "", None
        for name, value in where.items():
            if name in self._indexed:
                own = self.lists.get((name, value), _NOTHING)
            elif name == "id":
                record = self.records.get(value)
                own = _NOTHING if record is None else [self._key(record)]
            else:
                continue
            if not own:
                return _NOTHING, _NOTHING
            if keys is None or len(own) < len(keys):
                best, keys = name, own
        if keys is None:
            keys = self.lists[_ALL]
        elif len(where) == 1:
            return keys, _NOTHING
        return keys, [(name, attrgetter(name), value) for name, value in where.items() if name != best]

    def _having(self, keys: Iterable[Any], rest: Rest) -> Iterator[Any]:
        records = self.records
        if len(rest) == 1 and rest[0][0] not in self.kind.each:  # as mostly
            ((_, only, wanted),) = rest
            return (key for key in keys if only(records[key[-1]]) == wanted)
        each = self.kind.each
        return (
            key
            for key in keys
            if all(
                value in get(records[key[-1]]) if name in each else get(records[key[-1]]) == value
                for name, get, value in rest
            )
        )

    def _places(self, record: Any) -> list[Place]:
        places = [_ALL, *zip(self.kind.by, self._values(record), strict=False)]
        for name, get in self._each:
            places += {(name, value) for value in get(record)}
        return places

    def _amounts(self, record: Any) -> tuple[Any, ...]:
        amounts: tuple[Any, ...] = self._sums(record)[:-2]
        return amounts

    def _list(self, record: Any, places: Iterable[Place]) -> None:
        key, amounts = self._key(record), self._amounts(record)
        for place in places:
            if (keys := self.lists.get(place)) is None:
                self.lists[place] = [key]
            elif keys and keys[-1] > key:
                insort(keys, key)
            else:  # as mostly: what is new comes last
                keys.append(key)
            if amounts:
                self.totals[place] = tuple(map(add, self.totals.get(place, self._nothing), amounts))

    def _unlist(self, record: Any, places: Iterable[Place]) -> None:
        key, amounts = self._key(record), self._amounts(record)
        for place in places:
            keys = self.lists[place]
            del keys[bisect_left(keys, key)]
            if not keys and place != _ALL:
                del self.lists[place]
                self.totals.pop(place, None)
            elif amounts:
                self.totals[place] = tuple(map(sub, self.totals[place], amounts))


def _merged(walks: Sequence[Iterable[Any]], down: bool) -> Iterable[Any]:
    """All keys of several walks in the same direction, each once."""
    if len(walks) < 2:
        return walks[0] if walks else ()
    return (key for key, _ in groupby(merge(*walks, reverse=down)))


def sorted_page(records: list[Any], page: Page[Any]) -> list[Any]:
    """All records in the page's order, from the marker on, which need not be one of them."""
    marker = page.marker
    if marker is not None and not any(record.id == marker.id for record in records):
        records.append(marker)
    # Sorting keeps the order of what is equal, so the last key goes first.
    for name, down in reversed(page.order.items()):
        records.sort(key=_nothing_first(attrgetter(name) if isinstance(name, str) else name), reverse=down)
    if marker is None:
        return records
    return records[next(at for at, record in enumerate(records) if record.id == marker.id) + 1 :]


def _nothing_first(get: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def key(record: Any) -> Any:
        value = get(record)
        return (False,) if value is None else (True, value)

    return key
