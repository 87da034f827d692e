"""request_id: gives each request an id, in the environ, the logs and the response.

It must be outside of faultwrap, so that errors have the id, too, and outside of all that logs. ::

    [filter:request_id]
    paste.filter_factory = novalite.middleware.request_id:RequestId.factory
    # headers = x-openstack-request-id, x-compute-request-id: those of the response that say it, or none

The id is ``req-`` and a UUID, in ``environ["openstack.request_id"]`` and in the headers
``x-openstack-request-id`` and ``x-compute-request-id`` of the response, unless the application has set them. A client
cannot choose it; but an ``X-Openstack-Request-Id`` of that form in the request becomes the *global* request id, by
which requests can be followed from one service to another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from novalite.context import new_request_id
from novalite.wsgi.application import Environ, Middleware, StartResponse, WSGIApplication
from novalite.wsgi.options import words

ENVIRON_KEY = "openstack.request_id"
GLOBAL_ENVIRON_KEY = "openstack.global_request_id"
HEADERS = ("x-openstack-request-id", "x-compute-request-id")

_NAME = itemgetter(0)
_VALID = re.compile(r"req-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class RequestId(Middleware):
    """The filter; its argument is the option of the ini section."""

    def __init__(self, application: WSGIApplication, headers: str | Iterable[str] = HEADERS) -> None:
        super().__init__(application)
        self.headers = words(headers)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        request_id = environ[ENVIRON_KEY] = new_request_id()
        inbound = environ.get("HTTP_X_OPENSTACK_REQUEST_ID")
        if inbound and _VALID.fullmatch(inbound):
            environ[GLOBAL_ENVIRON_KEY] = inbound

        def with_id(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            present = set(map(str.lower, map(_NAME, headers)))
            added = [(header, request_id) for header in self.headers if header not in present]
            return start_response(status, headers + added, *exc_info)

        return self.application(environ, with_id)
