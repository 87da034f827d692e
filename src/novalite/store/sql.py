"""Records in a database, SQLite's or PostgreSQL's, which processes share and which lasts.

Each process has the tables that it has been asked for in memory, as `MemoryStore` has them, and they answer. A process
writes with the lock of the database in hand: then it knows all that others have written, and what it changes is
written when its transaction ends. Each transaction leaves a line that says what it has changed, by which the others
bring their tables up to date: when they write, and when somebody calls `refresh`, as is done before each request.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.schema import CreateIndex, CreateTable, DropTable

from novalite import errors
from novalite.store import Kind, Record
from novalite.store.database import Database
from novalite.store.large import LargeTable
from novalite.store.memory import MemoryStore, Table
from novalite.store.schema import (
    AT_ONCE,
    CHANGES,
    FACTS,
    FORMAT,
    KINDS,
    METADATA,
    NOW,
    SEQUENCES,
    SNAPSHOTS,
    VALUES,
    KindTable,
    copy,
    upsert,
)
from novalite.store.text import dumps, loads

R = TypeVar("R", bound=Record)

#: So many transactions' lines are kept, for processes that were not asked for long; one that is further behind forgets
#: all that it has in memory.
LINES = 10_000

#: A table of more records is not read into memory: the database is asked.
HELD = 10_000

#: What a transaction's line has in place of ids where it may have changed anything.
EVERYTHING = None

#: The name by which a line has the sequences.
_SEQUENCES = ""


class SqlStore(MemoryStore):
    """The store; see `novalite.store.Store` for what its calls do.

    ``url`` is SQLAlchemy's: ``sqlite:///cloud.db``, ``postgresql://user@host/name``. Raises StoreError where nothing
    can be kept there; any call raises Unavailable while the database is away. A table of more than ``held`` records is
    not read into memory.
    """

    is_shared = True

    def __init__(self, url: str, *, held: int = HELD) -> None:
        super().__init__()
        self.held = held
        self._database = Database(url)
        self._kinds: dict[str, KindTable] = {}
        self._declared: dict[str, Kind[Any]] = {}  # the kinds that have a table, as it was made for
        self._made: set[str] = set()  # those whose table is as they are declared now
        self._making: set[str] = set()  # those of them that the transaction has made
        self._touched: dict[tuple[str, str], bool] = {}  # what it has changed, and whether for good
        self._counted: set[str] = set()  # the sequences that it has moved on
        self._written: dict[str, list[str]] = {}  # what of all that is in the database already
        self._replaces = False  # whether it has replaced all there is
        self._position = -1  # the last line that the tables know of
        self._failures = -1  # how often the database had failed then
        self._version: object = None  # the database's then
        self._is_old = True  # whether there may be other lines
        self._sql = _Statements(self._database)
        try:
            self._found()
        except errors.StoreError:
            self.close()
            raise
        except errors.Unavailable as error:  # whose connection is closed
            raise errors.StoreError(f"{self._database}: {error.reason}") from error

    def close(self) -> None:
        """End the connection to the database; it is opened again by whatever needs it."""
        with self._lock:
            self._database.close()

    # -- what is asked and changed

    def refresh(self) -> None:
        self._is_old = True

    def get(self, kind: Kind[R], id: str) -> R | None:
        with self._lock:
            return self._table(kind).records.get(id)

    def put(self, kind: Kind[R], record: R, *, lasting: bool = False) -> R:
        with self._writing():
            super().put(kind, record, lasting=lasting)
            key = kind.name, record.id
            self._touched[key] = lasting or self._touched.get(key, False)
        return record

    def delete(self, kind: Kind[R], id: str) -> None:
        with self._writing():
            super().delete(kind, id)
            self._touched.setdefault((kind.name, id), False)

    def next(self, name: str) -> int:
        with self._writing():
            self._counted.add(name)
            return super().next(name)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._lock:
            if self._undo is not None:
                with super().transaction():
                    yield
                return
            self._begin()
            try:
                with super().transaction():
                    yield
                    with self._database.together():
                        self._write(self._touched)
                        self._end()
            except BaseException:
                self._undone()
                raise
            finally:
                self._settled()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A transaction, where there is none yet."""
        if self._undo is not None:
            with self._lock:
                yield
        else:
            with self.transaction():
                yield

    # -- snapshots

    def snapshot(self) -> Any:
        with self._lock:
            self._look()
            self._write(self._touched)  # which may be in a transaction
            kinds = [kind for kind in self._all_declared().values() if not kind.apart]
            return [(kind, self._rows(kind)) for kind in kinds], Counter(self._numbers)

    def restore(self, snapshot: Any) -> None:
        rows, numbers = snapshot
        with self._replacing():
            for kind, records in rows:
                if records:
                    self._make(own := self._of(kind))
                    own.write(self._database, {record.id: record for record in records})
            self._put_sequences(numbers)

    def save(self, name: str) -> None:
        own = json.dumps(name)
        with self._writing_rows():
            self._forget_rows(own)
            self._copy_rows(NOW, own)
            self._database.run(self._sql.name, [{"name": own}])

    def load(self, name: str) -> None:
        with self._replacing():
            self._copy_rows(self._saved(name), NOW)

    def forget(self, name: str) -> None:
        with self._writing_rows():
            self._forget_rows(self._saved(name))

    def saved(self) -> list[str]:
        with self._lock:
            return sorted(json.loads(own) for (own,) in self._database.ask(self._sql.names))

    def fork(self, name: str) -> MemoryStore:
        store = MemoryStore()
        with self._writing_rows():
            own = self._saved(name)
            tables = {kind.name: Table(kind) for kind in self._all_declared().values() if not kind.apart}
            for table in tables.values():
                for record in self._rows(table.kind, own):
                    table.put(record)
            store.restore((tables, self._sequences(own)))
        return store

    def _saved(self, name: str) -> str:
        if name not in self.saved():
            raise KeyError(name)
        return json.dumps(name)

    def _forget_rows(self, snapshot: str) -> None:
        """Have a snapshot, or what is true now, contain nothing."""
        self._of_all_tables(lambda table: sa.delete(table).where(table.c.snapshot == sa.bindparam("of")), of=snapshot)
        self._database.run(self._sql.forget_name, [{"name": snapshot}])

    def _copy_rows(self, before: str, after: str) -> None:
        self._of_all_tables(copy, of=before, to=after)

    def _of_all_tables(self, statement: Callable[[sa.Table], Any], **values: str) -> None:
        """Do something with each table that has snapshots."""
        own = [self._of(kind).table for kind in self._all_declared().values() if not kind.apart]
        for table in (*own, SEQUENCES, VALUES):
            self._database.run(self._database.sql(statement(table)), [values])

    def _rows(self, kind: Kind[Any], snapshot: str = NOW) -> list[Any]:
        """The records of a snapshot."""
        return [loads(record) for (record,) in self._database.ask(self._of(kind).all, {"of": snapshot})]

    @contextmanager
    def _writing_rows(self) -> Iterator[None]:
        """A transaction of rows, in which the database has all that was put before."""
        with self.transaction():
            self._write(self._touched)
            self._touched.clear()
            self._written.setdefault(_SEQUENCES, [])
            yield

    @contextmanager
    def _replacing(self) -> Iterator[None]:
        """The same, and all that is true now is replaced."""
        with self._writing_rows():
            self._forget_rows(NOW)
            yield
            self._replaces = True
            self._forget()

    # -- the database

    def _found(self) -> None:
        """Make what a database has to have. Raises StoreError where it has something else."""
        self._database.begin()  # others may begin at the same time
        for table in METADATA.sorted_tables:
            self._database.run(self._database.sql(CreateTable(table, if_not_exists=True)))
        known = self._database.ask(self._sql.fact, {"name": "format"})
        if not known:
            self._database.run(self._sql.add_fact, [{"name": "format", "value": str(FORMAT)}])
            self._database.run(self._sql.leave, [{"number": 0, "what": "{}"}])
        elif (format := int(known[0][0])) > FORMAT:
            self._database.rollback()
            raise errors.StoreError(
                f"{self._database}: it is of format {format}, which a later novalite has; this one knows {FORMAT}."
            )
        self._database.commit()

    def _begin(self) -> None:
        """Wait for the lock, and know what others have done."""
        try:
            with self._database.together():
                self._database.begin()
                self._catch_up(self._database.version() if self._database.is_file else None)
        except BaseException:
            self._database.rollback()
            raise

    def _write(self, keys: Iterable[tuple[str, str]]) -> None:
        """Give the database these records, as they are, and the sequences."""
        what: dict[str, list[str]] = defaultdict(list)
        for name, id in keys:
            what[name].append(id)
        for name, ids in what.items():
            table: Table | LargeTable = self._tables[name]
            own = self._of(table.kind)
            self._make(own)
            if isinstance(table, Table):  # a large one has written them already
                own.write(self._database, {id: table.records.get(id) for id in ids})
            self._written.setdefault(name, []).extend(ids)
        if self._counted:
            self._put_sequences({name: self._numbers[name] for name in sorted(self._counted)})
            self._written.setdefault(_SEQUENCES, [])

    def _put_sequences(self, numbers: Mapping[str, int]) -> None:
        if numbers:
            values = [{"snapshot": NOW, "name": name, "value": value} for name, value in numbers.items()]
            self._database.run(self._sql.put_sequence, values)

    def _end(self) -> None:
        """Let the lock go; what was written is so, and the others are told."""
        if not self._written:
            self._database.rollback()
            return
        number = self._position + 1
        what = EVERYTHING if self._replaces else self._written
        self._database.run(self._sql.leave, [{"number": number, "what": json.dumps(what)}])
        if number % LINES == 0:
            self._database.run(self._sql.forget_lines, [{"last": number - LINES}])
        self._database.commit()
        self._position = number

    def _undone(self) -> None:
        """Let the lock go; of what was changed there is only what lasts."""
        lasting = [key for key, lasts in self._touched.items() if lasts]
        self._touched.clear()
        self._counted.clear()
        if lasting and not self._written:
            try:
                self._write(lasting)
                self._end()
            except BaseException:
                self._database.rollback()
                raise
            return
        kept = [(self._tables[name].kind, self._tables[name].records.get(id)) for name, id in lasting]
        self._database.rollback()
        for name in self._making:  # their tables are gone, too
            self._made.discard(name)
            self._declared.pop(name, None)
        if self._written:
            self._failures, self._is_old = -1, True  # some of what is known may not be so
        self._settled()
        for kind, record in kept:
            self.put(kind, record)

    def _settled(self) -> None:
        for of_transaction in (self._touched, self._counted, self._written, self._making):
            of_transaction.clear()
        self._replaces = False

    def _of(self, kind: Kind[Any]) -> KindTable:
        own = self._kinds.get(kind.name)
        if own is None:
            own = self._kinds[kind.name] = KindTable(kind, self._database)
        return own

    def _make(self, own: KindTable) -> None:
        """Have a kind's table, and one as it is declared now."""
        if own.kind.name in self._made:
            return
        declared = self._declaration(own.kind.name)
        if declared is None:
            self._create(own)
        elif declared != own.kind:
            before = KindTable(declared, self._database)
            columns = before.table.c
            rows = self._database.ask(self._database.sql(sa.select(columns.snapshot, columns.record)))
            self._database.run(self._database.sql(DropTable(before.table)))
            self._create(own)
            records: dict[str, dict[str, Any]] = defaultdict(dict)
            for snapshot, record in rows:
                made = loads(record)
                records[snapshot][made.id] = made
            for snapshot, of_snapshot in records.items():
                own.write(self._database, of_snapshot, snapshot)
        self._made.add(own.kind.name)
        self._making.add(own.kind.name)

    def _create(self, own: KindTable) -> None:
        self._database.run(self._database.sql(CreateTable(own.table)))
        for index in sorted(own.table.indexes, key=lambda index: str(index.name)):
            self._database.run(self._database.sql(CreateIndex(index)))
        self._database.run(self._sql.put_kind, [{"name": own.kind.name, "declared": dumps(own.kind)}])
        self._declared[own.kind.name] = own.kind
        self._written.setdefault(_SEQUENCES, [])

    def _declaration(self, name: str) -> Kind[Any] | None:
        return self._declared.get(name) or self._all_declared().get(name)

    def _all_declared(self) -> dict[str, Kind[Any]]:
        self._declared = {name: loads(declared) for name, declared in self._database.ask(self._sql.kinds)}
        return self._declared

    # -- what others have done

    def _look(self) -> None:
        """Have the tables as the database has them, where that may have changed."""
        if self._is_old:
            self._catch_up(self._database.version())

    def _catch_up(self, version: object) -> None:
        """Have them so, where its version is that or, if None, is not known."""
        database, self._is_old = self._database, False
        if database.failures != self._failures or self._position < 0:
            self._forget()
        elif version not in (self._version, self._position) or version is None:
            lines = database.ask(self._sql.since, {"number": self._position})
            changed = [json.loads(what) for number, what in lines if number != self._position]
            if len(changed) == len(lines) or EVERYTHING in changed:
                self._forget()
            else:
                self._take_over(changed)
                self._position = lines[-1][0]
        self._version = version

    def _take_over(self, changed: Sequence[Mapping[str, Sequence[str]]]) -> None:
        what: dict[str, dict[str, None]] = defaultdict(dict)
        for line in changed:
            for name, some in line.items():
                what[name] |= dict.fromkeys(some)
        if _SEQUENCES in what:
            self._numbers = self._sequences()
        for name, ids in what.items():
            if name in self._tables:
                table: Table | LargeTable = self._own_table(self._tables[name].kind)
                if isinstance(table, LargeTable):
                    table.forget(ids)
                    continue
                for id, record in self._found_again(table.kind, [*ids]):
                    table.set(id, record)

    def _found_again(self, kind: Kind[Any], ids: Sequence[str]) -> Iterator[tuple[str, Any]]:
        for at in range(0, len(ids), AT_ONCE):
            some = ids[at : at + AT_ONCE]
            rows = self._database.ask(*self._of(kind).some(some))
            records = {record.id: record for record in (loads(text) for (text,) in rows)}
            yield from ((id, records.get(id)) for id in some)

    def _forget(self) -> None:
        """Know nothing; the tables are read again when they are asked for."""
        self._failures = self._database.failures
        self._tables, self._shared, self._state = {}, set(), object()
        self._made.clear()
        self._declared.clear()
        self._position = self._database.ask(self._sql.last)[0][0]
        self._numbers = self._sequences()

    def _sequences(self, snapshot: str = NOW) -> Counter[str]:
        return Counter(dict(self._database.ask(self._sql.sequences, {"of": snapshot})))

    def current_state(self) -> object:
        self._look()
        return super().current_state()

    def _table(self, kind: Kind[Any]) -> Table:
        self._look()
        if kind.name not in self._tables:
            self._tables[kind.name] = self._read(kind)
        return super()._table(kind)

    def _is_large(self, kind: Kind[Any]) -> bool:
        return self.held < 0 or bool(self._database.ask(self._of(kind).more, {"of": NOW, "held": self.held}))

    def _read(self, kind: Kind[Any]) -> Any:
        """The table of a kind: all of it or, if that is too much, one that asks the database."""
        declared = self._declaration(kind.name)
        if declared != kind if declared is not None else self.held < 0:
            with self._writing():
                self._make(self._of(kind))
            declared = kind
        if declared is not None and self._is_large(kind):
            return LargeTable(self._of(kind), self._database)
        table = Table(kind)
        for record in () if declared is None else self._rows(kind):
            table.put(record)
        return table


