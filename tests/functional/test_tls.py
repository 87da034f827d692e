"""TLS: with whom the server speaks, and what it cannot be started with."""

import logging
import re
import ssl
from contextlib import ExitStack, suppress

import pytest
import webob
import webob.dec

from tests.wire import client, get, has_ipv6, hello, here, meanwhile, messages, of_tls, request, serving, trust

needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="there is no ::1 here")


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
