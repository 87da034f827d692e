"""The head of a request, from bytes to method, target and headers: strict, and without a socket.

The standard library reads headers with the email package, which takes three times as long for a small request, and
accepts what RFC 9112 (sections 2.2, 3 and 5) forbids: a header with an invalid name, a folded header, a bare CR or NUL.
Requests can be smuggled when two readers accept such input differently.

A BadHead is answered, and its connection closed, before an application sees the request.
"""

from __future__ import annotations

import functools
import re
from typing import NamedTuple, Protocol

#: All header lines together, in bytes, and how many there may be.
MAX_HEAD = 65536
MAX_HEADERS = 100

#: The largest body that is read, in bytes: what a file may have. More digits than this has are no length.
MAX_LENGTH = 2**63 - 1

# RFC 9110, section 5.6.2; RFC 9112, sections 2.3 and 3. A target may have bytes above ASCII, which clients send for
# a letter with an accent, and which cannot be taken for anything else.
_TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_REQUEST_LINE = re.compile(rf"({_TOKEN}) ([^\x00-\x20\x7f]+) HTTP/([0-9])\.([0-9])\r?\n")
# RFC 9110, section 5.5: no control character but the tab.
_FIELD = re.compile(rf"({_TOKEN}):([^\x00-\x08\x0a-\x1f\x7f]*)\r?\n".encode())
# RFC 3986, section 3.2: a name or an address, and perhaps a port.
_HOST = re.compile(r"(?:(?:[A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{0,5})?")
_ABSOLUTE = re.compile(r"(https?)://([^/?#]*)([^#]*)", re.IGNORECASE)


class BadHead(Exception):
    """Not the head of a request; ``status`` and ``reason`` are the answer."""

    def __init__(self, status: int = 400, reason: str = "Bad Request") -> None:
        self.status = status
        self.reason = reason
        super().__init__(reason)


class RequestLine(NamedTuple):
    """``GET /path HTTP/1.1``; ``version`` is (1, 1)."""

    method: str
    target: str
    version: tuple[int, int]


class Lines(Protocol):
    """The part of a file's interface that is needed here."""

    def readline(self, size: int, /) -> bytes:
        """Up to ``size`` bytes of the next line."""


class Headers:
    """A request's headers, in their order and by case-insensitive name."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.pairs = pairs
        self._by_name: dict[str, str] = {}
        self.repeated: set[str] = set()
        for name, value in pairs:
            name = name.lower()
            if name in self._by_name:
                self.repeated.add(name)
            else:
                self._by_name[name] = value

    def get(self, name: str, default: str | None = None) -> str | None:
        """The first header of that name."""
        return self._by_name.get(name.lower(), default)

    def tokens(self, name: str) -> tuple[str, ...]:
        """The members of a list that may be said in several headers, in lower case."""
        name = name.lower()
        if name not in self._by_name:
            return ()
        values = ",".join(value for key, value in self.pairs if key.lower() == name)
        return tuple(word for one in values.lower().split(",") if (word := one.strip(" \t")))

    def replace(self, name: str, value: str) -> None:
        """Replace all headers of that name by one."""
        lower = name.lower()
        self.pairs = [pair for pair in self.pairs if pair[0].lower() != lower] + [(name, value)]
        self._by_name[lower] = value
        self.repeated.discard(lower)

    def get_content_type(self) -> str:
        """The media type that eventlet uses if a client sends none."""
        return "text/plain"


class Head(NamedTuple):
    """What a request's head says: the target without a host or a fragment, and how its body is framed."""

    method: str
    target: str
    version: tuple[int, int]
    headers: Headers
    chunked: bool
    length: int


def read_head(request_line: bytes, file: Lines, max_line: int, is_secure: bool = False) -> Head:
    """Read a head whose first line has been read; ``is_secure`` is whether it came by TLS. Raises BadHead."""
    method, target, version = parse_request_line(request_line)
    headers = read_headers(file, max_line)
    _check_host(headers, version)
    chunked, length = framing(headers, version)
    if not target.startswith("/"):
        target = _origin_form(method, target, headers, is_secure)
    elif target.startswith("//"):  # which clients would take for a host, in a redirection
        target = "/" + target.lstrip("/")
    if "#" in target:  # a client keeps its fragment to itself; one that does not means the same path
        target = target.partition("#")[0]
    return Head(method, target, version, headers, chunked, length)


