"""sizelimit: refuses a request body that is too large, before it is read and before the token is validated.

::

    [filter:sizelimit]
    paste.filter_factory = novalite.middleware.sizelimit:RequestBodySizeLimiter.factory
    max_request_body_size = 114688

A Content-Length above the limit, in bytes, gets a 413 at once; a body of unknown length is counted while it is read.
As in Nova, the 413 is WebOb's page and not a fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import webob.exc

from novalite.wsgi.application import Environ, Middleware, StartResponse, WSGIApplication, as_application
from novalite.wsgi.options import number


class RequestBodySizeLimiter(Middleware):
    """The filter; its argument is the option of the ini section."""

    def __init__(self, application: WSGIApplication, max_request_body_size: str | int = 114688) -> None:
        super().__init__(application)
        self.limit = number("max_request_body_size", max_request_body_size, int, 0)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH")
        if not length:
            environ["wsgi.input"] = LimitingReader(environ["wsgi.input"], self.limit)
            try:
                return self.application(environ, start_response)
            except webob.exc.HTTPRequestEntityTooLarge as error:
                return as_application(error)(environ, start_response)
        if not length.isdecimal():  # unlike isdigit, false for ², which int refuses
            return as_application(webob.exc.HTTPBadRequest())(environ, start_response)
        # Python parses at most 4300 digits; a number of more is too large in any case.
        if len(length) > 4300 or int(length) > self.limit:
            return as_application(too_large(self.limit))(environ, start_response)
        return self.application(environ, start_response)


class LimitingReader:
    """A ``wsgi.input`` that raises WebOb's 413 once more than ``limit`` bytes have been read from it."""

    def __init__(self, data: Any, limit: int) -> None:
        self.data = data
        self.limit = limit
        self.bytes_read = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self.data:
            yield self._counted(chunk)

    def read(self, size: int | None = None) -> bytes:
        # Without a size, read at most one byte more than the limit.
        if size is None or size < 0:
            size = self.limit - self.bytes_read + 1
            return b"".join(iter(lambda: self._counted(self.data.read(size)), b""))
        return self._counted(self.data.read(size))

    def readline(self, size: int | None = None) -> bytes:
        return self._counted(self.data.readline() if size is None else self.data.readline(size))

    def readlines(self, hint: int | None = None) -> list[bytes]:
        return list(iter(self.readline, b""))

    def _counted(self, chunk: bytes) -> bytes:
        self.bytes_read += len(chunk)
        if self.bytes_read > self.limit:
            raise too_large(self.limit)
        return chunk


def too_large(limit: int) -> webob.exc.HTTPRequestEntityTooLarge:
    """The 413, with the limit in its text."""
    return webob.exc.HTTPRequestEntityTooLarge(explanation=f"Request is too large. Larger than {limit}.")
