"""Server: raw bytes, whole, byte by byte, with something after them, and cut off."""

import itertools
import select
import socket
import struct
import threading
import time
from contextlib import suppress

import pytest

from novalite.testing import serving
from tests.wire import client, hello, request

BAD_REQUEST = b"HTTP/1.0 400 Bad Request\r\nConnection: close\r\nContent-length: 0\r\n\r\n"
NOT_SUPPORTED = BAD_REQUEST.replace(b"400 Bad Request", b"505 HTTP Version Not Supported")
BOTH = b"Content-Length and Transfer-Encoding are not allowed together\n"


class Recorder:
    """An application that keeps what it was asked: method, path, body."""

    def __init__(self):
        self.asked = []

    def __call__(self, environ, start_response):
        self.asked.append((environ["REQUEST_METHOD"], environ["PATH_INFO"], environ["wsgi.input"].read()))
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [str(len(self.asked)).encode()]


@pytest.fixture(scope="module")
def running():
    recorder = Recorder()
    with serving(recorder, access_log=False) as server:
        yield recorder, server


@pytest.fixture
def asked(running):
    """What reached the application during a test; afterwards the server still answers."""
    recorder, server = running
    recorder.asked.clear()
    yield recorder.asked
    with client(server) as connection:
        assert connection.get("/afterwards").status == 200


@pytest.fixture
def server(running):
    return running[1]


def exchange(server, *pieces, shut=False):
    """All that comes back until the server closes."""
    with client(server) as connection:
        connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.send(*pieces)
        if shut:
            connection.no_more()
        return connection.rest()


def bytewise(data):
    return [data[index : index + 1] for index in range(len(data))]


# -- refused: nothing reaches an application, and what follows is no request

