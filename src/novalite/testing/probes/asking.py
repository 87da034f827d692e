"""One request of a WSGI application in process, with whatever is wrong in it, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote
from wsgiref.util import setup_testing_defaults


@dataclass(frozen=True)
class Answer:
    """What an application answered; ``error`` is what it raised instead, and then the status is 0."""

    request: str
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    error: Exception | None = None

    def all(self, name: str) -> list[str]:
        """The values of all headers of a name, in whatever case."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def header(self, name: str) -> str | None:
        """The value of the first header of a name."""
        return next(iter(self.all(name)), None)

    def __str__(self) -> str:
        outcome = f"raised {self.error!r}" if self.error else f"answered {self.status}"
        return f"{self.request} {outcome}"


def ask(app: Any, request: str, headers: Mapping[str, str] | None = None, body: Reader | None = None) -> Answer:
    """Send ``METHOD /path?query``, whose path is percent-encoded."""
    method, _, target = request.rpartition(" ")
    path, _, query = target.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method or "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(path, "latin-1"),
        "QUERY_STRING": query,
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "127.0.0.1",
    }
    setup_testing_defaults(environ)
    if body and body.length:
        environ |= {"wsgi.input": body, "CONTENT_LENGTH": body.length}
    elif body:
        environ |= {"wsgi.input": body, "wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    for name, value in (headers or {}).items():
        key = name.upper().replace("-", "_")
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    begun: list[Any] = []
    chunks: list[bytes] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        begun[:] = [int(status.split(" ", 1)[0]), tuple(headers)]
        return chunks.append

    try:
        answer = app(environ, start_response)
        try:
            chunks.extend(answer)
        finally:
            getattr(answer, "close", lambda: None)()
        status, got = begun
    except Exception as error:
        return Answer(request, 0, error=error)
    return Answer(request, status, got, b"".join(chunks))


class Reader:
    """A body of so many bytes, made while it is read, that counts who reads it; or that raises instead."""

    def __init__(self, size: int = 0, *, has_length: bool = False, error: Exception | None = None) -> None:
        self.length = str(size) if has_length else None
        self.count = 0
        self._left = size
        self._error = error

    def read(self, size: int | None = -1) -> bytes:
        """The next bytes."""
        self.count += 1
        if self._error:
            raise self._error
        size = self._left if size is None or size < 0 else min(size, self._left)
        self._left -= size
        return b"x" * size

    readline = read

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.read, b"")
