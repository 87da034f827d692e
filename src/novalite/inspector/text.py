"""Text for people: lines of styled words that fit into a width, and as plain text without any style.

Styles are names of what a word is, such as ``app`` or ``path``; which colour that is is the command's affair.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

#: A word and its style; empty for none.
Span = tuple[str, str]
Line = tuple[Span, ...]


def plain(lines: Iterable[Line]) -> str:
    """The lines without styles, and without spaces at their ends."""
    return "\n".join("".join(text for text, _ in line).rstrip() for line in lines)


def length(line: Iterable[Span]) -> int:
    """How many columns a line takes."""
    return sum(len(text) for text, _ in line)


def wrapped(words: Sequence[Span], width: int, *, between: Span = (" ", "")) -> list[Line]:
    """The words in lines no wider than the width, as far as one word fits into it, with something in between.

    A word that does not fit stays whole: terminals let a path be clicked, and programs find it, only then.
    What stands between two words stays at the end of the line when the line is broken there.
    """
    lines: list[list[Span]] = [[]]
    for index, word in enumerate(words, 1):
        last = lines[-1]
        kept = 0 if index == len(words) else len(between[0].rstrip())
        if last and length(last) + length((between, word)) + kept > width:
            last.append((between[0].rstrip(), between[1]))
            last = []
            lines.append(last)
        last.extend((between, word) if last else (word,))
    return [tuple(line) for line in lines]


def from_here(place: str) -> str:
    """A path, or a path and its line, as it is called in the working directory where it lies below that."""
    return place.removeprefix(f"{Path.cwd()}{os.sep}")


def sentence(text: str, width: int, style: str = "", indent: str = "  ") -> list[Line]:
    """A text in lines, the later ones indented."""
    words = [(word, style) for word in text.split()]
    first, *rest = wrapped(words, width) if words else [()]
    if not rest:
        return [first]
    done = len([text for text, _ in first if text.strip()])
    more = wrapped(words[done:], width - len(indent))
    return [first, *(((indent, ""), *line) for line in more)]
