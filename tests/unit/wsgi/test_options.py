import pytest

from novalite.errors import BadOption
from novalite.wsgi.options import number, truth, words


@pytest.mark.parametrize("text", ["true", "True", " TRUE ", "1", "yes", "on", "t", "Y"])
def test_yes_is_true(text):
    assert truth("switch", text) is True


@pytest.mark.parametrize("text", ["false", "False", "0", "no", "OFF", "f", "n", "", "  "])
def test_no_is_false(text):
    assert truth("switch", text) is False


@pytest.mark.parametrize("value", [True, False])
def test_a_truth_may_be_one_already(value):
    assert truth("switch", value) is value


@pytest.mark.parametrize("text", ["maybe", "2", "true # or not", "none"])
def test_what_is_neither_names_its_key(text):
    with pytest.raises(BadOption) as caught:
        truth("switch", text)
    assert (caught.value.key, caught.value.reason) == ("switch", f"{text!r} is neither true nor false")
    assert str(caught.value) == f"switch: {text!r} is neither true nor false"
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [("5", int, 5), (" 5 ", int, 5), ("-5", int, -5), (5, int, 5), ("5", float, 5.0), ("0.5", float, 0.5)],
)
def test_digits_are_a_number_of_the_wanted_kind(text, kind, found):
    assert number("size", text, kind) == found
    assert type(number("size", text, kind)) is kind


@pytest.mark.parametrize(("text", "kind"), [("x", int), ("", int), ("1.5", int), ("x", float), ("", float)])
def test_what_is_no_number_names_its_key(text, kind):
    with pytest.raises(BadOption, match=rf"^size: '{text}' is not a number$"):
        number("size", text, kind)


@pytest.mark.parametrize(("text", "minimum"), [("0", 0), ("1", 0), ("0.0", 0.0)])
def test_the_minimum_itself_is_allowed(text, minimum):
    assert number("size", text, type(minimum), minimum) >= minimum


def test_the_maximum_itself_is_allowed_and_what_is_above_names_its_key():
    assert number("size", "9", int, 0, 9) == 9
    with pytest.raises(BadOption, match=r"^size: 1e300 is more than 9\.5$"):
        number("size", "1e300", float, 0, 9.5)


@pytest.mark.parametrize(("text", "minimum"), [("-1", 0), ("-0.1", 0.0)])
def test_what_is_below_the_minimum_names_its_key(text, minimum):
    with pytest.raises(BadOption, match=rf"^size: {text} is less than {minimum}$"):
        number("size", text, type(minimum), minimum)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ()),
        (" , ", ()),
        ("one", ("one",)),
        ("one,two", ("one", "two")),
        ("one, two\n  three", ("one", "two", "three")),
        (["one", "", "two three"], ("one", "two three")),
    ],
)
def test_words_are_parted_by_commas_and_white_space(text, found):
    assert words(text) == found
