"""A table that the database is asked about: that it answers as one in memory is in `test_store`."""

import pytest

from novalite.store import Page
from novalite.store.large import CHUNK, LargeTable
from novalite.store.sql import SqlStore
from tests.unit.store.conftest import DATABASES, DOGS, Dog, ids


@pytest.fixture(params=DATABASES)
def url(request):
    return request.getfixturevalue(f"{request.param}_url")


def test_a_table_is_large_where_it_has_more_records_than_are_held(url):
    store = SqlStore(url)
    with store.transaction():
        for number in range(5):
            store.put(DOGS, Dog(f"{number}", number))
    store.close()
    for held, kind in ((5, False), (4, True)):
        store = SqlStore(url, held=held)
        assert store.count(DOGS) == 5
        assert isinstance(store._tables["dogs"], LargeTable) is kind
        store.close()


def test_what_fits_is_looked_for_a_part_at_a_time(url):
    store = SqlStore(url, held=-1)
    with store.transaction():
        for number in range(CHUNK + 5):
            store.put(DOGS, Dog(f"{number:04}", number, chip=number))
    last = store.find(DOGS, fits=lambda dog: dog.age > CHUNK, page=Page(limit=2))
    store.close()

    assert ids(last) == f"{CHUNK + 1:04}{CHUNK + 2:04}"


def test_totals_are_brought_up_to_date_and_not_asked_again(url, monkeypatch):
    store = SqlStore(url, held=-1)
    store.put(DOGS, Dog("rex", 3, weight=30))
    assert (store.count(DOGS, {"owner": "ann"}), store.total(DOGS, "weight", {"toys": "ball"})) == (1, 0)
    monkeypatch.setattr("novalite.store.large.LargeTable._asked", None)
    store.put(DOGS, Dog("tom", 3, weight=4, toys=("ball",)))

    assert (store.count(DOGS, {"owner": "ann"}), store.total(DOGS, "weight", {"toys": "ball"})) == (2, 4)
    store.delete(DOGS, "tom")
    assert (store.count(DOGS, {"owner": "ann"}), store.total(DOGS, "weight", {"toys": "ball"})) == (1, 0)
    store.close()


def test_what_is_remembered_has_an_end(url, monkeypatch):
    monkeypatch.setattr("novalite.store.large.REMEMBERED", 3)
    store = SqlStore(url, held=-1)
    with store.transaction():
        for number in range(9):
            store.put(DOGS, Dog(f"{number}", number))
    for number in range(9):
        assert store.get(DOGS, f"{number}").age == number
        assert store.count(DOGS, {"age": number}) == 1
    table = store._tables["dogs"]
    store.close()

    assert len(table.records.known) <= 4
    assert len(table._amounts) <= 3
