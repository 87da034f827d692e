"""The listening socket of a server: for an address, for a path, or one that is already open."""

from __future__ import annotations

import socket as native_socket
from pathlib import Path
from typing import Any

from novalite import green


def bind(host: str, port: int, backlog: int) -> Any:
    """Listen on a TCP address; port 0 selects a free one. Raises OSError."""
    family: int = native_socket.AF_INET
    address: tuple[Any, ...] = (host, port)
    try:
        found = native_socket.getaddrinfo(host, port, native_socket.AF_UNSPEC, native_socket.SOCK_STREAM)[0]
        family, address = found[0], found[4]
    except OSError:
        pass  # a name that nobody resolves is left to bind, whose error says more
    return green.listen(address, family, backlog=backlog, reuse_port=False)


def bind_unix(path: str, backlog: int, mode: int | None) -> Any:
    """Listen on a path; a socket that a killed server left there is replaced. Raises OSError."""
    _remove_stale(path)
    listener = green.listen(path, native_socket.AF_UNIX, backlog=backlog)
    if mode is not None:
        Path(path).chmod(mode)
    return listener


def adopt(socket: Any) -> Any:
    """Use a socket that is already listening, such as that of systemd's socket activation."""
    return socket if isinstance(socket, green.greenio.GreenSocket) else green.greenio.GreenSocket(socket)


def set_options(listener: Any, tcp_keepidle: int) -> None:
    """Set the options that a socket, and the connections that it accepts, need in a server."""
    if listener.family == native_socket.AF_UNIX:
        return
    options = [
        (native_socket.SOL_SOCKET, native_socket.SO_REUSEADDR, 1),
        (native_socket.SOL_SOCKET, native_socket.SO_KEEPALIVE, 1),
        # An answer that is written in two parts would have its second wait 40 ms for the client's acknowledgement.
        (native_socket.IPPROTO_TCP, native_socket.TCP_NODELAY, 1),
    ]
    if hasattr(native_socket, "TCP_KEEPIDLE"):  # macOS has no such thing
        options.append((native_socket.IPPROTO_TCP, native_socket.TCP_KEEPIDLE, tcp_keepidle))
    for option in options:
        listener.setsockopt(*option)


def _remove_stale(path: str) -> None:
    # A socket that nobody listens on is what a killed server leaves behind; anything else stays.
    if not Path(path).is_socket():
        return
    with native_socket.socket(native_socket.AF_UNIX) as probe:
        try:
            probe.connect(path)
        except ConnectionRefusedError:
            Path(path).unlink()
