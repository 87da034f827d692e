"""faultwrap: turns an exception that nothing else handled into a fault that a client can read.

It must be outside of all code that may raise an exception, and inside of cors and request_id: a 500 needs their
headers, too. ::

    [filter:faultwrap]
    paste.filter_factory = novalite.middleware.faultwrap:FaultWrapper.factory

The status is the exception's ``code``, or 500; its ``headers`` are kept. The message is the generic message of the
status, unless the exception has a true attribute ``safe``. The traceback is logged, and never sent to the client.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from novalite.errors import Unavailable
from novalite.wsgi.application import Environ, Middleware, StartResponse
from novalite.wsgi.fault import Fault, http_error, status_of

LOG = logging.getLogger(__name__)


class FaultWrapper(Middleware):
    """The filter; it has no options."""

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        started = False

        def noted(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            nonlocal started
            started = True
            return start_response(status, headers, *exc_info)

        try:
            body = self.application(environ, noted)
            return body if started else _Begun(body)
        except Exception as error:
            fault = fault_of(error)
            # A client's mistake, such as a body that it has not finished, is no error of ours.
            LOG.log(
                logging.ERROR if fault.status_int >= 500 else logging.INFO, "Caught error: %s", error, exc_info=True
            )
            LOG.info("%s returned with HTTP %d", environ.get("PATH_INFO", ""), fault.status_int)
            # If the application had called start_response before it failed, exc_info tells the server. Otherwise it is
            # left out: WebOb's get_response, which outer filters may call, would raise it again.
            exc_info = (sys.exc_info(),) if started else ()
            return fault(environ, lambda status, headers: start_response(status, headers, *exc_info))


class _Begun:
    """A body whose first chunk has been read: an application that is a generator runs, and may fail, only then."""

    def __init__(self, body: Iterable[bytes]) -> None:
        self._body = body
        try:
            self._chunks = iter(body)
            self._first = next(self._chunks, b"")
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Iterator[bytes]:
        yield self._first
        yield from self._chunks

    def close(self) -> None:
        if hasattr(self._body, "close"):
            self._body.close()


def fault_of(error: Exception) -> Fault:
    """The fault that an unexpected exception becomes."""
    wrapped = http_error(status_of(error), headers=getattr(error, "headers", None))
    if isinstance(error, Unavailable):
        wrapped.explanation = error.message
    elif getattr(error, "safe", False):
        wrapped.explanation = f"{type(error).__name__}: {getattr(error, 'message', error)}"
    return Fault(wrapped)
