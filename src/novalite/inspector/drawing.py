"""The tree of an ini's pipelines as text, no wider than the window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from novalite.inspector.composites import UNKNOWN
from novalite.inspector.contexts import Element, Node
from novalite.inspector.ini import Ini
from novalite.inspector.sections import Option, Place, Section
from novalite.inspector.text import Line, Span, from_here, sentence, wrapped
from novalite.inspector.tree import Branch, composites_of, elements_of, strategies_of, tree_of

#: A label that is wider stands on a line of its own.
_LABEL = 32
_BETWEEN = (" → ", "dim")


def drawn(ini: Ini, applications: Sequence[tuple[Section, Node]], width: int, *, details: bool = False) -> list[Line]:
    """All applications, each a tree; with ``details`` also each filter and application; and what is wrong with them."""
    drawer = _Drawer(width)
    lines: list[Line] = []
    nodes = [node for _, node in applications]
    for section, node in applications:
        lines += [*drawer.application(section, node), ()]
    if details:
        lines += [*_details(ini, elements_of(nodes), width), ()]
    notes = list(_notes(ini, applications, width))
    return [*lines, *notes] if notes else lines[:-1]


class _Drawer:
    """Draws trees below each other; a urlmap that was drawn already is named only."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._done: dict[object, str] = {}

    def application(self, section: Section, node: Node) -> Iterator[Line]:
        branch = tree_of(node)
        words, branches = self._words(branch)
        alone = len(branch.run) == 1 and branch.run[0].name == section.name and not branch.run[0].problem
        name = words[0][0] if alone else section.name
        heading = [(name, "heading"), (from_here(str(section.place)), "dim")]
        chosen, others = strategies_of(node) if branches or not alone else ({}, {})
        if chosen:
            heading.append((f"strategy {', '.join(chosen)}", "strategy"))
        if others:
            heading.append((f"(or {', '.join(others)})", "dim"))
        yield from wrapped(heading, self._width, between=("  ", ""))
        if not alone:
            yield from wrapped(words, self._width, between=_BETWEEN)
        yield from self._below(branches, "")

    def _words(self, branch: Branch) -> tuple[list[Span], tuple[Branch, ...]]:
        """The run, and the branches that are still to be drawn."""
        words = [(_name(element), "bad" if element.problem else "filter") for element in branch.run]
        if branch.end != "filter" and not branch.run[-1].problem:
            words[-1] = (words[-1][0] + " ?" * (branch.end == "unknown"), branch.end)
        if branch.end == "filter" or len(branch.branches) < 2:
            return words, branch.branches
        key = tuple((one.labels, one.key) for one in branch.branches)
        if key in self._done:
            return [*words[:-1], (f"{words[-1][0]} (as {self._done[key]} above)", "dim")], ()
        self._done[key] = branch.run[-1].name
        return words, branch.branches

    def _below(self, branches: tuple[Branch, ...], prefix: str) -> Iterator[Line]:
        labels = [", ".join(branch.labels) for branch in branches]
        column = max((len(label) for label in labels if 0 < len(label) <= _LABEL), default=0)
        for branch, label in zip(branches, labels, strict=True):
            last = branch is branches[-1]
            first, rest = prefix + ("└─ " if last else "├─ "), prefix + ("   " if last else "│  ")
            words, behind = self._words(branch)
            indent = column + 2 if label and column else 0
            lines = wrapped(words, self._width - len(first) - indent, between=_BETWEEN)
            if len(label) > column:
                names = [(one, "path") for one in branch.labels]
                *above, line = wrapped(names, self._width - len(first), between=(", ", "dim"))
                for one in (*above, line):
                    yield (first, "guide"), *one
                    first = rest
            elif label:
                yield (first, "guide"), (f"{label:<{indent}}", "path"), *lines.pop(0)
            else:
                yield (first, "guide"), *lines.pop(0)
            for one in lines:
                yield (rest, "guide"), (" " * (indent or 2), ""), *one
            yield from self._below(behind, rest)


def _name(element: Element) -> str:
    return f"{element.name} !" if element.problem else element.name


def _details(ini: Ini, elements: list[Element], width: int) -> Iterator[Line]:
    names = max(len(element.name) for element in elements) + 2
    for element in elements:
        words = [(element.factory or "?", "factory"), (_short(ini, element.place), "dim")]
        first, *more = wrapped(words, width - names, between=("  ", ""))
        yield (f"{element.name:<{names}}", "bad" if element.problem else "filter"), *first
        for line in more:
            yield (" " * names, ""), *line
        for option in element.given:
            yield from _option(ini, option, names + 2, width)


def _option(ini: Ini, option: Option, indent: int, width: int) -> Iterator[Line]:
    words = [(f"{option.key} =", ""), *((word, "") for word in (option.value or "").split())]
    origin = [] if option.source == "own" else [option.source]
    origin += [f"from {', '.join(option.interpolated)}"] if option.interpolated else []
    if origin:
        words += [(word, "dim") for word in f"({'; '.join([*origin, _short(ini, option.place)])})".split()]
    for index, line in enumerate(wrapped(words, width - indent - 2)):
        yield (" " * (indent + 2 * bool(index)), ""), *line


def _notes(ini: Ini, applications: Sequence[tuple[Section, Node]], width: int) -> Iterator[Line]:
    """What is wrong, what only a factory knows, and what else there is."""
    problems = {one.problem: one.place for one in elements_of([node for _, node in applications]) if one.problem}
    shown = set(problems.values())
    problems |= {
        f"{one.by} {one.key}: {one.problem}": one.place for one in ini.broken if one.certain and one.place not in shown
    }
    for problem, place in sorted(problems.items(), key=lambda item: item[1]):
        yield from sentence(f"{_short(ini, place)}: {problem}", width, "bad")
    composites = (one for _, node in applications for one in composites_of(node) if one.kind == UNKNOWN)
    for element in {one.element.place: one.element for one in composites}.values():
        asked = f"only {element.factory} knows what it makes of its options; --import asks it"
        yield from sentence(f"{_short(ini, element.place)}: {asked}", width, "dim")
    if ini.unused:
        names = ", ".join(map(str, ini.unused))
        yield from sentence(f"unused: {names}", width, "note")
    named = {section.header for section, _ in applications}
    others = [
        section.name
        for section in ini.roots
        if section.header not in named and section.type != "server" and section.name
    ]
    if others:
        yield from sentence(f"also here, by --app: {', '.join(others)}", width, "note")


def _short(ini: Ini, place: Place) -> str:
    return f"line {place.line}" if place.file == ini.path else str(place)
