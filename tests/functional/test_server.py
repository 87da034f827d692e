"""Server: how it starts, serves, keeps within its limits, and stops."""

import errno
import logging
import os
import re
import resource
import socket
import ssl
import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress

import pytest
import webob
import webob.dec

from novalite.middleware.sizelimit import RequestBodySizeLimiter
from novalite.testing import serving
from novalite.wsgi import Server, green
from tests.wire import Certificates, Client, Gate, address, client, hello, request, until

LOGGER = "novalite.novalite.wsgi.server"


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="there is no ::1 here")


@pytest.fixture
def gate():
    with closing(Gate()) as gate:
        yield gate


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("certificates"))


def of_tls(certificates, **others):
    return {
        "use_ssl": True,
        "ssl_cert_file": certificates.cert("server"),
        "ssl_key_file": certificates.key("server"),
        **others,
    }


def trust(certificates, own=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(certificates.cert("ca"))
    if own is not None:
        context.load_cert_chain(certificates.cert(own), certificates.key(own))
    return context


@contextmanager
def here(app, name="novalite", **options):
    """A server in this thread, not started; what is done with it meanwhile is done by threads."""
    server = Server(name, app, **options)
    try:
        yield server
    finally:
        server.stop(close=True)
        server.wait()


def meanwhile(work, *arguments):
    """What a function returns that runs in a thread while the server of this one goes on."""
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(work, *arguments)
        until(future.done)
        return future.result()


def get(server, path="/", **options):
    with client(server, **options) as connection:
        return connection.get(path)


def messages(caplog, level):
    return [record.getMessage() for record in caplog.records if record.levelno == level and record.name == LOGGER]


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


def test_serving_raises_what_the_server_cannot_start_with(certificates):
    with pytest.raises(RuntimeError, match="Unable to find cert_file : /nowhere"):
        with serving(hello, use_ssl=True, ssl_cert_file="/nowhere"):
            pytest.fail("it cannot start")
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        with serving(hello, colour="red"):
            pytest.fail("it cannot be made")


# -- the address


@pytest.mark.behaviour("OBS-069")
def test_a_port_that_is_taken_is_an_error(caplog):
    with serving(hello) as first:
        with pytest.raises(OSError) as caught:
            Server("novalite", hello, port=first.port)
        assert caught.value.errno == errno.EADDRINUSE
        assert messages(caplog, logging.ERROR) == [f"Could not bind to 127.0.0.1:{first.port}"]


@pytest.mark.behaviour("OBS-069")
def test_two_servers_cannot_share_a_fixed_port():
    with here(hello) as free:
        port = free.port
    with here(hello, port=port):
        with pytest.raises(OSError) as caught:
            Server("novalite", hello, port=port)
        assert caught.value.errno == errno.EADDRINUSE


def test_an_address_that_is_not_ours_is_an_error():
    with pytest.raises(OSError) as caught:
        Server("novalite", hello, host="192.0.2.1")
    assert caught.value.errno == errno.EADDRNOTAVAIL


def test_a_name_that_nobody_resolves_is_an_error():
    with pytest.raises(socket.gaierror):
        Server("novalite", hello, host="nowhere.invalid")


def test_making_a_server_logs_where_it_listens(caplog):
    caplog.set_level(logging.INFO, logger="novalite")
    with here(hello) as server:
        assert messages(caplog, logging.INFO) == [f"novalite listening on http://127.0.0.1:{server.port}"]


# -- the Unix socket


@pytest.fixture
def path(tmp_path):
    return tmp_path / "novalite.sock"


def test_a_unix_socket_is_served_with_its_mode_and_removed_by_the_last_stop(path):
    with here(hello, socket_file=path, socket_mode=0o640) as server:
        assert (server.host, server.port, server.url) == (str(path), 0, f"unix:{path}")
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        server.start()
        assert meanwhile(get, server).status == 200
        server.stop()
        assert path.is_socket()
    assert not path.exists()


def test_a_unix_socket_that_a_killed_server_left_behind_is_replaced(path):
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(path))
    with serving(hello, socket_file=path) as server:
        assert get(server).status == 200


def test_a_unix_socket_on_which_somebody_listens_is_taken(path):
    with serving(hello, socket_file=path) as server:
        with pytest.raises(OSError) as caught:
            Server("novalite", hello, socket_file=path)
        assert caught.value.errno == errno.EADDRINUSE
        assert get(server).status == 200


def test_a_file_that_is_no_socket_is_left_alone(path):
    path.write_text("precious")
    with pytest.raises(OSError) as caught:
        Server("novalite", hello, socket_file=path)
    assert caught.value.errno == errno.EADDRINUSE
    assert path.read_text() == "precious"


def test_the_client_of_a_unix_socket_is_called_unix_in_the_log(path, caplog):
    caplog.set_level(logging.INFO, logger="novalite")
    with serving(hello, socket_file=path) as server:
        get(server)
    assert messages(caplog, logging.INFO)[1].startswith('unix "GET / HTTP/1.1" status: 200 ')


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
            assert connection.rest() == (
                b"HTTP/1.0 414 Request URI Too Long\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            )


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
                assert connection.rest() == (
                    b"HTTP/1.0 400 Header Line Too Long\r\nConnection: close\r\nContent-length: 0\r\n\r\n"
                )
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


OUT_OF_FILES = """
import logging, resource, sys, warnings
logging.basicConfig(stream=sys.stdout, format="%(message)s", level=logging.ERROR)
from novalite.wsgi import Server
from tests.wire import hello
server = Server("novalite", hello)
print(server.port, flush=True)
server.start()
used = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (40, used[1]))
server.wait()
"""


def test_a_process_that_is_out_of_files_goes_on_when_it_has_some_again():
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-W", "ignore", "-c", OUT_OF_FILES]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as process, ExitStack() as stack:
        stack.callback(process.kill)
        where = ("127.0.0.1", int(process.stdout.readline()))
        idle = [stack.enter_context(closing(Client(where))) for _ in range(60)]
        assert process.stdout.readline() == "Cannot accept a connection: Too many open files\n"
        for connection in idle:
            connection.close()
        with Client(where) as connection:
            assert connection.get().status == 200


# -- TLS


def pong(environ, start_response):
    assert environ["wsgi.input"].read() == b"PING"
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"PONG"]


