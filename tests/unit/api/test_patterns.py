"""Regular expressions of clients, and how long they may take."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from novalite.api.patterns import searcher
from novalite.errors import Invalid


@pytest.mark.parametrize(
    ("pattern", "text", "is_found"),
    [
        ("web", "my-web-1", True),
        ("^web", "my-web-1", False),
        ("web|db", "db", True),
        ("^web-[0-9]+$", "web-12", True),
        ("^web-[0-9]{1,2}$", "web-123", False),
        ("(?i)WEB.*1", "web-1", True),
    ],
)
def test_a_pattern_is_searched_for_as_in_python(pattern, text, is_found):
    assert searcher(pattern)(text) is is_found


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "(.*)(.*)(.*)(.*)(.*)[0-9]"])
def test_a_pattern_that_takes_too_long_is_invalid_and_soon(pattern):
    search = searcher(pattern)
    began = time.thread_time()
    with pytest.raises(Invalid, match="takes too long to match"):
        all(search("a" * 250 + "!") is False for _ in range(10_000))
    assert time.thread_time() - began < 2  # a match alone would take years


def test_a_pattern_that_is_not_supported_is_invalid():
    with pytest.raises(Invalid, match="is not supported"):
        searcher("(?P<a>x)+(?P=b)")


@given(st.text("ab1-", max_size=12), st.sampled_from(["a+b", "^a*b*$", "[ab]{2}", "a?1", "(ab|1)+-", "b+?1"]))
def test_it_finds_what_the_standard_library_finds(text, pattern):
    assert searcher(pattern)(text) == bool(re.search(pattern, text))