def parse_request_line(line: bytes) -> RequestLine:
    """Split it at single spaces, and nowhere else. Raises BadHead."""
    found = _REQUEST_LINE.fullmatch(line.decode("latin-1"))
    if found is None:
        raise BadHead
    method, target, major, minor = found.groups()
    if major != "1":
        raise BadHead(505, "HTTP Version Not Supported")
    return RequestLine(method, target, (1, int(minor)))


def framing(headers: Headers, version: tuple[int, int]) -> tuple[bool, int]:
    """Whether the body comes in chunks, and how many bytes it has if not: RFC 9112, section 6. Raises BadHead."""
    length, coding = headers.get("content-length"), headers.get("transfer-encoding")
    if length is None and coding is None:
        return False, 0
    if not headers.repeated.isdisjoint(("content-length", "transfer-encoding")):
        raise BadHead
    if coding is not None:
        if length is not None or version < (1, 1):
            raise BadHead
        if coding.lower() != "chunked":  # of others, only one that ends in chunks has an end that can be found
            raise (
                BadHead(501, "Not Implemented") if headers.tokens("transfer-encoding")[-1:] == ("chunked",) else BadHead
            )
        return True, 0
    if length is None or not (length.isdecimal() and length.isascii()):
        raise BadHead
    if len(length) > 19 or int(length) > MAX_LENGTH:
        raise BadHead(413, "Content Too Large")
    return False, int(length)


@functools.lru_cache(maxsize=256)
def is_host(text: str) -> bool:
    """Whether it is a host, perhaps with a port: RFC 9110, section 4.2.3."""
    return _HOST.fullmatch(text) is not None


def _check_host(headers: Headers, version: tuple[int, int]) -> None:
    host = headers.get("host")
    if host is None:
        if version >= (1, 1):
            raise BadHead
    elif "host" in headers.repeated or (host and not is_host(host)):  # it may be empty
        raise BadHead


def _origin_form(method: str, target: str, headers: Headers, is_secure: bool) -> str:
    # What is sent to a proxy; RFC 9112, section 3.2.2: it must be understood, and goes before the Host header.
    if method == "CONNECT":
        raise BadHead(501, "Not Implemented")
    if absolute := _ABSOLUTE.fullmatch(target.partition("#")[0]):
        scheme, host, path = absolute.groups()
        if not is_host(host):
            raise BadHead
        if scheme.lower() == "https" and not is_secure:
            raise BadHead(421, "Misdirected Request")
        headers.replace("Host", host)
        return "/" + path.lstrip("/")
    if (method, target) != ("OPTIONS", "*"):
        raise BadHead
    return target


def read_headers(file: Lines, max_line: int) -> Headers:
    """Read up to the empty line that ends the head; a line must be shorter than ``max_line`` bytes. Raises BadHead."""
    pairs: list[tuple[str, str]] = []
    total = 0
    while True:
        line = file.readline(max_line)
        total += len(line)
        if len(line) >= max_line:
            raise BadHead(400, "Header Line Too Long")
        if total > MAX_HEAD:
            raise BadHead(400, "Headers Too Large")
        if line in (b"\r\n", b"\n"):
            return Headers(pairs)
        pair = _field(line)
        if pair is None:
            raise BadHead
        if len(pairs) == MAX_HEADERS:
            raise BadHead(431, "Request Header Fields Too Large")
        pairs.append(pair)


@functools.lru_cache(maxsize=256)
def _field(line: bytes) -> tuple[str, str] | None:
    """The name and the value of a header's line; None where it is none. A client sends most of them each time."""
    found = _FIELD.fullmatch(line)
    return None if found is None else (found[1].decode("latin-1"), found[2].strip(b" \t").decode("latin-1"))