def ping(connection):
    return connection.send(request("POST", "/", "Content-Length: 4", body=b"PING")).answer().body


@pytest.mark.behaviour("SRV-013", "SRV-014", "SRV-015")
def test_a_tls_and_a_plain_server_run_side_by_side(certificates):
    with serving(pong, **of_tls(certificates)) as tls, serving(pong) as plain:
        assert tls.url.startswith("https://127.0.0.1:")
        with client(tls, tls=trust(certificates)) as one, client(plain) as other:
            assert ping(one) == ping(other) == ping(one) == b"PONG"


@pytest.mark.behaviour("SRV-016")
@needs_ipv6
def test_tls_is_served_on_ipv6(certificates):
    @webob.dec.wsgify
    def app(req):
        return "PONG"

    with serving(app, host="::1", **of_tls(certificates)) as server:
        assert server.url == f"https://[::1]:{server.port}"
        assert get(server, tls=trust(certificates)).body == b"PONG"


@pytest.mark.parametrize("own", [None, "stranger", "expired"])
def test_a_client_without_a_certificate_of_the_authority_is_turned_away(certificates, own):
    with serving(hello, **of_tls(certificates, ssl_ca_file=certificates.cert("ca"))) as server:
        with pytest.raises((ssl.SSLError, ConnectionResetError, BrokenPipeError)):
            get(server, tls=trust(certificates, own))
        assert get(server, tls=trust(certificates, "client")).status == 200


def test_who_speaks_plain_http_to_a_tls_port_is_closed_and_no_error(certificates, caplog):
    with serving(hello, **of_tls(certificates)) as server:
        with client(server) as connection:
            with suppress(ConnectionResetError):
                assert b"HTTP" not in connection.send(request()).rest()
        assert get(server, tls=trust(certificates)).status == 200
    assert messages(caplog, logging.WARNING) + messages(caplog, logging.ERROR) == []


def test_a_handshake_that_stalls_holds_nobody_up_and_ends(certificates):
    with serving(hello, client_socket_timeout=1, **of_tls(certificates)) as server, client(server) as stalled:
        stalled.send(b"\x16\x03\x01")
        for _ in range(3):
            assert get(server, tls=trust(certificates)).status == 200
        assert stalled.rest() == b""


@pytest.mark.parametrize("pool_size", [1, 2])
def test_idle_tls_connections_end_quietly(certificates, caplog, pool_size):
    def talk(server, stack):
        connections = [stack.enter_context(client(server, tls=trust(certificates))) for _ in range(2)]
        return connections if connections[1].get().status == 200 else []

    with here(hello, pool_size=pool_size, **of_tls(certificates)) as server, ExitStack() as stack:
        server.start()
        first, second = meanwhile(talk, server, stack)
        server.stop()
        assert meanwhile(first.rest) == meanwhile(second.rest) == b""
    assert messages(caplog, logging.WARNING) + messages(caplog, logging.ERROR) == []


NOT_BOTH = (
    "When running server in SSL mode, you must specify both a cert_file "
    "and key_file option value in your configuration file"
)


@pytest.mark.parametrize(
    ("cert", "ca", "key", "message"),
    [
        ("nowhere", "nowhere", "nowhere", "Unable to find cert_file : nowhere"),
        ("server.pem", "nowhere", "nowhere", "Unable to find ca_file : nowhere"),
        ("server.pem", "ca.pem", "nowhere", "Unable to find key_file : nowhere"),
        (None, None, "server.key", NOT_BOTH),
        ("server.pem", None, None, NOT_BOTH),
        (None, None, None, NOT_BOTH),
        ("garbage.pem", None, "server.key", "Unable to use "),
        ("server.pem", None, "client.key", "Unable to use "),
        ("server.pem", "garbage.pem", "server.key", "Unable to use "),
        (".", None, "server.key", "Unable to use "),
    ],
)
def test_certificates_that_cannot_be_used_are_an_error_when_it_starts(certificates, caplog, cert, ca, key, message):
    files = [name and (name if name == "nowhere" else certificates.folder / name) for name in (cert, ca, key)]
    options = dict(zip(("ssl_cert_file", "ssl_ca_file", "ssl_key_file"), files, strict=True))
    with here(hello, use_ssl=True, **options) as server:
        with pytest.raises(RuntimeError, match=re.escape(message)):
            server.check_tls()
        with pytest.raises(RuntimeError, match=re.escape(message)):
            server.start()
        where = f"127.0.0.1:{server.port}"
    assert messages(caplog, logging.ERROR) == [f"Failed to start novalite on {where} with SSL support"]


def test_an_expired_certificate_is_served_since_it_is_the_client_that_judges(certificates):
    files = {"ssl_cert_file": certificates.cert("expired"), "ssl_key_file": certificates.key("expired")}
    with serving(hello, use_ssl=True, **files) as server:
        with pytest.raises(ssl.SSLCertVerificationError, match="expired"):
            get(server, tls=trust(certificates))
