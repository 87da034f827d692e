"""Text for people: lines of styled words that fit into a width, and as plain text without any style.

Styles are names of what a word is, such as ``app`` or ``path``; which colour that is is the command's affair.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

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


def folded(lines: Iterable[Line], width: int) -> Iterator[Line]:
    """The lines, those that are still wider cut into pieces, wherever that is in a word."""
    for line in lines:
        rest = list(line)
        while length(rest) > width > 0:
            piece: list[Span] = []
            room = width
            while room:
                text, style = rest.pop(0)
                piece.append((text[:room], style))
                if len(text) > room:
                    rest.insert(0, (text[room:], style))
                room -= len(piece[-1][0])
            yield tuple(piece)
        yield tuple(rest)


def sentence(text: str, width: int, style: str = "", indent: str = "  ") -> list[Line]:
    """A text in lines, the later ones indented."""
    words = [(word, style) for word in text.split()]
    first, *rest = wrapped(words, width) if words else [()]
    if not rest:
        return [first]
    done = len([text for text, _ in first if text.strip()])
    more = wrapped(words[done:], width - len(indent))
    return [first, *(((indent, ""), *line) for line in more)]
