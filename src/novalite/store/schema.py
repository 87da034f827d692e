"""The tables of a database: one for each kind of records, and what is known about all of them.

A kind's table has a column for each attribute by which its records are sorted, found and summed up, and the record
itself as text. A row belongs to a snapshot, or to none: then it is what is true now.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from novalite.store import Kind
from novalite.store.database import Database
from novalite.store.text import dumps

#: The form of what is kept. A database of an earlier one is brought to it, one of a later one is refused.
FORMAT = 1

#: The snapshot that is none; others are known by their name as JSON, which every database can keep.
NOW = "now"

#: So much of a text is in a column that has an index: PostgreSQL has room for 2,700 bytes.
LONGEST = 500

#: How many ids a query asks for.
AT_ONCE = 100

_UNSAFE = re.compile("[\0\ud800-\udfff]")

METADATA = sa.MetaData()

#: ``format``, by name.
FACTS = sa.Table("facts", METADATA, sa.Column("name", sa.Text, primary_key=True), sa.Column("value", sa.Text))

#: The kinds that have a table, with their declaration as it was made for.
KINDS = sa.Table(
    "kinds",
    METADATA,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("declared", sa.Text, nullable=False),
)

#: What each transaction has changed, as JSON: ids by kind; null is everything.
CHANGES = sa.Table(
    "changes",
    METADATA,
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False),
    sa.Column("what", sa.Text, nullable=False),
)

#: The last number of each sequence.
SEQUENCES = sa.Table(
    "sequences",
    METADATA,
    sa.Column("snapshot", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
)

#: Values of what is a collection, by which records are found too.
VALUES = sa.Table(
    "record_values",
    METADATA,
    *(sa.Column(name, sa.Text, primary_key=True) for name in ("snapshot", "kind", "name", "value", "id")),
)

#: The snapshots that have a name.
SNAPSHOTS = sa.Table("snapshots", METADATA, sa.Column("name", sa.Text, primary_key=True))


#: What is compared byte by byte, as Python compares code points.
_SORTED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


class KindTable:
    """The table of a kind, its rows, and its statements as a database has them."""

    def __init__(self, kind: Kind[Any], database: Database) -> None:
        self.kind = kind
        #: The attributes that have a column.
        self.found = dict.fromkeys(name for name in (*kind.order, *kind.by) if name != "id")
        self.table = sa.Table(
            f"records_{re.sub(r'[^a-z0-9]+', '_', kind.name.lower())}",
            sa.MetaData(),
            sa.Column("snapshot", sa.Text, primary_key=True),
            sa.Column("id", _SORTED, primary_key=True),
            *(sa.Column(name, _SORTED) for name in self.found),
            *(sa.Column(f"sum_{name}", sa.BigInteger) for name in kind.sums),
            sa.Column("record", sa.Text, nullable=False),
        )
        self._texts = [(name, attrgetter(name)) for name in self.found]
        self._sums = [(f"sum_{name}", attrgetter(name)) for name in kind.sums]
        self._sql = database.sql
        columns = self.table.c
        self._of_snapshot = columns.snapshot == sa.bindparam("of")
        self.all = self._sql(sa.select(columns.record).where(self._of_snapshot))
        offset = sa.bindparam("held", type_=sa.Integer)
        self.more = self._sql(
            sa.select(columns.id).where(self._of_snapshot).limit(sa.literal_column("1")).offset(offset)
        )
        self.remove = self._sql(sa.delete(self.table).where(self._of_snapshot, columns.id == sa.bindparam("gone")))
        self.put = database.sql(upsert(database, self.table))
        of_record = [VALUES.c[name] == sa.bindparam(name) for name in ("snapshot", "kind", "id")]
        self.remove_values = database.sql(sa.delete(VALUES).where(*of_record))
        self.put_values = database.sql(upsert(database, VALUES))
        order = [columns[name] for name in dict.fromkeys((*kind.order, "id"))]
        for name in ("", *kind.by):
            first = [columns[name]] if name else []
            sa.Index(f"{self.table.name}_{name or 'sorted'}", columns.snapshot, *dict.fromkeys((*first, *order)))

    def row(self, record: Any, snapshot: str = NOW) -> dict[str, Any]:
        """The row of a record."""
        row = {"snapshot": snapshot, "id": text(record.id), "record": dumps(record)}
        row |= {name: text(get(record)) for name, get in self._texts}
        return row | {name: get(record) for name, get in self._sums}

    def write(self, database: Database, records: Mapping[str, Any], snapshot: str = NOW) -> None:
        """Give a database records by id, or take them away where there is None."""
        if rows := [self.row(record, snapshot) for record in records.values() if record is not None]:
            database.run(self.put, rows)
        if gone := [{"of": snapshot, "gone": text(id)} for id, record in records.items() if record is None]:
            database.run(self.remove, gone)
        if not self.kind.each:
            return
        own = {"snapshot": snapshot, "kind": self.kind.name}
        database.run(self.remove_values, [{**own, "id": text(id)} for id in records])
        if values := [{**own, **value} for record in records.values() for value in self._values(record)]:
            database.run(self.put_values, values)

    def _values(self, record: Any) -> list[dict[str, Any]]:
        """The rows of a record's values, by which it is found too."""
        if record is None:
            return []
        found = {(name, text(value)) for name in self.kind.each for value in getattr(record, name)}
        return [{"id": text(record.id), "name": name, "value": value} for name, value in found]

    def some(self, ids: Sequence[str]) -> tuple[str, dict[str, Any]]:
        """A query for the records of some ids, and its values."""
        names = {f"id{number}": text(id) for number, id in enumerate(ids)}
        return self._some(len(names)), {"of": NOW, **names}

    @lru_cache(AT_ONCE)  # noqa: B019  # as long as the store
    def _some(self, number: int) -> str:
        ids = [sa.bindparam(f"id{one}", type_=sa.Text) for one in range(number)]
        return self._sql(sa.select(self.table.c.record).where(self._of_snapshot, self.table.c.id.in_(ids)))


def upsert(database: Database, table: sa.Table) -> Any:
    """The statement that inserts a row, or puts it in the place of that of the same key."""
    keys = [column.name for column in table.primary_key]
    made = database.insert(table)
    if len(keys) == len(table.c):
        return made.on_conflict_do_nothing()
    others = {column.name: made.excluded[column.name] for column in table.c if column.name not in keys}
    return made.on_conflict_do_update(index_elements=keys, set_=others)


def copy(table: sa.Table) -> Any:
    """The statement that gives the rows of the snapshot ``of`` to the snapshot ``to``."""
    others = [column for column in table.c if column.name != "snapshot"]
    rows = sa.select(sa.bindparam("to", type_=sa.Text), *others).where(table.c.snapshot == sa.bindparam("of"))
    return sa.insert(table).from_select(["snapshot", *(column.name for column in others)], rows)


def text(value: Any) -> str | None:
    """A value as the text by which it is found and sorted; what is long, or cannot be kept as text, as a hash."""
    if value is None:
        return None
    kind = type(value)
    if kind is not str:
        value = _WORDS[kind](value) if kind in _WORDS else dumps(value)
    if len(value) > LONGEST or _UNSAFE.search(value):
        return f"sha256:{hashlib.sha256(value.encode(errors='surrogatepass')).hexdigest()}"
    return str(value)


_WORDS: dict[type, Callable[[Any], str]] = {
    bool: lambda value: "true" if value else "false",
    int: lambda value: f"{value:020d}" if value >= 0 else f"-{value + 2**63:020d}",
    float: lambda value: f"{value:026.9f}",
    datetime: lambda value: value.isoformat(timespec="microseconds"),
}
