"""Server: a listening socket, a pool of green threads and an application, as nova-api was.

It binds in the constructor, accepts from ``start`` on, and drains with ``stop`` and ``wait``. It differs from
Nova's and from ``eventlet.wsgi.server``, whose protocol it uses, in what happens at the edges:

- It keeps the list of its connections. When the pool is full, the connection that has been idle longest is
  closed, so that idle clients never keep others out. When it stops, a client that is just about to send still
  has ``linger`` seconds; requests under way are answered, whatever their number, within ``graceful_timeout``.
- The TLS handshake is done in the connection's own green thread: a slow one holds nobody up.
- The TLS handshake, and the head of a request, have ``client_socket_timeout`` seconds in all, not for each byte.
- What is not clearly one request is refused; see `novalite.wsgi.protocol`.
- What an application raises is logged as an error, whether or not there is an access log.
- ``max_header_line`` is the server's own; Nova set eventlet's global.
- A fixed port that is taken is an error. eventlet would set SO_REUSEPORT and share it silently.
- It binds to loopback unless it is told otherwise.

It runs in the main thread or in any other native thread, monkey-patched or not: eventlet has a hub per thread.
All its methods must be called in the thread that called ``start``.
"""

from __future__ import annotations

import errno
import functools
import logging
import os
import queue
import socket as native_socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from novalite.errors import InvalidInput
from novalite.wsgi import green
from novalite.wsgi.protocol import HttpProtocol, half_close

DEFAULT_LOG_FORMAT = (
    '%(client_ip)s "%(request_line)s" status: %(status_code)s len: %(body_length)s time: %(wall_seconds).7f'
)

#: Set in each request's environ: whether the server writes a line for it, so that no filter has to.
ACCESS_LOG = "novalite.access_log"

#: Set in each request's environ: how to sleep and let the others go on.
SLEEP = "novalite.sleep"

IDLE = green.wsgi.STATE_IDLE

#: How long to wait when the process has run out of file descriptors, in seconds.
_BREATH = 0.05


class _Log:
    """The logger as eventlet uses it: it logs at info what an application raises."""

    def __init__(self, logger: logging.Logger) -> None:
        self.debug, self.error = logger.debug, logger.error
        self._logger = logger

    def info(self, message: str) -> None:
        if not message.startswith("Traceback "):
            self._logger.info("%s", message)
        elif isinstance(sys.exception(), ConnectionError | green.wsgi.ChunkReadError):
            self._logger.debug("%s", message)  # the client has vanished, or sends nonsense
        else:
            self._logger.error("%s", message)


