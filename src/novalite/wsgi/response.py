"""An application's response, from ``start_response`` to bytes, as RFC 9110 and RFC 9112 require it.

A server is responsible for what an application cannot know, or has wrong: the framing of the body, that 204 and 304
have none, that a body has the length of its Content-Length, that no header contains another one, and whether the
connection persists.
"""

from __future__ import annotations

import functools
import re
import time
from collections.abc import Callable, Iterable
from typing import Any

from novalite import green

Headers = Iterable[tuple[str, str]]

_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_STATUS = re.compile(r"([1-9][0-9]{2})(?: ([\t\x20-\x7e\x80-\xff]*))?")

#: Responses without a body, whatever the application returns (RFC 9110, sections 15.2, 15.3.5, 15.3.6 and 15.4.5).
_BODYLESS = frozenset((*range(100, 200), 204, 205, 304))


class NotStarted(AssertionError):
    """An application has not called ``start_response``."""


class ResponseWriter:
    """One response to a request of ``method`` and ``version``, whose bytes are passed to ``send``.

    ``close`` is at first whether the request asks for the connection to be closed, and afterwards whether it must be.
    ``keep_alive`` returns whether connections persist, or for how many seconds they may be idle; it is called when the
    head is written, because the server may have been stopped by then.
    """

    def __init__(
        self,
        send: Callable[[bytes], Any],
        method: str = "GET",
        version: tuple[int, int] = (1, 1),
        close: bool = False,
        keep_alive: Callable[[], bool | float] = lambda: True,
        wants_keep_alive: bool = False,
    ) -> None:
        self._send = send
        self._method = method
        self._version = version
        self._keep_alive = keep_alive
        self._wants_keep_alive = wants_keep_alive
        self.close = close
        self.status_code = 200
        self.sent = 0  # bytes
        self.head_sent = False
        self.started = False
        self._status = ""
        self._headers: Headers = ()
        self._known_length: int | None = None
        self._left: int | None = None
        self._chunked = False

    def start(self, status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], None]:
        """PEP 3333's ``start_response``."""
        if exc_info and self.head_sent:
            try:
                raise exc_info[1].with_traceback(exc_info[2])
            finally:
                exc_info = None
        if (found := _STATUS.fullmatch(status)) is None:
            raise ValueError(f"not a status: {status!r}")
        self.status_code = int(found[1])
        self._status = status if found[2] is not None else f"{status} "  # the space belongs to a status line
        self._headers, self.started = headers, True
        return self.write

    def write(self, data: bytes) -> None:
        """Send part of the body and, before the first one, the head."""
        self._write(data)

    def write_all(self, body: Iterable[bytes], minimum: int) -> None:
        """Send a whole body, in parts of at least ``minimum`` bytes but for the last, and its end."""
        if not self.head_sent and hasattr(body, "__len__"):
            self._known_length = sum(map(len, body))
        if self._has_no_body:
            for _ in body:  # one that is a generator says its status only now
                break
            self._write(b"", is_last=True)
        else:
            self._write_parts(body, minimum)
        if self._left or self.status_code < 200:
            self.close = True  # nobody can tell where the next response begins

    @property
    def _has_no_body(self) -> bool:
        return self._method == "HEAD" or (self.started and self.status_code in _BODYLESS)

    def _write_parts(self, body: Iterable[bytes], minimum: int) -> None:
        parts: list[bytes] = []
        size = 0
        for data in body:
            if not data:
                continue
            if isinstance(data, str):
                data = data.encode("ascii")
            parts.append(data)
            size += len(data)
            if size >= minimum:
                self.write(b"".join(parts))
                parts, size = [], 0
        self._write(b"".join(parts), is_last=True)

    def _write(self, data: bytes, is_last: bool = False) -> None:
        if not self.started:
            raise NotStarted("the application has not called start_response()")
        head = b"" if self.head_sent else self._head()
        wire = head + self._frame(data) + (b"0\r\n\r\n" if is_last and self._chunked else b"")
        self.head_sent = True
        if wire:
            self._send(wire)
            self.sent += len(wire)

    def _frame(self, data: bytes) -> bytes:
        if not data or self._has_no_body:
            return b""
        if self._chunked:
            return b"%x\r\n%b\r\n" % (len(data), data)
        if self._left is not None:
            if len(data) > self._left:
                data, self.close = data[: self._left], True
            self._left -= len(data)
        return data

    def _head(self) -> bytes:
        lines = [b"HTTP/1.1 %b\r\n" % self._status.encode("latin-1")]
        length: int | None = None
        place: int | None = None
        dated = False
        for name, value in self._headers:
            lower, start = _header_name(name)
            text = value if isinstance(value, str) else str(value)
            if not text.isprintable() and _CONTROL.search(text):
                raise ValueError(f"the header {name} has a control character in it: {text!r}")
            if lower == "content-length":
                length, place = self._length(text, length), len(lines)
            elif lower == "connection" and self._connection(text):
                continue
            elif lower == "transfer-encoding":
                continue  # it is for the server to say
            else:
                dated = dated or lower == "date"
                lines.append(start + text.encode("latin-1") + b"\r\n")
        if not dated:
            lines.append(_date(int(time.time())))
        lines.insert(len(lines) if place is None else place, self._framing(length))
        lines.append(self._persistence())
        lines.append(b"\r\n")
        return b"".join(lines)

    def _length(self, text: str, before: int | None) -> int:
        if not (text.isdecimal() and text.isascii()) or before not in (None, int(text)):
            raise ValueError(f"not the length of a body: {text!r}")
        return int(text)

    def _connection(self, text: str) -> bool:
        """Take in what an application says of the connection; return whether that is all."""
        words = {word.strip(" \t") for word in text.lower().split(",")}
        self.close = self.close or "close" in words
        return words <= {"close", "keep-alive", ""}

    def _framing(self, length: int | None) -> bytes:
        """Say how long the body is: RFC 9110, section 8.6, and RFC 9112, section 6."""
        code = self.status_code
        if code == 205:
            return b"Content-Length: 0\r\n"
        if code == 204 or code < 200:
            return b""
        if length is None and not self._has_no_body:
            length = self._known_length
        if length is not None:
            self._left = None if self._has_no_body else length
            return b"Content-Length: %d\r\n" % length
        if self._has_no_body:
            return b""
        if self._version >= (1, 1):
            self._chunked = True
            return b"Transfer-Encoding: chunked\r\n"
        self.close = True  # whose end is that of the body
        return b""

    def _persistence(self) -> bytes:
        keep_alive = self._keep_alive()
        self.close = self.close or not keep_alive
        if self.close:
            return b"Connection: close\r\n"
        if not self._wants_keep_alive:
            return b""
        seconds = 0 if isinstance(keep_alive, bool) else int(keep_alive)
        return b"Connection: keep-alive\r\n" + (b"Keep-Alive: timeout=%d\r\n" % seconds if seconds else b"")


@functools.lru_cache(maxsize=1024)
def _header_name(name: str) -> tuple[str, bytes]:
    """A header's name in lower case, and how its line begins."""
    if _NAME.fullmatch(name) is None:
        raise ValueError(f"not the name of a header: {name!r}")
    return name.lower(), b"-".join(part.capitalize() for part in name.encode("latin-1").split(b"-")) + b": "


@functools.lru_cache(maxsize=2)
def _date(now: int) -> bytes:
    return f"Date: {green.wsgi.format_date_time(now)}\r\n".encode()


def refusal(status: int, reason: str) -> bytes:
    """The whole answer to what is no request."""
    lines = [b"HTTP/1.0 %d %b\r\n" % (status, reason.encode()), _date(int(time.time()))]
    return b"".join([*lines, b"Connection: close\r\nContent-length: 0\r\n\r\n"])
