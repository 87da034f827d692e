"""The tree of pipelines as a picture: a Mermaid flowchart, or SVG."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from novalite.inspector.tree import Branch, identity


def mermaid(trees: Iterable[tuple[str, Branch]]) -> str:
    """A flowchart, from the left to the right; an application that several pipelines have is one node."""
    chart = _Chart()
    for name, branch in trees:
        chart.add(None, (name,), branch)
    return "\n".join(["flowchart LR", *chart.lines])


class _Chart:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self._ends: dict[object, str] = {}
        self._count = 0

    def add(self, before: str | None, labels: tuple[str, ...], branch: Branch) -> None:
        filters = branch.run if branch.end == "filter" else branch.run[:-1]
        edge = " ".join(labels)
        if before is None:
            before, edge = self._node(f'(["{_quoted(edge)}"])'), ""
        if filters:
            node = self._node(f'["{"<br/>".join(_quoted(element.name) for element in filters)}"]')
            self._edge(before, edge, node)
            before, edge = node, ""
        if branch.end != "filter":
            end = branch.run[-1]
            shape = '(["{}"])' if branch.end == "app" else '{{{{"{}"}}}}'
            key = (identity(end), branch.key if branch.branches else None)
            is_new = key not in self._ends
            if is_new:
                self._ends[key] = self._node(shape.format(_quoted(end.name)))
            self._edge(before, edge, self._ends[key])
            before, edge = self._ends[key], ""
            if not is_new:
                return
        for one in branch.branches:
            self.add(before, one.labels, one)

    def _node(self, shape: str) -> str:
        name = f"n{self._count}"
        self._count += 1
        self.lines.append(f"  {name}{shape}")
        return name

    def _edge(self, before: str, label: str, node: str) -> None:
        self.lines.append(f"  {before} -->" + (f'|"{_quoted(label)}"| ' if label else " ") + node)


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "#quot;").replace("<", "&lt;").replace(">", "&gt;")


_LETTER, _LINE, _GAP = 7.8, 18, 10
_STYLE = (
    "text{font:12px ui-monospace,monospace;fill:#1f2933}rect{fill:#f5f7fa;stroke:#9aa5b1;rx:5}"
    ".page{fill:#fff;stroke:none;rx:0}"
    ".end{font-weight:bold;fill:#0b5c9e}.label{fill:#8a4b08}.bad{fill:#b00020}path{fill:none;stroke:#9aa5b1}"
)


@dataclass(frozen=True)
class _Box:
    """A branch with the room that it takes: its own width and height, and the height of all behind it."""

    branch: Branch
    behind: tuple[_Box, ...]

    @property
    def width(self) -> float:
        return max(len(element.name) for element in self.branch.run) * _LETTER + 16

    @property
    def height(self) -> float:
        return len(self.branch.run) * _LINE + 8

    @property
    def room(self) -> float:
        return max(self.height, sum(box.room for box in self.behind) + _GAP * (len(self.behind) - 1))

    @property
    def gap(self) -> float:
        """The way to the boxes behind, on which their labels stand."""
        return max((len(" ".join(box.branch.labels)) for box in self.behind), default=0) * _LETTER + 40

    @property
    def length(self) -> float:
        return self.width + max((self.gap + box.length for box in self.behind), default=0.0)


def svg(trees: Sequence[tuple[str, Branch]]) -> str:
    """The trees below each other, each from the left to the right."""
    parts: list[str] = []
    y = 10.0
    width = 0.0
    for name, branch in trees:
        box = _boxed(branch)
        parts.append(f'<text x="10" y="{y + 12:.0f}">{escape(name)}</text>')
        parts += _shapes(box, 10, y + 22)
        width = max(width, box.length + 20, len(name) * _LETTER + 20)
        y += box.room + 42
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{y:.0f}">'
    return "\n".join(
        [head, f"<style>{_STYLE}</style>", '<rect class="page" width="100%" height="100%"/>', *parts, "</svg>"]
    )


def _boxed(branch: Branch) -> _Box:
    return _Box(branch, tuple(map(_boxed, branch.branches)))


def _shapes(box: _Box, x: float, y: float) -> Iterator[str]:
    top = y + (box.room - box.height) / 2
    yield f'<rect x="{x:.0f}" y="{top:.0f}" width="{box.width:.0f}" height="{box.height:.0f}"/>'
    for index, element in enumerate(box.branch.run, 1):
        is_end = index == len(box.branch.run) and box.branch.end != "filter"
        style = ' class="bad"' if element.problem else ' class="end"' if is_end else ""
        yield f'<text x="{x + 8:.0f}" y="{top + index * _LINE:.0f}"{style}>{escape(element.name)}</text>'
    right, middle = x + box.width, top + box.height / 2
    for behind in box.behind:
        end, level = right + box.gap, y + behind.room / 2
        yield f'<path d="M{right:.0f} {middle:.0f}h12V{level:.0f}H{end:.0f}"/>'
        label = escape(" ".join(behind.branch.labels))
        if label:
            yield f'<text x="{right + 18:.0f}" y="{level - 4:.0f}" class="label">{label}</text>'
        yield from _shapes(behind, end, y)
        y += behind.room + _GAP
