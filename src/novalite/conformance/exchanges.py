"""What is exchanged with a target: the last requests of the test that runs, and their answers."""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import webob

from novalite.conformance.journal import Journal
from novalite.conformance.target import WSGIApplication

#: How many exchanges are kept, and how many characters of a body.
KEPT = 3
LONGEST = 4000

#: Where in an environ the caller says in which role it asks.
ROLE = "novalite.conformance.role"


@dataclass(frozen=True)
class Exchange:
    """A request and its answer, without the token: a report is shown to others."""

    request: str
    role: str
    version: str
    body: str
    status: str
    answer: str


class Recorder:
    """Passes requests on to a target; keeps the last ones, and has the journal note what they make and remove."""

    def __init__(self, app: WSGIApplication, journal: Journal) -> None:
        self.app = app
        self.journal = journal
        self.exchanges: deque[Exchange] = deque(maxlen=KEPT)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        sent = environ["wsgi.input"].read(int(length)) if length.isdigit() else b""
        environ["wsgi.input"] = io.BytesIO(sent)
        request = webob.Request(environ)
        method, asked, token = request.method, request.path_qs, request.headers.get("X-Auth-Token", "")
        path = environ["PATH_INFO"]  # which the target may change
        version = request.headers.get("OpenStack-API-Version", "")
        role = environ.get(ROLE, "")
        status, headers, chunks = request.call_application(self.app)
        try:
            answer = b"".join(chunks)
        finally:
            getattr(chunks, "close", lambda: None)()
        self.exchanges.append(Exchange(f"{method} {asked}", role, version, _text(sent), status, _text(answer)))
        self.journal.note(method, path, sent, int(status[:3]), answer, token, version)
        start_response(status, headers)
        return [answer]


def _text(body: bytes) -> str:
    text = body[: LONGEST + 1].decode(errors="replace")
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
