import io

import pytest

from novalite.cli import printing

LINES = [(("├─ ", "guide"), ("cats → dogs", "app")), (("x" * 200, ""),)]


class Output(io.TextIOWrapper):
    """A standard output that is a terminal, or none."""

    def __init__(self, encoding="utf-8", *, terminal=False):
        super().__init__(io.BytesIO(), encoding=encoding, write_through=True)
        self.terminal = terminal

    def isatty(self):
        return self.terminal

    @property
    def text(self):
        return self.buffer.getvalue().decode(self.encoding)


@pytest.fixture
def printed(monkeypatch):
    def printed(**settings):
        output = Output(**settings)
        monkeypatch.setattr("sys.stdout", output)
        printing.show(LINES)
        return output.text

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    return printed


PLAIN = "├─ cats → dogs\n" + "x" * 200 + "\n"


def test_what_is_no_terminal_gets_plain_text(printed):
    assert printed() == PLAIN


def test_a_terminal_gets_colours(printed):
    text = printed(terminal=True)

    assert "\x1b[1;32mcats → dogs\x1b[0m" in text
    assert "x" * 200 + "\n" in text


def test_a_terminal_whose_user_wants_no_colours_gets_none(printed, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")

    assert printed(terminal=True) == PLAIN


def test_where_the_encoding_has_no_lines_and_arrows_there_are_others(printed):
    assert printed(encoding="ascii").splitlines()[0] == "|- cats > dogs"


def test_the_width_is_that_of_the_window_or_100(monkeypatch):
    monkeypatch.setenv("COLUMNS", "61")
    assert printing.width() == 61
    monkeypatch.delenv("COLUMNS")
    monkeypatch.setattr("sys.__stdout__", io.StringIO())
    assert printing.width() == 100
