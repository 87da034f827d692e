import inspect

import pytest

from novalite.inspector.factories import load, object_name, source_of


class Made:
    @classmethod
    def factory(cls):
        raise AssertionError("nobody calls it")


class Inherited(Made):
    pass


def test_a_factory_is_found_however_it_is_written():
    assert load(f"{__name__}:Made.factory") == Made.factory
    assert load(f"call:{__name__}:Made") is Made
    assert (
        load("egg:PasteDeploy#prefix", ("paste.filter_app_factory", "paste.filter_factory")).__name__
        == "make_prefix_middleware"
    )


def test_an_egg_without_such_an_entry_point_is_refused():
    with pytest.raises(LookupError, match=r"egg:PasteDeploy has no entry point in paste.app_factory or paste.other"):
        load("egg:PasteDeploy", ("paste.app_factory", "paste.other"))


@pytest.mark.parametrize("target", [Made, Made.factory, Made()])
def test_a_source_is_the_line_of_the_class(target):
    assert source_of(target) == f"{__file__}:{inspect.getsourcelines(Made)[1]}"


def test_an_inherited_factory_is_that_of_the_class_which_inherits_it():
    assert source_of(Inherited.factory) == f"{__file__}:{inspect.getsourcelines(Inherited)[1]}"


def test_what_is_built_in_has_no_source():
    assert source_of(dict) is None
    assert source_of(len) is None


@pytest.mark.parametrize(
    ("target", "name"),
    [
        (Made, "Made"),
        (Made(), "Made"),
        (Made.factory, "Made.factory"),
        (Inherited.factory, "Made.factory"),
        (lambda: None, None),
    ],
)
def test_a_name_is_that_by_which_an_object_can_be_imported(target, name):
    assert object_name(target) == (name and f"{__name__}:{name}")
