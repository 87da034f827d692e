"""A request's body, which needs no socket."""

import io

import pytest

from novalite import green
from novalite.wsgi.body import Body


def plain(data, length):
    return Body(io.BytesIO(data), length, None)


def chunked(data):
    return Body(io.BytesIO(data), None, None, chunked_input=True)


@pytest.mark.parametrize("length", [None, -1, 4, 9])
def test_a_body_of_a_known_length_ends_there(length):
    body = plain(b"bodyGET / HTTP/1.1", "4")
    assert body.read(length) == b"body"
    assert body.finished
    assert body.read(length) == b""


def test_a_body_without_a_length_is_empty_and_finished():
    body = plain(b"GET / HTTP/1.1", "0")
    assert body.finished
    assert (body.read(), body.read(-1), body.readline(), body.readlines(), list(body)) == (b"", b"", b"", [], [])


@pytest.mark.parametrize(
    "body", [plain(b"a\nb\ncGET", "5"), chunked(b"1\r\na\r\n4\r\n\nb\nc\r\n0\r\n\r\n")], ids=["plain", "chunked"]
)
def test_a_body_is_read_line_by_line_to_its_end(body):
    assert body.readline(1) == b"a"
    assert body.readline() == b"\n"
    assert body.readlines(2) == [b"b\n"]
    assert not body.finished
    assert body.readlines() == [b"c"]
    assert body.read() == b""
    assert body.finished


def test_chunks_are_put_together_and_trailers_left_out():
    body = chunked(b"3\r\none\r\nA;x=y\r\n, two, six\r\n0\r\nX: y\r\n\r\nGET")
    assert body.read(5) == b"one, "
    assert body.read() == b"two, six"
    assert body.read(-1) == body.read(1) == b""
    assert body.finished


@pytest.mark.parametrize(
    "data",
    [
        b"\r\n",
        b"x\r\n",
        b"-1\r\n",
        b"+1\r\n.\r\n",
        b"1\n.\r\n",
        b"1\r\n..",
        b"1\r\n.\n0",
        b"0\r\nx\r\n\r\n",
        b"1" * 17 + b"\r\n",
        b"",
    ],
)
def test_broken_chunks_are_an_error_from_there_on(data):
    body = chunked(data + b"1\r\n.\r\n0\r\n\r\n" if data else b"")
    for _ in range(3):
        with pytest.raises(green.wsgi.ChunkReadError):
            body.read()
    assert not body.finished


def test_what_comes_before_a_broken_chunk_can_be_read():
    body = chunked(b"3\r\none\r\nx")
    assert body.read(3) == b"one"
    with pytest.raises(green.wsgi.ChunkReadError):
        body.read(1)


def test_a_chunk_that_is_cut_off_is_a_lost_connection():
    body = chunked(b"9\r\nbody")
    assert body.read(4) == b"body"
    with pytest.raises(ConnectionError):
        body.read()
    with pytest.raises(green.wsgi.ChunkReadError):
        body.read()


@pytest.mark.parametrize("is_chunked", [True, False])
def test_100_continue_is_sent_before_the_first_byte_is_read_and_once(is_chunked):
    sent = io.BytesIO()
    data = b"2\r\nok\r\n0\r\n\r\n" if is_chunked else b"ok"
    body = Body(io.BytesIO(data), None if is_chunked else "2", None, sent, b"HTTP/1.1 100 Continue\r\n", is_chunked)
    assert sent.getvalue() == b""
    assert body.read() + body.read() == b"ok"
    assert sent.getvalue() == b"HTTP/1.1 100 Continue\r\n\r\n"
