"""Our own modules are found by Python's own finder, and no others."""

import sys

import pytest

from novalite.testing.imports import Plain, plainly


@pytest.mark.parametrize("name", ["novalite", "novalite.conformance", "novalite.conformance.test_servers", "json"])
def test_others_modules_and_tests_are_left_to_whoever_else_finds_them(name):
    assert Plain().find_spec(name) is None


def test_our_own_modules_are_found():
    import novalite

    spec = Plain().find_spec("novalite.errors", novalite.__path__)
    assert spec.name == "novalite.errors"
    assert spec.origin.endswith("errors.py")


def test_it_is_asked_first_until_it_is_taken_away():
    before = [*sys.meta_path]
    take_away = plainly()

    assert isinstance(sys.meta_path[0], Plain)
    take_away()
    assert sys.meta_path == before
