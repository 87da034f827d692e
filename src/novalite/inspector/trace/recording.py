"""Recording: each layer of a pipeline is wrapped as it is loaded, and notes what passes it.

Nothing is changed by it: the layers' code, what they are given, what they return. What is passed on is what came; a
body that is sent piece by piece is still made piece by piece. A layer that only hands on the body from below takes no
part in it, so that only who makes a body is asked for its pieces through a `Stream`.

Which layer calls which is known by a context variable, and not by something in the environ, which others would see. It
follows green threads too. A layer that is called in another thread begins a trace of its own.

A layer's own time is what its calls, and the pieces of its body, take, less what is spent below it. The
``start_response`` that a layer hands down is its own code, although it runs below: that time is given back.
"""

from __future__ import annotations

import time
import uuid
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from time import perf_counter
from typing import Any
from urllib.parse import quote

from novalite.inspector.trace.described import (
    Headers,
    changes_of_environ,
    changes_of_headers,
    described,
    described_error,
    headers_of_answer,
    headers_of_request,
    route_of,
)
from novalite.inspector.trace.stand_in import StandIn, is_a, standing_in
from novalite.inspector.trace.visits import Answered, Asked, Change, Route, Trace, Visit
from novalite.wsgi.loader import Part

#: How many visits of one request are kept: a filter may ask what is below it as often as it likes.
MOST = 500

_CURRENT: ContextVar[Frame | None] = ContextVar("novalite.inspector.trace", default=None)

Listener = Callable[["Recording"], None]


class Tracer:
    """Wraps what a Loader makes, and gives each request to those who listen, as soon as it comes."""

    def __init__(self, *listeners: Listener) -> None:
        self._listeners = listeners
        self._layers = weakref.WeakSet[Layer]()

    @property
    def listeners(self) -> tuple[Listener, ...]:
        """Who listens."""
        return self._listeners

    @listeners.setter
    def listeners(self, listeners: tuple[Listener, ...]) -> None:
        self._listeners = listeners
        for layer in list(self._layers):
            layer._novalite_switch(bool(listeners))

    def wrap(self, part: Part, made: Any) -> Any:
        """For a Loader: a layer around a filter or an application, unless it is one already.

        A filter that has nothing to do may return the application itself, and a composite may be a pipeline.
        """
        if is_a(Layer, made):
            return made
        layer = standing_in(Layer, made, part, self)
        layer._novalite_switch(bool(self.listeners))
        self._layers.add(layer)
        return layer

    @contextmanager
    def telling(self, listener: Listener) -> Iterator[None]:
        """Have one more listener meanwhile."""
        self.listeners = (*self.listeners, listener)
        try:
            yield
        finally:
            self.listeners = tuple(one for one in self.listeners if one is not listener)


class Layer(StandIn):
    """A filter with all that is below it, or an application.

    What it does when it is called is in a slot: as long as nobody listens that is the inner object, so that a call
    costs next to nothing, and no code of this module is run.
    """

    __slots__ = ("__call__", "__weakref__", "_novalite_part", "_novalite_tracer")

    def __init__(self, inner: Any, part: Part, tracer: Tracer) -> None:
        super().__init__(inner)
        self._novalite_part = part
        self._novalite_tracer = tracer

    def _novalite_switch(self, is_on: bool) -> None:
        object.__setattr__(self, "__call__", self._novalite_visit if is_on else self._novalite_inner)

    def _novalite_visit(self, *args: Any, **kwargs: Any) -> Any:
        began, above, tracer = perf_counter(), _CURRENT.get(), self._novalite_tracer
        if kwargs or len(args) != 2 or not isinstance(args[0], dict) or (above is None and not tracer.listeners):
            return self._novalite_inner(*args, **kwargs)
        environ, start_response = args
        recording = above.recording if above is not None else Recording(environ)
        frame = recording.enter(self._novalite_part, above, environ)
        if above is None:
            for tell in tracer.listeners:
                tell(recording)
        if frame is None:
            return self._novalite_inner(environ, start_response)
        try:
            return frame.call(self._novalite_inner, environ, start_response)
        finally:
            if above is not None:  # whose time is not what recording takes, either
                above.below += perf_counter() - began


