"""What a store in a database does beside what all stores do: it lasts, and others may have it too."""

import json
import sqlite3
from contextlib import suppress

import pytest
from msgspec.structs import replace

from novalite import errors
from novalite.store import Kind
from novalite.store.schema import FORMAT
from novalite.store.sql import LINES, SqlStore
from tests.unit.store.conftest import DOGS, STORES, Dog, ids


@pytest.fixture(params=STORES)
def open_store(request):
    """Opens the same database each time."""
    name, _, is_large = request.param.partition(" ")
    url, stores = request.getfixturevalue(f"{name}_url"), []

    def open_store():
        stores.append(SqlStore(url, **({"held": -1} if is_large else {})))
        return stores[-1]

    yield open_store
    for store in stores:
        store.close()


def test_another_sees_what_was_written_once_it_looks(open_store):
    one, other = open_store(), open_store()
    assert other.find(DOGS) == []
    one.put(DOGS, Dog("rex", 3))
    one.next("dog")
    other.refresh()

    assert other.find(DOGS) == [Dog("rex", 3)]
    assert other.next("dog") == 2
    other.put(DOGS, Dog("rex", 4))
    one.refresh()
    assert one.get(DOGS, "rex").age == 4
    one.delete(DOGS, "rex")
    other.refresh()
    assert (other.get(DOGS, "rex"), other.count(DOGS), other.total(DOGS, "weight")) == (None, 0, 0)


def test_who_writes_knows_what_others_have_written(open_store):
    one, other = open_store(), open_store()
    other.count(DOGS)
    one.put(DOGS, Dog("rex", 3))

    with other.transaction():
        assert other.count(DOGS, {"owner": "ann"}) == 1


def test_what_was_looked_at_is_not_true_once_another_has_changed_it(open_store):
    one, other = open_store(), open_store()
    one.put(DOGS, Dog("rex", 3))
    other.refresh()
    with other.watch() as watch:
        other.find(DOGS)
    one.put(Kind("cats", order=("age", "id")), Dog("tom", 3))
    other.refresh()
    assert watch.is_true()
    one.put(DOGS, Dog("tom", 3))
    other.refresh()

    assert not watch.is_true()


def test_who_has_not_looked_for_long_reads_all_again(open_store, monkeypatch):
    monkeypatch.setattr("novalite.store.sql.LINES", 10)
    one, other = open_store(), open_store()
    other.count(DOGS)
    for age in range(25):
        one.put(DOGS, Dog("rex", age))
    other.refresh()

    assert other.get(DOGS, "rex").age == 24
    assert LINES > 10


def test_another_sees_that_all_has_been_replaced(open_store):
    one, other = open_store(), open_store()
    one.put(DOGS, Dog("rex", 3))
    one.save("before")
    one.put(DOGS, Dog("tom", 3))
    other.refresh()
    assert ids(other.find(DOGS)) == "rextom"
    one.load("before")
    other.refresh()
    assert ids(other.find(DOGS)) == "rex"
    assert other.saved() == ["before"]
    one.reset()
    other.refresh()
    assert other.find(DOGS) == []


def test_what_is_replaced_in_a_transaction_that_fails_stays(open_store):
    store = open_store()
    store.put(DOGS, Dog("rex", 3))
    with suppress(ZeroDivisionError), store.transaction():
        store.put(DOGS, Dog("tom", 3))
        store.reset()
        assert store.find(DOGS) == []
        raise ZeroDivisionError

    assert ids(store.find(DOGS)) == "rex"
    assert ids(open_store().find(DOGS)) == "rex"


def test_what_lasts_does_so_for_all_and_what_was_undone_for_nobody(open_store):
    store = open_store()
    with suppress(ZeroDivisionError), store.transaction():
        store.put(DOGS, Dog("rex", 3), lasting=True)
        store.put(DOGS, Dog("tom", 3))
        store.next("dog")
        raise ZeroDivisionError

    assert ids(open_store().find(DOGS)) == "rex"


def test_what_lasts_and_cannot_be_written_stands_in_nobodys_way(sqlite_url, monkeypatch):
    store = SqlStore(sqlite_url)

    def fail():
        with store._database._failing():
            raise sqlite3.OperationalError("database or disk is full")

    def fall_over():
        with store.transaction():
            store.put(DOGS, Dog("rex", 3), lasting=True)
            raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(store._database, "commit", fail)
        with pytest.raises(errors.Unavailable):
            fall_over()
    store.put(DOGS, Dog("tom", 3))

    assert ids(store.find(DOGS)) == "tom"
    store.close()


def test_a_kind_that_is_declared_otherwise_is_found_by_what_it_declares(open_store):
    open_store().put(DOGS, Dog("rex", 3, chip=7))
    chipped = replace(DOGS, by=("chip",), order=("weight", "id"))
    store = open_store()

    assert ids(store.find(chipped, {"chip": 7})) == "rex"
    store.put(chipped, Dog("tom", 3, chip=7))
    assert ids(open_store().find(chipped, {"chip": 7})) == "rextom"


def test_a_database_of_a_later_format_is_refused(sqlite_url):
    store = SqlStore(sqlite_url)
    store._database.run("UPDATE facts SET value = '1000'")
    store.close()

    with pytest.raises(errors.StoreError, match=f"of format 1000, which a later novalite has; this one knows {FORMAT}"):
        SqlStore(sqlite_url)


def test_each_transaction_leaves_a_line_that_says_what_it_has_changed(sqlite_url):
    store = SqlStore(sqlite_url)
    with store.transaction():
        store.put(DOGS, Dog("rex", 3))
        store.next("dog")
    with store.transaction():
        store.get(DOGS, "rex")
    lines = store._database.ask("SELECT what FROM changes ORDER BY number")
    store.close()

    assert [json.loads(what) for (what,) in lines] == [{}, {"dogs": ["rex"], "": []}]
