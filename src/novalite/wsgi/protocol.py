"""HttpProtocol: eventlet's, strict about what a request is, with limits and deadlines that are the server's own.

What is not clearly one request is answered with 400, before an application sees it, and its connection is closed:
a proxy in front may have read it in another way (RFC 9112, sections 2.2, 5, 6 and 7). That is: a header without
a proper name, one that is folded, a bare CR or NUL, a head that is cut off, a target that is no path, two
Content-Lengths, and any Transfer-Encoding but ``chunked``. Bad chunks are found when the application reads them.
"""

from __future__ import annotations

import functools
import re
import socket as native_socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import unquote

from novalite.errors import ConnectionDropped
from novalite.wsgi import green
from novalite.wsgi.head import BadHead, parse_request_line, read_headers

REFUSAL = b"HTTP/1.0 %d %s\r\nConnection: close\r\nContent-length: 0\r\n\r\n"

_CHUNK_LINE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]*)?\r\n")
_LONGEST_CHUNK_LINE = 4096
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://([^/?#@]+)([^#]*)")

#: For how long to read what nobody wants, so that the client can read why, in seconds.
_LAST_WORDS = 2.0


class Body(green.wsgi.Input):  # type: ignore[misc]  # eventlet has no hints
    """A request's body as ``wsgi.input``, which never reads beyond its end.

    eventlet's waits for ever in ``read(-1)``, and in ``readlines`` of a body that does not end with a newline. It
    also skips whatever stands between chunks, and goes on after a chunk that it could not understand.
    """

    broken = False

    def readlines(self, hint: int | None = None) -> list[bytes]:
        lines = []
        for line in self:
            lines.append(line)
            if hint and 0 < hint <= sum(map(len, lines)):
                break
        return lines

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    @property
    def finished(self) -> bool:
        """Whether all of it has been read."""
        if self.chunked_input:
            return self.chunk_length == 0 and not self.broken
        return bool(self.position >= (self.content_length or 0))

    def _do_read(self, reader: Callable[[int], bytes], length: int | None = None) -> bytes:
        read: bytes = super()._do_read(reader, None if length is not None and length < 0 else length)
        return read

    def _chunked_read(self, rfile: Any, length: int | None = None, use_readline: bool = False) -> bytes:
        if self.should_send_hundred_continue:
            self.send_hundred_continue_response()
            self.is_hundred_continue_response_sent = True
        wanted = None if length is None or length < 0 else length
        parts = []
        while self.chunk_length != 0 and wanted != 0:
            if self.broken:
                raise green.wsgi.ChunkReadError("the chunks of the body are broken")
            left = self.chunk_length - self.position
            if left <= 0:
                self._next_chunk(rfile)
                continue
            data = (rfile.readline if use_readline else rfile.read)(left if wanted is None else min(left, wanted))
            if not data:
                self.broken = True
                raise ConnectionAbortedError("the body ends within a chunk")
            parts.append(data)
            self.position += len(data)
            if self.position == self.chunk_length and rfile.read(2) != b"\r\n":
                self.broken = True
            if wanted is not None:
                wanted -= len(data)
            if use_readline and data.endswith(b"\n"):
                break
        return b"".join(parts)

    def _next_chunk(self, rfile: Any) -> None:
        line = rfile.readline(_LONGEST_CHUNK_LINE)
        size = _CHUNK_LINE.fullmatch(line)
        try:
            if size is None:
                raise BadHead
            self.chunk_length, self.position = int(size[1], 16), 0
            if self.chunk_length == 0:
                read_headers(rfile, _LONGEST_CHUNK_LINE)  # trailers, which nobody asks for
        except BadHead:
            self.broken, self.chunk_length = True, -1
            raise green.wsgi.ChunkReadError(f"not the size of a chunk, or its trailers: {line[:20]!r}") from None


