"""Differences as text no wider than the window."""

from __future__ import annotations

from collections.abc import Sequence

from novalite.inspector.difference import ADDED, CHANGED, REMOVED, Change
from novalite.inspector.text import Line, wrapped

_MARKS = {ADDED: ("+", "good"), REMOVED: ("-", "bad"), CHANGED: ("~", "note")}


def written(changes: Sequence[Change], width: int) -> list[Line]:
    """The changes, those of one place below each other, each with its lines in the two inis."""
    if not changes:
        return [(("no difference", "dim"),)]
    lines: list[Line] = []
    place = None
    for change in changes:
        if change.where != place:
            place = change.where
            lines += [((place, "heading"),)]
        words = [(word, "") for word in change.text.split()]
        where = [f"line {one.line}" if one else "" for one in (change.before, change.after)]
        if any(where):
            words.append((f"({' → '.join(filter(None, dict.fromkeys(where)))})", "dim"))
        first, *more = wrapped(words, width - 6)
        lines.append((("  ", ""), _MARKS[change.kind], (" ", ""), *first))
        lines += [(("      ", ""), *line) for line in more]
    return lines
