"""A target: whatever is tested, as a WSGI application."""

from __future__ import annotations

import http.client
import pkgutil
import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlsplit

WSGIApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

#: The targets that are novalite.
OWN = ("memory", "socket")

#: What stands for itself in a path, RFC 3986.
_PATH_SAFE = "/~!$&'()*+,;=:@"

#: What does in a query: all but space and control characters, which nothing can send.
_QUERY_SAFE = "".join(map(chr, range(0x21, 0x7F)))

#: Headers that are about one connection, and not about the message.
_HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "date"})


class Forwarder:
    """Sends what it is asked to a server, on a connection that it keeps; ``path`` comes before each path.

    ``context`` says how the certificate of a server is checked.
    """

    def __init__(self, url: str, context: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(url)
        self.netloc = parts.netloc
        self.path = parts.path.rstrip("/")
        self.connection = (
            http.client.HTTPSConnection(parts.netloc, timeout=60, context=context)
            if parts.scheme == "https"
            else http.client.HTTPConnection(parts.netloc, timeout=60)
        )

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        query = environ.get("QUERY_STRING")
        path = quote(environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"], _PATH_SAFE, "latin-1")
        target = self.path + path + (f"?{quote(query, _QUERY_SAFE, 'latin-1')}" if query else "")
        headers = {
            key[5:].replace("_", "-"): value
            for key, value in environ.items()
            if key.startswith("HTTP_") and key != "HTTP_HOST" and isinstance(value, str)
        }
        if environ.get("CONTENT_TYPE"):
            headers["Content-Type"] = environ["CONTENT_TYPE"]
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        asked = (environ["REQUEST_METHOD"], target.encode("latin-1").decode(), body, headers)
        try:
            try:
                answer = self._ask(asked)
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                self.connection.close()  # the server has closed what was idle for too long
                answer = self._ask(asked)
            received = answer.read()
        except BaseException:
            self.connection.close()  # or what comes of this answer would be taken for that to the next request
            raise
        kept = [(key, value) for key, value in answer.getheaders() if key.lower() not in _HOP_BY_HOP]
        start_response(f"{answer.status} {answer.reason}", kept)
        return [received]

    def _ask(self, request: tuple[str, str, bytes, dict[str, str]]) -> http.client.HTTPResponse:
        self.connection.request(*request)
        return self.connection.getresponse()


@contextmanager
def application(target: str, release: str | None = None) -> Iterator[WSGIApplication]:
    """The application that a target's name stands for; novalite is of a ``release``, where one is said.

    Raises ValueError for a name that is none.
    """
    scheme, _, rest = target.partition(":")
    if scheme in ("http", "https"):
        forwarder = Forwarder(target)
        yield forwarder
        forwarder.connection.close()
    elif scheme == "wsgi":
        yield pkgutil.resolve_name(rest)
    elif target == "memory":
        yield pkgutil.resolve_name("novalite.testing.application:for_conformance")(release)
    elif target == "socket":
        served = pkgutil.resolve_name("novalite.testing.application:for_conformance")(release)
        with pkgutil.resolve_name("novalite.testing:serving")(served, access_log=False) as server:
            forwarder = Forwarder(server.url)
            yield forwarder
            forwarder.connection.close()
    else:
        raise ValueError(f"{target!r} is none of memory, socket, wsgi:MODULE:NAME, http://…")