REFUSED = {
    "a length that is no number": (b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", BAD_REQUEST),
    "a negative length": (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", BAD_REQUEST),
    "a length with a sign": (b"POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\n.", BAD_REQUEST),
    "a length with an underscore": (b"POST / HTTP/1.1\r\nContent-Length: 1_0\r\n\r\n..........", BAD_REQUEST),
    "an empty length": (b"POST / HTTP/1.1\r\nContent-Length:\r\n\r\n", BAD_REQUEST),
    "a list of lengths": (b"POST / HTTP/1.1\r\nContent-Length: 1, 1\r\n\r\n.", BAD_REQUEST),
    "two lengths": (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 40\r\n\r\n.", BAD_REQUEST),
    "the same length twice": (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n.", BAD_REQUEST),
    "a length and chunks": (
        b"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n.\r\n0\r\n\r\n",
        b"HTTP/1.0 400 Bad Request\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(BOTH), BOTH),
    ),
    "an unknown coding": (b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", BAD_REQUEST),
    "two codings": (b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", BAD_REQUEST),
    "chunked twice": (
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        BAD_REQUEST,
    ),
    "a space before the colon": (b"POST / HTTP/1.1\r\nContent-Length : 1\r\n\r\n.", BAD_REQUEST),
    "a header without a colon": (b"GET / HTTP/1.1\r\nHost\r\n\r\n", BAD_REQUEST),
    "a header without a name": (b"GET / HTTP/1.1\r\n: x\r\n\r\n", BAD_REQUEST),
    "a folded header": (b"GET / HTTP/1.1\r\nX-Forwarded-For: a\r\n b\r\n\r\n", BAD_REQUEST),
    "a first header that is folded": (b"GET / HTTP/1.1\r\n X: a\r\n\r\n", BAD_REQUEST),
    "a bare CR in a header": (b"GET / HTTP/1.1\r\nX: a\rContent-Length: 9\r\n\r\n", BAD_REQUEST),
    "a NUL in a header": (b"GET / HTTP/1.1\r\nX: a\0b\r\n\r\n", BAD_REQUEST),
    "a target that is no path": (b"GET away HTTP/1.1\r\n\r\n", BAD_REQUEST),
    "a target for a tunnel": (b"CONNECT localhost:22 HTTP/1.1\r\n\r\n", BAD_REQUEST),
    "one word": (b"GARBAGE\r\n\r\n", BAD_REQUEST),
    "four words": (b"GET / and HTTP/1.1\r\n\r\n", BAD_REQUEST),
    "a version that is none": (b"GET / HTTP/x.1\r\n\r\n", BAD_REQUEST),
    "HTTP/0.9 with another method": (b"POST /\r\n\r\n", BAD_REQUEST),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", NOT_SUPPORTED),
    "a TLS handshake": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n", BAD_REQUEST),
    "a line that is too long": (
        b"GET / HTTP/1.1\r\nX: " + b"x" * 16381 + b"\r\n\r\n",
        BAD_REQUEST.replace(b"Bad Request", b"Header Line Too Long"),
    ),
    "headers that are too large": (
        b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"x" * 14000) for n in range(5)) + b"\r\n",
        BAD_REQUEST.replace(b"Bad Request", b"Headers Too Large"),
    ),
    "too many headers": (
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 101 + b"\r\n",
        BAD_REQUEST.replace(b"400 Bad Request", b"431 Request Header Fields Too Large"),
    ),
    "a URL that is too long": (
        b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\n\r\n",
        b"HTTP/1.0 414 Request URI Too Long\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    ),
}  # fmt: skip
SMUGGLED = request("GET", "/smuggled")


@pytest.mark.behaviour("OBS-070")
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_request_is_refused_and_so_is_what_follows(name, server, asked):
    data, expected = REFUSED[name]
    pieces = bytewise(data) if len(data) < 2000 else [data[:700], data[700:701], data[701:]]

    assert exchange(server, data) == expected, "whole"
    assert exchange(server, *pieces) == expected, "in pieces"
    assert exchange(server, data + SMUGGLED * 3) == expected, "with something after it"
    for cut in range(0, len(data), max(1, len(data) // 40)):
        assert exchange(server, data[:cut], shut=True) in (b"", expected, BAD_REQUEST), f"cut off after {cut}"
    assert asked == []


@pytest.mark.parametrize("size", [1_000_000, 20_000_000])
def test_a_refusal_is_read_by_a_client_that_goes_on_sending(server, asked, size):
    assert exchange(server, b"GET /" + b"x" * size).startswith(b"HTTP/1.0 414 ")
    assert asked == []


def test_a_client_that_is_refused_sees_the_end_at_once(server, asked):
    with client(server, patience=1) as connection:
        assert connection.send(b"GARBAGE\r\n\r\n").rest() == BAD_REQUEST


def test_a_client_that_never_stops_sending_is_cut_off(server, asked):
    with client(server) as connection, pytest.raises((ConnectionResetError, BrokenPipeError)):
        connection.send(*itertools.repeat(b"x" * 65536, 1_000_000))


# -- understood: method, path and body as the application sees them

UNDERSTOOD = {
    "a request": (b"GET /plain HTTP/1.1\r\nHost: localhost\r\n\r\n", ("GET", "/plain", b"")),
    "without a header": (b"GET / HTTP/1.1\r\n\r\n", ("GET", "/", b"")),
    "with bare LFs": (b"GET /lf HTTP/1.1\nHost: localhost\n\n", ("GET", "/lf", b"")),
    "after an empty line": (b"\r\nGET /late HTTP/1.1\r\n\r\n", ("GET", "/late", b"")),
    "an unknown method": (b"BREW /pot HTTP/1.1\r\n\r\n", ("BREW", "/pot", b"")),
    "a body": (b"PUT / HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody", ("PUT", "/", b"body")),
    "a body that looks like a request": (
        b"PUT / HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s" % (len(SMUGGLED), SMUGGLED),
        ("PUT", "/", SMUGGLED),
    ),
    "an empty body": (b"PUT / HTTP/1.1\r\nContent-Length: 0\r\n\r\n", ("PUT", "/", b"")),
    "chunks": (
        b"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\nA\r\n, two, six\r\n0\r\n\r\n",
        ("PUT", "/", b"one, two, six"),
    ),
    "chunks with all there may be": (
        b"PUT / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n03 ;a=b;c=d\r\none\r\n00\r\nX-Sum: 1\r\nY: 2\r\n\r\n",
        ("PUT", "/", b"one"),
    ),
    "no chunk but the last": (b"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", ("PUT", "/", b"")),
    "a NUL": (b"GET /a\0b HTTP/1.1\r\n\r\n", ("GET", "/a\0b", b"")),
    "an escaped NUL": (b"GET /a%00b HTTP/1.1\r\n\r\n", ("GET", "/a\0b", b"")),
    "a path that is not UTF-8": (b"GET /\xff%FE HTTP/1.1\r\n\r\n", ("GET", "/\xff\xfe", b"")),
    "broken escapes": (b"GET /%zz%1 HTTP/1.1\r\n\r\n", ("GET", "/%zz%1", b"")),
    "many slashes": (b"GET //evil.example//x HTTP/1.1\r\n\r\n", ("GET", "/evil.example//x", b"")),
    "an absolute target": (b"GET http://localhost:80/far?q HTTP/1.1\r\nHost: x\r\n\r\n", ("GET", "/far", b"")),
    "an absolute target without a path": (b"GET HTTPS://localhost?q HTTP/1.1\r\n\r\n", ("GET", "/", b"")),
    "the server itself": (b"OPTIONS * HTTP/1.1\r\n\r\n", ("OPTIONS", "*", b"")),
}  # fmt: skip
LAST = request("GET", "/last", "Connection: close")


@pytest.mark.parametrize("name", UNDERSTOOD)
def test_what_is_a_request_is_understood_however_it_is_sent(name, server, asked):
    data, expected = UNDERSTOOD[name]
    last = ("GET", "/last", b"")

    assert exchange(server, data, LAST).count(b"HTTP/1.1 200 OK") == 2
    assert asked == [expected, last], "whole"
    assert exchange(server, *bytewise(data + LAST)).count(b"HTTP/1.1 200 OK") == 2
    assert asked[2:] == [expected, last], "byte by byte"
    assert exchange(server, data * 3 + LAST).count(b"HTTP/1.1 200 OK") == 4
    assert asked[4:] == [expected, expected, expected, last], "with something after it"


@pytest.mark.parametrize("name", UNDERSTOOD)
def test_a_request_whose_head_is_cut_off_reaches_nobody(name, server, asked):
    data, _ = UNDERSTOOD[name]
    blank = b"\r\n\r\n" if b"\r\n" in data else b"\n\n"
    head = data.index(blank) + len(blank)
    for cut in range(head):
        assert exchange(server, data[:cut], shut=True) in (b"", BAD_REQUEST), f"cut off after {cut}"
    assert asked == []


def test_a_request_of_http_1_0_is_answered_and_closed(server, asked):
    assert exchange(server, b"GET /old HTTP/1.0\r\n\r\n").endswith(b"\r\nConnection: close\r\n\r\n1")
    assert asked == [("GET", "/old", b"")]


def test_the_host_of_an_absolute_target_goes_before_the_header():
    def app(environ, start_response):
        start_response("200 OK", [])
        return [repr([environ["HTTP_HOST"], environ["PATH_INFO"], environ.get("QUERY_STRING")]).encode()]

    with serving(app) as server, client(server) as connection:
        connection.send(b"GET http://there:99//a?b=http://c HTTP/1.1\r\nHost: here\r\n\r\n")
        assert connection.answer().body == b"['there:99', '/a', 'b=http://c']"


def test_pipelined_requests_are_answered_in_order(server, asked):
    with client(server) as connection:
        connection.send(b"".join(request("PUT", f"/{n}", f"Content-Length: {n}", body=b"." * n) for n in range(20)))
        assert [connection.answer().body for _ in range(20)] == [str(n + 1).encode() for n in range(20)]
    assert asked == [("PUT", f"/{n}", b"." * n) for n in range(20)]


# -- bodies that are broken

BROKEN_CHUNKS = {
    "no size": b"\r\n.\r\n0\r\n\r\n",
    "a size that is none": b"x\r\n.\r\n0\r\n\r\n",
    "a negative size": b"-1\r\n.\r\n0\r\n\r\n",
    "a size with a prefix": b"0x1\r\n.\r\n0\r\n\r\n",
    "a size with an underscore": b"1_0\r\n................\r\n0\r\n\r\n",
    "a size out of this world": b"1" * 17 + b"\r\n.\r\n0\r\n\r\n",
    "a size line without end": b"1;" + b"x" * 5000 + b"\r\n.\r\n0\r\n\r\n",
    "a size line that ends with LF": b"1\n.\r\n0\r\n\r\n",
    "more than was said": b"1\r\n..\r\n0\r\n\r\n",
    "less than was said": b"2\r\n.\r\n0\r\n\r\n",
    "a trailer that is none": b"1\r\n.\r\n0\r\nno trailer\r\n\r\n",
    "trailers without end": b"1\r\n.\r\n0\r\n" + b"X: " + b"x" * 5000 + b"\r\n\r\n",
}


@pytest.mark.parametrize("name", BROKEN_CHUNKS)
def test_broken_chunks_are_an_error_and_what_follows_is_no_request(name, server, asked):
    head = b"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    data = head + BROKEN_CHUNKS[name]

    for pieces in ([data], [data + SMUGGLED], [*bytewise(data[:2000]), data[2000:]]):
        answer = exchange(server, *pieces)
        assert answer.startswith(b"HTTP/1.1 500 Internal Server Error\r\n")
        assert answer.endswith(b"\r\nConnection: close\r\n\r\n")
    assert exchange(server, data[:-5], shut=True)[:12] in (b"HTTP/1.1 500", b"")
    assert asked == []


def test_an_application_that_does_not_mind_broken_chunks_still_loses_the_connection():
    def app(environ, start_response):
        start_response("200 OK", [])
        return [environ["PATH_INFO"].encode()]

    with serving(app) as server:
        data = b"PUT /broken HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n" + SMUGGLED
        assert exchange(server, data).endswith(b"\r\n\r\n/broken")


def test_chunks_that_are_cut_off_are_an_error(server, asked):
    data = b"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n0\r\n\r\n"
    for cut in range(data.index(b"3\r\n"), len(data) - 2):
        assert exchange(server, data[:cut], shut=True).startswith(b"HTTP/1.1 500 "), f"cut off after {cut}"
    assert asked == []


def test_a_body_that_is_cut_off_is_as_long_as_it_is(server, asked):
    data = b"PUT / HTTP/1.1\r\nContent-Length: 9\r\n\r\nbody"
    assert exchange(server, data, shut=True).startswith(b"HTTP/1.1 200 OK\r\n")
    assert asked == [("PUT", "/", b"body")]


def ignore(environ, start_response):
    """Refuses without reading."""
    start_response("413 Request Entity Too Large", [("Content-Length", "3")])
    return [b"no\n"]


@pytest.mark.parametrize("lines", [[], ["Connection: close"]])
def test_the_answer_of_an_application_that_did_not_read_the_body_arrives(lines):
    size = 5_000_000
    with serving(ignore) as server, client(server) as connection:
        connection.send(request("PUT", "/", f"Content-Length: {size}", *lines, body=b"x" * size))
        answer = connection.answer()
        assert (answer.status, answer.body) == (413, b"no\n")
        if lines:
            assert connection.rest() == b""
        else:
            assert connection.get().status == 413


# -- reading a body

READERS = {
    "read": lambda body: body.read(),
    "read all": lambda body: body.read(-1),
    "read too much": lambda body: body.read(10**6),
    "read bit by bit": lambda body: b"".join(iter(lambda: body.read(2), b"")),
    "readline": lambda body: b"".join(iter(body.readline, b"")),
    "readline of any length": lambda body: b"".join(iter(lambda: body.readline(-1), b"")),
    "readline of little": lambda body: b"".join(iter(lambda: body.readline(2), b"")),
    "readlines": lambda body: b"".join(body.readlines()),
    "readlines of any number": lambda body: b"".join(body.readlines(-1)),
    "readlines with a hint": lambda body: b"".join([*body.readlines(1), *body.readlines(), *body.readlines()]),
    "iteration": lambda body: b"".join(body),
    "nothing left": lambda body: body.read() + body.read() + body.read(-1) + body.readline() + b"".join(body),
}  # fmt: skip
BODIES = {
    "none": b"GET / HTTP/1.1\r\n\r\n",
    "of a known length": b"PUT / HTTP/1.1\r\nContent-Length: 12\r\n\r\none\ntwo\n\nsix",
    "chunked": b"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\none\nt\r\n7\r\nwo\n\nsix\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("body", BODIES)
def test_reading_a_body_ends_where_it_ends(reader, body):
    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [READERS[reader](environ["wsgi.input"])]

    expected = b"" if body == "none" else b"one\ntwo\n\nsix"
    with serving(app, access_log=False) as server, client(server) as connection:
        connection.send(BODIES[body] * 2)
        assert [connection.answer().body, connection.answer().body] == [expected, expected]


# -- clients that are slow


@pytest.fixture(scope="module")
def impatient():
    with serving(hello, client_socket_timeout=0.3, access_log=False) as server:
        yield server


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"G",
        b"GET / HTTP/1.1",
        b"GET / HTTP/1.1\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n",
        b"PUT / HTTP/1.1\r\nContent-Length: 9\r\n\r\nbody",
        b"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\non",
    ],
)
def test_a_client_that_stops_in_the_middle_is_closed(impatient, start):
    with client(impatient) as connection:
        began = time.monotonic()
        assert connection.send(start).rest()[:12] in (b"", b"HTTP/1.1 500")
        assert 0.2 < time.monotonic() - began < 3


@pytest.mark.parametrize("start", [b"GET /", b"GET / HTTP/1.1\r\nX-Slow: "])
def test_a_head_has_so_much_time_in_all_however_steadily_it_trickles(impatient, start):
    with client(impatient) as connection:
        connection.send(start)
        began = time.monotonic()
        while not select.select([connection.socket], [], [], 0.05)[0]:
            connection.send(b"x")
            assert time.monotonic() - began < 3, "it is still open"
        with suppress(ConnectionResetError):
            assert connection.rest() == b""
    with client(impatient) as connection:
        assert connection.get().status == 200


def test_a_client_that_does_not_read_its_answer_is_closed():
    gone = threading.Event()

    def app(environ, start_response):
        start_response("200 OK", [])
        try:
            while True:
                yield b"." * 65536
        finally:
            gone.set()

    with serving(app, client_socket_timeout=0.3, access_log=False) as server, client(server) as connection:
        connection.send(request())
        assert gone.wait(5)


# -- clients that vanish


def vanish(connection):
    """Close with a reset, as a process that is killed with unread data does."""
    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GET /",
        b"GET / HTTP/1.1\r\nHost: local",
        b"PUT / HTTP/1.1\r\nContent-Length: 9\r\n\r\nbody",
        b"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nbody",
        b"GET / HTTP/1.1\r\n\r\n",
    ],
)
def test_a_client_that_vanishes_does_no_harm(server, asked, data):
    for _ in range(5):
        with client(server) as connection:
            connection.send(data)
            vanish(connection)


def test_a_client_that_vanishes_in_the_middle_of_its_answer_ends_it():
    closed = threading.Event()

    class Endless:
        def __iter__(self):
            return self

        def __next__(self):
            return b"." * 65536

        def close(self):
            closed.set()

    def app(environ, start_response):
        start_response("200 OK", [])
        return Endless()

    with serving(app, access_log=False) as server:
        with client(server) as connection:
            connection.send(request())
            assert connection.file.read(1000).startswith(b"HTTP/1.1 200 OK\r\n")
            vanish(connection)
        assert closed.wait(5)
