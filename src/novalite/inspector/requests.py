"""A request as a person writes it down, read as the server reads it: ``GET /cats/7``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

_ABSOLUTE = re.compile(r"(https?)://([^/?#]*)(.*)", re.IGNORECASE)


@dataclass(frozen=True)
class Request:
    """A method, and a target as WSGI carries it.

    ``path`` is the PATH_INFO: without its escapes, its bytes as latin-1 text. ``raw`` is the path as it is sent, with
    them. ``host`` is what the Host header says.
    """

    method: str
    path: str
    raw: str
    host: str = "localhost"
    scheme: str = "http"

    def environ(self, path: str | None = None) -> dict[str, str]:
        """As much of a WSGI environ as Routes looks at; ``path`` is what a urlmap has left of the path."""
        return {
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
