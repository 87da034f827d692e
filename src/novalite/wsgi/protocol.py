"""HttpProtocol: one connection, from the bytes of its requests to those of their responses.

It has eventlet's interface and environ. An ambiguous request is refused before an application sees it, and its
connection is closed, since a proxy in front may have read it differently (see `novalite.wsgi.head`). Invalid chunks,
and bodies that are cut off, are found when the application reads them (see `novalite.wsgi.body`).
"""

from __future__ import annotations

import _socket
import functools
import itertools
import logging
import socket as native_socket
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from novalite import green
from novalite.errors import ConnectionDropped
from novalite.wsgi.body import BadBody, Body
from novalite.wsgi.head import BadHead, Head, read_head
from novalite.wsgi.response import NotStarted, ResponseWriter, refusal

#: The states of a connection: waiting for a request, reading a head that has begun, serving a request, waiting for more
#: of its body, told to close.
IDLE, HEAD, REQUEST, BODY = green.wsgi.STATE_IDLE, "head", green.wsgi.STATE_REQUEST, "body"
CLOSE = green.wsgi.STATE_CLOSE

#: For how long to go on reading after the last response, so that the client can read it, in seconds.
_LAST_WORDS = 2.0

#: So many requests of one connection, sent without waiting for their answers, are answered before it is another's turn.
_IN_A_ROW = 8


class ClientGone(ConnectionError):
    """The client has closed the connection, or does not read what it is sent."""


