"""journal: records the requests to the cloud, once a size has been set for the cloud's journal.

It must be behind the filter cloud and in front of all applications. Requests to the control API are not recorded. ::

    [pipeline:osapi_compute]
    pipeline = cloud journal mounts

    [filter:journal]
    paste.filter_factory = novalite.middleware.journal:JournalFilter.factory
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from novalite.cloud.core.journal import LONGEST_PATH, Entry
from novalite.middleware.cloud import ENVIRON_KEY
from novalite.middleware.request_id import HEADERS
from novalite.wsgi.application import Environ, Middleware, StartResponse, WSGIApplication


class JournalFilter(Middleware):
    """The filter; requests below the path ``besides`` are not recorded."""

    def __init__(self, application: WSGIApplication, besides: str = "/_novalite") -> None:
        super().__init__(application)
        self.besides = besides

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        cloud = environ[ENVIRON_KEY]
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        if not cloud.journal.size or path.startswith(self.besides):
            return self.application(environ, start_response)
        if environ.get("QUERY_STRING"):
            path += "?" + environ["QUERY_STRING"]
        at, method, started = cloud.clock.now(), environ["REQUEST_METHOD"], time.perf_counter()
        status = request_id = None

        def noted(line: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            nonlocal status, request_id
            status = int(line.partition(" ")[0])
            request_id = next((value for name, value in headers if name.lower() == HEADERS[0]), None)
            return start_response(line, headers, *exc_info)

        try:
            return self.application(environ, noted)
        finally:
            cloud.journal.note(
                Entry(at, method, path[:LONGEST_PATH], status, time.perf_counter() - started, request_id)
            )
