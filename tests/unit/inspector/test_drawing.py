"""What is drawn is kept as plain text in tests/fixtures/inspector/."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from novalite.inspector.contexts import Resolver
from novalite.inspector.drawing import drawn
from novalite.inspector.ini import read
from novalite.inspector.pipeline import applications, default_ini
from novalite.inspector.text import length, plain

FIXTURES = Path(__file__).parents[2] / "fixtures" / "inspector"
LIBRARY = FIXTURES / "library.ini"


def drawing(path, width, app=None, strategy=None, **settings):
    ini = read(path)
    resolver = Resolver(ini, strategy)
    return drawn(ini, [(one, resolver.application(one.name)) for one in applications(ini, app)], width, **settings)


@pytest.fixture
def text(monkeypatch):
    """What is drawn of a file, by who is in its folder."""

    def text(path, width, **settings):
        monkeypatch.chdir(path.parent)
        return plain(drawing(path.name, width, **settings)) + "\n"

    return text


GOLDEN = {
    "novalite": (default_ini(), 100, {}),
    "library": (LIBRARY, 100, {}),
    "library-noauth": (LIBRARY, 100, {"strategy": "noauth", "app": "library"}),
    "library-narrow": (LIBRARY, 48, {}),
    "library-details": (LIBRARY, 80, {"details": True}),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_what_is_drawn_is_as_it_was(text, name):
    path, width, settings = GOLDEN[name]

    assert text(path, width, **settings) == (FIXTURES / f"{name}.txt").read_text()


def test_novalite_s_own_fits_on_one_screen(monkeypatch):
    monkeypatch.chdir(default_ini().parent)
    lines = drawing(default_ini(), 100)

    assert len(lines) <= 40
    assert max(map(length, lines)) <= 100


@settings(deadline=None, max_examples=20)
@given(st.integers(60, 120), st.booleans())
def test_nothing_is_wider_than_the_window_but_a_word_that_does_not_fit(width, details):
    for line in drawing(LIBRARY, width, details=details):
        assert length(line) <= width or max(map(len, plain([line]).split())) > width - 20


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 120), st.booleans())
def test_no_word_is_broken(width, details):
    narrow, wide = (plain(drawing(LIBRARY, columns, details=details)).split() for columns in (width, 500))

    assert set(narrow) == set(wide)


def test_what_was_drawn_is_not_drawn_again_and_what_is_elsewhere_is_told(text, tmp_path):
    path = tmp_path / "test.ini"
    path.write_text(
        "[composite:one]\nuse = egg:Paste#urlmap\n/ = cats\n/x = dogs\n"
        "[composite:two]\nuse = egg:Paste#urlmap\n/ = cats\n/x = dogs\n"
        "[pipeline:three]\npipeline = a two\n[composite:four]\nuse = egg:Paste#urlmap\n/deep = two\n"
        "[app:cats]\nuse = egg:Cats\n[app:dogs]\nuse = egg:Dogs\n[filter:a]\nuse = egg:A\n[server:s]\nuse = egg:S"
    )
    assert text(path, 60).splitlines() == [
        "one  test.ini:1",
        "├─ /   cats",
        "└─ /x  dogs",
        "",
        "three  test.ini:9",
        "a → two (as one above)",
        "",
        "four  test.ini:11",
        "└─ /deep  two (as one above)",
    ]
    assert text(path, 60, app="two").splitlines()[-1] == "also here, by --app: one, three, four"


def test_paths_that_are_long_stand_on_lines_of_their_own(text, tmp_path):
    path = tmp_path / "test.ini"
    mounts = "".join(f"/a-rather-long-path/number-{number} = cats\n" for number in range(3))
    path.write_text(
        f"[composite:main]\nuse = egg:Paste#urlmap\n{mounts}/ = dogs\n[app:cats]\nuse = egg:C\n[app:dogs]\nuse = egg:D"
    )

    assert text(path, 62).splitlines() == [
        "main  test.ini:1",
        "├─ /a-rather-long-path/number-0, /a-rather-long-path/number-1,",
        "│  /a-rather-long-path/number-2",
        "│     cats",
        "└─ /  dogs",
    ]


def test_what_is_broken_in_another_file_is_told_by_that_file(text, tmp_path):
    (tmp_path / "other.ini").write_text("[app:main]\nuse = nobody")
    path = tmp_path / "test.ini"
    path.write_text("[pipeline:main]\npipeline = config:other.ini")

    assert text(path, 100).splitlines() == [
        "main  test.ini:1",
        "config:other.ini !",
        "",
        "./other.ini:2: [app:main] use: unknown application 'nobody'; known: main",
    ]
