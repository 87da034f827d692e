"""faultwrap: the last resort; what nobody caught becomes a fault that a client can read.

It stands outside of all code that may raise, and inside of cors and request_id, whose headers a 500 needs as
much as any answer. ::

    [filter:faultwrap]
    paste.filter_factory = novalite.middleware.faultwrap:FaultWrapper.factory

The status is the exception's ``code``, or 500; its ``headers`` are kept. The message is the generic one of the
status, unless the exception says that it is ``safe``. The traceback goes to the log, never to the client.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable

from novalite.wsgi.application import Environ, Middleware, StartResponse
from novalite.wsgi.fault import Fault, http_error, status_of

LOG = logging.getLogger(__name__)


class FaultWrapper(Middleware):
    """The filter; it has no options."""

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        try:
            return self.application(environ, start_response)
        except Exception as error:
            LOG.exception("Caught error: %s", error)
            fault = fault_of(error)
            LOG.info("%s returned with HTTP %d", environ.get("PATH_INFO", ""), fault.status_int)
            # An application may have begun to answer before it failed; exc_info lets the server judge.
            exc_info = sys.exc_info()
            return fault(environ, lambda status, headers: start_response(status, headers, exc_info))


def fault_of(error: Exception) -> Fault:
    """The fault that an exception becomes where nobody expected it."""
    wrapped = http_error(status_of(error), headers=getattr(error, "headers", None))
    if getattr(error, "safe", False):
        wrapped.explanation = f"{type(error).__name__}: {getattr(error, 'message', error)}"
    return Fault(wrapped)