class Server:
    """A WSGI server for ``app`` on ``host`` and ``port``, or on the Unix socket ``socket_file``.

    The arguments up to ``max_url_len`` are Nova's; sizes are in bytes, times in seconds, 0 or None being «no
    limit» for the timeouts. ``port`` 0 takes a free one; ``host`` and ``port`` then say what it is.

    With ``use_ssl``, ``ssl_cert_file`` and ``ssl_key_file`` are needed; ``ssl_ca_file`` makes client certificates
    of that authority obligatory. ``socket_mode`` is what chmod takes.

    Raises InvalidInput for a backlog below 1, OSError where the address is taken or may not be used.
    """

    default_pool_size = 1000

    def __init__(
        self,
        name: str,
        app: Any,
        host: str = "127.0.0.1",
        port: int = 0,
        pool_size: int | None = None,
        protocol: Callable[..., Any] | None = None,
        backlog: int = 128,
        use_ssl: bool = False,
        max_url_len: int | None = None,
        *,
        socket_file: str | Path | None = None,
        socket_mode: int | None = None,
        ssl_cert_file: str | Path | None = None,
        ssl_key_file: str | Path | None = None,
        ssl_ca_file: str | Path | None = None,
        max_header_line: int = 16384,
        client_socket_timeout: float | None = 900,
        tcp_keepidle: int = 600,
        keep_alive: bool = True,
        access_log: bool = True,
        log_format: str = DEFAULT_LOG_FORMAT,
        graceful_timeout: float | None = 60,
        linger: float = 0.05,
    ) -> None:
        if backlog < 1:
            raise InvalidInput("The backlog must be more than 0")
        self.name = name
        self.app = app
        self.pool_size = pool_size or self.default_pool_size
        self.use_ssl = use_ssl
        self.socket_file = None if socket_file is None else str(socket_file)
        self.graceful_timeout = graceful_timeout
        self.linger = linger
        self.logger = logging.getLogger(f"novalite.{name}.wsgi.server")
        self._protocol = protocol or functools.partial(
            HttpProtocol, max_header_line=max_header_line, turned_idle=self._turned_idle
        )
        self._tls_files = {"cert_file": ssl_cert_file, "ca_file": ssl_ca_file, "key_file": ssl_key_file}
        self._tls: Any = None
        self._tcp_keepidle = tcp_keepidle
        self._options = {
            "keepalive": keep_alive,
            "socket_timeout": client_socket_timeout or None,
            "log_output": access_log,
            "log_format": log_format,
            "url_length_limit": max_url_len or green.wsgi.MAX_REQUEST_LINE,
        }
        self._pool = green.GreenPool(self.pool_size)
        self._connections: dict[int, list[Any]] = {}  # the longest idle come first
        self._crowded = False  # somebody waits for room, and nobody has been told to leave
        self._accepting: Any = None
        self._stopped: Any = None
        self._wsgi: Any = None
        self._bound_by = os.getpid()
        self._socket = self._bind(host, port, backlog, socket_mode)
        if self.socket_file is None:
            self.host, self.port = self._socket.getsockname()[:2]
        else:
            self.host, self.port = self.socket_file, 0
        self.logger.info("%s listening on %s", name, self.url)

    @property
    def url(self) -> str:
        """Where a client finds it: ``http://127.0.0.1:8774``, or ``unix:/path``."""
        if self.socket_file is not None:
            return f"unix:{self.socket_file}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.use_ssl else 'http'}://{host}:{self.port}"

    @property
    def started(self) -> bool:
        """Whether it accepts connections."""
        return self._accepting is not None and not self._accepting.dead

    def check_tls(self) -> None:
        """Raise the RuntimeError that `start` would raise for certificates that cannot be used."""
        if self.use_ssl:
            self._tls_context()

    def start(self) -> None:
        """Begin to accept, in a green thread. Raises RuntimeError for certificates that cannot be used."""
        # The loop has a duplicate, so that ending it leaves the socket to the next start.
        listener = self._socket.dup()
        for level, option, value in self._socket_options():
            listener.setsockopt(level, option, value)
        environ = {"wsgi.input_terminated": True, ACCESS_LOG: self._options["log_output"], SLEEP: green.sleep}
        if self.use_ssl:
            try:
                self._tls = self._tls_context()
            except Exception:
                self.logger.error("Failed to start %s on %s:%s with SSL support", self.name, self.host, self.port)
                listener.close()
                raise
            environ.update({"wsgi.url_scheme": "https", "HTTPS": "on"})
        self._wsgi = green.wsgi.Server(
            listener,
            listener.getsockname(),
            self.app,
            log=_Log(self.logger),
            environ=environ,
            max_http_version=green.wsgi.DEFAULT_MAX_HTTP_VERSION,
            protocol=self._protocol,
            debug=False,
            **self._options,
        )
        self._wsgi.log = _Log(self.logger)  # without an access log eventlet would lose errors as well
        self._stopped = green.Event()
        self._accepting = green.spawn(self._accept, listener)

    def stop(self, close: bool = False) -> None:
        """Accept no more, at once; what is under way goes on, and `wait` waits for it.

        With ``close`` the socket is closed too, after what the kernel had already accepted has been taken on;
        without, the port is kept for another ``start`` after ``reset``.
        """
        self.logger.info("Stopping WSGI server.")
        if self._accepting is not None:
            self._accepting.kill()
            self._wsgi.socket.close()  # the loop does that, unless it never ran
            green.sleep(0)
        waiting = self._close_socket() if close else []
        if self._accepting is not None:
            for client, address in waiting:
                self._make_room()
                self._take_on(green.greenio.GreenSocket(client), address)
            self._pool.resize(0)
            self._wsgi.keepalive = False  # each answer from here on says `Connection: close`
            for connection in self._idle():
                green.spawn_after(self.linger, self._hang_up, connection)
            if not self._stopped.ready():
                self._stopped.send()

    def wait(self) -> None:
        """Return when the server has been stopped and all requests under way are answered.

        What is not answered ``graceful_timeout`` seconds after the stop is cut off.
        """
        if self._accepting is None:
            return
        try:
            self._accepting.wait()
        except green.GreenletExit:
            self.logger.info("WSGI server has stopped.")
        self._stopped.wait()  # the one who stops it may still be about to take on the last connections
        with green.Timeout(self.graceful_timeout or None, False):
            self._pool.waitall()
        for thread in list(self._pool.coroutines_running):
            thread.kill()

    def reset(self) -> None:
        """Give the pool its size back, so that a stopped server can be started again."""
        self._pool.resize(self.pool_size)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop(close=True)
        self.wait()

    # -- the socket

    def _bind(self, host: str, port: int, backlog: int, mode: int | None) -> Any:
        if self.socket_file is not None:
            return self._bind_unix(self.socket_file, backlog, mode)
        family: int = native_socket.AF_INET
        address: tuple[Any, ...] = (host, port)
        try:
            found = native_socket.getaddrinfo(host, port, native_socket.AF_UNSPEC, native_socket.SOCK_STREAM)[0]
            family, address = found[0], found[4]
        except OSError:
            pass  # a name that nobody resolves is left to bind, whose error says more
        try:
            return green.listen(address, family, backlog=backlog, reuse_port=False)
        except OSError:
            self.logger.error("Could not bind to %s:%s", host, port)
            raise

    def _bind_unix(self, path: str, backlog: int, mode: int | None) -> Any:
        _remove_stale(path)
        listener = green.listen(path, native_socket.AF_UNIX, backlog=backlog)
        if mode is not None:
            Path(path).chmod(mode)
        return listener

    def _socket_options(self) -> list[tuple[int, int, int]]:
        if self.socket_file is not None:
            return []
        options = [
            (native_socket.SOL_SOCKET, native_socket.SO_REUSEADDR, 1),
            (native_socket.SOL_SOCKET, native_socket.SO_KEEPALIVE, 1),
            # An answer that is written in two parts would have its second wait 40 ms for the client's acknowledgement.
            (native_socket.IPPROTO_TCP, native_socket.TCP_NODELAY, 1),
        ]
        if hasattr(native_socket, "TCP_KEEPIDLE"):  # macOS has no such thing
            options.append((native_socket.IPPROTO_TCP, native_socket.TCP_KEEPIDLE, self._tcp_keepidle))
        return options

    def _tls_context(self) -> Any:
        for option, path in self._tls_files.items():
            if path is not None and not Path(path).exists():
                raise RuntimeError(f"Unable to find {option} : {path}")
        certificate, authority, key = self._tls_files.values()
        if certificate is None or key is None:
            raise RuntimeError(
                "When running server in SSL mode, you must specify both a cert_file "
                "and key_file option value in your configuration file"
            )
        context = green.ssl.SSLContext(green.ssl.PROTOCOL_TLS_SERVER)
        # Whom we hang up on shall not be told of an error. No request ends where its connection does.
        context.options |= getattr(green.ssl, "OP_IGNORE_UNEXPECTED_EOF", 0)
        try:
            context.load_cert_chain(certificate, key)
            if authority is not None:
                context.load_verify_locations(authority)
                context.verify_mode = green.ssl.CERT_REQUIRED
        except OSError as error:  # SSLError is one
            raise RuntimeError(f"Unable to use {certificate}, {key} or {authority}: {error}") from error
        return context

    # -- connections

    def _accept(self, listener: Any) -> None:
        try:
            while True:
                try:
                    client, address = listener.accept()
                except OSError as error:
                    if error.errno not in (errno.EMFILE, errno.ENFILE, errno.ECONNABORTED, errno.ENOBUFS, errno.ENOMEM):
                        raise
                    self.logger.error("Cannot accept a connection: %s", error.strerror)
                    green.sleep(_BREATH)
                else:
                    self._take_on(client, address)
        finally:
            listener.close()

    def _take_on(self, client: Any, address: Any) -> None:
        connection = [address, client, IDLE]
        if self._pool.free() <= 0:
            self._crowded = not self._hang_up(next(self._idle(), None))
        try:
            self._pool.spawn(self._serve, connection)
        except green.GreenletExit:  # stopped while it waited for room: it was accepted, and is answered
            self._make_room()
            self._pool.spawn(self._serve, connection)
            raise
        finally:
            self._crowded = False
            self._connections[id(connection)] = connection

    def _serve(self, connection: list[Any]) -> None:
        patience = self._options["socket_timeout"]
        try:
            connection[1].settimeout(patience)
            if self._tls is not None:
                with green.Timeout(patience, native_socket.timeout):
                    # Two steps, so that a socket whose handshake fails is one that we hold, and close.
                    wrapped = self._tls.wrap_socket(connection[1], server_side=True, do_handshake_on_connect=False)
                    connection[1] = wrapped
                    wrapped.do_handshake()
            self._wsgi.process_request(connection)
        except (OSError, green.Timeout) as error:
            # A client that vanished, or that does not speak TLS: its business, and not ours to warn of.
            self.logger.debug("%s: %s", connection[0], error)
        except Exception:
            self.logger.exception("A connection from %s broke the server's protocol", connection[0])
        finally:
            del self._connections[id(connection)]
            green.greenio.shutdown_safe(connection[1])
            connection[1].close()

    def _turned_idle(self, connection: list[Any]) -> None:
        self._connections[id(connection)] = self._connections.pop(id(connection))
        if self._crowded:
            self._crowded = not self._hang_up(next(self._idle(), None))
        elif not self.started:
            green.spawn_after(self.linger, self._hang_up, connection)

    def _idle(self) -> Iterator[list[Any]]:
        return (connection for connection in self._connections.values() if connection[2] == IDLE)

    def _hang_up(self, connection: list[Any] | None) -> bool:
        """Have a connection end, if it is idle. What its client has sent by now is still read and answered."""
        if connection is None or connection[2] != IDLE or id(connection) not in self._connections:
            return False
        connection[2] = green.wsgi.STATE_CLOSE  # so that the next newcomer finds another
        with suppress(OSError):
            half_close(connection[1], native_socket.SHUT_RD)
        return True

    def _make_room(self) -> None:
        if self._pool.free() <= 0:
            self._pool.resize(self._pool.size - self._pool.free() + 1)

    def _close_socket(self) -> list[Any]:
        """Close it at once after taking from it what the kernel has accepted, which would be reset otherwise."""
        waiting = []
        with suppress(OSError):
            while self._accepting is not None:
                waiting.append(self._socket.fd.accept())  # eventlet's sockets never block below
        self._socket.close()
        if self.socket_file is not None and self._bound_by == os.getpid():  # a worker leaves it to its parent
            Path(self.socket_file).unlink(missing_ok=True)
        return waiting


