"""cors: cross-origin resource sharing (CORS), as oslo.middleware's filter of the same name does it.

It must be the outermost filter: the preflight request of a browser carries no token, and a page cannot read an error,
such as a 401 or a 413, that lacks these headers. Without ``allowed_origin`` it does nothing. ::

    [filter:cors]
    paste.filter_factory = novalite.middleware.cors:Cors.factory
    allowed_origin = https://horizon.example.org, https://other.example.org
    # and, with their defaults: allow_credentials = true, max_age = 3600, allow_methods, allow_headers,
    # expose_headers

An OPTIONS request that the application refuses is answered with an empty 200, whatever its origin. Unlike oslo's
filter, this one keeps a second ``Vary`` header of the response.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from novalite.errors import BadOption
from novalite.wsgi.application import Environ, Middleware, Request, StartResponse, WSGIApplication
from novalite.wsgi.options import number, truth, words

#: The headers that a page may always send and read.
SIMPLE_HEADERS = frozenset(
    {"accept", "accept-language", "content-type", "cache-control", "content-language", "expires"}
    | {"last-modified", "pragma"}
)

_VERSION_HEADERS = "X-OpenStack-Nova-API-Version, OpenStack-API-Version"


class Cors(Middleware):
    """The filter; its arguments are the options of the ini section."""

    def __init__(
        self,
        application: WSGIApplication,
        allowed_origin: str | Iterable[str] = "",
        allow_credentials: str | bool = True,
        expose_headers: str = "X-Auth-Token, X-Openstack-Request-Id, X-Subject-Token, X-Service-Token, "
        + _VERSION_HEADERS,
        max_age: str | int = 3600,
        allow_methods: str = "GET, PUT, POST, DELETE, PATCH",
        allow_headers: str = "X-Auth-Token, X-Openstack-Request-Id, X-Identity-Status, X-Roles, X-Service-Catalog, "
        "X-User-Id, X-Tenant-Id, " + _VERSION_HEADERS,
    ) -> None:
        super().__init__(application)
        self.origins = frozenset(words(allowed_origin))
        for origin in self.origins - {"*"}:
            if "://" not in origin or origin.endswith("/"):
                raise BadOption("allowed_origin", f"{origin!r} is not SCHEME://HOST[:PORT], without a slash at the end")
        self.credentials = truth("allow_credentials", allow_credentials)
        self.expose = ",".join(words(expose_headers))
        self.max_age = number("max_age", max_age, int, 0)
        self.methods = frozenset(words(allow_methods))
        self.headers = SIMPLE_HEADERS | {header.lower() for header in words(allow_headers)}

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return self._preflight(environ, start_response)
        origin = environ.get("HTTP_ORIGIN")
        if not self._allows(origin):
            return self.application(environ, start_response)

        def with_headers(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            if not _answered(headers):
                headers = _varying(headers) + self._common(origin)
                if self.expose:
                    headers.append(("Access-Control-Expose-Headers", self.expose))
            return start_response(status, headers, *exc_info)

        return self.application(environ, with_headers)

    def _preflight(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        # An application that is a generator calls start_response only when its body is read, so read until then.
        status, headers, body = Request(environ).call_application(self.application)
        if not status.startswith("2"):
            if hasattr(body, "close"):
                body.close()
            status, headers, body = "200 OK", [("Content-Length", "0")], []
        if not _answered(headers):
            headers = self._preflight_headers(environ, headers)
        start_response(status, headers)
        answer: Iterable[bytes] = body
        return answer

    def _preflight_headers(self, environ: Environ, headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
        origin = environ.get("HTTP_ORIGIN")
        method = environ.get("HTTP_ACCESS_CONTROL_REQUEST_METHOD")
        wanted = words(environ.get("HTTP_ACCESS_CONTROL_REQUEST_HEADERS", ""))
        if not self._allows(origin) or method not in self.methods:
            return headers
        if any(header.lower() not in self.headers for header in wanted):
            return headers
        headers = [*_varying(headers), *self._common(origin), ("Access-Control-Max-Age", str(self.max_age))]
        headers.append(("Access-Control-Allow-Methods", str(method)))
        if wanted:
            headers.append(("Access-Control-Allow-Headers", ",".join(wanted)))
        return headers

    def _allows(self, origin: str | None) -> bool:
        return origin is not None and (origin in self.origins or "*" in self.origins)

    def _common(self, origin: str | None) -> list[tuple[str, str]]:
        common = [("Access-Control-Allow-Origin", origin or "")]
        if self.credentials:
            common.append(("Access-Control-Allow-Credentials", "true"))
        return common


def _answered(headers: list[tuple[str, str]]) -> bool:
    return any(key.lower() == "access-control-allow-origin" for key, _ in headers)


def _varying(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The headers with ``Origin`` in the last Vary, or in a new one."""
    changed = list(headers)
    for index in range(len(changed) - 1, -1, -1):
        key, value = changed[index]
        if key.lower() == "vary":
            changed[index] = (key, f"{value},Origin")
            return changed
    return [*changed, ("Vary", "Origin")]
