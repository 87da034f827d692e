"""A target: whatever is tested, as a WSGI application."""

from __future__ import annotations

import http.client
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlsplit

WSGIApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

#: The targets that are novalite.
OWN = ("memory", "socket")

#: What stands for itself in a path, RFC 3986.
_PATH_SAFE = "/~!$&'()*+,;=:@"

#: Headers that are about one connection, and not about the message.
_HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "date"})


class Forwarder:
    """Sends what it is asked to a server, on a connection that it keeps; ``path`` comes before each path."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        connection = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self.netloc = parts.netloc
        self.path = parts.path.rstrip("/")
        self.connection = connection(parts.netloc, timeout=60)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        query = environ.get("QUERY_STRING")
        path = quote(environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"], _PATH_SAFE, "latin-1")
        target = self.path + path + (f"?{query}" if query else "")
        headers = {
            key[5:].replace("_", "-"): value
            for key, value in environ.items()
            if key.startswith("HTTP_") and key != "HTTP_HOST" and isinstance(value, str)
        }
        if environ.get("CONTENT_TYPE"):
            headers["Content-Type"] = environ["CONTENT_TYPE"]
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        self.connection.request(environ["REQUEST_METHOD"], target.encode("latin-1").decode(), body, headers)
        answer = self.connection.getresponse()
        received = answer.read()
        kept = [(key, value) for key, value in answer.getheaders() if key.lower() not in _HOP_BY_HOP]
        start_response(f"{answer.status} {answer.reason}", kept)
        return [received]


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