class HttpProtocol(green.wsgi.HttpProtocol):  # type: ignore[misc]  # eventlet has no hints
    """Serves one connection.

    ``moved`` is called with the connection whenever it begins to wait for a request, and whenever only part of a head
    has arrived; the third item of the connection is its state, the fourth the monotonic time at which its request was
    read. A head has ``head_timeout`` seconds in all.
    """

    def __init__(
        self,
        conn_state: list[Any],
        server: Any,
        max_header_line: int = 16384,
        head_timeout: float | None = None,
        moved: Callable[[list[Any]], None] = lambda connection: None,
    ) -> None:
        self.max_header_line = max_header_line
        self.head_timeout = head_timeout
        self.moved = moved
        self.requestline = ""
        super().__init__(conn_state, server)

    def setup(self) -> None:
        super().setup()
        server, client = map(green.wsgi.addr_to_host_port, (self.request.getsockname(), self.client_address))
        self._is_secure = hasattr(self.connection, "do_handshake")
        self._peers = {
            "SERVER_NAME": server[0],
            "SERVER_PORT": str(server[1]),
            "REMOTE_ADDR": client[0],
            "REMOTE_PORT": str(client[1]),
            "SERVER_PROTOCOL": "HTTP/1.0",
            "GATEWAY_INTERFACE": "CGI/1.1",
        }

    def finish(self) -> None:
        try:
            super().finish()
        finally:  # which closes nothing after the first failure
            for file in (self.wfile, self.rfile):
                with suppress(OSError):
                    file.close()

    def handle(self) -> None:
        self.close_connection = False
        for number in itertools.count(1):
            if number % _IN_A_ROW == 0:
                green.sleep(0)  # reading and writing do not, as long as a client sends its requests fast enough
            if self.conn_state[2] != CLOSE:
                self.conn_state[2] = IDLE
            self.moved(self.conn_state)
            if not self._request_has_begun():
                return
            try:
                head = self._read_head()
            except BadHead as error:
                self.connection.sendall(refusal(error.status, error.reason))
                self._linger()
                return
            if head is None:
                return
            self.handle_one_request(head)
            if self.close_connection:
                break
        if self._has_more:
            self._linger()

    # -- the head

    def _request_has_begun(self) -> bool:
        """Wait for the first byte; False if there is none."""
        patience = self.server.keepalive
        is_limited = not isinstance(patience, bool)
        if is_limited:
            self.connection.settimeout(patience or None)
        try:
            begun = self.rfile.peek(1)
        except OSError:  # a timeout is one
            return False
        if is_limited:
            self.connection.settimeout(self.server.socket_timeout)
        return bool(begun)

    def _read_head(self) -> Head | None:
        """The next request's head; None if there is none after all. Raises BadHead."""
        if b"\r\n\r\n" in self.rfile.peek(1):
            return self._parse_head()
        if self.conn_state[2] != CLOSE:
            self.conn_state[2] = HEAD
        self.moved(self.conn_state)
        try:
            with green.Timeout(self.head_timeout, native_socket.timeout):
                return self._parse_head()
        except TimeoutError:
            raise BadHead(408, "Request Timeout") from None
        except BadHead:
            if self.conn_state[2] == CLOSE:  # it was cut off by us
                raise BadHead(408, "Request Timeout") from None
            raise

    def _parse_head(self) -> Head | None:
        limit = self.server.url_length_limit
        line = self.rfile.readline(limit)
        if line in (b"\r\n", b"\n"):  # after the body of the request before; RFC 9112, section 2.2
            line = self.rfile.readline(limit)
        if not line:
            return None
        if len(line) >= limit:
            raise BadHead(414, "Request URI Too Long")
        self.requestline = line.decode("latin-1").rstrip("\r\n")
        return read_head(line, self.rfile, self.max_header_line, self._is_secure)

    # -- the request

    def handle_one_request(self, head: Head) -> None:
        """Have the application answer; ``close_connection`` then says whether that was the last request."""
        is_told_to_close = self.conn_state[2] == CLOSE
        self.conn_state[2:] = [REQUEST, time.monotonic()]
        self.command, self.path, version, self.headers = head.method, head.target, head.version, head.headers
        wishes = self.headers.tokens("connection")
        close = is_told_to_close or "close" in wishes or (version < (1, 1) and "keep-alive" not in wishes)
        self._input = self._body(head)
        self.environ = self.get_environ(head)
        writer = ResponseWriter(self._send, self.command, version, close, self._keep_alive, "keep-alive" in wishes)
        self.close_connection, self._has_more = True, False
        self.server.outstanding_requests += 1
        try:
            self._answer(writer)
            self.close_connection = writer.close
        except ConnectionDropped:
            pass
        finally:
            self.server.outstanding_requests -= 1

    def _keep_alive(self) -> bool | float:
        keep_alive: bool | float = self.server.keepalive
        return keep_alive if self._input.discardable else False

    def _answer(self, writer: ResponseWriter) -> None:
        began = time.time()
        response: Any = None
        local = green.wsgi.WSGI_LOCAL
        local.already_handled = False
        try:
            try:
                response = self.server.app(self.environ, writer.start)
                if self._input.should_send_hundred_continue and hasattr(response, "__len__"):
                    writer.close = True  # nobody will ask for the body any more
                if not local.already_handled:
                    own = self.environ.get("eventlet.minimum_write_chunk_size")
                    writer.write_all(response, self.minimum_chunk_size if own is None else int(own))
            except (Exception, green.Timeout) as error:
                if not (local.already_handled and isinstance(error, NotStarted)):
                    self._fail(writer, error)
            finally:
                if hasattr(response, "close"):
                    response.close()
            if local.already_handled:  # by a websocket, which has used the socket itself
                writer.close = True
            else:
                self._finish_request(writer)
        finally:
            for hook, arguments, keywords in self.environ["eventlet.posthooks"]:
                hook(self.environ, *arguments, **keywords)
            if self.server.log_output and self.server.log.isEnabledFor(logging.INFO):
                self._log(writer, began)

    def _fail(self, writer: ResponseWriter, error: BaseException) -> None:
        writer.close = True
        is_ours = not isinstance(error, ClientGone | BadBody)
        (self.server.log.error if is_ours else self.server.log.debug)("%s", traceback.format_exc())
        if writer.head_sent or isinstance(error, ClientGone):
            return
        status = error.code if isinstance(error, BadBody) else 500
        with suppress(ClientGone):
            writer.start(f"{status} {HTTPStatus(status).phrase}", [("Content-Type", "text/plain")])
            writer.write_all([], 0)

    def _finish_request(self, writer: ResponseWriter) -> None:
        """Read what is left of the body, so that the next request can be, or let the connection end."""
        if self._input.should_send_hundred_continue:  # the client may send its body now, or may not
            writer.close = True
        if not writer.close and not self._input.finished:
            try:
                self._input.discard()
            except BadBody as error:
                self.server.log.debug("%s: %s", self.client_address, error)
            writer.close = not self._input.finished
        self._has_more = writer.close and (not self._input.finished or self._is_sending())

    def _is_sending(self) -> bool:
        try:
            return bool(self.connection.fd.recv(1, native_socket.MSG_PEEK))
        except (OSError, AttributeError):  # there is nothing, or TLS between
            return False

    def _send(self, data: bytes) -> None:
        self._input.headers_sent = True
        try:
            self.connection.sendall(data)
        except OSError as error:  # a timeout is one
            raise ClientGone(str(error)) from error

    def _waits_for_body(self, begins: bool) -> bool:
        state = self.conn_state[2]
        if state in (REQUEST, BODY):
            self.conn_state[2] = BODY if begins else REQUEST
        return bool(state == CLOSE)

    def _body(self, head: Head) -> Body:
        is_some = head.chunked or head.length > 0
        waits = is_some and head.version >= (1, 1) and "100-continue" in head.headers.tokens("expect")
        body = Body(
            self.rfile,
            None if head.chunked else head.length,
            self.connection,
            self.wfile if waits else None,
            b"HTTP/1.1 100 Continue\r\n" if waits else None,
            head.chunked,
        )
        body.waits = self._waits_for_body
        return body

    def get_environ(self, head: Head) -> dict[str, Any]:
        # As eventlet's, but what does not change while a connection lasts is made once.
        target, question, query = head.target.partition("?")
        headers = head.headers
        environ: dict[str, Any] = self.server.get_environ()
        environ.update(self._peers)
        environ["REQUEST_METHOD"] = head.method
        environ["SCRIPT_NAME"] = ""
        environ["RAW_PATH_INFO"] = target
        environ["PATH_INFO"] = unquote(target, "latin-1") if "%" in target else target
        if question:
            environ["QUERY_STRING"] = query
        environ["CONTENT_TYPE"] = headers.get("content-type", "text/plain")
        if headers.get("content-length") is not None:
            environ["CONTENT_LENGTH"] = str(head.length)
        environ["headers_raw"] = tuple(headers.pairs)
        for name, value in headers.pairs:
            key = _environ_key(name)
            if key is not None:
                environ[key] = f"{environ[key]},{value}" if key in environ else value
        if environ.get("HTTP_HOST") == "":  # which names nobody: then it is this server
            del environ["HTTP_HOST"]
        if head.version < (1, 1):
            environ.pop("HTTP_UPGRADE", None)  # RFC 9110, section 7.8
        environ["wsgi.input"] = environ["eventlet.input"] = self._input
        environ["eventlet.posthooks"] = []
        environ["eventlet.set_idle"] = self._set_idle
        return environ

    def _set_idle(self) -> None:
        self.conn_state[2] = IDLE

    def _log(self, writer: ResponseWriter, began: float) -> None:
        host, port = self.get_client_address()
        line = self.server.log_format % {
            "client_ip": host,
            "client_port": port,
            "date_time": self.log_date_time_string(),
            "request_line": self.requestline,
            "status_code": writer.status_code,
            "body_length": writer.sent,
            "wall_seconds": time.time() - began,
        }
        self.server.log.info(line)

    def _linger(self) -> None:
        # Closing while the client still sends would reset the connection, and our answer might never be read.
        if self.conn_state[2] != CLOSE:
            self.conn_state[2] = HEAD  # nobody is to wait for its place
        self.moved(self.conn_state)
        with suppress(OSError), green.Timeout(_LAST_WORDS, False):
            half_close(self.connection, native_socket.SHUT_WR)
            while self.connection.recv(65536):
                pass


@functools.lru_cache(maxsize=1024)
def _environ_key(name: str) -> str | None:
    # One with an underscore could be taken for another one, with a dash.
    key = name.upper().replace("-", "_")
    return None if "_" in name or key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"


def half_close(connection: Any, how: int) -> None:
    """Shut down one direction of a socket, and leave its TLS alone; ``SSLSocket.shutdown`` would forget it."""
    # Without a duplicate: the process may have no file descriptor left. And by the class that eventlet does not patch:
    # the patched one takes the descriptor for a new one, and has whoever waits for it wait for ever.
    other = _socket.socket(fileno=connection.fileno())
    try:
        other.shutdown(how)
    finally:
        other.detach()
