"""Tracing in a test: load an application so that it can be traced, trace what is asked of it, and ask in what order.

::

    app = traceable("etc/api-paste.ini")
    with trace(app) as traces:
        webtest.TestApp(app).get("/servers")
    assert traces.met("sizelimit").before("authtoken")
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, overload

from novalite.errors import Error
from novalite.inspector.trace.masking import masked
from novalite.inspector.trace.recording import Layer, Recording, Tracer
from novalite.inspector.trace.stand_in import is_a
from novalite.inspector.trace.text import plain
from novalite.inspector.trace.visits import Trace
from novalite.wsgi.loader import Loader

#: Under which names whatever is put around an application keeps it.
_INNER = ("application", "app", "_app", "wsgi_app", "__wrapped__")


class NotTraceable(Error):
    """An application that was not loaded so that it can be traced; the message says how to."""


class NotTraced(Error):
    """No request came while there was a trace."""


class Verdict:
    """Yes or no, with the reason; a failed ``assert`` shows it."""

    def __init__(self, holds: bool, reason: str) -> None:
        self.holds = holds
        self.reason = reason

    def __bool__(self) -> bool:
        return self.holds

    def __repr__(self) -> str:
        return f"<{self.reason}>"


class Meeting(Verdict):
    """Whether a request met a layer, and when."""

    def __init__(self, name: str, names: Sequence[str]) -> None:
        met = name in names
        super().__init__(met, f"{name} was {'' if met else 'not '}met: {' > '.join(names)}")
        self._name = name
        self._names = names

    def before(self, other: str) -> Verdict:
        """Whether it was met, and another one after it."""
        return self._compared(self._name, other)

    def after(self, other: str) -> Verdict:
        """Whether it was met, and another one before it."""
        return self._compared(other, self._name)

    def _compared(self, first: str, second: str) -> Verdict:
        for name in (first, second):
            if name not in self._names:
                return Meeting(name, self._names)
        names = list(self._names)
        holds = names.index(first) < names.index(second)
        return Verdict(holds, f"{first} was met {'before' if holds else 'after'} {second}: {' > '.join(names)}")


class Traces(Sequence[Trace]):
    """The requests that were traced, the oldest first; what is asked of all is about the last one."""

    def __init__(self) -> None:
        self._recordings: list[Recording] = []

    def add(self, recording: Recording) -> None:
        """One more."""
        self._recordings.append(recording)

    def __len__(self) -> int:
        return len(self._recordings)

    @overload
    def __getitem__(self, index: int) -> Trace: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Trace]: ...
    def __getitem__(self, index: int | slice) -> Trace | Sequence[Trace]:
        if isinstance(index, slice):
            return [recording.trace() for recording in self._recordings[index]]
        return self._recordings[index].trace()

    @property
    def last(self) -> Trace:
        """The last one. Raises NotTraced."""
        if not self._recordings:
            raise NotTraced("no request came to the application while it was traced")
        return self[-1]

    def met(self, name: str) -> Meeting:
        """Whether the last request met a filter or an application, by its name in the ini. Raises NotTraced."""
        return Meeting(name, self.last.names)

    def __str__(self) -> str:
        return "\n\n".join(plain(masked(one)) for one in self)


def traceable(ini: str | Path | None = None, app: str | None = None, **options: str) -> Any:
    """An application of an ini as `Loader` makes it, each of whose layers can be traced.

    ``ini`` None is novalite's own, and ``app`` None its ``osapi_compute``, or another ini's ``main``. Raises what
    Loader does.
    """
    path = None if ini is None else Path(ini).absolute()
    loader = Loader(path, options=options, wrap=Tracer().wrap)
    return loader.load_app(app or ("osapi_compute" if ini is None else "main"))


@contextmanager
def trace(app: Any) -> Iterator[Traces]:
    """Trace each request that an application gets meanwhile, whichever way it comes.

    ``app`` is what `traceable` or the fixtures of `novalite.testing` give, or what has it in ``app``, as WebTest's
    TestApp. Raises NotTraceable.
    """
    traces = Traces()
    with _tracer_of(app).telling(traces.add):
        yield traces


def _tracer_of(app: Any) -> Tracer:
    seen = set()
    while app is not None and id(app) not in seen:
        if is_a(Layer, app):
            tracer: Tracer = app._novalite_tracer
            return tracer
        seen.add(id(app))
        app = next((inner for name in _INNER if (inner := getattr(app, name, None)) is not None), None)
    raise NotTraceable("this application cannot be traced: load it by `novalite.testing.traceable(ini, app)`")
