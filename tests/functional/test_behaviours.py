"""Each thing that is known of Nova's stack is held by a test, or has a reason why not."""

import re

import pytest

from tests import behaviours

ROWS = behaviours.read()


@pytest.fixture(scope="module")
def markers():
    return behaviours.markers()


def test_every_behaviour_has_a_test_or_a_reason():
    for identifier, row in ROWS.items():
        note = row["note"]
        assert row["held by"] or note.startswith(("deviation: ", "out of scope: ")), f"{identifier} has neither"
        assert not (row["held by"] and note.startswith("out of scope")), f"{identifier} has both"
        assert not note or re.fullmatch(r"(deviation|out of scope): \S.*", note), f"{identifier}: {note!r}"


def test_every_test_that_is_named_exists_and_carries_the_id(markers):
    for identifier, row in ROWS.items():
        assert row["held by"].split() == markers.get(identifier, []), f"{identifier}: run `python -m tests.behaviours`"


def test_every_id_that_a_test_carries_is_in_the_checklist(markers):
    assert set(markers) - set(ROWS) == set()


def test_most_of_what_the_stack_does_is_held():
    """The sections that are about this stack; at least 450 of their 557 entries."""
    stack = [row for identifier, row in ROWS.items() if identifier.partition("-")[0] not in ("COM", "EXT")]

    assert len(stack) == 557
    assert sum(bool(row["held by"]) for row in stack) >= 450
