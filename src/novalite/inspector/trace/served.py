"""The requests of late, traced, as a running server shows them below ``/_novalite/traces``.

Like the control API they are for this machine alone; they are there for any ini's application, and never show secrets.

- ``GET /_novalite/traces``: what there is, the oldest first: id, time, request, status, who has answered.
- ``GET /_novalite/traces/ID``, or ``last``: one, whole; ``?format=`` is ``json``, ``text``, ``svg`` or ``har``.
- ``DELETE /_novalite/traces``: forget them.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import webob

from novalite.inspector.trace.har import har
from novalite.inspector.trace.masking import masked
from novalite.inspector.trace.recording import Recording
from novalite.inspector.trace.svg import svg
from novalite.inspector.trace.text import plain
from novalite.inspector.trace.visits import Trace
from novalite.services.control.local import refusal
from novalite.services.control.service import error_response
from novalite.wsgi.application import Environ, StartResponse, WSGIApplication

PATH = "/_novalite/traces"

#: How many requests are remembered.
SIZE = 100

FORMATS: dict[str, tuple[str, Callable[[Trace], str]]] = {
    "json": ("application/json", lambda trace: json.dumps(trace.to_dict())),
    "text": ("text/plain", plain),
    "svg": ("image/svg+xml", svg),
    "har": ("application/json", lambda trace: json.dumps(har([trace]))),
}


class Ring:
    """The last requests; those to the control API are left out. It listens to a `Tracer`."""

    def __init__(self, size: int = SIZE) -> None:
        self._recordings: deque[Recording] = deque(maxlen=size)

    def add(self, recording: Recording) -> None:
        """One more, and the oldest is forgotten."""
        if not recording.asked.target.startswith("/_novalite/"):
            self._recordings.append(recording)

    def traces(self) -> list[Trace]:
        """What is known of them by now, without secrets, the oldest first."""
        return [masked(recording.trace()) for recording in list(self._recordings)]

    def get(self, id: str) -> Trace | None:
        """One by its id, or the ``last``."""
        known = list(self._recordings)
        found = known[-1:] if id == "last" else [one for one in known if one.id == id]
        return masked(found[0].trace()) if found else None

    def clear(self) -> None:
        """Forget them."""
        self._recordings.clear()


class ServedTraces:
    """An application, and in front of it what was traced of it; ``hosts`` are this server's names beside localhost."""

    def __init__(self, application: WSGIApplication, ring: Ring, hosts: Iterable[str] = ()) -> None:
        self.application = application
        self.ring = ring
        self.hosts = tuple(hosts)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = f"{environ.get('SCRIPT_NAME', '')}{environ.get('PATH_INFO', '')}"
        if path != PATH and not path.startswith(f"{PATH}/"):
            return self.application(environ, start_response)
        reason = refusal(environ, self.hosts)
        if reason is None:
            answer = self._answer(environ, path[len(PATH) :].strip("/"))
        else:
            answer = error_response(403, f"The control API is for this machine alone: {reason}.")
        body: Iterable[bytes] = answer(environ, start_response)
        return body

    def _answer(self, environ: Environ, id: str) -> Any:
        method = environ["REQUEST_METHOD"]
        allowed = ("GET", "HEAD") if id else ("DELETE", "GET", "HEAD")
        if method not in allowed:
            answer = error_response(405, f"Only {', '.join(allowed)} can be done here.")
            answer.headers["Allow"] = ", ".join(allowed)
            return answer
        if method == "DELETE":
            self.ring.clear()
            return webob.Response(status=204)
        if not id:
            return webob.Response(json={"traces": [_brief(trace) for trace in self.ring.traces()]})
        trace = self.ring.get(id)
        if trace is None:
            return error_response(404, f"There is no trace {id}.")
        wanted = parse_qs(environ.get("QUERY_STRING", "")).get("format", ["json"])[-1]
        if wanted not in FORMATS:
            return error_response(400, f"format: {wanted!r} is none of {', '.join(FORMATS)}.")
        content_type, show = FORMATS[wanted]
        return webob.Response(text=show(trace), content_type=content_type, charset="UTF-8")


def _brief(trace: Trace) -> dict[str, Any]:
    made_by = trace.answered_by
    return {
        "id": trace.id,
        "at": trace.at,
        "seconds": trace.seconds,
        "method": trace.asked.method,
        "target": trace.asked.target,
        "status": trace.answered and trace.answered.status,
        "error": trace.error,
        "answered_by": made_by and made_by.name,
        "operation": trace.route and trace.route.operation,
    }
