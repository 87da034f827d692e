"""A request carried straight into a WSGI application: what the transports for requests and httpx have in common.

Neither body is held in memory: the application reads what is sent as it is produced, and what it answers is read from
it as the client asks for more.
"""

from __future__ import annotations

import http.client
import io
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from novalite.errors import Error

#: Where clients find an application that has no address. It has to be of this machine: the control API is for it alone.
URL = "http://localhost"

#: See `novalite.api.trouble.SLEEP`.
SLEEP = "novalite.sleep"


class TimedOut(Error):
    """The application has taken longer than the client wants to wait."""


class _Chunks(io.RawIOBase):
    """A file of the chunks that an iterable gives; to close it closes the iterable."""

    def __init__(self, chunks: Iterable[bytes], iterator: Iterator[bytes] | None = None) -> None:
        self._chunks = chunks
        self._iterator = iter(chunks) if iterator is None else iterator
        self._rest = memoryview(b"")  # a chunk may be the whole body, which must not be copied for each part of it

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            if (chunk := next(self._iterator, None)) is None:
                return 0
            self._rest = memoryview(chunk)
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size

    def close(self) -> None:
        if not self.closed and hasattr(self._chunks, "close"):
            self._chunks.close()
        super().close()


@dataclass(frozen=True)
class Answer:
    """What an application answers; ``body`` is a file that is read from it, and to be closed."""

    status: int
    reason: str
    headers: list[tuple[str, str]]
    body: io.BufferedIOBase


def ask(
    application: Callable[..., Iterable[bytes]],
    method: str,
    url: str,
    headers: Iterable[tuple[str, str]],
    body: Iterable[bytes] = (),
    timeout: float | None = None,
) -> Answer:
    """Have an application answer a request. Raises what it raises; TimedOut where it would wait beyond the timeout."""
    environ = _environ(method, url, headers, body)
    environ[SLEEP] = _sleeper(timeout)
    status, given = "", list[tuple[str, str]]()
    written: list[bytes] = []

    def start_response(line: str, fields: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], None]:
        nonlocal status, given
        status, given = line, fields
        return written.append

    chunks = application(environ, start_response)
    iterator = iter(chunks)
    first = next(iterator, b"")  # by then, and not before, it must have said its status
    code, _, reason = status.partition(" ")
    if method == "HEAD":
        iterator, first, written = iter(()), b"", []
    file = io.BufferedReader(_Chunks(chunks, _chain(written, first, iterator)), 1 << 16)
    return Answer(int(code), reason or http.client.responses.get(int(code), ""), given, file)


def _chain(written: list[bytes], first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield from (chunk for chunk in (*written, first) if chunk)
    yield from rest


def _environ(method: str, url: str, headers: Iterable[tuple[str, str]], body: Iterable[bytes]) -> dict[str, Any]:
    parts = urlsplit(url)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(parts.path or "/").decode("latin-1"),
        "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.hostname or "localhost",
        "SERVER_PORT": str(parts.port or {"https": 443}.get(parts.scheme, 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": parts.netloc.rpartition("@")[2],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": io.BufferedReader(_Chunks(body), 1 << 16),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    fields: dict[str, list[str]] = {}
    for name, value in headers:
        fields.setdefault(name.upper().replace("-", "_"), []).append(value)
    for name, values in fields.items():
        key = name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
        environ[key] = ("; " if name == "COOKIE" else ", ").join(values)
    return environ


def _sleeper(timeout: float | None) -> Callable[[float], None]:
    def sleep(seconds: float) -> None:
        if timeout is not None and seconds > timeout:
            time.sleep(timeout)
            raise TimedOut(f"no answer within {timeout} s")
        time.sleep(seconds)

    return sleep
