"""A trace for people: the way in and the way out, a line a layer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from novalite.inspector import text as of_lines
from novalite.inspector.text import Line, Span
from novalite.inspector.trace.visits import Change, Trace, Visit

#: How much of a value is shown.
LONGEST = 40

_STYLE_OF = {"+": "good", "~": "note", "-": "bad"}


def lines(trace: Trace, width: int | None = None) -> Iterator[Line]:
    """The lines, none longer than ``width``."""
    for line in _lines(trace):
        if line:
            text, style = line[-1]
            line[-1] = (text.rstrip(), style)
        yield tuple(_cut(line, width) if width else line)


def plain(trace: Trace, width: int | None = None) -> str:
    """The lines as one text."""
    return of_lines.plain(lines(trace, width))


def _lines(trace: Trace) -> Iterator[list[Span]]:
    room = max(depth + len(visit.name) for depth, visit in trace.walk()) + 2
    yield [(f"{trace.asked.method} {trace.asked.target}", "heading")]
    yield []
    yield [(f"  {'in':<{room}}{'own ms':>8}  environ", "dim")]
    for depth, visit in trace.walk():
        yield [
            *_name(visit, depth, room),
            (f"{visit.own_seconds * 1e3:8.3f}  ", "dim"),
            *_changes(visit.environ, "="),
        ]
    yield []
    yield [(f"  {'out':<{room}}{'status':>8}  headers", "dim")]
    for depth, visit in _outwards(trace.first, 0):
        yield [*_name(visit, depth, room), *_outcome(visit), *_changes(visit.headers, ": ")]
    yield []
    yield list(_summary(trace))


def _name(visit: Visit, depth: int, room: int) -> Iterator[Span]:
    yield (f"  {' ' * depth + visit.name:<{room}}", "path")


def _outcome(visit: Visit) -> Iterator[Span]:
    if visit.error:
        yield (f"{'-':>8}  raised {visit.error}  ", "bad")
    elif visit.status is None:
        yield (f"{'-':>8}  no answer  ", "bad")
    else:
        yield (f"{visit.status.partition(' ')[0]:>8}  ", _style(visit.status))


def _changes(changes: Iterable[Change], equals: str) -> Iterator[Span]:
    for change in changes:
        value = "" if change.after is None else f"{equals}{_short(change.after)}"
        was = f" (was {_short(change.before)})" if change.sign == "~" and change.before else ""
        yield (f"{change.sign} {change.name}{value}{was}  ", _STYLE_OF[change.sign])


def _summary(trace: Trace) -> Iterator[Span]:
    if trace.answered is None or trace.error:
        yield (f"raised {trace.error}" if trace.error else "no answer", "bad")
        return
    answered, made_by = trace.answered, trace.answered_by
    yield (answered.status, _style(answered.status))
    yield (f", {answered.size} bytes in {trace.seconds * 1e3:.1f} ms", "")
    yield ("" if trace.complete else ", and still being sent", "bad")
    yield (f", made by {made_by.name}" if made_by else "", "")
    if trace.route:
        yield (f": {trace.route.operation}" if trace.route.operation else ": a route", "heading")
        yield (f" at {trace.route.path}" if trace.route.path else "", "")
    yield (f"; {trace.left_out} visits more are left out" if trace.left_out else "", "bad")


def _outwards(visit: Visit, depth: int) -> Iterator[tuple[int, Visit]]:
    for inner in visit.visits:
        yield from _outwards(inner, depth + 1)
    yield depth, visit


def _style(status: str) -> str:
    return "bad" if status[:1] in "45" else "good"


def _short(value: str) -> str:
    shown = value.encode("unicode_escape").decode()  # it is somebody else's text, and this a terminal
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"


def _cut(line: list[Span], width: int) -> Iterator[Span]:
    left = width
    too_long = sum(len(text) for text, _ in line) > width
    for text, style in line:
        if too_long and len(text) >= left:
            yield (text[: left - 1] + "…", style)
            return
        yield (text, style)
        left -= len(text)
