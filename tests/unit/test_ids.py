"""Ids are random UUIDs."""

from __future__ import annotations

import uuid

from novalite.ids import new_id


def test_an_id_is_a_random_uuid_in_the_form_of_the_standard_library() -> None:
    for _ in range(100):
        id = new_id()
        parsed = uuid.UUID(id)
        assert str(parsed) == id
        assert (parsed.version, parsed.variant) == (4, uuid.RFC_4122)


def test_no_two_ids_are_the_same_and_each_bit_that_is_not_fixed_varies() -> None:
    numbers = [uuid.UUID(new_id()).int for _ in range(200)]
    assert len({*numbers}) == 200
    always = numbers[0]
    ever = 0
    for number in numbers:
        always, ever = always & number, ever | number
    assert always == 0x4 << 76 | 0x2 << 62
    assert ever == (1 << 128) - 1 & ~(0xB << 76 | 0x1 << 62)
