"""Server: a listening socket, a pool of green threads and an application, as nova-api was.

It binds in the constructor, accepts connections after ``start``, and drains with ``stop`` and ``wait``. It differs
from Nova's server and from ``eventlet.wsgi.server``:

- It keeps a list of its connections. When the pool is full, or the process has no file descriptor left, it closes
  the connection that has been idle longest; if none is idle, the one that has been sending a request's head longest;
  if there is none, the one that has been sending a body longest. When it stops, idle clients have ``linger`` seconds
  to send one more request; requests under way are answered within ``graceful_timeout``.
- The TLS handshake runs in the connection's own green thread, so a slow one delays nobody. It has
  ``client_socket_timeout`` seconds in all, and a request's head ``head_timeout``, not for each byte.
- Requests and responses are held to RFC 9110 and RFC 9112; see `novalite.wsgi.protocol`.
- An exception of the application is logged as an error, with or without an access log.
- ``max_header_line`` is the server's own; Nova set eventlet's global.
- A fixed port that is in use is an error. eventlet would set SO_REUSEPORT and share it silently.
- It binds to loopback unless it is told otherwise.

It runs in the main thread or in any other native thread, monkey-patched or not: eventlet has a hub per thread.
All its methods must be called in the thread that called ``start``.
"""

from __future__ import annotations

import errno
import functools
import logging
import os
import socket as native_socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from novalite import green
from novalite.errors import InvalidInput
from novalite.wsgi import listener, tls
from novalite.wsgi.protocol import BODY, CLOSE, HEAD, IDLE, HttpProtocol, half_close

DEFAULT_LOG_FORMAT = (
    '%(client_ip)s "%(request_line)s" status: %(status_code)s len: %(body_length)s time: %(wall_seconds).7f'
)

#: Set in each request's environ: whether the server writes a line for it, so that no filter has to.
ACCESS_LOG = "novalite.access_log"

#: Set in each request's environ: how to sleep and let the others go on.
SLEEP = "novalite.sleep"

#: How long to wait when the process has run out of file descriptors, in seconds.
_BREATH = 0.05

#: For how long a body may be on its way before it can make room for another connection, in seconds.
_BODY_GRACE = 1.0


