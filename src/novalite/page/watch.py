"""The requests that are recorded while somebody looks: each with its way through the pipeline, headers and bodies.

Nobody looks until a page asks for them, and again some time after the last page has asked; meanwhile nothing is
recorded and each layer only hands on. What is kept is bounded: of many requests a line, of the latest everything.
"""

from __future__ import annotations

import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

from novalite.cloud.core.journal import Message
from novalite.inspector.trace.masking import masked
from novalite.inspector.trace.recording import Recording, Tracer
from novalite.inspector.trace.visits import Trace
from novalite.middleware.journal import NotedChunks, noted_input
from novalite.page.bodies import LARGEST, shown_body
from novalite.page.rows import Row, row_of
from novalite.wsgi.application import Environ, StartResponse, WSGIApplication

#: How long it is recorded after somebody has looked, in seconds: browsers let a page in the background ask once a
#: minute.
LEASE = 90.0

#: Of how many requests there is a line, and of how many of them everything, in all of at most so many bytes of bodies.
MOST_ROWS = 10_000
MOST_TRACES = 500
MOST_BYTES = 16 * 2**20

#: What is recorded of the request that is under way.
_RECORDED: ContextVar[list[Recording] | None] = ContextVar("novalite.page.watch", default=None)


@dataclass(frozen=True)
class _Kept:
    number: int
    recording: Recording
    sent: Message
    answered: Message

    @property
    def size(self) -> int:
        """How many bytes there are of bodies."""
        return len(self.sent.body) + len(self.answered.body)

    @property
    def trace(self) -> Trace:
        """It with its bodies, and without its secrets."""
        trace = self.recording.trace()
        trace = replace(trace, asked=replace(trace.asked, body=shown_body(self.sent, trace.asked.headers)))
        if trace.answered is not None:
            body = shown_body(self.answered, trace.answered.headers)
            trace = replace(trace, answered=replace(trace.answered, body=body))
        return masked(trace)


class Watch:
    """Records what an application is asked that a `Tracer` has wrapped; ``now`` is a clock in seconds.

    ``last`` is the number of the last request, ``cleared`` of the last one when all were forgotten; another server's
    have another ``id``.
    """

    def __init__(self, tracer: Tracer, now: Callable[[], float] = time.monotonic) -> None:
        self.id = uuid.uuid4().hex
        self.is_on = False
        self._tracer = tracer
        self._now = now
        self._until = 0.0
        self.last = self.cleared = self._bytes = 0
        self._rows: deque[Row] = deque(maxlen=MOST_ROWS)
        self._kept: deque[_Kept] = deque()
        self._stop()  # somebody may have looked at an application that the tracer had before

    def look(self) -> None:
        """Record from now on, and for the time of a lease."""
        self._until = self._now() + LEASE
        if not self.is_on:
            self.is_on = True
            self._tracer.listeners = (*self._tracer.listeners, _record)

    def call(self, application: WSGIApplication, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """What an application answers, recorded unless the lease is over."""
        if self._now() > self._until:
            self._stop()
            return application(environ, start_response)
        sent, answered, recorded = noted_input(environ, LARGEST), Message(), list[Recording]()
        token = _RECORDED.set(recorded)
        try:
            chunks = application(environ, start_response)
        except BaseException:
            self._note(recorded, sent, answered)
            raise
        finally:
            _RECORDED.reset(token)
        if isinstance(chunks, list | tuple):  # of which servers look at the length
            for chunk in chunks:
                answered.add(chunk, LARGEST)
            self._note(recorded, sent, answered)
            return chunks
        return _Watched(chunks, answered, lambda: self._note(recorded, sent, answered))

    def rows(self, after: int = 0, most: int = MOST_ROWS) -> list[Row]:
        """The lines of the requests whose numbers are above one, the oldest first."""
        found = [row for row in reversed(self._rows) if row.number > after]
        return found[::-1][:most]

    def traces(self) -> list[Trace]:
        """Those that are kept whole, without secrets, the oldest first."""
        return [one.trace for one in self._kept]

    def trace(self, number: int) -> Trace | None:
        """One that is kept whole, without secrets."""
        return next((one.trace for one in self._kept if one.number == number), None)

    def clear(self) -> None:
        """Forget all."""
        self._rows.clear()
        self._kept.clear()
        self.cleared, self._bytes = self.last, 0

    def _stop(self) -> None:
        self.is_on = False
        self._tracer.listeners = tuple(one for one in self._tracer.listeners if one is not _record)

    def _note(self, recorded: list[Recording], sent: Message, answered: Message) -> None:
        if not recorded:  # whoever stands in front of the first layer has answered
            return
        self.last += 1
        self._rows.append(row_of(self.last, recorded[0]))
        kept = _Kept(self.last, recorded[0], sent, answered)
        self._kept.append(kept)
        self._bytes += kept.size
        while len(self._kept) > MOST_TRACES or self._bytes > MOST_BYTES:
            self._bytes -= self._kept.popleft().size


def _record(recording: Recording) -> None:
    recorded = _RECORDED.get()
    if recorded is not None:
        recorded.append(recording)


class _Watched(NotedChunks):
    """An answer whose end is noted."""

    def __init__(self, chunks: Iterable[bytes], message: Message, ended: Callable[[], Any]) -> None:
        super().__init__(chunks, message, LARGEST)
        self._ended = ended

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._ended()
