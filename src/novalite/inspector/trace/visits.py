"""What is known of a traced request, as plain data: the layers that it visited, and what each of them did to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Change:
    """A variable or a header that was added (``before`` is None), taken away (``after`` is None) or changed.

    A value of the environ that is no text and no number is shown as its class.
    """

    name: str
    before: str | None
    after: str | None

    @property
    def sign(self) -> str:
        """``+``, ``-`` or ``~``."""
        return "+" if self.before is None else "-" if self.after is None else "~"


@dataclass(frozen=True)
class Visit:
    """One layer's part in a request: a filter's, a composite's or an application's.

    ``start`` is when it was called, in seconds after the request; ``seconds`` is how long it had the request, with
    what is below it, and ``own_seconds`` without. ``environ`` is what it changed before the next layer, or its answer;
    ``headers`` what it changed of the answer from below, or all where it answered by itself. ``status`` is None where
    it never began an answer, ``error`` what it raised.
    """

    name: str
    kind: str
    section: str
    file: str
    start: float
    seconds: float
    own_seconds: float
    environ: tuple[Change, ...] = ()
    status: str | None = None
    headers: tuple[Change, ...] = ()
    error: str | None = None
    visits: tuple[Visit, ...] = ()


@dataclass(frozen=True)
class Asked:
    """The request; ``body`` is there where whoever sent it has told."""

    method: str
    url: str
    protocol: str
    headers: tuple[tuple[str, str], ...]
    body: str | None = None

    @property
    def target(self) -> str:
        """Path and query."""
        return "/" + self.url.partition("://")[2].partition("/")[2]


@dataclass(frozen=True)
class Answered:
    """The answer; ``size`` counts the bytes of its body."""

    status: str
    headers: tuple[tuple[str, str], ...]
    size: int
    body: str | None = None


@dataclass(frozen=True)
class Route:
    """What the request was routed to: the path expression with its mount, who answers, and the path's variables."""

    path: str | None
    operation: str | None
    variables: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Trace:
    """One request. ``at`` is Unix time; ``waited`` until the answer began to be sent, ``seconds`` until it was out.

    ``complete`` is False as long as its body is still being sent; ``left_out`` counts the visits beyond those that are
    kept.
    """

    id: str
    at: float
    waited: float
    seconds: float
    complete: bool
    asked: Asked
    answered: Answered | None
    error: str | None
    route: Route | None
    first: Visit
    left_out: int = 0

    def walk(self) -> Iterator[tuple[int, Visit]]:
        """All visits in the order in which they began, each with its depth."""
        yield from _walk(self.first, 0)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of what was visited, in order."""
        return tuple(visit.name for _, visit in self.walk())

    @property
    def answered_by(self) -> Visit | None:
        """The layer that made the answer: the innermost one whose status went all the way out."""
        visit = self.first
        if visit.status is None or visit.error is not None:
            return None
        while inner := [one for one in visit.visits if one.status == visit.status and one.error is None]:
            visit = inner[-1]
        return visit

    def to_dict(self) -> dict[str, Any]:
        """As JSON can hold it."""
        made_by = self.answered_by
        return {**asdict(self), "answered_by": made_by and made_by.name}


def _walk(visit: Visit, depth: int) -> Iterator[tuple[int, Visit]]:
    yield depth, visit
    for inner in visit.visits:
        yield from _walk(inner, depth + 1)
