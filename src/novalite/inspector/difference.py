"""What differs between two inis, as a person would tell it: a deployer's copy and the one that is shipped.

Pipelines are compared by what PasteDeploy makes of them, mount by mount and for each strategy, so that another way of
writing the same is no difference. Options are compared as they are written, section by section.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from novalite.inspector.composites import STRATEGIES, URLMAP, composite_kind, is_mount, is_strategy
from novalite.inspector.contexts import Composite, Node, Resolver
from novalite.inspector.ini import Ini
from novalite.inspector.pipeline import Pipeline, applications, pipelines
from novalite.inspector.routes import Route
from novalite.inspector.sections import File, Option, Place, Section

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class Change:
    """One difference: ``kind`` is added, removed or changed, ``where`` a mount, a section or a route.

    ``before`` and ``after`` are the lines in the two inis, where there are such.
    """

    kind: str
    where: str
    text: str
    before: Place | None = None
    after: Place | None = None

    def to_dict(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self)


def differences(before: Ini, after: Ini, app: str | None = None) -> list[Change]:
    """What differs: mounts and the order of pipelines first, then sections and options."""
    return [*_grouped(_pipelines(before, after, app)), *_sections(before.files[0], after.files[0])]


def route_differences(before: Iterable[Route], after: Iterable[Route]) -> Iterator[Change]:
    """What differs between two route tables: routes that there are no more, that are new, or whom others answer."""
    old = {(route.methods, route.full_path): route for route in before}
    new = {(route.methods, route.full_path): route for route in after}
    for key, route in old.items():
        where = f"{','.join(route.methods) or 'ANY'} {route.full_path}"
        if key not in new:
            yield Change(REMOVED, where, f"there is no such route any more; it was for {route.answer}")
        elif _answers(route) != _answers(new[key]):
            yield Change(CHANGED, where, f"is answered by {_answers(new[key])}, and was by {_answers(route)}")
    for key, route in new.items():
        if key not in old:
            yield Change(ADDED, f"{','.join(route.methods) or 'ANY'} {route.full_path}", f"is new, for {route.answer}")


def _answers(route: Route) -> str:
    conditions = [f"where {key} is {value}" for key, value in (*route.requirements, *route.conditions)]
    return " ".join([", ".join(map(str, route.answers)), *conditions])


def _pipelines(before: Ini, after: Ini, app: str | None) -> Iterator[Change]:
    old, new = _variants(before, app), _variants(after, app)
    for key, pipeline in old.items():
        if key not in new:
            text = f"{_run(pipeline)} is there no more"
            yield Change(REMOVED, _where(*key), text, before=pipeline.app.place)
        else:
            yield from _order(_where(*key), pipeline, new[key])
    for key, pipeline in new.items():
        if key not in old:
            yield Change(ADDED, _where(*key), f"{_run(pipeline)} is new", after=pipeline.app.place)


def _variants(ini: Ini, app: str | None) -> dict[tuple[str, str, str], Pipeline]:
    """The pipelines of an ini by application, mount and strategy; a lone application is the same by any name."""
    sections = applications(ini, app)
    found: dict[tuple[str, str, str], Pipeline] = {}
    for section in sections:
        resolver = Resolver(ini)
        name = section.name if len(sections) > 1 else ""
        node = resolver.application(section.name)
        for strategy in _strategies(node) or ("",):
            for pipeline in pipelines(section.name, _by(node, strategy)):
                found[name, pipeline.mount, strategy if pipeline.strategy else ""] = pipeline
    return found


def _strategies(node: Node) -> tuple[str, ...]:
    if not isinstance(node.end, Composite):
        return ()
    own = [entry.key for entry in node.end.entries] if node.end.kind == STRATEGIES else []
    return tuple(dict.fromkeys([*own, *(key for entry in node.end.entries for key in _strategies(entry.node))]))


def _by(node: Node, strategy: str) -> Node:
    """The node with that strategy chosen wherever there is one of its name."""
    end = node.end
    if not isinstance(end, Composite):
        return node
    entries = tuple(replace(entry, node=_by(entry.node, strategy)) for entry in end.entries)
    chosen = strategy if strategy in [entry.key for entry in entries] else end.chosen
    return Node(node.filters, replace(end, entries=entries, chosen=chosen))


def _where(name: str, mount: str, strategy: str) -> str:
    return f"{name} {mount}".strip() + (f" ({strategy})" if strategy else "")


def _run(pipeline: Pipeline) -> str:
    return " → ".join(pipeline.names)


def _order(where: str, before: Pipeline, after: Pipeline) -> Iterator[Change]:
    if before.app.name != after.app.name:
        text = f"the application is {after.app.name}, and was {before.app.name}"
        yield Change(CHANGED, where, text, before.app.place, after.app.place)
    old = [element.name for element in before.filters]
    new = [element.name for element in after.filters]
    kept = [
        old[block.a + index]
        for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
        for index in range(block.size)
    ]
    gone, come = _without(old, kept), _without(new, kept)
    moved = [name for name in gone if name in come]
    places = {one.name: one.place for one in (*before.filters, *after.filters)}
    for name in moved:
        yield Change(CHANGED, where, _moved(name, old, new, kept), places[name], places[name])
    for name in gone:
        if name in moved:
            continue
        heirs = [one for one in come if one not in moved and _outer(one, new) == _outer(name, old)]
        if heirs:
            come.remove(heirs[0])
            yield Change(CHANGED, where, f"{heirs[0]} has taken the place of {name}", places[name], places[heirs[0]])
        else:
            yield Change(REMOVED, where, f"{name} is left out; it was {_stood(name, old)}", places[name])
    for name in come:
        if name not in moved:
            yield Change(ADDED, where, f"{name} is added, {_stood(name, new)}", after=places[name])


def _without(names: Sequence[str], kept: Sequence[str]) -> list[str]:
    rest = list(names)
    for name in kept:
        rest.remove(name)
    return rest


def _outer(name: str, names: list[str]) -> str | None:
    index = names.index(name)
    return names[index - 1] if index else None


def _stood(name: str, names: list[str]) -> str:
    outer = _outer(name, names)
    return f"behind {outer}" if outer else "the outermost"


def _moved(name: str, old: list[str], new: list[str], kept: list[str]) -> str:
    before, after = old.index(name), new.index(name)
    outside = [one for one in kept if old.index(one) < before and new.index(one) > after]
    inside = [one for one in kept if old.index(one) > before and new.index(one) < after]
    parts = [f"{side} of {_listed(names)}" for side, names in (("outside", outside), ("inside", inside)) if names]
    return f"{name} now is {' and '.join(parts) or 'elsewhere'}"


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _grouped(changes: Iterator[Change]) -> Iterator[Change]:
    """What changed in the same way at several mounts is one change."""
    groups: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        groups.setdefault((change.kind, change.text), []).append(change)
    for group in groups.values():
        yield replace(group[0], where=", ".join(dict.fromkeys(change.where for change in group)))


def _sections(before: File, after: File) -> Iterator[Change]:
    yield from _options("[DEFAULT]", before.defaults, after.defaults)
    old = {section.header: section for section in before.sections}
    new = {section.header: section for section in after.sections}
    for header, section in old.items():
        if header not in new:
            yield Change(REMOVED, str(section), "there is no such section any more", before=section.place)
        else:
            yield from _options(str(section), _plain(before, section), _plain(after, new[header]))
    for header, section in new.items():
        if header not in old:
            yield Change(ADDED, str(section), "is a new section", after=section.place)


def _plain(file: File, section: Section) -> list[Option]:
    """The options of a section that are not told by its pipelines and mounts."""
    kind = composite_kind(section)
    if section.type == "pipeline":
        return [option for option in section.options if option.key not in ("pipeline", "filter-with")]
    return [
        option
        for option in section.options
        if not (kind == URLMAP and is_mount(option.key)) and not (kind == STRATEGIES and is_strategy(file, option))
    ]


def _options(where: str, before: Iterable[Option], after: Iterable[Option]) -> Iterator[Change]:
    old = {option.key: option for option in before if option.key not in ("here", "__file__")}
    new = {option.key: option for option in after if option.key not in ("here", "__file__")}
    for key, option in old.items():
        if key not in new:
            yield Change(REMOVED, where, f"{key} is not set any more; it was {_shown(option)}", option.place)
        elif _shown(option) != _shown(new[key]):
            text = f"{key} is {_shown(new[key])}, and was {_shown(option)}"
            yield Change(CHANGED, where, text, option.place, new[key].place)
    for key, option in new.items():
        if key not in old:
            yield Change(ADDED, where, f"{key} is set, to {_shown(option)}", after=option.place)


def _shown(option: Option) -> str:
    return " ".join(option.raw.split()) or "empty"