class Stream(StandIn):
    """A body that is made while it is sent, and whose pieces are a layer's work."""

    __slots__ = ("_novalite_body", "_novalite_frame")

    def __init__(self, inner: Any, frame: Frame, body: Body) -> None:
        super().__init__(inner)
        self._novalite_frame = frame
        self._novalite_body = body

    def __iter__(self) -> Any:
        iterator = self._novalite_frame.spend(iter, self._novalite_inner)
        if iterator is self._novalite_inner:
            return self
        return standing_in(Pieces, iterator, self._novalite_frame, self._novalite_body)

    def __getattr__(self, name: str) -> Any:
        found = super().__getattr__(name)
        return found if name != "close" else lambda *args: self._novalite_end(found, *args)

    def _novalite_end(self, close: Callable[..., Any], *args: Any) -> Any:
        try:
            return self._novalite_frame.spend(close, *args)
        finally:
            self._novalite_body.ended = perf_counter()


class Pieces(Stream):
    """One that is an iterator itself, as a generator is."""

    __slots__ = ()

    def __next__(self) -> Any:
        body = self._novalite_body
        try:
            piece = self._novalite_frame.spend(next, self._novalite_inner)
        except BaseException:
            body.ended = perf_counter()
            raise
        body.count(piece)
        return piece


class Body:
    """How much was sent, and when the last of it was; None while it is being sent."""

    __slots__ = ("ended", "size")

    def __init__(self) -> None:
        self.size = 0
        self.ended: float | None = None

    def count(self, piece: Any) -> None:
        """Add what a piece has; one that is no bytes the server will refuse."""
        self.size += len(piece) if isinstance(piece, bytes) else 0


class Frame:
    """A visit, noted while it is under way."""

    __slots__ = tuple("above answer below changes error frames met part recording started status total".split())

    def __init__(self, recording: Recording, part: Part, above: Frame | None, environ: Mapping[str, Any]) -> None:
        self.recording = recording
        self.part = part
        self.above = above
        self.frames: tuple[Frame, ...] = ()
        self.started = recording.began
        self.total = self.below = 0.0
        # What is above has noted its own changes by now; where there are none, it has met the same.
        same = above is not None and not above.changes and above.met
        self.met: Mapping[str, Any] | None = same or dict(environ)
        self.changes: Sequence[tuple[str, str | None, str | None]] = ()
        self.status: Any = None
        self.answer: Sequence[Any] = ()
        self.error: str | None = None

    def call(self, application: Any, environ: dict[str, Any], start_response: Any) -> Any:
        """What the application answers; a body that is made while it is sent is watched."""
        token = _CURRENT.set(self)
        self.started = perf_counter()
        try:
            result = application(environ, self._starting(start_response))
        except BaseException as error:
            self.error = described_error(error)
            raise
        finally:
            self.total = perf_counter() - self.started
            _CURRENT.reset(token)
            if not self.frames:
                self.hand_on(environ)
                self.recording.route = route_of(environ) or self.recording.route
            self.met = None
        if _is_made_while_sent(result):
            result = standing_in(Pieces if hasattr(type(result), "__next__") else Stream, result, self, Body())
        if self.above is None:
            self.recording.take(result)
        return result

    def spend(self, work: Callable[..., Any], *args: Any) -> Any:
        """What a piece of the body takes to be made; the time is this layer's, and not that of whoever asks for it."""
        above, token, began = _CURRENT.get(), _CURRENT.set(self), perf_counter()
        try:
            return work(*args)
        except (StopIteration, GeneratorExit):
            raise
        except BaseException as error:
            self.error = described_error(error)
            raise
        finally:
            seconds = perf_counter() - began
            self.total += seconds
            if above is not None:
                above.below += seconds
            _CURRENT.reset(token)

    def hand_on(self, environ: Mapping[str, Any]) -> None:
        """Note what was changed in the environ before something else gets it."""
        if self.met is not None:
            self.changes = changes_of_environ(self.met, environ)

    def _starting(self, start_response: Any) -> Callable[..., Any]:
        def start(*args: Any, **kwargs: Any) -> Any:
            began = perf_counter()
            if len(args) >= 2:
                # The list is somebody's who may still change it; what is no list is left alone.
                self.status, self.answer = args[0], tuple(args[1]) if type(args[1]) is list else ()
            handed_on = perf_counter()
            try:
                write = start_response(*args, **kwargs)
            finally:
                ended = perf_counter()
                self.below += ended - began
                if self.above is not None:  # whose code it was
                    self.above.below -= ended - handed_on
            return self.recording.counting(write) if self.above is None else write

        return start

    @property
    def headers(self) -> Headers:
        """Those that were answered."""
        return headers_of_answer(self.answer)

    def visit(self) -> Visit:
        """What is known by now."""
        below = [frame.headers for frame in self.frames if frame.status is not None and frame.error is None] or [()]
        return Visit(
            name=self.part.name,
            kind=self.part.kind,
            section=self.part.section,
            file=self.part.file,
            start=self.started - self.recording.began,
            seconds=self.total,
            own_seconds=max(self.total - self.below, 0.0),
            environ=tuple(Change(*change) for change in self.changes),
            status=None if self.status is None else described(self.status),
            headers=tuple(changes_of_headers(below[-1], self.headers)) if self.status is not None else (),
            error=self.error,
            visits=tuple(frame.visit() for frame in self.frames),
        )


