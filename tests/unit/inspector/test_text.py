import pytest

from novalite.inspector.text import from_here, plain, sentence, wrapped

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


def test_a_word_that_does_not_fit_stays_whole():
    words = [("see", ""), ("/a/path/that/is/long.py:59", "dim"), ("there", "")]

    assert plain(wrapped(words, 10)) == "see\n/a/path/that/is/long.py:59\nthere"


def test_a_place_below_the_working_directory_is_told_from_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert from_here(f"{tmp_path}/src/cats.py:5") == "src/cats.py:5"
    assert from_here(f"{tmp_path}s/cats.py:5") == f"{tmp_path}s/cats.py:5"
    assert from_here("cats.py:5") == "cats.py:5"
