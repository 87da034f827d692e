from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct, field

from novalite.store.text import dumps, loads


class Collar(Struct, frozen=True):
    colour: str


class Wolf(Struct, frozen=True):
    id: str
    said: Any = None
    names: tuple[str, ...] = ()
    toys: list[str] = field(default_factory=list)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary(max_size=9)
    | st.datetimes()
    | st.dates()
    | st.builds(Collar, st.text()),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.lists(inside, max_size=3).map(tuple)
        | st.frozensets(st.text() | st.integers(), max_size=3)
        | st.dictionaries(st.text() | st.sampled_from(["$", "$at", "$map"]) | st.integers(), inside, max_size=3)
    ),
    max_leaves=9,
)


@given(VALUES)
def test_a_record_is_read_as_it_was_written(said):
    wolf = Wolf("rex", said)

    assert loads(dumps(wolf)) == wolf
    assert type(loads(dumps(wolf)).said) is type(said)


def test_what_has_its_default_is_not_written_so_that_a_field_may_come_later():
    assert dumps(Wolf("rex")) == '{"$":"tests.unit.store.test_text:Wolf","id":"rex"}'
    assert dumps(Wolf("rex", toys=["ball"])).endswith('"toys":{"$list":["ball"]}}')
    assert dumps(Wolf("rex", said=bytearray(b"a"))).endswith('{"$bytearray":"YQ=="}}')
    assert loads(dumps(Wolf("rex", datetime(2030, 1, 1)))).said == datetime(2030, 1, 1)
    assert loads(dumps(Wolf("rex", date(2030, 1, 1)))).said == date(2030, 1, 1)


def test_what_cannot_be_kept_is_refused():
    with pytest.raises(TypeError, match="a object cannot be kept"):
        dumps(Wolf("rex", object()))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"$": "tests.unit.store.test_text:Bear", "id": "a"}', "there is no class tests.unit.store.test_text:Bear"),
        ('{"$": "no.such:Bear", "id": "a"}', "there is no class no.such:Bear"),
        ('{"$": "subprocess:Popen", "args": ["true"]}', "subprocess:Popen is no class of records"),
        ('{"$": "tests.unit.store.test_text:Wolf", "id": "a", "age": 1}', "no tests.unit.store.test_text:Wolf: .*age"),
    ],
)
def test_a_text_of_something_else_is_refused(text, said):
    with pytest.raises(ValueError, match=said):
        loads(text)