class HttpProtocol(green.wsgi.HttpProtocol):  # type: ignore[misc]  # eventlet has no hints
    """Serves one connection.

    ``turned_idle`` is called with the connection each time that it begins to wait for a request.
    """

    path: str

    def __init__(
        self,
        conn_state: list[Any],
        server: Any,
        max_header_line: int = 16384,
        turned_idle: Callable[[list[Any]], None] = lambda connection: None,
    ) -> None:
        self.max_header_line = max_header_line
        self.turned_idle = turned_idle
        self._unread = False
        self._deadline: Any = None
        super().__init__(conn_state, server)

    def handle(self) -> None:
        super().handle()
        if self._unread:
            self._hear_out()

    def finish(self) -> None:
        try:
            super().finish()
        finally:  # which closes nothing after the first failure
            for file in (self.wfile, self.rfile):
                with suppress(OSError):
                    file.close()

    def handle_one_request(self) -> None:
        self.turned_idle(self.conn_state)
        self._unread = True
        try:
            super().handle_one_request()
        finally:
            self._end_of_head()
        if not self.raw_requestline:
            self._unread = False

    def parse_request(self) -> bool:
        file = self.rfile.fp  # eventlet has wrapped it for the standard library's parser
        self.requestline = self.raw_requestline.decode("latin-1").rstrip("\r\n")
        self.request_version = ""  # of a request that cannot be read, which is answered without headers
        self.close_connection = True
        try:
            self.command, self.path, version = parse_request_line(self.raw_requestline)
            self.headers = read_headers(file, self.max_header_line)
            self._check_length()
            if self.path.startswith("//"):  # which clients would take for a host, in a redirection
                self.path = "/" + self.path.lstrip("/")
            elif not self.path.startswith("/"):
                self._make_relative()
        except BadHead as error:
            self.wfile.write(REFUSAL % (error.status, error.reason.encode()))
            return False
        finally:
            self._end_of_head()
        self.request_version = "HTTP/1.1" if version >= (1, 1) else "HTTP/1.0"
        wish = (self.headers.get("connection") or "").lower()
        self.close_connection = wish == "close" or (version < (1, 1) and wish != "keep-alive")
        return True

    def _check_length(self) -> None:
        length, coding = self.headers.get("content-length"), self.headers.get("transfer-encoding")
        if length is not None and not (length.isdecimal() and length.isascii()):
            raise BadHead
        if coding is not None and length is None and coding.lower() != "chunked":
            raise BadHead
        if not self.headers.repeated.isdisjoint(("content-length", "transfer-encoding", "host")):
            raise BadHead

    def get_environ(self) -> dict[str, Any]:
        # As eventlet's, but for what does not change while a connection lasts, and with a Body.
        target, question, query = self.path.partition("?")
        headers = self.headers
        environ: dict[str, Any] = self.server.get_environ()
        environ.update(self._peers)
        environ["REQUEST_METHOD"] = self.command
        environ["SCRIPT_NAME"] = ""
        environ["RAW_PATH_INFO"] = target
        environ["PATH_INFO"] = unquote(target, "latin-1") if "%" in target else target
        if question:
            environ["QUERY_STRING"] = query
        environ["CONTENT_TYPE"] = headers.get("content-type", "text/plain")
        length = headers.get("content-length")
        if length is not None:
            environ["CONTENT_LENGTH"] = length
        environ["headers_raw"] = tuple(headers.pairs)
        for name, value in headers.pairs:
            key = _environ_key(name)
            if key is not None:
                environ[key] = f"{environ[key]},{value}" if key in environ else value
        chunked = headers.get("transfer-encoding") is not None
        waits = (headers.get("expect") or "").lower() == "100-continue"
        environ["wsgi.input"] = environ["eventlet.input"] = Body(
            self.rfile,
            None if chunked else length or 0,
            self.connection,
            self.wfile if waits else None,
            b"HTTP/1.1 100 Continue\r\n" if waits else None,
            chunked,
        )
        environ["eventlet.posthooks"] = []
        environ["eventlet.set_idle"] = self._set_idle
        return environ

    def setup(self) -> None:
        super().setup()
        server, client = map(green.wsgi.addr_to_host_port, (self.request.getsockname(), self.client_address))
        self._peers = {
            "SERVER_NAME": server[0],
            "SERVER_PORT": str(server[1]),
            "REMOTE_ADDR": client[0],
            "REMOTE_PORT": str(client[1]),
            "SERVER_PROTOCOL": "HTTP/1.0",
            "GATEWAY_INTERFACE": "CGI/1.1",
        }

    def _set_idle(self) -> None:
        self.conn_state[2] = green.wsgi.STATE_IDLE

    def handle_one_response(self) -> None:
        if self.command == "HEAD":
            self.application = functools.partial(_without_body, self.application)  # type: ignore[has-type]  # eventlet has no hints
        try:
            super().handle_one_response()
        except ConnectionDropped:
            self.close_connection, self._unread = True, False
        else:
            self._unread = not self.environ["eventlet.input"].finished

    def log_message(self, format: str, *args: object) -> None:
        self.server.log.debug(format % args)  # and not to stderr

    def _read_request_line(self) -> bytes:
        begun = b""
        if not self.rfile.closed:
            try:
                begun = self.rfile.peek(1)
            except TimeoutError:
                raise
            except OSError:
                pass  # eventlet's own reading meets it again, and knows which are harmless
        if begun and b"\r\n\r\n" not in begun:
            self._deadline = green.Timeout(self.server.socket_timeout, native_socket.timeout)
        line: bytes = super()._read_request_line()
        if line == b"\r\n":  # after the body of the request before; RFC 9112, section 2.2
            line = super()._read_request_line()
        return line

    def _end_of_head(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _make_relative(self) -> None:
        # What is sent to a proxy; RFC 9112, section 3.2.2: it must be understood, and goes before the Host header.
        if absolute := _ABSOLUTE.fullmatch(self.path):
            self.path = "/" + absolute[2].lstrip("/")
            self.headers.replace("Host", absolute[1])
        elif (self.command, self.path) != ("OPTIONS", "*"):
            raise BadHead

    def _hear_out(self) -> None:
        # Closing while the client still sends would reset the connection, and our answer might never be read.
        with suppress(OSError), green.Timeout(_LAST_WORDS, False):
            self.wfile.flush()
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
    with native_socket.socket(fileno=native_socket.dup(connection.fileno())) as other:
        other.shutdown(how)


def _without_body(application: Any, environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
    # An application need not know that an answer to HEAD has none; eventlet would send what it says.
    body = application(environ, start_response)
    try:
        for _ in body:
            break
        yield b""
    finally:
        if hasattr(body, "close"):
            body.close()
