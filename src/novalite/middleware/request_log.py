"""request_log: logs a line for each request, with its status, size, microversion and time.

It must be inside of faultwrap and outside of all filters that may refuse a request, so that refused requests are
logged, too. An exception that passes through is logged as a 500. ::

    [filter:request_log]
    paste.filter_factory = novalite.middleware.request_log:RequestLog.factory

A request that the server itself logs is not logged twice: novalite's Server says in the environ whether it logs; any
other eventlet server is assumed to do so.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from typing import Any

from novalite.wsgi.application import Environ, Middleware, Request, StartResponse

LOG = logging.getLogger(__name__)

#: The key by which novalite's Server says whether it logs; not imported from it, since that would import eventlet.
ACCESS_LOG = "novalite.access_log"

FORMAT = '%s "%s %s" status: %s len: %s microversion: %s time: %.6f'


class RequestLog(Middleware):
    """The filter; it has no options."""

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get(ACCESS_LOG, "eventlet.input" in environ) or not LOG.isEnabledFor(logging.INFO):
            return self.application(environ, start_response)
        started = time.monotonic()
        uri = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        if environ.get("QUERY_STRING"):
            uri += "?" + environ["QUERY_STRING"]

        def log(status: str, length: object) -> None:
            version = Request(environ).api_version_request or "-"
            address, method = environ.get("REMOTE_ADDR", "-"), environ["REQUEST_METHOD"]
            LOG.info(FORMAT, address, method, uri, status, length, version, time.monotonic() - started)

        def logged(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            length = next((value for key, value in headers if key.lower() == "content-length"), None)
            log(status.partition(" ")[0], length)
            return start_response(status, headers, *exc_info)

        try:
            return self.application(environ, logged)
        except Exception:
            log("500", 0)
            raise