@contextmanager
def serving(app: Any, name: str = "novalite", **options: Any) -> Iterator[Server]:
    """A Server in a native thread of its own, so that the one that asks may block as it likes.

    ``options`` are the Server's. What its constructor or `Server.start` raises is raised here; on the way out it
    is stopped and drained.
    """
    started: queue.SimpleQueue[Server | BaseException] = queue.SimpleQueue()
    ours, theirs = native_socket.socketpair()

    def run() -> None:
        try:
            server = Server(name, app, **options)
            server.start()
        except BaseException as error:
            started.put(error)
            return
        started.put(server)
        green.greenio.GreenSocket(theirs).recv(1)  # until the other end is closed
        server.stop(close=True)
        server.wait()

    thread = threading.Thread(target=run, name=f"novalite {name}", daemon=True)
    thread.start()
    try:
        server = started.get()
        if isinstance(server, BaseException):
            raise server
        yield server
    finally:
        ours.close()
        thread.join()
        theirs.close()


def _remove_stale(path: str) -> None:
    # A socket that nobody listens on is what a killed server leaves behind; anything else stays.
    if not Path(path).is_socket():
        return
    with native_socket.socket(native_socket.AF_UNIX) as probe:
        try:
            probe.connect(path)
        except ConnectionRefusedError:
            Path(path).unlink()
