"""ResponseWriter: what it makes of an application's answer, without a socket."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from novalite.wsgi.response import NotStarted, ResponseWriter, refusal


class Wire:
    """A writer, and what it has sent."""

    def __init__(self, **options):
        self.parts = []
        self.writer = ResponseWriter(self.parts.append, **options)

    @property
    def sent(self):
        return re.sub(rb"Date: [^\r]*\r\n", b"", b"".join(self.parts))


def test_what_is_sent_is_counted_and_sent_in_one_piece():
    wire = Wire()
    wire.writer.start("200 OK", [("content-TYPE", "text/plain")])
    wire.writer.write_all([b"a", b"", b"bc"], 4096)

    assert wire.sent == b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nabc"
    assert len(wire.parts) == 1
    assert (wire.writer.sent, wire.writer.status_code, wire.writer.close) == (len(wire.parts[0]), 200, False)


def test_parts_are_put_together_up_to_a_minimum():
    wire = Wire()
    wire.writer.start("200 OK", [])
    wire.writer.write_all(iter([b"12", b"34", b"5"]), 4)

    assert wire.sent.endswith(b"\r\n\r\n4\r\n1234\r\n1\r\n5\r\n0\r\n\r\n")
    assert len(wire.parts) == 2


def test_an_answer_that_was_not_started_is_an_error():
    for body in ([], [b"x"], iter([b"x"])):
        with pytest.raises(NotStarted, match="the application has not called start_response"):
            Wire().writer.write_all(body, 1)


def test_an_answer_that_is_started_while_its_body_is_made_is_as_good():
    wire = Wire()

    def body():
        wire.writer.start("204 No Content", [])
        yield b"ignored"

    wire.writer.write_all(body(), 1)
    assert wire.sent == b"HTTP/1.1 204 No Content\r\n\r\n"


def test_an_answer_can_be_started_anew_until_its_head_is_sent():
    wire = Wire()
    wire.writer.start("200 OK", [])
    wire.writer.start("404 Not Found", [], (LookupError, LookupError(), None))
    wire.writer.write(b"none")
    with pytest.raises(LookupError, match="late"):
        wire.writer.start("500 Oops", [], (LookupError, LookupError("late"), None))

    assert wire.sent.startswith(b"HTTP/1.1 404 Not Found\r\n")


def test_an_answer_that_is_shorter_or_longer_than_it_says_ends_the_connection():
    for body, sent in (([b"abc"], b"ab"), ([b"a"], b"a"), ([b"ab", b"c"], b"ab")):
        wire = Wire()
        wire.writer.start("200 OK", [("Content-Length", "2")])
        wire.writer.write_all(body, 1)

        assert wire.sent.endswith(b"\r\n\r\n" + sent)
        assert wire.writer.close


def test_two_lengths_are_an_error_unless_they_are_one():
    wire = Wire()
    wire.writer.start("200 OK", [("Content-Length", "2"), ("content-length", "2")])
    wire.writer.write_all([b"ab"], 1)
    assert wire.sent.count(b"Content-Length: 2\r\n") == 1

    wire = Wire()
    wire.writer.start("200 OK", [("Content-Length", "2"), ("content-length", "3")])
    with pytest.raises(ValueError, match="not the length of a body: '3'"):
        wire.writer.write_all([b"ab"], 1)


@pytest.mark.parametrize(
    ("keep_alive", "wants", "line"),
    [
        (True, False, b""),
        (True, True, b"Connection: keep-alive\r\n"),
        (2.5, True, b"Connection: keep-alive\r\nKeep-Alive: timeout=2\r\n"),
        (0.5, True, b"Connection: keep-alive\r\n"),
        (False, True, b"Connection: close\r\n"),
        (0, True, b"Connection: close\r\n"),
    ],
)
def test_whether_a_connection_goes_on_is_asked_when_the_head_is_made(keep_alive, wants, line):
    wire = Wire(keep_alive=lambda: keep_alive, wants_keep_alive=wants)
    wire.writer.start("200 OK", [("Connection", "keep-alive")])
    wire.writer.write_all([b""], 1)

    assert wire.sent == b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + line + b"\r\n"


def test_an_interim_answer_is_no_answer_and_ends_the_connection():
    wire = Wire()
    wire.writer.start("103 Early Hints", [])
    wire.writer.write_all([], 1)

    assert wire.writer.close


def test_text_is_sent_if_it_is_ascii():
    wire = Wire()
    wire.writer.start("200 OK", [("X", 1)])
    wire.writer.write_all(["ok"], 1)
    assert wire.sent == b"HTTP/1.1 200 OK\r\nX: 1\r\nContent-Length: 2\r\n\r\nok"

    with pytest.raises(UnicodeEncodeError):
        wire.writer.write_all(["\u20ac"], 1)


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
def test_whatever_an_application_says_it_is_one_head_or_an_error(status, name, value):
    wire = Wire()
    try:
        wire.writer.start(status, [(name, value)])
        wire.writer.write_all([], 1)
    except ValueError:  # of which a UnicodeEncodeError is one
        assert wire.sent == b""
    else:
        assert wire.sent.count(b"\n") == wire.sent.count(b"\r") == wire.sent.count(b"\r\n") <= 5
        assert wire.sent.endswith(b"\r\n\r\n")


def test_a_refusal_closes():
    assert re.fullmatch(
        rb"HTTP/1.0 400 Bad Request\r\nDate: [^\r]+ GMT\r\nConnection: close\r\nContent-length: 0\r\n\r\n",
        refusal(400, "Bad Request"),
    )
