import dataclasses
from functools import cached_property

import pytest

from novalite.cloud import Cloud
from novalite.store.records import replace


def test_a_record_is_changed_as_dataclasses_do_it():
    flavor = Cloud().compute.flavors.get("1")

    assert replace(flavor, name="new", extra_specs={"a": "b"}) == dataclasses.replace(
        flavor, name="new", extra_specs={"a": "b"}
    )
    assert replace(flavor) == flavor
    assert replace(flavor) is not flavor


def test_what_is_no_field_is_refused():
    with pytest.raises(KeyError, match="colour"):
        replace(Cloud().compute.flavors.get("1"), colour="red")


@pytest.mark.parametrize("slots", [False, True])
def test_a_record_of_either_kind_is_another_one_that_is_checked_as_any(slots):
    @dataclasses.dataclass(frozen=True, slots=slots)
    class Range:
        least: int
        most: int = 9
        names: tuple[str, ...] = ("a",)

        def __post_init__(self):
            if self.least > self.most:
                raise ValueError("least is more than most")

    before = Range(1)

    after = replace(before, least=2)
    assert (before, after) == (Range(1), Range(2))
    assert hash(after) == hash(Range(2))
    with pytest.raises(dataclasses.FrozenInstanceError):
        after.least = 3
    with pytest.raises(ValueError, match="least is more than most"):
        replace(before, least=10)


def test_what_a_record_has_remembered_of_itself_is_not_the_other_ones():
    @dataclasses.dataclass(frozen=True)
    class Square:
        side: int
        name: str = ""

        @cached_property
        def area(self):
            return self.side**2

    before = Square(2)
    assert before.area == 4
    assert replace(before, side=3).area == 9
