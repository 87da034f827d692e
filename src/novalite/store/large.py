"""A table that is too large to be in memory: the database finds, sorts and sums up.

It answers as `novalite.store.memory.Table` does. Records that were asked for lately are remembered, and so are counts
and totals, which what is put and deleted here brings up to date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from novalite.store import Page, Where
from novalite.store.database import Database
from novalite.store.memory import sorted_page
from novalite.store.schema import NOW, VALUES, KindTable, text
from novalite.store.text import loads

#: So many records, and so many counts and totals, are remembered.
REMEMBERED = 20_000

#: How many rows are fetched at a time where not all of them may fit.
CHUNK = 1_000

Condition = sa.ColumnElement[bool]


class LargeTable:
    """The table of a kind; it reads and writes at once, in whatever transaction there is."""

    def __init__(self, own: KindTable, database: Database) -> None:
        self.kind = own.kind
        self.state = object()
        self.records = _Records(own, database)
        self._own = own
        self._database = database
        self._amounts: dict[tuple[str, frozenset[tuple[str, Any]]], int] = {}

    def put(self, record: Any) -> Any:
        """Keep a record; the one that it replaces, if any, is returned."""
        return self.set(record.id, record)

    def set(self, id: str, record: Any) -> Any:
        """Keep a record, or none, under an id; what was there is returned."""
        before = self.records.get(id)
        self._own.write(self._database, {id: record})
        self.records.keep(id, record)
        for (name, where), amount in self._amounts.items():
            change = self._amount(record, name, where) - self._amount(before, name, where)
            self._amounts[name, where] = amount + change
        return before

    def forget(self, ids: Iterable[str]) -> None:
        """Know nothing of these records, which others have changed."""
        for id in ids:
            self.records.known.pop(id, None)
        self._amounts.clear()

    def first(self) -> Any:
        return next(iter(self.find({}, None, Page(limit=1))), None)

    def count(self, where: Mapping[str, Any]) -> int:
        return self._summed("", where)

    def total(self, name: str, where: Mapping[str, Any]) -> int:
        if name not in self.kind.sums:
            raise KeyError(name)
        return self._summed(name, where)

    def find(self, where: Where, fits: Callable[[Any], bool] | None, page: Page[Any]) -> list[Any]:
        wanted = [where] if isinstance(where, Mapping) else list(where or ())
        direction = page.direction(self.kind)
        in_order = direction is not None
        limit = page.limit if in_order and fits is None else None  # otherwise more have to be looked at
        found: Iterable[Any] = self._walk(wanted, bool(direction), page.marker if in_order else None, limit)
        found = (record for record in found if any(self._has(record, one.items()) for one in wanted))
        if fits is not None:
            found = filter(fits, found)
        if not in_order:
            found = sorted_page(list(found), page)
        return page.cut(found)

    def _walk(self, wanted: Sequence[Mapping[str, Any]], down: bool, marker: Any, limit: int | None) -> Iterator[Any]:
        """The records in the kind's order, or in the other direction; more of them than are wanted, perhaps."""
        columns = self._own.table.c
        keys = [columns[name] for name in dict.fromkeys((*self.kind.order, "id"))]
        values: dict[str, Any] = {"now": NOW}
        fitting = sa.or_(sa.false(), *(self._condition(one, values) for one in wanted))
        asked = sa.select(columns.id, columns.record).where(columns.snapshot == sa.bindparam("now"), fitting)
        asked = asked.order_by(*(key.desc() if down else key for key in keys))
        marks = [sa.bindparam(f"mark{number}", type_=sa.Text) for number in range(len(keys))]
        after = sa.tuple_(*keys) < sa.tuple_(*marks) if down else sa.tuple_(*keys) > sa.tuple_(*marks)
        size = CHUNK if limit is None else max(1, min(CHUNK, limit))
        while True:
            if marker is not None:
                values |= {f"mark{number}": text(getattr(marker, key.name)) for number, key in enumerate(keys)}
            # An offset of its own, or SQLAlchemy gives SQLite one as a value.
            page = (asked if marker is None else asked.where(after)).limit(_number(size)).offset(_number(0))
            rows = self._database.ask(self._database.sql(page), values)
            for id, record in rows:
                yield (marker := self.records.read(id, record))
            if len(rows) < size:
                return

    def _condition(self, where: Mapping[str, Any], values: dict[str, Any]) -> Condition:
        """What a database can say of attributes that are to have values, which come to the others."""
        conditions: list[Condition] = [sa.true()]
        for name, value in where.items():
            own = text(value)
            param = sa.bindparam(f"value{len(values)}", type_=sa.Text)
            if name in self.kind.each:
                among = sa.select(VALUES.c.id).where(
                    VALUES.c.snapshot == sa.bindparam("now"),
                    VALUES.c.kind == sa.literal_column(f"'{self.kind.name}'"),
                    VALUES.c.name == sa.literal_column(f"'{name}'"),
                    VALUES.c.value == param,
                )
                conditions.append(self._own.table.c.id.in_(among))
            elif name == "id" or name in self._own.found:
                column = self._own.table.c[name]
                conditions.append(column.is_(None) if own is None else column == param)
                if own is None:
                    continue
            else:
                continue
            values[param.key] = own
        return sa.and_(*conditions)

    def _summed(self, name: str, where: Mapping[str, Any]) -> int:
        """How many there are, or the total of an attribute."""
        key = name, frozenset(where.items())
        if key not in self._amounts:
            if len(self._amounts) >= REMEMBERED:
                self._amounts.clear()
            self._amounts[key] = self._asked(name, where)
        return self._amounts[key]

    def _asked(self, name: str, where: Mapping[str, Any]) -> int:
        if not where.keys() <= {"id", *self._own.found, *self.kind.each}:
            found = self.find(where, None, Page())
            return sum(map(attrgetter(name), found)) if name else len(found)
        columns = self._own.table.c
        values: dict[str, Any] = {"now": NOW}
        summed = sa.func.sum(columns[f"sum_{name}"]) if name else sa.func.count()
        asked = sa.select(summed).select_from(self._own.table)
        asked = asked.where(columns.snapshot == sa.bindparam("now"), self._condition(where, values))
        return int(self._database.ask(self._database.sql(asked), values)[0][0] or 0)

    def _amount(self, record: Any, name: str, where: Iterable[tuple[str, Any]]) -> int:
        if record is None or not self._has(record, where):
            return 0
        return getattr(record, name) if name else 1

    def _has(self, record: Any, where: Iterable[tuple[str, Any]]) -> bool:
        each = self.kind.each
        return all(
            value in getattr(record, name) if name in each else getattr(record, name) == value for name, value in where
        )


def _number(value: int) -> Any:
    return sa.literal_column(str(value))


class _Records:
    """The records by id, of which some are known."""

    def __init__(self, own: KindTable, database: Database) -> None:
        self.known: dict[str, Any] = {}
        self._own = own
        self._database = database

    def get(self, id: str) -> Any:
        """The record of an id, or None."""
        if id not in self.known:
            rows = self._database.ask(*self._own.some([id]))
            self.keep(id, loads(rows[0][0]) if rows else None)
        return self.known[id]

    def read(self, id: str, record: str) -> Any:
        """The record of a row."""
        known = self.known.get(id)
        if known is None:
            known = loads(record)
            self.keep(known.id, known)
        return known

    def keep(self, id: str, record: Any) -> None:
        """Know the record of an id."""
        if len(self.known) >= REMEMBERED:
            self.known.clear()
        self.known[id] = record
