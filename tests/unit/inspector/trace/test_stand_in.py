import io

import pytest

from novalite.inspector.trace.stand_in import StandIn, is_a, standing_in


class Named(StandIn):
    __slots__ = ("_novalite_name",)

    def __init__(self, inner, name):
        super().__init__(inner)
        self._novalite_name = name


class Shelf:
    """Something with attributes and special methods."""

    def __init__(self):
        self.books = ["a", "b"]

    def __len__(self):
        return len(self.books)

    def __getitem__(self, index):
        return self.books[index]

    def __contains__(self, book):
        return book in self.books

    def __repr__(self):
        return "a shelf"


def test_it_is_what_it_stands_for_to_whoever_asks():
    shelf = Shelf()
    stand_in = standing_in(Named, shelf, "mine")

    assert isinstance(stand_in, Shelf)
    assert stand_in.__class__ is Shelf
    assert (repr(stand_in), str(stand_in)) == ("a shelf", "a shelf")
    assert (len(stand_in), stand_in[1], "b" in stand_in, list(stand_in)) == (2, "b", True, ["a", "b"])


def test_attributes_are_those_of_the_other():
    shelf = Shelf()
    stand_in = standing_in(Named, shelf, "mine")
    stand_in.colour = "red"
    assert (shelf.colour, stand_in._novalite_name) == ("red", "mine")
    assert not hasattr(shelf, "_novalite_name")

    del stand_in.colour
    assert not hasattr(shelf, "colour")
    with pytest.raises(AttributeError, match="'Shelf' object has no attribute 'colour'"):
        stand_in.colour  # noqa: B018  # it raises


@pytest.mark.parametrize("inner", [object(), len, io.BytesIO(), (one for one in ()), Shelf()])
def test_special_methods_are_there_exactly_where_the_other_has_them(inner):
    names = ("__len__", "__iter__", "__next__", "__call__", "__enter__", "__getitem__", "__contains__")
    stand_in = standing_in(Named, inner, "")

    assert [hasattr(stand_in, name) for name in names] == [hasattr(inner, name) for name in names]


def test_only_its_own_type_tells_that_it_is_none_of_them():
    stand_in = standing_in(Named, Shelf(), "")

    assert is_a(Named, stand_in)
    assert is_a(StandIn, stand_in)
    assert not is_a(Named, Shelf())
