"""One connection to a database, SQLite's or PostgreSQL's, and what differs between them.

Whoever writes holds a lock, of the file or of PostgreSQL, from the beginning of a transaction to its end: writers come
one after the other, so there are no conflicts to be tried again. Nothing here yields to another green thread, since all
of a transaction's work is done in one go; a wait for the lock ends after `PATIENCE`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from typing import Any

from sqlalchemy import Table, exc
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Dialect, make_url
from sqlalchemy.sql import ClauseElement

from novalite import errors

#: How long a writer waits for others, in seconds.
PATIENCE = 30

#: The key of PostgreSQL's advisory lock, which clouds in one database share: "novalite" as a number.
LOCK = int.from_bytes(b"novalite", "big")

_BEGIN = {"sqlite": ("BEGIN IMMEDIATE",), "postgresql": ("BEGIN", f"SELECT pg_advisory_xact_lock({LOCK})")}

#: What one has to install for a database, by SQLAlchemy's name.
DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}


class Database:
    """A connection, opened when it is needed and again after a fork or a failure.

    ``failures`` counts how often it has failed: what was known of the database before may not be so. Raises StoreError
    for a URL that cannot be used, Unavailable where the database is gone.
    """

    def __init__(self, url: str) -> None:
        self.url = _checked(url)
        self._shown = make_url(url).render_as_string(hide_password=True)
        self.is_file = self.url.get_backend_name() == "sqlite"
        self.failures = 0
        self._opened = 0
        self._is_prepared = False
        self._holds = False  # the lock
        self._pid = 0
        self._connection: Any = None
        self._left: list[Any] = []
        self._error: type[Exception]
        if self.is_file:
            import sqlite3

            self._connect, self._error = _open_file, sqlite3.Error
            self.insert: Callable[[Table], Any] = sqlite.insert
            self._dialect: Dialect = sqlite.dialect(paramstyle="named")
        else:
            self._connect, self._error = _open_connection, _psycopg_error()
            self.insert = postgresql.insert
            self._dialect = postgresql.dialect(paramstyle="pyformat")  # type: ignore[no-untyped-call]

    def __str__(self) -> str:
        return self._shown

    def sql(self, statement: ClauseElement) -> str:
        """A statement as this database has it; its values have names."""
        return str(statement.compile(dialect=self._dialect))

    def ask(self, sql: str, values: Mapping[str, Any] | None = None) -> list[Any]:
        """The rows of a query, which are tuples."""
        with self._failing():
            rows: list[Any] = self._live().execute(sql, values or {}).fetchall()
            return rows

    def run(self, sql: str, values: Sequence[Mapping[str, Any]] = ({},)) -> None:
        """Do what is no query, for each of the values."""
        with self._failing():
            if len(values) == 1:
                self._live().execute(sql, values[0])
            else:
                self._live().cursor().executemany(sql, values)

    def begin(self) -> None:
        """Wait for the lock; nobody else writes until `commit` or `rollback`."""
        with self._failing():
            for words in _BEGIN[self.url.get_backend_name()]:
                self._live().execute(words)
        self._holds = True

    def commit(self) -> None:
        """Have what was done since `begin` be so."""
        with self._failing():
            self._live().execute("COMMIT")
        self._holds = False

    def rollback(self) -> None:
        """Have nothing of it be so."""
        self._holds = False
        if self._connection is not None:  # otherwise it has ended already
            with suppress(errors.Unavailable), self._failing():
                self._connection.execute("ROLLBACK")

    @contextmanager
    def together(self) -> Iterator[None]:
        """Have what is run inside sent in one go; that it has failed is raised at the end."""
        with self._failing(), nullcontext() if self.is_file else self._live().pipeline():
            yield

    def version(self) -> object:
        """What is another where others have committed: of PostgreSQL the number of the last line.

        Of that it is not to be asked among what is sent `together`.
        """
        with self._failing():
            live = self._live()
            if self.is_file:
                return self._opened, live.execute("PRAGMA data_version").fetchone()  # each connection counts by itself
            if not self._is_prepared:
                live.execute(f"PREPARE {_LAST.decode()} AS SELECT max(number) FROM changes")
                self._is_prepared = True
            return _last_line(live.pgconn)

    def close(self) -> None:
        """End the connection."""
        connection, self._connection = self._connection, None
        if connection is not None and self._pid == os.getpid():
            with suppress(self._error):
                connection.close()
        elif connection is not None:
            self._left.append(connection)  # to close it would end that of the process that has opened it

    def _live(self) -> Any:
        if self._connection is None or self._pid != os.getpid():
            if self._holds:  # what it was held for has to begin again
                raise errors.Unavailable
            self.close()
            self._connection = self._connect(self.url)
            self._pid = os.getpid()
            self._opened += 1
            self._is_prepared = False
            for words in _SETTINGS[self.url.get_backend_name()]:
                self._connection.execute(words)
        return self._connection

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except self._error as error:
            self.failures += 1
            self.close()
            raise errors.Unavailable from error


_LAST, _TUPLES = b"novalite_last", 2  # libpq's PGRES_TUPLES_OK

#: What a new connection is told. SQLite's log is written without waiting for the disk: what was committed outlives
#: the process, and a loss of power takes away the last commits, but never half of one.
_SETTINGS = {
    "sqlite": (
        f"PRAGMA busy_timeout = {PATIENCE * 1000}",
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = NORMAL",
    ),
    "postgresql": (
        f"SET lock_timeout = '{PATIENCE}s'",
        f"SET idle_in_transaction_session_timeout = '{2 * PATIENCE}s'",
        "SET client_min_messages = warning",
    ),
}


def _psycopg_error() -> type[Exception]:
    try:
        import psycopg
    except ImportError:
        raise errors.StoreError("psycopg is not installed: pip install 'novalite[sql]'") from None
    if psycopg.pq.__impl__ == "python":
        raise errors.StoreError("psycopg has no implementation in C: pip install 'psycopg[binary]'")
    return psycopg.Error


def _open_file(url: URL) -> Any:
    import sqlite3

    # Threads take turns, by the lock of whoever has this.
    return sqlite3.connect(url.database or "", timeout=PATIENCE, isolation_level=None, check_same_thread=False)


def _open_connection(url: URL) -> Any:
    """A connection to PostgreSQL, made by libpq in one go.

    Psycopg waits for it with Python's selectors, which eventlet makes yield. For answers it waits with its own in C.
    """
    import psycopg
    from psycopg.conninfo import make_conninfo

    _, options = url.get_dialect()().create_connect_args(url)
    made = psycopg.pq.PGconn.connect(make_conninfo(**{"connect_timeout": PATIENCE, **options}).encode())
    if made.status != psycopg.pq.ConnStatus.OK:
        raise psycopg.OperationalError(made.error_message.decode(errors="replace").strip())
    made.nonblocking = 1
    connection = psycopg.Connection(made)
    connection.autocommit = True
    return connection


def _last_line(connection: Any) -> int:
    """The number of the last line, by libpq itself, since every request asks: psycopg takes three times as long."""
    answer = connection.exec_prepared(_LAST, [])
    if answer.status != _TUPLES:
        raise _psycopg_error()((answer.error_message or connection.error_message).decode(errors="replace").strip())
    return int(answer.get_value(0, 0) or 0)


def _checked(url: str) -> URL:
    try:
        made = make_url(url)
    except exc.ArgumentError:
        raise errors.StoreError(
            f"{url!r} is no URL of a database; say sqlite:///cloud.db or postgresql://user@host/name."
        ) from None
    driver = DRIVERS.get(made.drivername)
    if driver is None and made.drivername not in DRIVERS.values():
        raise errors.StoreError(f"{made.drivername}: a cloud is kept in {' or '.join(DRIVERS)}.")
    if made.get_backend_name() == "sqlite" and made.database in (None, "", ":memory:"):
        raise errors.StoreError(f"{url}: it names no file, and without one nothing lasts: say sqlite:///cloud.db.")
    return made.set(drivername=driver or made.drivername)
