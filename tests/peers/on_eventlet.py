"""eventlet's tests of its WSGI server and its websockets, on our Server."""

import logging
import socket
from contextlib import suppress

PROJECT = "eventlet"
TESTS = ["tests/wsgi_test.py", "tests/websocket_test.py", "tests/websocket_new_test.py"]
DEVIATIONS = {}

_running = []


def pytest_configure():
    """Have ``eventlet.wsgi.server`` serve with ours."""
    from novalite.wsgi import green

    green.wsgi.server = serve


def pytest_runtest_teardown():
    """End what a test that failed has left, which the next one would stumble over."""
    for server in _running:
        server.stop(close=True)
        with suppress(OSError):  # what ended its accepting
            server.wait()
    _running.clear()


def serve(sock, site, log=None, max_size=None, custom_pool=None, url_length_limit=None, debug=None, **options):
    """Run a Server on an open socket until this green thread is killed, as eventlet's function does."""
    from novalite.wsgi import Server, green

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