class _Statements:
    """Statements about all kinds, as a database has them."""

    def __init__(self, database: Database) -> None:
        sql = database.sql
        number, name = sa.bindparam("number", type_=sa.BigInteger), sa.bindparam("name", type_=sa.Text)
        self.fact = sql(sa.select(FACTS.c.value).where(FACTS.c.name == name))
        self.add_fact = sql(sa.insert(FACTS))
        self.kinds = sql(sa.select(KINDS.c.name, KINDS.c.declared))
        self.put_kind = sql(upsert(database, KINDS))
        self.leave = sql(sa.insert(CHANGES))
        lines = sa.select(CHANGES.c.number, CHANGES.c.what).where(CHANGES.c.number >= number)
        self.since = sql(lines.order_by(CHANGES.c.number))
        self.last = sql(sa.select(sa.func.max(CHANGES.c.number)))
        self.forget_lines = sql(sa.delete(CHANGES).where(CHANGES.c.number <= sa.bindparam("last")))
        of_snapshot = SEQUENCES.c.snapshot == sa.bindparam("of")
        self.sequences = sql(sa.select(SEQUENCES.c.name, SEQUENCES.c.value).where(of_snapshot))
        self.put_sequence = sql(upsert(database, SEQUENCES))
        self.names = sql(sa.select(SNAPSHOTS.c.name))
        self.name = sql(sa.insert(SNAPSHOTS))
        self.forget_name = sql(sa.delete(SNAPSHOTS).where(SNAPSHOTS.c.name == name))
