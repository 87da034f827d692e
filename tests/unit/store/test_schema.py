import sqlite3
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from novalite.cloud.network.ports import Ports
from novalite.store.database import Database
from novalite.store.schema import LONGEST, KindTable, text
from tests.unit.store.conftest import DOGS, Dog


@given(st.tuples(st.integers(-(2**63), 2**63 - 1), st.integers(-(2**63), 2**63 - 1)))
def test_numbers_sort_as_their_texts_do(pair):
    assert (text(pair[0]) < text(pair[1])) == (pair[0] < pair[1])


@given(st.tuples(st.datetimes(), st.datetimes()))
def test_times_sort_as_their_texts_do(pair):
    assert (text(pair[0]) < text(pair[1])) == (pair[0] < pair[1])


@given(st.tuples(st.floats(0, 1e12), st.floats(0, 1e12)))
def test_times_in_seconds_sort_as_their_texts_do(pair):
    assert text(pair[0]) <= text(pair[1]) or pair[0] > pair[1]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, None),
        ("rex", "rex"),
        (True, "true"),
        (False, "false"),
        (7, "00000000000000000007"),
        (datetime(2030, 1, 1), "2030-01-01T00:00:00.000000"),
        (("a", "b"), '["a","b"]'),
    ],
)
def test_a_value_is_found_by_its_text(value, said):
    assert text(value) == said


@pytest.mark.parametrize("value", ["a" * (LONGEST + 1), "a\0", "a\ud800"])
def test_what_no_column_has_room_for_is_found_by_its_hash(value):
    assert text(value).startswith("sha256:")
    assert text(value) != text(value + "b")


def test_a_kinds_table_has_a_column_and_an_index_for_what_it_declares(tmp_path):
    own = KindTable(Ports.kind, Database(f"sqlite:///{tmp_path}/cloud.db"))

    assert {"snapshot", "id", "record", "created_at", *Ports.kind.by} == set(own.table.c.keys())
    assert {f"{own.table.name}_{name}" for name in Ports.kind.by} < {str(index.name) for index in own.table.indexes}


def test_a_row_says_what_a_record_is_found_by(sqlite_url):
    own = KindTable(DOGS, Database(sqlite_url))
    row = own.row(Dog("rex", 3, weight=30))

    assert row | {"record": ""} == {
        "snapshot": "now",
        "id": "rex",
        "age": "00000000000000000003",
        "owner": "ann",
        "sum_weight": 30,
        "record": "",
    }
    assert sqlite3.sqlite_version_info >= (3, 24), "it has no ON CONFLICT otherwise"
