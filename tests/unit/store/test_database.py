import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from novalite import errors
from novalite.store.database import Database
from novalite.store.sql import SqlStore
from tests.unit.store.conftest import DOGS, Dog, ids

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("cloud.db", "'cloud.db' is no URL of a database; say sqlite:///cloud.db or postgresql://"),
        ("mysql://a/b", "mysql: a cloud is kept in sqlite or postgresql"),
        ("sqlite://", "it names no file"),
        ("sqlite:///:memory:", "it names no file"),
    ],
)
def test_a_url_that_cannot_be_is_refused(url, said):
    with pytest.raises(errors.StoreError, match=said):
        Database(url)


def test_a_password_is_told_to_nobody():
    pytest.importorskip("psycopg")

    assert str(Database("postgresql://ann:secret@127.0.0.1:1/cloud")) == "postgresql://ann:***@127.0.0.1:1/cloud"


@pytest.mark.parametrize("module", ["missing", "in Python"])
def test_a_driver_that_is_missing_or_would_yield_is_named(monkeypatch, module):
    driver = type(sys)("psycopg")
    driver.pq = type(sys)("pq")
    driver.pq.__impl__ = "python"
    monkeypatch.setitem(sys.modules, "psycopg", None if module == "missing" else driver)

    with pytest.raises(errors.StoreError, match=r"^psycopg .*pip install '"):
        Database("postgresql://127.0.0.1:1/cloud")


@pytest.mark.parametrize(
    ("file", "said"),
    [("no/such/folder.db", "unable to open database file"), ("text.db", "file is not a database")],
)
def test_a_file_that_is_none_is_told_in_one_line(tmp_path, file, said):
    (tmp_path / "text.db").write_text("This is no database, but a text of some length." * 9)

    with pytest.raises(errors.StoreError, match=f"{said}$"):
        SqlStore(f"sqlite:///{tmp_path}/{file}")


def test_what_was_begun_before_a_failure_is_not_gone_on_with(sqlite_url):
    database = Database(sqlite_url)
    database.begin()
    with pytest.raises(errors.Unavailable):
        database.ask("SELECT * FROM nowhere")
    with pytest.raises(errors.Unavailable):
        database.ask("SELECT 1")
    database.rollback()

    assert database.ask("SELECT 1") == [(1,)]
    assert database.failures == 1
    database.close()


FORKING = """
import os, sys
from novalite.store.sql import SqlStore
from tests.unit.store.conftest import DOGS, Dog

store = SqlStore(sys.argv[1])
store.put(DOGS, Dog("rex", 3))
if os.fork() == 0:
    store.put(DOGS, Dog("tom", store.get(DOGS, "rex").age))
    os._exit(0)
os.wait()
store.refresh()
store.put(DOGS, Dog("ann", store.get(DOGS, "tom").age))
store.close()
"""

DYING = """
import os, sys
from novalite.store.sql import SqlStore
from tests.unit.store.conftest import DOGS, Dog

store = SqlStore(sys.argv[1])
with store.transaction():
    store.put(DOGS, Dog("rex", 3))
    os._exit(0)
"""


@pytest.mark.parametrize(("program", "left"), [(FORKING, "annrextom"), (DYING, "")])
def test_a_process_has_a_connection_of_its_own_and_leaves_no_lock(sqlite_url, program, left):
    done = subprocess.run([sys.executable, "-c", program, sqlite_url], cwd=ROOT, timeout=60, check=False)
    assert done.returncode == 0
    store = SqlStore(sqlite_url)
    assert ids(store.find(DOGS)) == left
    store.put(DOGS, Dog("max", 3))
    store.close()


def test_sqlite_itself_says_that_a_file_is_whole(sqlite_url):
    store = SqlStore(sqlite_url)
    store.put(DOGS, Dog("rex", 3))
    store.close()

    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
