import configparser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from paste.deploy import loadwsgi

from novalite.errors import ConfigError
from novalite.inspector.sections import Place, read_file

TEXT = """\
# a comment
[DEFAULT]
size = 1

[pipeline:main]
pipeline = a
    # not c
    b

    cats

[ filter:odd ]
[app:cats]
paste.app_factory: somewhere:cats
Lives = %(size)s%%
file = %(__file__)s in %(here)s
[DEFAULT]
later = %(size)s2
[composit: old ]
use = call:x:y
"""


@pytest.fixture
def write(tmp_path):
    def write(text):
        path = tmp_path / "test.ini"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


@pytest.fixture
def file(write):
    return read_file(write(TEXT))


def test_sections_have_a_type_a_name_and_the_line_of_their_header(file):
    shown = [(section.header, section.type, section.name, section.line) for section in file.sections]

    assert shown == [
        ("pipeline:main", "pipeline", "main", 5),
        (" filter:odd ", "", "odd", 12),
        ("app:cats", "app", "cats", 13),
        ("composit: old ", "composite", "old", 19),
    ]
    assert [section.makes for section in file.sections] == ["app", "", "app", "app"]
    assert str(file.sections[0]) == "[pipeline:main]"
    assert file.sections[0].file == file.path


def test_options_have_their_line_their_value_and_what_was_interpolated(file):
    section = file.sections[2]
    shown = [(option.key, option.value, option.place.line, option.interpolated) for option in section.options]
    here, _, _ = file.path.rpartition("/")

    assert shown == [
        ("paste.app_factory", "somewhere:cats", 14, ()),
        ("Lives", "1%", 15, ("size",)),
        ("file", f"{file.path} in {here}", 16, ("__file__", "here")),
    ]
    assert section.option("Lives").raw == "%(size)s%%"
    assert section.get("Lives") == "1%"
    assert section.get("lives") is None


def test_the_words_of_a_value_know_their_own_lines(file):
    option = file.sections[0].option("pipeline")

    assert option.lines == ((6, "a"), (8, "b"), (10, "cats"))
    assert list(option.words()) == [(word, Place(file.path, n)) for word, n in (("a", 6), ("b", 8), ("cats", 10))]


def test_words_that_are_interpolated_have_the_line_of_the_option(write):
    file = read_file(write("[DEFAULT]\nouter = a b\n[pipeline:main]\npipeline =\n  %(outer)s a\n  c"))
    words = file.sections[0].option("pipeline").words()

    assert [(word, place.line) for word, place in words] == [("a", 5), ("b", 4), ("a", 4), ("c", 6)]


def test_the_defaults_of_all_default_sections_are_one_and_two_are_built_in(file):
    shown = {option.key: (option.value, option.place.line) for option in file.defaults}

    assert shown == {
        "here": (file.path.rpartition("/")[0], 0),
        "__file__": (file.path, 0),
        "size": ("1", 3),
        "later": ("12", 18),
    }
    assert {option.source for option in file.defaults} == {"DEFAULT"}


def test_options_can_be_put_over_the_defaults_and_over_a_section(write):
    file = read_file(write(TEXT), overrides={"size": "7", "app:cats.Lives": "%(size)s", "app:cats.colour": "red"})

    assert [(option.key, option.value, option.source) for option in file.sections[2].options][1:] == [
        ("Lives", "7", "override"),
        ("file", file.sections[2].get("file"), "own"),
        ("colour", "red", "override"),
    ]
    assert next(option for option in file.defaults if option.key == "size").source == "override"


def test_the_factory_of_a_section_is_what_pastedeploy_would_make_it_of(write):
    file = read_file(
        write(
            "[filter:a]\npaste.filter_app_factory = x:y\npaste.filter_factory = x:z\n"
            "[app:b]\nuse = egg:B\npaste.app_factory = x:y\n[filter-app:c]\npaste.filter_factory = x:y\n"
            "[pipeline:d]\nuse = x\n[app:e]\ncolour = red\n[loggers]\nkeys = root\n[server:f]\nuse = egg:F"
        )
    )
    factories = [section.factory for section in file.sections]

    assert [one and (one.key, one.value) for one in factories] == [
        ("paste.filter_factory", "x:z"),
        ("use", "egg:B"),
        ("paste.filter_factory", "x:y"),
        None,
        None,
        None,
        ("use", "egg:F"),
    ]


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("%(nobody)s", "%(nobody)s is not defined here or in [DEFAULT]"),
        ("100%", "write %% for a percent sign"),
        ("%(x)s", "its value refers to itself"),
    ],
)
def test_a_value_that_cannot_be_interpolated_says_why(write, value, problem):
    option = read_file(write(f"[app:main]\nx = {value}")).sections[0].options[0]

    assert (option.value, option.problem) == (None, problem)
    assert list(option.words()) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[app:a]\nx = a\u2028b\n[app:a]\n", "line 3: section [app:a] already exists"),
        ("[app:a]\nx = 1\n[app:a]\n", "line 3: section [app:a] already exists"),
        ("[app:a]\nx = 1\nx = 2", "line 3: option 'x' of [app:a] already exists"),
        ("x = 1", "line 1: the file must begin with a [section]"),
        ("[app:a]\nnothing", "line 2: neither [section] nor KEY = VALUE nor comment"),
        ("\ufeff[app:a]", "line 1: the file starts with a byte order mark; save it without"),
    ],
)
def test_a_file_that_is_no_ini_is_refused_in_one_line_with_its_number(write, text, message):
    path = write(text)
    with pytest.raises(ConfigError) as caught:
        read_file(path)

    assert caught.value.message.startswith(f"{path}: ")
    assert message in caught.value.message
    assert "\n" not in caught.value.message


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="Could not find config at"):
        read_file(str(tmp_path / "none.ini"))
    with pytest.raises(ConfigError, match="Is a directory"):
        read_file(str(tmp_path))
    (tmp_path / "latin.ini").write_bytes(b"[app:\xe9]")
    with pytest.raises(ConfigError, match="can't decode byte 0xe9"):
        read_file(str(tmp_path / "latin.ini"))


NAMES = st.sampled_from(["a", "b", "c", "Long name"])
PARTS = st.sampled_from(["x", " ", "%%", "%", "%(a)s", "%(b)s", "%(c)s", "%(nobody)s", "%(here)s", "\n  y", "\n # z"])
VALUES = st.lists(PARTS, max_size=5).map("".join)
OPTIONS = st.dictionaries(NAMES, VALUES, max_size=4)


@settings(deadline=None)
@given(defaults=OPTIONS, own=OPTIONS)
@example(defaults={}, own={"a": "%(b)s", "b": "%(a)s"})
def test_values_are_those_that_pastedeploy_s_own_parser_gives(tmp_path_factory, defaults, own):
    path = tmp_path_factory.mktemp("ini") / "test.ini"
    lines = [f"{key} = {value}" for key, value in own.items()]
    path.write_text(
        "\n".join(["[DEFAULT]", *(f"{key} = {value}" for key, value in defaults.items()), "[app:main]", *lines])
    )
    parser = loadwsgi.ConfigLoader(str(path)).parser
    section = read_file(str(path)).sections[0]

    for key in own:
        option = section.option(key)
        assert option.raw == parser.get("app:main", key, raw=True)
        assert path.read_text().splitlines()[option.place.line - 1].startswith(f"{key} =")
        assert [text for _, text in option.lines] == list(filter(None, option.raw.split("\n")))
        try:
            expected = parser.get("app:main", key)
        except configparser.Error:
            assert option.value is None
            assert option.problem
        else:
            assert option.value == expected
