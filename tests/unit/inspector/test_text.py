import pytest
from hypothesis import given
from hypothesis import strategies as st

from novalite.inspector.text import folded, length, plain, sentence, wrapped

WORDS = [("one", "app"), ("two", ""), ("three", "path")]


def test_plain_text_has_no_styles_and_no_spaces_at_the_ends_of_lines():
    assert plain([(("a ", "app"), ("b  ", "")), (), (("c", "bad"),)]) == "a b\n\nc"


@pytest.mark.parametrize(
    ("width", "expected"),
    [(15, "one > two > three"), (13, "one > two >\nthree"), (8, "one >\ntwo >\nthree"), (1, "one >\ntwo >\nthree")],
)
def test_words_are_broken_into_lines_after_what_stands_between_them(width, expected):
    assert plain(wrapped(WORDS, width + 2, between=(" > ", "dim"))) == expected


def test_a_sentence_is_indented_where_it_goes_on():
    assert plain(sentence("one two three four", 8, "note")) == "one two\n  three\n  four"
    assert sentence("", 8) == [()]
    assert sentence("one", 8, "note") == [(("one", "note"),)]


LINES = st.lists(st.lists(st.tuples(st.text("ab ", max_size=9), st.sampled_from(["", "app"])), max_size=4).map(tuple))


@given(LINES, st.integers(1, 8))
def test_lines_are_folded_to_the_width_and_nothing_is_lost(lines, width):
    done = list(folded(lines, width))

    assert all(length(line) <= width for line in done)
    assert "".join(text for line in done for text, _ in line) == "".join(text for line in lines for text, _ in line)
