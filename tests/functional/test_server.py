"""Server: how it starts, serves, keeps within its limits, and stops."""

import logging
import os
import re
import resource
import select
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
import webob
import webob.dec

from novalite import green
from novalite.middleware.sizelimit import RequestBodySizeLimiter
from novalite.testing import serving
from novalite.wsgi import Server
from tests.wire import (
    Client,
    Gate,
    Recorder,
    address,
    client,
    exchange,
    get,
    has_ipv6,
    hello,
    here,
    meanwhile,
    messages,
    of_tls,
    refused,
    request,
    trust,
    undated,
    until,
)

needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="there is no ::1 here")


@pytest.fixture
def gate():
    with closing(Gate()) as gate:
        yield gate


# -- start, stop, wait, reset


@pytest.mark.behaviour("SRV-008")
def test_port_0_is_replaced_by_a_free_one_when_the_server_is_made():
    with here(hello) as server:
        assert server.host == "127.0.0.1"
        assert server.port > 0
        assert server.url == f"http://127.0.0.1:{server.port}"
        assert not server.started
        server.start()
        assert server.started
        assert meanwhile(get, server).status == 200
    assert not server.started


@pytest.mark.behaviour("SRV-009")
@needs_ipv6
def test_an_ipv6_address_is_listened_on():
    with serving(hello, host="::1") as server:
        assert server.host == "::1"
        assert server.url == f"http://[::1]:{server.port}"
        assert get(server).status == 200


@pytest.mark.behaviour("OBS-072")
def test_a_server_that_was_stopped_and_reset_starts_again_on_the_same_port():
    with here(hello) as server:
        port = server.port
        for _ in range(3):
            server.start()
            assert meanwhile(get, server).status == 200
            server.stop()
            server.wait()
            server.reset()
        assert server.port == port


@pytest.mark.behaviour("SRV-012", "SVC-007")
def test_reset_gives_the_pool_its_size_back():
    with here(hello) as server:
        server.start()
        server.stop()
        assert server._pool.size == 0
        server.reset()
        server.start()
        assert server._pool.size == server.pool_size == Server.default_pool_size == 1000


@pytest.mark.parametrize(("given", "size"), [(None, 1000), (0, 1000), (7, 7)])
def test_the_pool_has_the_size_that_was_asked_for(given, size):
    with here(hello, pool_size=given) as server:
        assert server.pool_size == size


def test_a_server_that_was_never_started_can_be_stopped_and_waited_for():
    with here(hello) as server:
        server.stop()
        server.wait()


def test_a_server_that_was_stopped_before_its_loop_ever_ran_leaves_no_socket_behind():
    with Server("novalite", hello) as server:
        pass
    with pytest.raises(ConnectionRefusedError):
        Client(address(server))


def test_stopping_and_waiting_twice_is_as_good_as_once():
    with here(hello) as server:
        server.start()
        for _ in range(2):
            server.stop(close=True)
            server.wait()


@pytest.mark.behaviour("OBS-073")
def test_after_stop_the_kernel_keeps_who_connects_until_the_next_start():
    with here(hello) as server:
        server.start()
        server.stop()
        server.wait()
        with client(server) as early:
            early.send(request(path="/early"))
            server.reset()
            server.start()
            assert meanwhile(early.answer).body == b"GET /early b''"


@pytest.mark.behaviour("OBS-073")
def test_after_the_last_stop_nobody_can_connect():
    with here(hello) as server:
        server.start()
        server.stop(close=True)
        server.wait()
        with pytest.raises(ConnectionRefusedError):
            Client(address(server))


def test_who_was_accepted_by_the_kernel_before_the_last_stop_is_answered():
    with here(hello, pool_size=2) as server, ExitStack() as stack:
        server.start()
        server.stop()
        early = [stack.enter_context(client(server)).send(request()) for _ in range(5)]
        server.reset()
        server.start()
        server.stop(close=True)
        with ThreadPoolExecutor(5) as pool:
            answers = [pool.submit(one.answer) for one in early]
            server.wait()
        assert [answer.result().status for answer in answers] == [200] * 5


