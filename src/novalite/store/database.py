"""One connection to a database, SQLite's or PostgreSQL's, and what differs between them.

Whoever writes holds a lock, of the file or of PostgreSQL, from the beginning of a transaction to its end: writers come
one after the other, so there are no conflicts to be tried again. Nothing here yields to another green thread, since all
of a transaction's work is done in one go; a wait for the lock ends after `PATIENCE`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import sqlalchemy
from sqlalchemy import event, exc
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.pool import NullPool

from novalite import errors

#: How long a writer waits for others, in seconds.
PATIENCE = 10

#: The key of PostgreSQL's advisory lock, which clouds in one database share: "novalite" as a number.
LOCK = int.from_bytes(b"novalite", "big")

#: What one has to install for a database, by SQLAlchemy's name.
DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}


class Database:
    """A connection, opened when it is needed and again after a fork or a failure.

    ``failures`` counts how often it has failed: what was known of the database before may not be so. Raises StoreError
    for a URL that cannot be used, Unavailable where the database is gone.
    """

    def __init__(self, url: str) -> None:
        self.url = _checked(url)
        self.is_file = self.url.get_backend_name() == "sqlite"
        self.insert = sqlite.insert if self.is_file else postgresql.insert
        self.failures = 0
        self._opened = 0
        self._holds = False  # the lock
        self._pid = 0
        self._connection: Connection | None = None
        self._left: list[Connection] = []
        try:
            self._engine = sqlalchemy.create_engine(self.url, **self._options())
        except ImportError as error:
            raise errors.StoreError(f"{self}: {error}; pip install 'novalite[sql]'.") from None
        event.listen(self._engine, "connect", self._prepare)

    def __str__(self) -> str:
        return self.url.render_as_string(hide_password=True)

    def ask(self, statement: Any, values: Any = None) -> list[Any]:
        """The rows of a query."""
        with self._failing():
            return list(self._live().execute(statement, values).all())

    def run(self, statement: Any, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None) -> None:
        """Do what is no query, for each of the values."""
        with self._failing():
            self._live().execute(statement, values)

    def begin(self) -> None:
        """Wait for the lock; nobody else writes until `commit` or `rollback`."""
        words = "BEGIN IMMEDIATE" if self.is_file else f"BEGIN; SELECT pg_advisory_xact_lock({LOCK})"
        with self._failing():
            self._live().exec_driver_sql(words)
        self._holds = True

    def commit(self) -> None:
        """Have what was done since `begin` be so."""
        with self._failing():
            self._live().exec_driver_sql("COMMIT")
        self._holds = False

    def rollback(self) -> None:
        """Have nothing of it be so."""
        self._holds = False
        if self._connection is not None:  # otherwise it has ended already
            with suppress(errors.Unavailable), self._failing():
                self._connection.exec_driver_sql("ROLLBACK")

    def version(self) -> object:
        """Something that changes when others commit, or None where one has to look."""
        if not self.is_file:
            return None
        with self._failing():
            live: Any = self._live().connection.dbapi_connection
            return self._opened, live.execute("PRAGMA data_version").fetchone()  # each connection counts by itself

    def close(self) -> None:
        """End the connection."""
        connection, self._connection = self._connection, None
        if connection is not None and self._pid == os.getpid():
            with suppress(exc.SQLAlchemyError):
                connection.close()
        elif connection is not None:
            self._left.append(connection)  # to close it would end that of the process that has opened it

    def _options(self) -> dict[str, Any]:
        options: dict[str, Any] = {"poolclass": NullPool, "isolation_level": "AUTOCOMMIT"}
        return options if self.is_file else options | {"creator": partial(_connect, self.url)}

    def _live(self) -> Connection:
        if self._connection is None or self._pid != os.getpid():
            if self._holds:  # what it was held for has to begin again
                raise errors.Unavailable
            self.close()
            self._connection = self._engine.connect()
            self._pid = os.getpid()
            self._opened += 1
        return self._connection

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except (exc.DBAPIError, exc.InvalidRequestError) as error:
            self.failures += 1
            self.close()
            raise errors.Unavailable from error

    def _prepare(self, connection: Any, record: Any) -> None:
        cursor = connection.cursor()
        for words in _SETTINGS[self.url.get_backend_name()]:
            cursor.execute(words)
        cursor.close()


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
        f"SET idle_in_transaction_session_timeout = '{6 * PATIENCE}s'",
        "SET client_min_messages = warning",
    ),
}


def _connect(url: URL) -> Any:
    """A connection to PostgreSQL, made by libpq in one go.

    Psycopg waits for it with Python's selectors, which eventlet makes yield. For answers it waits with its own in C.
    """
    import psycopg
    from psycopg.conninfo import make_conninfo

    if psycopg.pq.__impl__ == "python":
        raise ImportError("psycopg has no implementation in C")
    _, options = url.get_dialect()().create_connect_args(url)
    made = psycopg.pq.PGconn.connect(make_conninfo(**{"connect_timeout": PATIENCE, **options}).encode())
    if made.status != psycopg.pq.ConnStatus.OK:
        raise psycopg.OperationalError(made.error_message.decode(errors="replace").strip())
    made.nonblocking = 1
    return psycopg.Connection(made)


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
