"""A request as a person writes it down, read as the server reads it: ``GET /cats/7``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import unquote

_ABSOLUTE = re.compile(r"(https?)://([^/?#]*)(.*)", re.IGNORECASE)


@dataclass(frozen=True)
class Request:
    """A method, and a target as WSGI carries it.

    ``path`` is the PATH_INFO: without its escapes, its bytes as latin-1 text. ``raw`` is the path as it is sent, with
    them. ``host`` is what the Host header says; ``headers`` are others, named as in an environ.
    """

    method: str
    path: str
    raw: str
    host: str = "localhost"
    scheme: str = "http"
    headers: tuple[tuple[str, str], ...] = ()

    def with_headers(self, headers: Iterable[tuple[str, str]]) -> Request:
        """The request with headers, ``Host`` among them."""
        named = {name.upper().replace("-", "_"): value for name, value in headers}
        return replace(self, host=named.pop("HOST", self.host), headers=(*self.headers, *named.items()))

    def header(self, name: str) -> str:
        """What a header says, by its name in an environ, such as ``CONTENT_TYPE``; empty where it is not there."""
        return dict(self.headers).get(name, "")

    def environ(self, path: str | None = None) -> dict[str, str]:
        """As much of a WSGI environ as Routes looks at; ``path`` is what a urlmap has left of the path."""
        headers = {
            name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}": value
            for name, value in self.headers
        }
        return headers | {
            "REQUEST_METHOD": self.method,
            "PATH_INFO": self.path if path is None else path,
            "SCRIPT_NAME": "",
            "HTTP_HOST": self.host,
            "SERVER_NAME": self.host.partition(":")[0],
            "wsgi.url_scheme": self.scheme,
        }

    def __str__(self) -> str:
        return f"{self.method} {self.raw}"


def parse_request(text: str) -> Request:
    """``GET /cats/7`` as a request; a target alone is a GET, and may be a whole URL. Raises ValueError."""
    method, _, target = text.strip().rpartition(" ")
    host, scheme = "localhost", "http"
    if absolute := _ABSOLUTE.fullmatch(target):
        scheme, host, target = absolute[1].lower(), absolute[2], absolute[3]
        target = target if target.startswith("/") else f"/{target}"
    path = re.split("[?#]", target, maxsplit=1)[0].encode().decode("latin-1")
    if not path.startswith("/"):
        raise ValueError(f"{text!r} is not `METHOD /path`")
    return Request((method.strip() or "GET").upper(), unquote(path, "latin-1"), path, host, scheme)