def test_a_green_thread_that_waits_for_the_end_can_be_killed_and_the_server_goes_on():
    with here(hello) as server:
        server.start()
        waiting = green.spawn(server.wait)
        green.sleep(0)
        waiting.kill()
        assert waiting.dead
        assert meanwhile(get, server).status == 200


def test_who_waits_for_the_end_is_told_of_what_ended_the_accepting():
    with here(hello) as server:
        server.start()
        waiting = green.spawn(server.wait)
        green.sleep(0)
        server._socket.shutdown(socket.SHUT_RDWR)
        with pytest.raises(OSError, match="Invalid argument"):
            waiting.wait()
        server._stopped = green.Event()
        server._stopped.send()


def test_who_waits_for_the_end_waits_for_those_as_well():
    with here(hello) as server, ExitStack() as stack:
        server.start()
        waiting = green.spawn(server.wait)
        green.sleep(0)
        early = [stack.enter_context(client(server)).send(request()) for _ in range(5)]
        server.stop(close=True)
        waiting.wait()
        assert server._connections == {}
        assert [one.answer().status for one in early] == [200] * 5


@pytest.mark.behaviour("OBS-071", "SRV-010")
def test_a_request_under_way_is_answered_after_stop_and_wait_returns_after_it(gate):
    with here(gate) as server, client(server) as busy:
        server.start()
        busy.send(request())
        until(lambda: not gate.entered.empty())
        server.stop()
        waiting = green.spawn(server.wait)
        green.sleep(0)
        assert not waiting.dead
        gate.let()
        answer = meanwhile(busy.answer)
        waiting.wait()
        assert (answer.status, answer.body, answer.headers["Connection"]) == (200, b"through", "close")
        assert busy.rest() == b""


@pytest.mark.behaviour("OBS-071")
def test_an_idle_connection_sees_its_end_when_the_server_stops():
    with here(hello) as server, client(server) as idle:
        server.start()
        assert meanwhile(idle.get).headers["Connection"] is None
        server.stop()
        assert meanwhile(idle.rest) == b""


def test_a_client_that_sends_just_after_the_stop_is_still_answered():
    with here(hello, linger=1) as server, client(server) as late:
        server.start()
        meanwhile(late.get)
        server.stop(close=True)
        answer = meanwhile(late.get, "/late")
        assert answer.body == b"GET /late b''"
        assert answer.headers["Connection"] == "close"


def test_stopping_for_a_moment_does_not_hang_up_who_connects_after_the_next_start():
    with here(hello) as server, client(server) as before:
        server.start()
        meanwhile(before.get)
        server.stop()
        server.reset()
        server.start()
        with client(server) as after:
            meanwhile(after.get)
            assert meanwhile(before.rest) == b""
            assert meanwhile(after.get).status == 200


def test_a_connection_whose_answer_began_before_the_stop_ends_after_it(gate):
    def slow(environ, start_response):
        start_response("200 OK", [("Content-Length", "13000")])
        yield b"." * 6000
        gate(environ, lambda status, headers: None)
        yield b"." * 7000

    with here(slow) as server, client(server) as busy:
        server.start()
        busy.send(request())
        until(lambda: not gate.entered.empty())
        server.stop(close=True)
        gate.let()
        assert len(meanwhile(busy.answer).body) == 13000
        assert meanwhile(busy.rest) == b""


def test_what_is_not_answered_within_graceful_timeout_is_cut_off(gate):
    with here(gate, graceful_timeout=0.05) as server, client(server) as busy:
        server.start()
        busy.send(request())
        until(lambda: not gate.entered.empty())
        server.stop(close=True)
        server.wait()
        assert busy.rest() == b""


def test_a_client_that_does_not_read_is_cut_off_after_graceful_timeout():
    written = [0]

    def endless(environ, start_response):
        start_response("200 OK", [])
        while True:
            written[0] += 1
            yield b"." * 5000

    def is_stuck():
        before = written[0]
        green.sleep(0.05)
        return written[0] == before > 0

    with here(endless, graceful_timeout=0.05) as server, client(server) as busy:
        server.start()
        busy.send(request())
        until(is_stuck)
        server.stop(close=True)
        server.wait()
        until(lambda: server._connections == {}, patience=1)


