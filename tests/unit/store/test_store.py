"""What all stores do: records are found, in order, and as they were."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import asdict, replace

from novalite.store import Kind, Page
from tests.unit.store.conftest import DOGS, Dog, dogs, ids


def given_anew(*strategies):
    """As `given`, for a test that makes the store empty by itself."""
    allowed = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    return lambda test: allowed(given(*strategies)(test))


def test_a_record_that_was_put_is_got_and_found(store):
    rex = store.put(DOGS, Dog("rex", 3))

    assert store.get(DOGS, "rex") is rex
    assert store.find(DOGS) == [rex]
    assert store.get(DOGS, "tom") is None


def test_a_list_is_in_the_order_of_its_kind(store):
    for id, age in ("a2", "b1", "c2", "d0"):
        store.put(DOGS, Dog(id, int(age)))

    assert ids(store.find(DOGS)) == "dbac"
    assert ids(store.find(DOGS, page=Page([("age", True), ("id", True)]))) == "cabd"


def test_the_first_is_that_of_a_list_if_there_is_any(store):
    assert store.first(DOGS) is None
    for id, age in ("b1", "a2", "d0"):
        store.put(DOGS, Dog(id, int(age)))

    with store.watch() as watch:
        assert store.first(DOGS) == Dog("d", 0)
    store.delete(DOGS, "d")
    assert store.first(DOGS) == Dog("b", 1)
    assert not watch.is_true()


def test_a_page_begins_after_its_marker_and_ends_at_its_limit(store):
    for age, id in enumerate("abcdef"):
        store.put(DOGS, Dog(id, age))

    assert ids(store.find(DOGS, page=Page(marker=store.get(DOGS, "b"), limit=3))) == "cde"
    down = [("age", True), ("id", True)]
    assert ids(store.find(DOGS, page=Page(down, store.get(DOGS, "e"), 2))) == "dc"
    assert ids(store.find(DOGS, page=Page(marker=store.get(DOGS, "b"), limit=10**30))) == ids(store.find(DOGS))[2:]
    assert ids(store.find(DOGS, page=Page([("chip", False)], store.get(DOGS, "b"), 2))) == "cd"


def test_a_marker_need_not_fit(store):
    for age, id in enumerate("abcd"):
        store.put(DOGS, Dog(id, age, chip=3 - age))

    page = Page([("chip", False)], store.get(DOGS, "c"))
    assert ids(store.find(DOGS, fits=lambda dog: dog.id != "c", page=page)) == "ba"


def test_what_has_no_value_comes_first(store):
    for id, chip in (("a", 1), ("b", None), ("c", 0)):
        store.put(DOGS, Dog(id, 0, chip=chip))

    assert ids(store.find(DOGS, page=Page([("chip", False)]))) == "bca"


@given_anew(st.lists(dogs, max_size=9), st.sampled_from(["ann", "bob", "eve"]), st.none() | st.integers(0, 2))
def test_records_are_found_by_value_as_if_one_had_looked_at_all(store, given_dogs, owner, chip):
    store.reset()
    for dog in given_dogs:
        store.put(DOGS, dog)
    kept = {dog.id: dog for dog in given_dogs}.values()

    wanted = sorted((dog for dog in kept if (dog.owner, dog.chip) == (owner, chip)), key=lambda dog: (dog.age, dog.id))
    assert store.find(DOGS, {"owner": owner, "chip": chip}) == wanted
    assert store.count(DOGS, {"owner": owner, "chip": chip}) == len(wanted)
    assert store.count(DOGS, {"owner": owner}) == sum(dog.owner == owner for dog in kept)
    assert store.total(DOGS, "weight", {"owner": owner, "chip": chip}) == sum(dog.weight for dog in wanted)
    assert store.total(DOGS, "weight", {"owner": owner}) == sum(dog.weight for dog in kept if dog.owner == owner)
    assert store.total(DOGS, "weight") == sum(dog.weight for dog in kept)


@given_anew(
    st.lists(dogs, max_size=12),
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "owner": st.sampled_from(["ann", "bob"]),
                "chip": st.integers(0, 2),
                "id": st.sampled_from("abc"),
            },
        ),
        max_size=3,
    ),
    st.booleans(),
    st.none() | st.integers(0, 4),
    st.none() | st.integers(0, 11),
)
def test_what_fits_one_of_several_is_found_once_and_in_order(store, given_dogs, wanted, down, limit, marker):
    store.reset()
    for dog in given_dogs:
        store.put(DOGS, dog)
    kept = sorted({dog.id: dog for dog in given_dogs}.values(), key=lambda dog: (dog.age, dog.id), reverse=down)
    after = kept[marker] if marker is not None and marker < len(kept) else None

    expected = kept if after is None else kept[kept.index(after) + 1 :]
    expected = [dog for dog in expected if any(one.items() <= asdict(dog).items() for one in wanted)]
    page = Page([("age", down), ("id", down)], after, limit)
    assert store.find(DOGS, wanted, page=page) == expected[:limit]
    assert sorted(store.find(DOGS, wanted, page=Page([("weight", False)])), key=id) == sorted(
        (dog for dog in kept if any(one.items() <= asdict(dog).items() for one in wanted)), key=id
    )


@given_anew(st.lists(dogs, max_size=9), st.sampled_from(["ball", "bone"]), st.sampled_from(["ann", "bob"]))
def test_a_record_is_found_by_each_of_its_values(store, given_dogs, toy, owner):
    store.reset()
    for dog in given_dogs:
        store.put(DOGS, dog)
    kept = sorted({dog.id: dog for dog in given_dogs}.values(), key=lambda dog: (dog.age, dog.id))

    wanted = [dog for dog in kept if toy in dog.toys]
    assert store.find(DOGS, {"toys": toy}) == wanted
    assert store.total(DOGS, "weight", {"toys": toy}) == sum(dog.weight for dog in wanted)
    assert store.find(DOGS, {"toys": toy, "owner": owner}) == [dog for dog in wanted if dog.owner == owner]
    assert store.count(DOGS, {"toys": toy, "owner": owner}) == sum(dog.owner == owner for dog in wanted)


def test_a_record_that_moves_is_found_at_its_new_place_alone(store):
    rex = store.put(DOGS, Dog("rex", 3, "ann"))
    store.put(DOGS, replace(rex, owner="bob", age=1))

    assert store.find(DOGS, {"owner": "ann"}) == []
    assert [dog.age for dog in store.find(DOGS, {"owner": "bob"})] == [1]


def test_what_fails_in_a_transaction_has_not_happened(store):
    rex = store.put(DOGS, Dog("rex", 3))
    with suppress(ZeroDivisionError), store.transaction():
        store.put(DOGS, replace(rex, age=4))
        store.put(DOGS, Dog("tom", 1))
        with store.transaction():
            store.delete(DOGS, "rex")
        raise ZeroDivisionError

    assert store.find(DOGS) == [rex]


def test_a_transaction_that_failed_inside_of_another_undoes_its_own_part(store):
    with store.transaction():
        store.put(DOGS, Dog("rex", 3))
        with suppress(ZeroDivisionError), store.transaction():
            store.put(DOGS, Dog("tom", 1))
            raise ZeroDivisionError

    assert ids(store.find(DOGS)) == "rex"


@given_anew(st.lists(dogs, max_size=9), st.lists(dogs, max_size=9), st.lists(st.sampled_from("abcdefgh")))
def test_a_snapshot_is_what_was_however_often_it_is_restored(store, before, after, deleted):
    store.reset()
    for dog in before:
        store.put(DOGS, dog)
    found, snapshot = store.find(DOGS), store.snapshot()
    for _ in range(2):
        for dog in after:
            store.put(DOGS, dog)
        for id in deleted:
            store.delete(DOGS, id)
        store.restore(snapshot)
        assert store.find(DOGS) == found
        anns = [dog for dog in found if dog.owner == "ann"]
        assert store.find(DOGS, {"owner": "ann"}) == anns
        assert store.total(DOGS, "weight", {"owner": "ann"}) == sum(dog.weight for dog in anns)


def test_numbers_go_up_and_are_restored(store):
    snapshot = store.snapshot()

    assert [store.next("dog"), store.next("dog"), store.next("cat")] == [1, 2, 1]
    store.restore(snapshot)
    assert store.next("dog") == 1


def test_after_a_reset_there_is_nothing(store):
    store.put(DOGS, Dog("rex", 3))
    store.reset()

    assert store.find(DOGS) == []


def test_what_is_to_last_outlives_a_transaction_that_is_undone(store):
    store.put(DOGS, Dog("a", 1))
    with suppress(ValueError), store.transaction():
        store.put(DOGS, Dog("a", 2), lasting=True)
        store.put(DOGS, Dog("b", 2))
        raise ValueError

    assert store.find(DOGS) == [Dog("a", 2)]


def test_a_snapshot_that_is_taken_within_a_transaction_stays_what_it_was_when_that_fails(store):
    store.put(DOGS, Dog("rex", 3))
    with suppress(ZeroDivisionError), store.transaction():
        store.put(DOGS, Dog("ace", 1))
        store.delete(DOGS, "rex")
        snapshot = store.snapshot()
        raise ZeroDivisionError

    assert [dog.id for dog in store.find(DOGS)] == ["rex"]
    store.restore(snapshot)
    assert [dog.id for dog in store.find(DOGS)] == ["ace"]


def test_what_was_looked_at_is_true_until_it_changes(store):
    rex = store.put(DOGS, Dog("rex", 3))
    cats = Kind("cats", order=("age", "id"))
    with store.watch() as watch:
        store.get(DOGS, "rex")
        assert store.find(cats) == []

    assert watch.is_true()
    store.put(Kind("birds", order=("age",)), Dog("polly", 1))
    snapshot = store.snapshot()
    assert watch.is_true()
    store.put(DOGS, replace(rex, age=4))
    assert not watch.is_true()
    assert not watch.is_true()
    store.reset()
    assert not watch.is_true()
    with store.watch() as watch:
        store.find(cats)
    store.restore(snapshot)
    store.put(cats, Dog("tom", 1))
    assert not watch.is_true()


def test_what_changes_while_it_is_watched_is_not_true(store):
    with store.watch() as watch:
        store.delete(DOGS, "rex")

    assert not watch.is_true()


@pytest.mark.parametrize("name", ["", "now", "before", "caf\u00e9 \0 \ud800"])
def test_a_snapshot_may_have_any_name(store, name):
    store.put(DOGS, Dog("rex", 3))
    store.next("dog")
    store.save(name)
    store.put(DOGS, Dog("tom", 3))
    store.next("dog")
    store.save("other")

    assert store.saved() == sorted([name, "other"])
    assert ids(store.find(DOGS)) == "rextom"
    for _ in range(2):
        store.load(name)
        assert ids(store.find(DOGS)) == "rex"
        assert store.next("dog") == 2
    store.forget("other")
    store.save(name)
    assert store.saved() == [name]
    assert ids(store.fork(name).find(DOGS)) == "rex"
    assert store.fork(name).next("dog") == 3


def test_a_snapshot_that_nobody_has_taken_is_none(store):
    for ask in (store.load, store.forget, store.fork):
        with pytest.raises(KeyError, match="before"):
            ask("before")


def test_what_is_apart_is_in_no_snapshot(store):
    apart = replace(DOGS, name="wolves", apart=True)
    store.put(apart, Dog("ann", 1))
    snapshot = store.snapshot()
    store.save("before")
    store.put(apart, Dog("bob", 1))
    for undo in (lambda: store.restore(snapshot), lambda: store.load("before"), store.reset):
        undo()
        assert ids(store.find(apart)) == "annbob"
