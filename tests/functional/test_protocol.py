"""The protocol on a socket: bodies however they are read, and clients that are slow or vanish."""

import itertools
import logging
import select
import socket
import struct
import threading
import time
from contextlib import suppress

import pytest

from novalite.middleware.faultwrap import FaultWrapper
from novalite.testing import serving
from novalite.testing.application import application
from tests.wire import client, exchange, hello, refused, request, undated

BAD_REQUEST = refused(400, "Bad Request")


# -- refusals


@pytest.mark.parametrize("size", [1_000_000, 20_000_000])
def test_a_refusal_is_read_by_a_client_that_goes_on_sending(server, asked, size):
    assert exchange(server, b"GET /" + b"x" * size).startswith(b"HTTP/1.0 414 ")
    assert asked == []


def test_a_client_that_is_refused_sees_the_end_at_once(server, asked):
    with client(server, patience=1) as connection:
        assert undated(connection.send(b"GARBAGE\r\n\r\n").rest()) == BAD_REQUEST


def test_a_client_that_never_stops_sending_is_cut_off(server, asked):
    with client(server) as connection, pytest.raises((ConnectionResetError, BrokenPipeError)):
        connection.send(*itertools.repeat(b"x" * 65536, 1_000_000))


# -- requests


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


# -- bodies without an end, behind what an application is

SERVICES = [
    ("POST", "/v2.1/servers"),
    ("POST", "/v2/servers"),
    ("POST", "/identity/v3/auth/tokens"),
    ("POST", "/identity/v3/projects"),
    ("POST", "/image/v2/images"),
    ("POST", "/networking/v2.0/networks"),
    ("POST", "/volume/v3/volumes"),
    ("POST", "/placement/resource_providers"),
    ("PUT", "/_novalite/clock"),
    ("POST", "/_novalite/trouble"),
]


@pytest.fixture(scope="module")
def cloud():
    with serving(application(), access_log=False) as server:
        yield server


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("Transfer-Encoding: chunked", b"2\r\n{}\r\nx\r\n"),
        ("Transfer-Encoding: chunked", b"9\r\n{}"),
        ("Content-Length: 9", b"{}"),
    ],
    ids=["chunks", "a chunk cut off", "cut off"],
)
@pytest.mark.parametrize(("method", "path"), SERVICES)
def test_a_body_without_an_end_is_a_400_of_every_service(cloud, caplog, method, path, line, body):
    lines = [
        "X-Auth-Token: ann:p:admin",
        "OpenStack-API-Version: placement 1.39",
        "Content-Type: application/json",
        line,
    ]
    answer = exchange(cloud, request(method, path, *lines) + body, shut=True)

    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert answer.count(b"HTTP/1.1") == 1
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_a_body_without_an_end_is_a_fault_of_400_where_faultwrap_catches_it(caplog):
    with serving(FaultWrapper(hello), access_log=False) as server:
        answer = exchange(server, request("PUT", "/", "Content-Length: 9") + b"body", shut=True)

    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b'{"badRequest": {"code": 400' in answer
    assert [record.levelname for record in caplog.records if record.levelno >= logging.WARNING] == []


# -- bodies that nobody reads


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
        assert answer.headers["Connection"] == "close"
        assert connection.rest() == b""


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
    "none": b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "of a known length": b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\n\r\none\ntwo\n\nsix",
    "chunked": (
        b"PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\none\nt\r\n7\r\nwo\n\nsix\r\n0\r\n\r\n"
    ),
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
        b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nbody",
        b"PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\non",
    ],
)
def test_a_client_that_stops_in_the_middle_is_closed(impatient, start):
    began = time.monotonic()
    with client(impatient) as connection:
        assert connection.send(start).rest()[:12] == (
            start and (b"HTTP/1.1 408" if b"PUT" in start else b"HTTP/1.0 408")
        )
    assert time.monotonic() - began > 0.3


@pytest.mark.parametrize("start", [b"GET /", b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "])
def test_a_head_has_so_much_time_in_all_however_steadily_it_trickles(impatient, start):
    with client(impatient) as connection:
        connection.send(start)
        for _ in range(200):  # ten seconds
            if select.select([connection.socket], [], [], 0.05)[0]:
                break
            connection.send(b"x")
        else:
            pytest.fail("it is still open")
        with suppress(ConnectionResetError):
            assert undated(connection.rest()) == refused(408, "Request Timeout")
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
        b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nbody",
        b"PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nbody",
        b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
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