# -- socket options and time limits


def show_socket(environ, start_response):
    """Answers with the connection's options, which it has from the listening socket."""
    connection = environ["eventlet.input"].get_socket()
    options = [
        connection.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR),
        connection.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE),
        connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY),
        connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE),
        connection.gettimeout() and round(connection.gettimeout()),
    ]
    start_response("200 OK", [])
    return [repr(options).encode()]


@pytest.mark.skipif(not hasattr(socket, "TCP_KEEPIDLE"), reason="the system has no TCP_KEEPIDLE")
@pytest.mark.behaviour("SRV-017", "SRV-018", "SRV-020")
@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_the_socket_has_its_options(certificates, tls):
    options = of_tls(certificates) if tls else {}
    with serving(show_socket, tcp_keepidle=500, client_socket_timeout=77, **options) as server:
        assert get(server, tls=trust(certificates) if tls else None).body == b"[1, 1, 1, 500, 77]"


@pytest.mark.behaviour("SRV-018")
@pytest.mark.parametrize("given", [None, 0])
def test_no_client_socket_timeout_means_no_limit(given):
    with serving(show_socket, client_socket_timeout=given) as server:
        assert get(server).body.endswith(b"None]")


@pytest.mark.behaviour("SRV-018")
def test_an_idle_connection_is_closed_after_client_socket_timeout():
    with serving(hello, client_socket_timeout=0.2) as server, client(server) as idle:
        assert idle.get().status == 200
        assert idle.rest() == b""


@pytest.mark.behaviour("SRV-019")
def test_without_keep_alive_each_answer_ends_its_connection():
    with serving(hello, keep_alive=False) as server, client(server) as connection:
        assert connection.get().headers["Connection"] == "close"
        assert connection.rest() == b""


@pytest.mark.behaviour("SRV-019")
def test_with_keep_alive_a_connection_carries_many_requests():
    with serving(hello) as server, client(server) as connection:
        assert [connection.get(f"/{n}").body for n in range(3)] == [b"GET /0 b''", b"GET /1 b''", b"GET /2 b''"]
        asked = connection.get("/", "Connection: keep-alive")
        assert asked.headers["Connection"] == "keep-alive"
        assert connection.get("/", "Connection: close").headers["Connection"] == "close"
        assert connection.rest() == b""


# -- limits


@pytest.mark.behaviour("SRV-011", "OBS-070")
def test_a_request_line_above_the_limit_is_414():
    with serving(hello, max_url_len=16384) as server:
        assert get(server, "/" + "x" * 10000).status == 200
        with client(server) as connection:
            connection.send(request(path="/" + "x" * 20000))
            assert undated(connection.rest()) == refused(414, "Request URI Too Long")


def test_a_request_line_may_have_8191_bytes_by_default():
    longest = "/" + "x" * (8191 - len("GET / HTTP/1.1\r\n"))
    with serving(hello) as server:
        assert get(server, longest).status == 200
        assert get(server, longest + "x").status == 414


@pytest.mark.behaviour("SRV-007", "OBS-070")
def test_the_limit_for_a_header_line_is_each_servers_own():
    line = "X-Long: " + "x" * 3000
    with serving(hello, max_header_line=2000) as small, serving(hello) as large:
        for _ in range(2):
            with client(small) as connection:
                connection.send(request("GET", "/", line))
                assert undated(connection.rest()) == refused(400, "Header Line Too Long")
            with client(large) as connection:
                assert connection.get("/", line).status == 200
    assert green.wsgi.MAX_HEADER_LINE == 8192


def test_a_header_line_may_have_16383_bytes_by_default():
    longest = "X-Long: " + "x" * (16383 - len("X-Long: \r\n"))
    with serving(hello) as server, client(server) as connection:
        assert connection.get("/", longest).status == 200
        assert connection.get("/", longest + "x").status == 400


