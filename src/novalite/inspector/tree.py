"""Pipelines as a tree: what several mounts have in common is drawn once, and what differs between them stands out.

Where mounts begin with the same filters, these become a branch without a path of its own, and the mounts its branches.
Mounts that are the same throughout share a line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from novalite.inspector.composites import STRATEGIES, UNKNOWN, URLMAP, mounted
from novalite.inspector.contexts import Composite, Element, Node, walk


@dataclass(frozen=True)
class Branch:
    """A run of filters from the outside to the inside, and at its end an application, a urlmap, or just branches.

    ``labels`` are the paths at which it is mounted; one that branches share has none. ``end`` is what the last of the
    run is: ``app``, ``urlmap``, ``unknown`` (a composite of that kind) or ``filter``.
    """

    labels: tuple[str, ...]
    run: tuple[Element, ...]
    end: str
    branches: tuple[Branch, ...] = ()

    @property
    def key(self) -> object:
        """What two branches have in common that differ in their labels only."""
        return tuple(map(identity, self.run)), self.end, tuple((one.labels, one.key) for one in self.branches)


def tree_of(node: Node) -> Branch:
    """The tree of an application: its outermost filters, and the branches behind them."""
    return _branch((), node, ())


def identity(element: Element) -> object:
    """What makes two elements the same filter or application, with the same options."""
    options = tuple((option.key, option.value) for option in element.given)
    return element.name, element.section, element.place, element.factory, element.problem, options


def strategies_of(node: Node) -> tuple[dict[str, None], dict[str, None]]:
    """The strategies that chose pipelines somewhere in it, and those that could have."""
    chosen: dict[str, None] = {}
    others: dict[str, None] = {}
    for composite in composites_of(node):
        if composite.kind == STRATEGIES:
            chosen |= dict.fromkeys([composite.chosen] if composite.chosen else [])
            others |= dict.fromkeys(entry.key for entry in composite.entries)
    return chosen, {key: None for key in others if key not in chosen}


def composites_of(node: Node) -> Iterator[Composite]:
    """All composites of a node, those that are chosen by others included."""
    if isinstance(node.end, Composite):
        yield node.end
        for entry in node.end.entries:
            if node.end.kind != STRATEGIES or entry.key == node.end.chosen:
                yield from composites_of(entry.node)


def elements_of(nodes: list[Node]) -> list[Element]:
    """All filters and applications, each once, in the order in which a request meets them; no composites."""
    composites = {identity(one.element) for node in nodes for one in composites_of(node) if not one.element.problem}
    found = {identity(element): element for node in nodes for element in walk(node)}
    return [element for key, element in found.items() if key not in composites]


def _branch(labels: tuple[str, ...], node: Node, run: tuple[Element, ...]) -> Branch:
    run = (*run, *node.filters)
    end = node.end
    if isinstance(end, Element):
        return Branch(labels, (*run, end), "app")
    if end.kind == STRATEGIES:
        chosen = next((entry.node for entry in end.entries if entry.key == end.chosen), Node((), end.element))
        return _branch(labels, chosen, run)
    label = mounted if end.kind == URLMAP else str
    branches = [_branch((_LABELS.get(one.key) or label(one.key),), one.node, ()) for one in end.entries]
    return Branch(labels, (*run, end.element), UNKNOWN if end.kind == UNKNOWN else URLMAP, _merged(branches))


_LABELS = {"not_found_app": "elsewhere"}


def _merged(branches: list[Branch]) -> tuple[Branch, ...]:
    same: dict[object, Branch] = {}
    for branch in branches:
        twin = same.setdefault(branch.key, branch)
        if twin is not branch:
            same[branch.key] = replace(twin, labels=twin.labels + branch.labels)
    groups: dict[object, list[Branch]] = {}
    for branch in same.values():
        groups.setdefault(identity(branch.run[0]), []).append(branch)
    return tuple(group[0] if len(group) == 1 else _shared(group) for group in groups.values())


def _shared(branches: list[Branch]) -> Branch:
    """The filters with which several branches begin, and these behind them; at their ends they differ."""
    runs = [branch.run for branch in branches]
    count = 1
    while len({identity(run[count]) for run in runs}) == 1:
        count += 1
    rest = [replace(branch, run=branch.run[count:]) for branch in branches]
    return Branch((), runs[0][:count], "filter", _merged(rest))
