"""proxy_headers: restores scheme, host, client address and path prefix as a proxy in front of the service saw them.

oslo.middleware calls it ``http_proxy_to_wsgi``. It must be in front of all that makes links or logs addresses, so
directly behind `cors`. It is disabled by default: without a proxy that removes these headers from requests, a client
could claim any address. ::

    [filter:proxy_headers]
    paste.filter_factory = novalite.middleware.proxy_headers:ProxyHeaders.factory
    enable_proxy_headers_parsing = true

``Forwarded`` (RFC 7239, its first element) takes precedence over ``X-Forwarded-Proto``, ``-Host`` and ``-For``;
``X-Forwarded-Prefix`` is used with both. ``secure_proxy_ssl_header = HTTP_X_FORWARDED_PROTO`` is Nova's older
option: it sets the scheme only, and does not need ``enable_proxy_headers_parsing``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from novalite.errors import BadOption
from novalite.wsgi.application import Environ, Middleware, StartResponse, WSGIApplication
from novalite.wsgi.options import truth

_PAIR = re.compile(r"""[ \t]*([^=;, \t"]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"[ \t]*|([^;,]*))(;|,|$)""")


class ProxyHeaders(Middleware):
    """The filter; its arguments are the options of the ini section."""

    def __init__(
        self,
        application: WSGIApplication,
        enable_proxy_headers_parsing: str | bool = False,
        secure_proxy_ssl_header: str | None = None,
    ) -> None:
        super().__init__(application)
        self.enabled = truth("enable_proxy_headers_parsing", enable_proxy_headers_parsing)
        self.scheme_key = secure_proxy_ssl_header
        if self.scheme_key and not self.scheme_key.startswith("HTTP_"):
            raise BadOption("secure_proxy_ssl_header", f"{self.scheme_key!r} is no header as WSGI names it, HTTP_…")

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if self.scheme_key and (scheme := environ.get(self.scheme_key)):
            environ["wsgi.url_scheme"] = scheme
        if self.enabled:
            rewrite(environ)
        return self.application(environ, start_response)


def rewrite(environ: Environ) -> None:
    """Set the environ's keys for scheme, host, client and prefix from the proxy's headers."""
    if forwarded := environ.get("HTTP_FORWARDED"):
        element = _first_element(forwarded)
        scheme, host, client = element.get("proto"), element.get("host"), element.get("for")
    else:
        scheme = environ.get("HTTP_X_FORWARDED_PROTO")
        host = environ.get("HTTP_X_FORWARDED_HOST")
        client = environ.get("HTTP_X_FORWARDED_FOR")
    if scheme:
        environ["wsgi.url_scheme"] = scheme
    if host:
        environ["HTTP_HOST"] = host
    if client:
        environ["REMOTE_ADDR"] = client
    if prefix := environ.get("HTTP_X_FORWARDED_PREFIX"):
        environ["SCRIPT_NAME"] = prefix + environ.get("SCRIPT_NAME", "")


def _first_element(forwarded: str) -> dict[str, str]:
    """Its pairs; a value with a colon, as a host with a port has one, is in quotes: RFC 7239, section 4."""
    found: dict[str, str] = {}
    place = 0
    while pair := _PAIR.match(forwarded, place):
        name, quoted, bare, end = pair.groups()
        found[name.lower()] = bare.strip() if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
        place = pair.end()
        if end != ";":
            break
    return found