# -- what an application gets, and what it may do


@pytest.mark.behaviour("SRV-006")
def test_a_server_without_an_application_answers_500():
    with serving(None, "nobody") as server:
        assert server.name == "nobody"
        answer = get(server)
    assert (answer.status, answer.reason, answer.body) == (500, "Internal Server Error", b"")


@pytest.mark.parametrize("access_log", [True, False])
def test_what_an_application_raises_is_told_to_the_log_and_not_to_the_client(access_log, caplog):
    def broken(environ, start_response):
        raise LookupError("the secret")

    with serving(broken, access_log=access_log) as server, client(server) as connection:
        answer = connection.get()
        assert connection.rest() == b""
    assert (answer.status, answer.body, answer.headers["Content-Type"]) == (500, b"", "text/plain")
    (error,) = messages(caplog, logging.ERROR)
    assert error.startswith("Traceback ")
    assert error.endswith("LookupError: the secret\n")


def test_a_client_that_vanishes_before_its_answer_is_no_error(gate, caplog):
    def large(environ, start_response):
        gate(environ, lambda status, headers: None)
        start_response("200 OK", [])
        return [b"." * 65536] * 500

    with serving(large) as server:
        with client(server) as connection:
            connection.send(request())
            gate.entered.get(timeout=5)
        gate.let()
    assert messages(caplog, logging.ERROR) == []


def with_body(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "4")])
    return [b"body"]


def test_an_answer_to_head_has_no_body_even_if_the_application_has_one():
    with serving(with_body) as server, client(server) as connection:
        answer = connection.send(request("HEAD")).answer("HEAD")
        assert (answer.status, answer.headers["Content-Length"]) == (200, "4")
        assert connection.get().body == b"body"


def test_an_applications_answer_to_head_is_closed():
    closed = threading.Event()

    class Body:
        def __iter__(self):
            return iter([b"body"])

        def close(self):
            closed.set()

    def app(environ, start_response):
        start_response("200 OK", [])
        return Body()

    with serving(app) as server, client(server) as connection:
        connection.send(request("HEAD")).answer("HEAD")
        assert closed.wait(5)


@pytest.mark.behaviour("OBS-074")
def test_header_names_with_an_underscore_are_dropped_and_those_of_the_answer_are_capitalised():
    def app(environ, start_response):
        start_response("200 OK", [("x-OPENSTACK-request-id", "req-1")])
        return [repr(sorted(key for key in environ if key.startswith("HTTP_X"))).encode()]

    with serving(app) as server, client(server) as connection:
        connection.send(request("GET", "/", "X_Forged: 1", "X-Real: 2", "Connection: close"))
        raw = connection.rest()
    assert b"\r\nX-Openstack-Request-Id: req-1\r\n" in raw
    assert raw.endswith(b"['HTTP_X_REAL']")


def test_the_environ_says_what_the_server_is(certificates):
    def app(environ, start_response):
        start_response("200 OK", [])
        names = ["wsgi.url_scheme", "HTTPS", "SERVER_PROTOCOL", "CONTENT_LENGTH", "CONTENT_TYPE"]
        names += ["wsgi.input_terminated", "novalite.access_log"]
        return [repr([environ.get(name) for name in names]).encode()]

    with serving(app, access_log=False) as plain, serving(app, **of_tls(certificates)) as tls:
        assert get(plain).body == b"['http', None, 'HTTP/1.0', None, 'text/plain', True, False]"
        assert get(tls, tls=trust(certificates)).body == b"['https', 'on', 'HTTP/1.0', None, 'text/plain', True, True]"


def test_the_environ_has_what_the_server_was_given_for_it():
    def app(environ, start_response):
        start_response("200 OK", [])
        return [repr([environ["here"], environ["wsgi.multiprocess"]]).encode()]

    with serving(app, environ={"here": "ours", "wsgi.multiprocess": True}) as server:
        assert get(server).body == b"['ours', True]"


