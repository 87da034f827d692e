"""What a store in memory is spared, and what it shares with others."""

from contextlib import suppress

import pytest
from msgspec.structs import replace

from novalite.store import Page, memory
from novalite.store.memory import MemoryStore
from tests.unit.store.conftest import DOGS, Dog, ids


@pytest.fixture
def store():
    return MemoryStore()


@pytest.mark.parametrize("sort", [[("age", True), ("id", True)], [("age", True), ("age", False), ("id", True)]])
def test_a_key_that_comes_again_neither_sorts_nor_costs_the_order_of_the_kind(store, monkeypatch, sort):
    for id, age in ("a2", "b1", "c2", "d0"):
        store.put(DOGS, Dog(id, int(age)))
    monkeypatch.setattr("novalite.store.memory.sorted_page", None)

    assert ids(store.find(DOGS, page=Page(sort))) == "cabd"


def test_a_total_is_kept_and_not_counted_anew(store, monkeypatch):
    rex = store.put(DOGS, Dog("rex", 3, weight=30))
    store.put(DOGS, Dog("tom", 3, weight=4))
    with suppress(ZeroDivisionError), store.transaction():
        store.put(DOGS, replace(rex, weight=31))
        assert store.total(DOGS, "weight", {"owner": "ann"}) == 35
        store.delete(DOGS, "tom")
        raise ZeroDivisionError
    monkeypatch.setattr("novalite.store.memory.Table.find", None)

    assert store.total(DOGS, "weight", {"owner": "ann"}) == 34
    with pytest.raises(KeyError):
        store.total(DOGS, "age", {"owner": "ann"})


def test_stores_that_were_restored_from_one_snapshot_share_nothing(store):
    store.put(DOGS, Dog("rex", 3))
    snapshot, other = store.snapshot(), MemoryStore()
    other.restore(snapshot)
    store.put(DOGS, Dog("ace", 1))
    other.delete(DOGS, "rex")

    assert {dog.id for dog in store.find(DOGS)} == {"ace", "rex"}
    assert other.find(DOGS) == []
    other.restore(snapshot)
    assert [dog.id for dog in other.find(DOGS)] == ["rex"]


def test_what_was_looked_at_is_true_again_once_it_is_as_it_was(store):
    rex, snapshot = store.put(DOGS, Dog("rex", 3)), store.snapshot()
    with store.watch() as watch:
        store.get(DOGS, "rex")
    store.put(DOGS, replace(rex, age=4))
    store.restore(snapshot)

    assert watch.is_true()


def test_tables_of_one_snapshot_change_apart(store):
    store.put(DOGS, Dog("rex", 3))
    other = MemoryStore()
    other.restore(store.snapshot())
    with other.watch() as watch:
        other.count(DOGS)

    store.put(DOGS, Dog("tom", 3))
    assert watch.is_true()
    other.put(DOGS, Dog("tom", 3))
    assert not watch.is_true()


def test_a_table_that_another_thread_makes_meanwhile_is_kept(store, monkeypatch):
    table = memory.Table

    def slow(kind):
        monkeypatch.setattr(memory, "Table", table)
        store.put(DOGS, Dog("rex", 3))
        return table(kind)

    monkeypatch.setattr(memory, "Table", slow)

    assert [dog.id for dog in store.find(DOGS)] == ["rex"]
    assert store.get(DOGS, "rex") == Dog("rex", 3)
