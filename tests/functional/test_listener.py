"""The socket that a server accepts from: addresses, Unix sockets, and sockets that are open already."""

import errno
import logging
import socket
import stat

import pytest

from novalite import green
from novalite.wsgi import Server
from tests.wire import client, get, has_ipv6, hello, here, meanwhile, messages, serving

needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="there is no ::1 here")


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


# -- a socket that is open already


@pytest.mark.parametrize("wrap", [lambda given: given, green.greenio.GreenSocket], ids=["native", "green"])
def test_a_socket_that_listens_already_is_served(wrap):
    given = socket.create_server(("127.0.0.1", 0))
    port = given.getsockname()[1]
    with serving(hello, socket=wrap(given)) as server:
        assert (server.host, server.port, server.url) == ("127.0.0.1", port, f"http://127.0.0.1:{port}")
        assert get(server).status == 200
    with pytest.raises(ConnectionRefusedError):
        client(server)


def test_a_unix_socket_that_listens_already_is_served_and_its_path_is_not_ours_to_remove(path):
    given = socket.socket(socket.AF_UNIX)
    given.bind(str(path))
    given.listen()
    with serving(hello, socket=given) as server:
        assert (server.host, server.port, server.url) == (str(path), 0, f"unix:{path}")
        with client(server) as connection:
            assert connection.get().status == 200
    assert path.is_socket()
