"""eventlet's tests of its WSGI server and its websockets, on our Server."""

import logging
import socket
from contextlib import suppress

PROJECT = "eventlet"
TESTS = ["tests/wsgi_test.py", "tests/websocket_test.py", "tests/websocket_new_test.py"]
_CODING_OF_1_0 = "Transfer-Encoding in HTTP/1.0 is framing that cannot be trusted (RFC 9112, section 6.1): 400."
_POOL = "A Server has a pool of its own: how many connections it may have is for it to hold."
DEVIATIONS = {
    f"tests/wsgi_test.py::TestHttpd::{name}": reason
    for name, reason in {
        "test_018b_http_10_keepalive_framing": "Expect in HTTP/1.0 is ignored (RFC 9110, section 10.1.1).",
        "test_024_expect_100_continue": "A client that still sends is heard out for two seconds, not reset at once.",
        "test_025_accept_errors": "What ends the accepting is raised by wait(), and not written to stderr.",
        "test_030_reject_long_header_lines": "A header line may have 16,383 octets, as Nova's max_header_line says.",
        "test_aborted_chunked_post": _CODING_OF_1_0,
        "test_aborted_chunked_post_bad_chunks": _CODING_OF_1_0,
        "test_aborted_chunked_post_between_chunks": _CODING_OF_1_0,
        "test_debug": "There is no debug: a traceback goes to the log, and not to a client.",
        "test_disable_header_name_capitalization": "The option is absent: no client may mind a name in another case.",
        "test_do_not_close_non_idle_connections": _POOL,
        "test_header_name_capitalization": "A header's name is ASCII (RFC 9110, section 5.1); another one is a 500.",
        "test_log_disable": "Where it listens is logged all the same: what is off is the access log.",
        "test_log_unix_address": "Where it listens is logged as unix:/path.",
        "test_server_socket_timeout": "A request that has begun and does not come is answered 408 first.",
    }.items()
} | {"tests/wsgi_test.py::TestChunkedInput::test_dirt": "A NUL in a chunk's extension is no part of one: 400."}

_running = []


def pytest_configure():
    """Have ``eventlet.wsgi.server`` serve with ours."""
    from novalite import green
    from novalite.wsgi import head

    green.wsgi.server = serve
    # Many of the requests are of HTTP/1.1 and have no Host. They are to be read for what else they test.
    head._check_host = lambda headers, version: None


def pytest_runtest_teardown():
    """End what a test that failed has left, which the next one would stumble over."""
    for server in _running:
        server.stop(close=True)
        with suppress(OSError):  # what ended its accepting
            server.wait()
    _running.clear()


def serve(sock, site, log=None, max_size=None, custom_pool=None, url_length_limit=None, debug=None, **options):
    """Run a Server on an open socket until this green thread is killed, as eventlet's function does."""
    from novalite import green
    from novalite.wsgi import Server

    names = {"keepalive": "keep_alive", "socket_timeout": "client_socket_timeout", "log_output": "access_log"}
    options = {names.get(name, name): value for name, value in options.items()}
    own = sock
    if hasattr(sock, "certfile"):
        options |= {"use_ssl": True, "ssl_cert_file": sock.certfile, "ssl_key_file": sock.keyfile}
        own = socket.socket(fileno=socket.dup(sock.fileno()))
    handler = logging.StreamHandler(log)
    logger = logging.getLogger("novalite.peer.wsgi.server")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    options |= {"pool_size": max_size, "max_url_len": url_length_limit, "graceful_timeout": 0.1}
    server = Server("peer", site, socket=own, **options)
    _running.append(server)
    server.start()
    try:
        server.wait()  # returns when it is killed, where eventlet's function raises
        raise green.GreenletExit
    finally:
        sock.close()
        server.stop(close=True)
        logger.removeHandler(handler)