class Recording:
    """A request, noted while it is under way; `trace` tells what is known by now."""

    def __init__(self, environ: Mapping[str, Any]) -> None:
        self.at = time.time()
        self.began = perf_counter()
        self.returned: float | None = None
        self.environ = {name: value for name, value in environ.items() if type(value) is str}
        self.first: Frame | None = None
        self.route: Route | None = None
        self.body = self.written = Body()
        self.count = 0

    @cached_property
    def id(self) -> str:
        """A name of its own."""
        return uuid.uuid4().hex

    @property
    def asked(self) -> Asked:
        """The request, as it came."""
        return _asked(self.environ)

    def enter(self, part: Part, above: Frame | None, environ: Mapping[str, Any]) -> Frame | None:
        """One more visit, or None where there were enough."""
        self.count += 1
        if self.count > MOST:
            return None
        if above is not None:
            above.hand_on(environ)
        frame = Frame(self, part, above, environ)
        if above is None:
            self.first = frame
        else:
            above.frames = (*above.frames, frame)
        return frame

    def take(self, result: Any) -> None:
        """What goes to the server."""
        self.returned = perf_counter()
        if is_a(Stream, result):
            self.body = result._novalite_body
            return
        for piece in result if isinstance(result, list | tuple) else ():
            self.body.count(piece)
        self.body.ended = self.returned

    def counting(self, write: Any) -> Any:
        """The server's ``write``, and what it is given is counted."""
        if not callable(write):
            return write

        def counted(data: Any) -> Any:
            self.written.count(data)
            return write(data)

        return counted

    @property
    def ended(self) -> float | None:
        """When the last of the answer was out, or it was known that there is none; None while it is being sent."""
        is_over = self.first is not None and self.first.error is not None
        return self.body.ended or (self.returned or perf_counter() if is_over else None)

    @property
    def seconds(self) -> float:
        """How long it took, or has taken until now."""
        return (self.ended or perf_counter()) - self.began

    def trace(self) -> Trace:
        """As plain data."""
        assert self.first is not None
        first, ended, seconds = self.first.visit(), self.ended, self.seconds
        returned = self.returned or perf_counter()
        size = self.written.size + (self.body.size if self.body is not self.written else 0)
        return Trace(
            id=self.id,
            at=self.at,
            waited=returned - self.began,
            seconds=seconds,
            complete=ended is not None,
            asked=self.asked,
            answered=None if first.status is None else Answered(first.status, self.first.headers, size),
            error=first.error,
            route=self.route,
            first=first,
            left_out=max(self.count - MOST, 0),
        )


def _asked(environ: Mapping[str, Any]) -> Asked:
    path = quote(
        f"{environ.get('SCRIPT_NAME', '')}{environ.get('PATH_INFO', '')}", "/:@!$&'()*+,;=~", "latin-1", "replace"
    )
    host = environ.get("HTTP_HOST") or environ.get("SERVER_NAME", "")
    query = environ.get("QUERY_STRING")
    return Asked(
        method=described(environ.get("REQUEST_METHOD", "")),
        url=described(
            f"{environ.get('wsgi.url_scheme', 'http')}://{host}{path or '/'}" + (f"?{query}" if query else "")
        ),
        protocol=described(environ.get("SERVER_PROTOCOL", "")),
        headers=headers_of_request(environ),
    )


def _is_made_while_sent(result: Any) -> bool:
    if isinstance(result, (list, tuple, bytes, str)) or is_a(Stream, result):
        return False
    return hasattr(type(result), "__iter__")
