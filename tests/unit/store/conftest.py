"""Records of dogs, and stores to keep them in."""

import pytest
from hypothesis import strategies as st
from msgspec import Struct

from novalite.store import Kind
from novalite.store.memory import MemoryStore
from novalite.store.sql import HELD, SqlStore


class Dog(Struct, frozen=True):
    id: str
    age: int
    owner: str = "ann"
    chip: int | None = None
    weight: int = 1
    toys: tuple[str, ...] = ()


DOGS = Kind("dogs", order=("age", "id"), by=("owner",), sums=("weight",), each=("toys",))
dogs = st.builds(
    Dog,
    id=st.sampled_from("abcdefgh"),
    age=st.integers(0, 3),
    owner=st.sampled_from(["ann", "bob"]),
    chip=st.none() | st.integers(0, 2),
    weight=st.integers(0, 9),
    toys=st.lists(st.sampled_from(["ball", "bone"]), max_size=3).map(tuple),
)


def ids(found):
    return "".join(dog.id for dog in found)


POSTGRESQL = pytest.mark.postgresql
DATABASES = ["sqlite", pytest.param("postgresql", marks=POSTGRESQL)]
#: With tables in memory, and asked of the database.
STORES = [*DATABASES, "sqlite large", pytest.param("postgresql large", marks=POSTGRESQL)]


@pytest.fixture(params=["memory", *STORES])
def store(request):
    if request.param == "memory":
        yield MemoryStore()
    else:
        name, _, is_large = request.param.partition(" ")
        store = SqlStore(request.getfixturevalue(f"{name}_url"), held=-1 if is_large else HELD)
        yield store
        store.close()