@pytest.mark.parametrize(("size", "chunks"), [(1, 3), (None, 1)])
def test_small_parts_of_an_answer_are_put_together_up_to_minimum_chunk_size(size, chunks):
    def app(environ, start_response):
        start_response("200 OK", [])
        yield from (b"one", b"two", b"six")

    with serving(app, minimum_chunk_size=size) as server, client(server) as connection:
        connection.send(request("GET", "/", "Connection: close"))
        head, _, body = connection.rest().partition(b"\r\n\r\n")
        assert b"Transfer-Encoding: chunked" in head
        assert body.count(b"\r\n") == 2 * chunks + 2


def test_repeated_headers_are_joined_and_paths_decoded():
    def app(environ, start_response):
        start_response("200 OK", [])
        return [ascii([environ["HTTP_X_MANY"], environ["PATH_INFO"], environ.get("QUERY_STRING")]).encode()]

    with serving(app) as server, client(server) as connection:
        answer = connection.get("/caf%C3%A9%2Fx", "X-Many: 1", "X-Many: 2")
        assert answer.body == b"['1,2', '/caf\\xc3\\xa9/x', None]"


@webob.dec.wsgify
def echo(req):
    return webob.Response(body=req.body, content_type="application/octet-stream")


def test_a_chunked_body_is_read_by_webob():
    with serving(echo) as server, client(server) as connection:
        connection.send(request("POST", "/", "Transfer-Encoding: chunked", body=b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"))
        assert connection.answer().body == b"abcde"
        assert connection.get().body == b""


@pytest.mark.parametrize(("size", "status"), [(10, 200), (11, 413)])
def test_a_chunked_body_is_limited_by_sizelimit(size, status):
    limited = RequestBodySizeLimiter(echo, max_request_body_size="10")
    with serving(limited) as server, client(server) as connection:
        chunks = b"".join(b"1\r\n.\r\n" for _ in range(size)) + b"0\r\n\r\n"
        connection.send(request("POST", "/", "Transfer-Encoding: chunked", body=chunks))
        assert connection.answer().status == status


def test_a_client_that_waits_for_100_continue_gets_it_when_its_body_is_read():
    with serving(hello) as server, client(server) as connection:
        connection.send(request("POST", "/", "Expect: 100-continue", "Content-Length: 2"))
        assert connection.file.readline() == b"HTTP/1.1 100 Continue\r\n"
        assert connection.file.readline() == b"\r\n"
        connection.send(b"ok")
        assert connection.answer().body == b"POST / b'ok'"


def test_another_protocol_can_be_given():
    with serving(hello, protocol=green.wsgi.HttpProtocol) as server:
        assert get(server).status == 200


# -- the access log


@pytest.mark.behaviour("OBS-074")
def test_the_access_log_has_a_line_for_each_request(caplog):
    caplog.set_level(logging.INFO, logger="novalite")
    with serving(hello) as server, client(server) as connection:
        connection.send(request("GET", "/a?b=c", "Connection: close"))
        size = len(connection.rest())
    line = messages(caplog, logging.INFO)[1]
    assert re.fullmatch(rf'127\.0\.0\.1 "GET /a\?b=c HTTP/1\.1" status: 200 len: {size} time: \d+\.\d{{7}}', line), line


@pytest.mark.behaviour("OBS-074")
def test_the_access_log_shows_for_whom_a_request_was_forwarded(caplog):
    caplog.set_level(logging.INFO, logger="novalite")
    with serving(hello) as server, client(server) as connection:
        connection.get("/", "X-Forwarded-For: 192.0.2.1, 192.0.2.2")
    assert messages(caplog, logging.INFO)[1].startswith('192.0.2.1,192.0.2.2,127.0.0.1 "GET /')


def test_the_access_log_can_leave_that_out(caplog):
    caplog.set_level(logging.INFO, logger="novalite")
    with serving(hello, log_x_forwarded_for=False) as server, client(server) as connection:
        connection.get("/", "X-Forwarded-For: 192.0.2.1")
    assert messages(caplog, logging.INFO)[1].startswith('127.0.0.1 "GET /')


def test_the_access_log_can_have_another_form_or_be_off(caplog):
    caplog.set_level(logging.INFO, logger="novalite")
    with serving(hello, log_format="%(status_code)s %(request_line)s %%s") as server:
        get(server)
    assert messages(caplog, logging.INFO)[1] == "200 GET / HTTP/1.1 %s"
    caplog.clear()
    with serving(hello, access_log=False) as server:
        get(server)
    assert [line for line in messages(caplog, logging.INFO) if "GET" in line] == []


def test_nothing_is_written_to_stderr(capfd):
    with serving(hello) as server:
        for line in (b"GARBAGE\r\n\r\n", b"GET / HTTP/x\r\n\r\n"):
            with client(server) as connection:
                connection.send(line).rest()
    assert capfd.readouterr() == ("", "")


# -- the pool


def test_when_the_pool_is_full_the_connection_that_has_been_idle_longest_is_closed():
    with serving(hello, pool_size=2) as server, client(server) as first, client(server) as second:
        first.get()
        second.get()
        first.get()
        with client(server) as third:
            assert third.get().status == 200
            assert second.rest() == b""
            assert first.get().status == 200


def test_a_newcomer_gets_the_place_of_a_connection_that_turns_idle(gate):
    with serving(gate, pool_size=1) as server, client(server) as busy:
        busy.send(request(path="/busy"))
        assert gate.entered.get(timeout=5) == "/busy"
        with client(server) as newcomer:
            newcomer.send(request(path="/newcomer"))
            gate.let(2)
            assert busy.answer().status == 200
            assert newcomer.answer().status == 200
            assert busy.rest() == b""


def test_who_waits_for_room_when_the_server_stops_is_answered(gate):
    with here(gate, pool_size=1) as server, ExitStack() as stack:
        server.start()
        busy = stack.enter_context(client(server)).send(request(path="/busy"))
        until(lambda: not gate.entered.empty())
        waiting = stack.enter_context(client(server)).send(request(path="/waiting"))
        until(lambda: server._pool.waiting() == 1)
        server.stop(close=True)
        gate.let(2)
        with ThreadPoolExecutor(2) as pool:
            answers = [pool.submit(busy.answer), pool.submit(waiting.answer)]
            server.wait()
        assert [answer.result().status for answer in answers] == [200, 200]


@pytest.fixture
def many_files():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = soft if soft == resource.RLIM_INFINITY else max(soft, 3000)
    if hard != resource.RLIM_INFINITY and hard < enough:
        pytest.skip(f"a process may open {hard} files only")
    resource.setrlimit(resource.RLIMIT_NOFILE, (enough, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_thousand_idle_connections_keep_nobody_out(many_files):
    with serving(hello, access_log=False, backlog=1024) as server, ExitStack() as stack:
        idle = [stack.enter_context(client(server)) for _ in range(1000)]
        for number in range(50):
            assert get(server, f"/{number}").status == 200
        ends = [connection for connection in idle if is_at_its_end(connection)]
        assert ends == idle[: len(ends)]
        assert 1 <= len(ends) <= 3
        assert idle[-1].get().status == 200


def is_at_its_end(connection):
    connection.socket.setblocking(False)
    try:
        return connection.socket.recv(1) == b""
    except BlockingIOError:
        return False
    finally:
        connection.socket.settimeout(10)


@pytest.mark.parametrize("begun", [b"GET", b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "])
def test_a_pool_full_of_heads_that_have_begun_keeps_nobody_out(begun):
    with serving(hello, pool_size=5, access_log=False) as server, ExitStack() as stack:
        slow = [stack.enter_context(client(server)).send(begun) for _ in range(20)]
        for number in range(3):
            assert get(server, f"/{number}").status == 200
        youngest = slow[-1].send((request() if begun == b"GET" else b"\r\n\r\n").removeprefix(begun))
        assert youngest.answer().status == 200
        assert undated(slow[0].rest()) == refused(408, "Request Timeout")


def reading(environ, start_response):
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


@pytest.mark.parametrize(
    "begun",
    [
        request("PUT", "/", "Content-Length: 2", body=b"a"),
        request("PUT", "/", "Transfer-Encoding: chunked", body=b"2\r\na"),
        request("PUT", "/", "Transfer-Encoding: chunked", body=b"2\r\nab\r\n0\r\nX-Trailer: "),
    ],
    ids=["length", "chunk", "trailer"],
)
def test_a_pool_full_of_slow_bodies_keeps_nobody_out(monkeypatch, begun):
    monkeypatch.setattr("novalite.wsgi.server._BODY_GRACE", 0.05)
    with serving(reading, pool_size=3, access_log=False) as server, ExitStack() as stack:
        slow = [stack.enter_context(client(server)).send(begun) for _ in range(9)]
        for number in range(3):
            assert get(server, f"/{number}").status == 200
        assert undated(slow[0].rest()).startswith(b"HTTP/1.1 408 Request Timeout\r\n")


def test_heads_that_have_begun_are_closed_before_slow_bodies(monkeypatch):
    monkeypatch.setattr("novalite.wsgi.server._BODY_GRACE", 0)
    with serving(reading, pool_size=2, access_log=False) as server, client(server) as body, client(server) as head:
        body.send(request("PUT", "/", "Content-Length: 2", body=b"a"))
        head.send(b"GET / HTTP/1.1\r\n")
        until(lambda: sorted(connection[2] for connection in server._connections.values()) == ["body", "head"])
        assert get(server).status == 200
        assert undated(head.rest()) == refused(408, "Request Timeout")
        assert body.send(b"b").answer().body == b"ab"


def test_a_body_that_has_just_begun_makes_no_room_and_is_answered_when_the_server_stops():
    with serving(reading, pool_size=1, access_log=False) as server, client(server) as body:
        body.send(request("PUT", "/", "Content-Length: 2", body=b"a"))
        until(lambda: [connection[2] for connection in server._connections.values()] == ["body"])
        with client(server) as other:  # before, it would have found the first one idle
            other.send(request())
            until(lambda: server._crowded)
            assert body.send(b"b").answer().body == b"ab"
            assert other.answer().status == 200


def test_a_body_that_is_announced_takes_no_memory():
    with serving(reading, access_log=False) as server:
        answer = exchange(server, request("PUT", "/", f"Content-Length: {2**50}", body=b"abc"), shut=True)
        assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")


@pytest.mark.parametrize(
    ("size", "lines", "stays"),
    [(2**18, (), True), (2**18 + 1, (), False), (2**40, (), False), (None, ("Transfer-Encoding: chunked",), False)],
)
def test_what_an_application_leaves_of_a_body_is_read_if_it_is_little(size, lines, stays):
    def app(environ, start_response):
        start_response("200 OK", [("Content-Length", "0")])
        return []

    with serving(app, access_log=False) as server, client(server) as connection:
        connection.send(request("PUT", "/", *lines or (f"Content-Length: {size}",)))
        if size is None:
            connection.send(b"10000\r\n" + b"x" * 2**16 + b"\r\n")
            connection.send(*[b"10000\r\n" + b"x" * 2**16 + b"\r\n"] * 4)
        elif stays:
            connection.send(b"x" * size)
        answer = connection.answer()
        assert (answer.status, answer.headers["Connection"]) == (200, None if stays or size is None else "close")
        if stays:
            assert connection.get().status == 200
        else:
            assert connection.rest() == b""


def test_idle_connections_are_closed_before_heads_that_have_begun():
    with serving(hello, pool_size=2, access_log=False) as server, client(server) as slow, client(server) as idle:
        slow.send(b"GET / HTTP/1.1\r\n")
        idle.get()
        assert get(server).status == 200
        assert idle.rest() == b""
        assert slow.send(b"Host: a\r\n\r\n").answer().status == 200


def test_a_pool_full_of_clients_that_were_refused_and_stay_keeps_nobody_out(monkeypatch):
    monkeypatch.setattr("novalite.wsgi.protocol._LAST_WORDS", 600)
    with serving(hello, pool_size=5, access_log=False) as server, ExitStack() as stack:
        refusals = [stack.enter_context(client(server)).send(b"GARBAGE\r\n\r\n") for _ in range(5)]
        assert [undated(one.rest()) for one in refusals] == [refused(400, "Bad Request")] * 5
        assert get(server).status == 200


def test_a_client_that_sends_its_requests_in_a_row_keeps_nobody_out():
    recorder = Recorder()
    with here(recorder, access_log=False) as server, client(server) as busy, client(server) as other:
        busy.send(request(path="/busy") * 100)
        other.send(request(path="/other"))
        server.start()
        assert meanwhile(other.answer).status == 200
        assert [meanwhile(busy.answer).status for _ in range(100)] == [200] * 100
    assert [path for _, path, _ in recorder.asked].index("/other") < 20


def test_a_client_that_sends_a_large_body_keeps_nobody_out():
    order = []

    def app(environ, start_response):
        while environ["wsgi.input"].read(65536):
            order.append(environ["PATH_INFO"])
        start_response("200 OK", [])
        return []

    size = 100_000_000  # which takes much longer to read than the other client needs to ask
    with serving(app, access_log=False) as server, client(server) as busy, client(server) as other:
        with ThreadPoolExecutor(1) as pool:
            sending = pool.submit(busy.send, request("PUT", "/busy", f"Content-Length: {size}", body=b"x" * size))
            until(lambda: order, breath=0.0005)
            assert other.send(request("PUT", "/other", "Content-Length: 1", body=b".")).answer().status == 200
            sending.result()
        assert busy.answer().status == 200
    assert order.index("/other") < len(order) - 1


def test_a_head_has_a_time_of_its_own():
    with serving(hello, head_timeout=0.2) as server, client(server) as slow, client(server) as idle:
        idle.get()
        assert undated(slow.send(b"GET / HTTP/1.1\r\n").rest()) == refused(408, "Request Timeout")
        assert idle.get().status == 200


OUT_OF_FILES = """
import logging, resource, sys, time
logging.basicConfig(stream=sys.stdout, format="%(message)s", level=logging.ERROR)
from novalite.wsgi import Server
from tests.wire import hello

def app(environ, start_response):
    if environ["PATH_INFO"] == "/cpu":
        start_response("200 OK", [])
        return [str(time.process_time()).encode()]
    return hello(environ, start_response)

server = Server("novalite", app, access_log=False)
print(server.port, flush=True)
server.start()
used = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (40, used[1]))
server.wait()
"""


@pytest.fixture
def out_of_files():
    """Where a server listens that may have 40 files open."""
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-W", "ignore", "-c", OUT_OF_FILES]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as process:
        process.where = ("127.0.0.1", int(process.stdout.readline()))
        yield process
        process.kill()


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nX-Slow: "], ids=["idle", "begun"])
def test_a_process_that_is_out_of_files_closes_who_has_waited_longest_and_says_so_once(out_of_files, begun):
    with ExitStack() as stack:
        waiting = [stack.enter_context(Client(out_of_files.where)).send(begun) for _ in range(60)]
        for number in range(5):
            with Client(out_of_files.where) as connection:
                assert connection.get(f"/{number}").status == 200
        assert waiting[0].rest()[:12] == (b"HTTP/1.0 408" if begun else b"")
    assert out_of_files.stdout.readline() == "Cannot accept a connection: Too many open files\n"


def test_a_process_that_is_out_of_files_and_has_nobody_to_close_waits_and_does_not_spin(out_of_files):
    def ticks():
        return sum(map(int, Path(f"/proc/{out_of_files.pid}/stat").read_text().rpartition(")")[2].split()[11:13]))

    with ExitStack() as stack:
        unanswered = b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n"
        busy = [stack.enter_context(Client(out_of_files.where)).send(unanswered) for _ in range(60)]
        assert out_of_files.stdout.readline() == "Cannot accept a connection: Too many open files\n"
        before = ticks()
        assert select.select([one.socket for one in busy], [], [], 0.5)[0] == []
        assert (ticks() - before) / os.sysconf("SC_CLK_TCK") < 0.25
        assert [one.send(b".").answer().status for one in busy] == [200] * 60