class Server:
    """A WSGI server for ``app`` on ``host`` and ``port``, or on the Unix socket ``socket_file``.

    The arguments up to ``max_url_len`` are Nova's; sizes are in bytes, times in seconds, 0 or None being «no
    limit» for the timeouts. ``port`` 0 takes a free one; ``host`` and ``port`` then say what it is.

    With ``use_ssl``, ``ssl_cert_file`` and ``ssl_key_file`` are needed; ``ssl_ca_file`` makes client certificates
    of that authority obligatory. ``socket_mode`` is what chmod takes; ``socket`` is one that listens already, and
    goes before any address. ``keep_alive`` is whether a connection carries more than one request or, if it is a
    number, for how long it may be idle. ``environ`` is added to that of each request.

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
        socket: Any = None,
        socket_file: str | Path | None = None,
        socket_mode: int | None = None,
        ssl_cert_file: str | Path | None = None,
        ssl_key_file: str | Path | None = None,
        ssl_ca_file: str | Path | None = None,
        max_header_line: int = 16384,
        client_socket_timeout: float | None = 900,
        head_timeout: float | None = 60,
        tcp_keepidle: int = 600,
        keep_alive: bool | float = True,
        access_log: bool = True,
        log_format: str = DEFAULT_LOG_FORMAT,
        log_x_forwarded_for: bool = True,
        minimum_chunk_size: int | None = None,
        environ: Mapping[str, Any] | None = None,
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
            HttpProtocol,
            max_header_line=max_header_line,
            head_timeout=min(filter(None, (head_timeout, client_socket_timeout)), default=None),
            moved=self._moved,
        )
        self._environ = dict(environ or {})
        self._tls_files: tls.Files = {"cert_file": ssl_cert_file, "ca_file": ssl_ca_file, "key_file": ssl_key_file}
        self._tls: Any = None
        self._tcp_keepidle = tcp_keepidle
        self._options = {
            "keepalive": keep_alive,
            "socket_timeout": client_socket_timeout or None,
            "log_output": access_log,
            "log_format": log_format,
            "log_x_forwarded_for": log_x_forwarded_for,
            "minimum_chunk_size": minimum_chunk_size,
            "url_length_limit": max_url_len or green.wsgi.MAX_REQUEST_LINE,
        }
        self._pool = green.GreenPool(self.pool_size)
        self._connections: dict[int, list[Any]] = {}  # the longest idle come first
        self._crowded = False  # somebody waits for room, and nobody has been told to leave
        self._accepting: Any = None
        self._stopped: Any = None
        self._wsgi: Any = None
        self._bound_by = os.getpid()
        self._socket = self._listen(host, port, backlog, socket_mode, socket)
        name_of_socket = self._socket.getsockname()
        self.host, self.port = name_of_socket[:2] if isinstance(name_of_socket, tuple) else (str(name_of_socket), 0)
        self.logger.info("%s listening on %s", name, self.url)

    @property
    def url(self) -> str:
        """Where a client finds it: ``http://127.0.0.1:8774``, or ``unix:/path``."""
        if not self.port:
            return f"unix:{self.host}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.use_ssl else 'http'}://{host}:{self.port}"

    @property
    def started(self) -> bool:
        """Whether it accepts connections."""
        return self._accepting is not None and not self._accepting.dead

    def check_tls(self) -> None:
        """Raise the RuntimeError that `start` would raise for certificates that cannot be used."""
        if self.use_ssl:
            tls.context(self._tls_files)

    def start(self) -> None:
        """Begin to accept, in a green thread. Raises RuntimeError for certificates that cannot be used."""
        # The loop has a duplicate, so that ending it leaves the socket to the next start.
        accepting = self._socket.dup()
        listener.set_options(accepting, self._tcp_keepidle)
        environ = {"wsgi.input_terminated": True, ACCESS_LOG: self._options["log_output"], SLEEP: green.sleep}
        if self.use_ssl:
            try:
                self._tls = tls.context(self._tls_files)
            except Exception:
                self.logger.error("Failed to start %s on %s:%s with SSL support", self.name, self.host, self.port)
                accepting.close()
                raise
            environ.update({"wsgi.url_scheme": "https", "HTTPS": "on"})
        self._wsgi = green.wsgi.Server(
            accepting,
            accepting.getsockname(),
            self.app,
            log=self.logger,
            environ=environ | self._environ,
            max_http_version=green.wsgi.DEFAULT_MAX_HTTP_VERSION,
            protocol=self._protocol,
            debug=False,
            **self._options,
        )
        self._wsgi.log = self.logger  # without an access log eventlet would lose errors as well
        self._stopped = green.Event()
        self._accepting = green.spawn(self._accept, accepting)
        self._accepting.link(self._accepted)

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
            for connection in list(self._connections.values()):
                if connection[2] in (IDLE, HEAD):
                    green.spawn_after(self.linger, self._hang_up, connection)
            if not self._stopped.ready():
                self._stopped.send()

    def wait(self) -> None:
        """Return when the server has been stopped and all requests under way are answered.

        What is not answered ``graceful_timeout`` seconds after the stop is cut off. A green thread that waits here
        can be killed, which leaves the server as it is. Raises what ended the accepting, if it was not `stop`.
        """
        if self._accepting is None:
            return
        with suppress(green.GreenletExit):
            failure = self._stopped.wait()
            self.logger.info("WSGI server has stopped.")
            with green.Timeout(self.graceful_timeout or None, False):
                self._pool.waitall()
            for thread in list(self._pool.coroutines_running):
                thread.kill()
            if failure is not None:
                raise failure

    def reset(self) -> None:
        """Give the pool its size back, so that a stopped server can be started again."""
        self._pool.resize(self.pool_size)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop(close=True)
        self.wait()

    def _accepted(self, accepting: Any) -> None:
        # Those who wait are told of a failure here; of a stop they are told when the last connections are taken on.
        try:
            accepting.wait()
        except green.GreenletExit:
            pass
        except Exception as error:
            if not self._stopped.ready():
                self._stopped.send(error)

    def _listen(self, host: str, port: int, backlog: int, mode: int | None, socket: Any) -> Any:
        if socket is not None:
            return listener.adopt(socket)
        if self.socket_file is not None:
            return listener.bind_unix(self.socket_file, backlog, mode)
        try:
            return listener.bind(host, port, backlog)
        except OSError:
            self.logger.error("Could not bind to %s:%s", host, port)
            raise

    # -- connections

    def _accept(self, socket: Any) -> None:
        is_out = False
        try:
            while True:
                try:
                    client, address = socket.accept()
                except OSError as error:
                    if error.errno not in (errno.EMFILE, errno.ENFILE, errno.ECONNABORTED, errno.ENOBUFS, errno.ENOMEM):
                        raise
                    if not is_out:  # said once, however long it lasts
                        self.logger.error("Cannot accept a connection: %s", error.strerror)
                    is_out = error.errno != errno.ECONNABORTED
                    green.sleep(0)  # as when the pool is full
                    if is_out:
                        self._make_way()
                    green.sleep(_BREATH)
                else:
                    is_out = False
                    self._take_on(client, address)
        finally:
            socket.close()

    def _take_on(self, client: Any, address: Any) -> None:
        connection = [address, client, IDLE, 0.0]
        relief = None
        try:
            if self._pool.free() <= 0:
                green.sleep(0)  # who was only just accepted may have sent a request already
            if self._pool.free() <= 0:
                relief = green.spawn(self._relieve)
            self._pool.spawn(self._serve, connection)
        except green.GreenletExit:  # stopped while it waited for room: it was accepted, and is answered
            self._make_room()
            self._pool.spawn(self._serve, connection)
            raise
        finally:
            self._crowded = False
            self._connections[id(connection)] = connection
            if relief is not None:
                relief.kill()

    def _relieve(self) -> None:
        """Make way for a newcomer, as soon as anybody can be spared."""
        while not self._make_way():
            self._crowded = True
            green.sleep(_BREATH)
        self._crowded = False

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

    def _moved(self, connection: list[Any]) -> None:
        self._connections[id(connection)] = self._connections.pop(id(connection))
        if self._crowded:
            self._crowded = not self._make_way()
        elif not self.started:
            green.spawn_after(self.linger, self._hang_up, connection)

    def _idle(self) -> Iterator[list[Any]]:
        return (connection for connection in self._connections.values() if connection[2] == IDLE)

    def _dispensable(self) -> list[Any] | None:
        """Who has been idle longest or, if nobody is, whose request has been coming in for longest."""
        begun = (connection for connection in self._connections.values() if connection[2] == HEAD)
        early = time.monotonic() - _BODY_GRACE
        slow = (one for one in self._connections.values() if one[2] == BODY and one[3] <= early)
        return next(self._idle(), None) or next(begun, None) or next(slow, None)

    def _make_way(self) -> bool:
        """Hang up on whoever can be spared; returns whether there is anybody."""
        connection = self._dispensable()
        if connection is not None:
            self._end(connection)
        return connection is not None

    def _hang_up(self, connection: list[Any]) -> None:
        """Have a connection end, unless it is in a request by now."""
        if connection[2] in (IDLE, HEAD) and id(connection) in self._connections:
            self._end(connection)

    def _end(self, connection: list[Any]) -> None:
        # What its client has sent by now is still read and answered.
        connection[2] = CLOSE  # so that the next newcomer finds another
        with suppress(OSError):
            half_close(connection[1], native_socket.SHUT_RD)

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
