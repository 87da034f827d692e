"""What a name of an ini becomes, as PasteDeploy would make it: filters, applications and mounts, with their options.

A section's options depend on the way to it. ``[DEFAULT]`` of its file and what led to it (``set``, the command line,
the file that said ``config:``) are the options of everybody, and go to each factory as one dict; a key that
``[DEFAULT]`` has too is not seen as an option of the section. What ``use`` names is made with the options of both.
This module goes the same way as ``paste.deploy.loadwsgi``, and builds data where that imports factories.

What a composite makes of its keys only its own factory knows. Those of the known kinds are read by their keys, as
Paste's urlmap and Nova's ``pipeline_factory`` read them; another can be asked (`novalite.inspector.asking`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from novalite.errors import ConfigError
from novalite.inspector.composites import (
    COMPOSITE_PROTOCOLS,
    STRATEGIES,
    UNKNOWN,
    URLMAP,
    is_mount,
    is_strategy,
    kind_of,
    meant,
)
from novalite.inspector.factories import load, source_of
from novalite.inspector.ini import SCHEME, Ini, config_target, find
from novalite.inspector.sections import APP, FILTER, PROTOCOLS, File, Option, Place, Section, interpolated, read_file

_PIPELINE, _FILTER_APP, _FILTER_WITH = "pipeline", "filter-app", "filter-with"
_ENTRY_POINT = re.compile(r"[\w.]+\s*(:\s*[\w.]+\s*)?(\[.*\]\s*)?$")
_PROTOCOL_OF_TYPE = {"app": "paste.app_factory", "composite": "paste.composit_factory"}
_PROTOCOLS = tuple(key for groups in PROTOCOLS.values() for group in groups for key in group)
_NAME_THEM = "name the filters and, last, the application"
_NO_OPTIONS = "a pipeline takes no options; set it in one of its filters or its application"
_TRUE = ("true", "1", "yes", "on")


@dataclass(frozen=True)
class Element:
    """A filter or an application.

    ``name`` is the section's, or what was written where there is none, of which ``problem`` tells. ``factory`` is
    what makes it, as written: ``module:name``, ``egg:…`` or ``call:…``. ``given`` is what its factory gets as its own
    options, ``defaults`` what it gets as everybody's. ``place`` is the line of the section, or of the broken name.
    """

    name: str
    section: str
    factory: str
    place: Place
    given: tuple[Option, ...] = ()
    defaults: tuple[Option, ...] = ()
    problem: str | None = None

    @property
    def options(self) -> dict[str, str]:
        """What its factory gets as its own options."""
        return {option.key: option.value or "" for option in self.given}

    @property
    def source(self) -> str | None:
        """``file:line`` of the factory in Python, which is imported for that; None where that cannot be told."""
        try:
            return source_of(load(self.factory, _PROTOCOLS)) if self.factory else None
        except Exception:  # a stranger's module may raise anything as it is imported
            return None

    def to_dict(self, *, imports: bool = False) -> dict[str, Any]:
        """As JSON can hold it; ``imports`` adds where Python has the factory."""
        return {
            "name": self.name,
            "section": self.section,
            "file": self.place.file,
            "line": self.place.line,
            "factory": self.factory,
            **({"source": self.source} if imports else {}),
            "options": {option.key: option.to_dict() for option in self.given},
            "problem": self.problem,
        }


@dataclass(frozen=True)
class Entry:
    """What a composite has under one of its keys: a path, the name of a strategy, or a name that is its own affair."""

    key: str
    node: Node
    place: Place


@dataclass(frozen=True)
class Composite:
    """An application that hands requests on to others.

    ``kind`` is `URLMAP`: ``entries`` are mounts; `STRATEGIES`: of the entries ``chosen`` is the one in use, by its
    key, or None where there is none for the strategy that was asked for; `UNKNOWN`: the entries are what its options
    may mean.
    """

    element: Element
    kind: str
    entries: tuple[Entry, ...]
    chosen: str | None = None


@dataclass(frozen=True)
class Node:
    """Filters from the outside to the inside, and what is behind them."""

    filters: tuple[Element, ...]
    end: Element | Composite


#: A section on the way to what is asked for: the file, and the header.
Step = tuple[str, str]


class Broken(LookupError):
    """What PasteDeploy could not make: why, and the line that is to blame."""

    def __init__(self, problem: str, place: Place, circle: tuple[Step, ...] = ()) -> None:
        super().__init__(problem)
        self.problem = problem
        self.place = place
        self.circle = circle

    def element(self, name: str) -> Element:
        """What stands in the place of what was asked for by that name."""
        return Element(name, "", "", self.place, problem=self.problem)


@dataclass(frozen=True)
class Asked:
    """Where a name was asked for: ``[pipeline:main] pipeline``, at a line; and the sections on the way there."""

    where: str
    place: Place
    way: tuple[Step, ...] = ()

    def by(self, option: Option) -> Asked:
        """The same way, and an option at its end."""
        return replace(self, where=f"{self.where.partition(']')[0]}] {option.key}", place=option.place)

    def broken(self, reason: str) -> Broken:
        """What to raise."""
        return Broken(f"{self.where}: {reason}" if self.where else reason, self.place)


#: The options of everybody, as far as they come from whoever asks.
Defaults = Mapping[str, Option] | None
Ask = Callable[["Resolver", Element, File, Asked], "Node | None"]


@dataclass
class _Context:
    """PasteDeploy's LoaderContext: mutable while it is resolved, since ``use`` adds to what it was led to."""

    kind: str
    section: Section | None
    file: File
    defaults: dict[str, Option]
    given: dict[str, Option]
    asked: Asked
    factory: str = ""
    protocol: str | None = None
    filters: tuple[_Context | Element, ...] = ()
    inner: _Context | Element | None = None


class Resolver:
    """Tells of any application of an ini what it is.

    ``strategy`` chooses among the pipelines of a composite; without one it is what ``auth_strategy`` says or, where
    only the service's own configuration does, ``default``, ``keystone`` or the first. ``ask`` may tell what a
    composite of unknown kind makes.
    """

    def __init__(self, ini: Ini, strategy: str | None = None, ask: Ask | None = None) -> None:
        self.ini = ini
        self._strategy = strategy
        self._ask = ask

    def application(self, name: str) -> Node:
        """The application of that name; main may be ``[app]``. What cannot be made is an Element with a problem."""
        return self.node(None if name == "main" else name, self.ini.files[0], None, Asked("", Place(self.ini.path, 0)))

    def node(self, name: str | None, file: File, defaults: Defaults, asked: Asked) -> Node:
        """The application that a name means in a file, when it is asked for with these options of everybody."""
        try:
            return self._node(self._context(APP, name, file, defaults, asked))
        except Broken as error:
            return Node((), error.element(name or "main"))

    def filters(self, name: str, file: File, defaults: Defaults, asked: Asked) -> tuple[Element, ...]:
        """The filter that a name means, and those that filter it, from the outside to the inside."""
        try:
            return tuple(_flat(self._context(FILTER, name, file, defaults, asked)))
        except Broken as error:
            return (error.element(name),)

    def _or_broken(self, wants: str, name: str, file: File, defaults: Defaults, asked: Asked) -> _Context | Element:
        try:
            return self._context(wants, name, file, defaults, asked)
        except Broken as error:
            if error.circle and error.circle[0] in asked.way:
                raise  # that would be told at each of its sections, and of each anew
            return error.element(name)

    def _context(self, wants: str, name: str | None, file: File, defaults: Defaults, asked: Asked) -> _Context:
        if name is not None and SCHEME.match(name):
            return self._elsewhere(wants, name, file, defaults, asked)
        try:
            section = find(file, wants, name)
        except LookupError as error:
            raise asked.broken(str(error)) from None
        step = (os.path.realpath(file.path), section.header)
        if step in asked.way:
            circle = asked.way[asked.way.index(step) :]
            shown = " → ".join(f"[{header}]" for _, header in (*circle, step))
            raise Broken(f"{asked.where}: circular reference: {shown}", asked.place, circle)
        asked = Asked(str(section), section.place, (*asked.way, step))
        everybody, own, added = _options(section, file, defaults, asked)
        filter_with = own.pop("filter-with", None)
        own.pop("require", None)
        context = _Context(wants, section, file, everybody, own, asked)
        if section.type == "pipeline":
            self._pipeline(context)
        elif section.type == "filter-app":
            self._filter_app(context, added)
        else:
            context = self._made(context, added)
        if filter_with is None:
            return context
        outer = self._or_broken(FILTER, filter_with.value or "", file, everybody, asked.by(filter_with))
        return _Context(_FILTER_WITH, section, file, everybody, own, asked, filters=(outer,), inner=context)

    def _elsewhere(self, wants: str, name: str, file: File, defaults: Defaults, asked: Asked) -> _Context:
        scheme, _, rest = name.partition(":")
        everybody = defaults if isinstance(defaults, dict) else {}
        if scheme.lower() == "config":
            path, other = config_target(file.path, rest)
            inherited = {key: replace(option, raw=option.value or "") for key, option in everybody.items()}
            try:
                return self._context(wants, other, read_file(path, inherited, file.overrides), defaults, asked)
            except ConfigError as error:
                raise asked.broken(error.message) from None
        if scheme.lower() == "call" and ":" not in rest:
            raise asked.broken(f"{name} is not `call:module:function`")
        if scheme.lower() not in ("egg", "call"):
            raise asked.broken(f"{scheme}: is none of PasteDeploy's schemes: config, egg, call")
        protocol = "egg" if scheme.lower() == "egg" else None
        return _Context(wants, None, file, everybody, {}, asked, factory=name, protocol=protocol)

    def _pipeline(self, context: _Context) -> None:
        own, asked = context.given, context.asked
        if "pipeline" not in own:
            raise replace(asked, where=f"{asked.where} pipeline").broken(f"is missing; {_NAME_THEM}")
        option = own.pop("pipeline")
        if own:
            raise asked.by(next(iter(own.values()))).broken(_NO_OPTIONS)
        if not option.value:
            raise asked.by(option).broken(f"is empty; {_NAME_THEM}")
        *filters, app = option.words()
        named = asked.by(option)
        context.kind = _PIPELINE
        context.inner = self._or_broken(APP, app[0], context.file, context.defaults, replace(named, place=app[1]))
        context.filters = tuple(
            self._or_broken(FILTER, name, context.file, context.defaults, replace(named, place=place))
            for name, place in filters
        )

    def _filter_app(self, context: _Context, added: dict[str, Option]) -> None:
        own, asked = context.given, context.asked
        if "next" not in own:
            raise replace(asked, where=f"{asked.where} next").broken(
                "is missing; name the application behind the filter"
            )
        after = own.pop("next")
        context.filters = (self._made(replace(context, kind=FILTER), added),)
        context.inner = self._or_broken(APP, after.value or "", context.file, context.defaults, asked.by(after))
        context.kind = _FILTER_APP

    def _made(self, context: _Context, added: dict[str, Option]) -> _Context:
        """What a section that is no pipeline is made of: of what it uses, or of a factory of its own."""
        own, asked, wants = context.given, context.asked, context.kind
        if "use" not in own:
            possible = [
                next(option for key in group if (option := own.get(key)))
                for group in PROTOCOLS[wants]
                if any(key in own for key in group)
            ]
            if not possible:
                known = " or ".join([key for group in PROTOCOLS[wants] for key in group][:2])
                where = replace(asked, where=f"{asked.where} use")
                raise where.broken(f"is missing; name the factory by use, {known}")
            if len(possible) > 1:
                raise asked.by(possible[1]).broken(f"there is {possible[0].key} too; remove one of them")
            del own[possible[0].key]
            if not _ENTRY_POINT.match(possible[0].value or ""):
                raise asked.by(possible[0]).broken("not a `module:factory` on the same line")
            return replace(context, factory=possible[0].value or "", protocol=possible[0].key)
        use = own.pop("use")
        used = self._context(wants, use.value or "", context.file, context.defaults, asked.by(use))
        for key, option in used.given.items():
            used.given[key] = replace(option, source="use") if option.source == "own" else option
        used.defaults.update(added)
        used.given.update(own)
        if "__file__" in context.defaults:
            used.defaults["__file__"] = context.defaults["__file__"]
        kind = context.section.type if context.section else ""
        if used.protocol is None and used.kind == wants and kind == "filter-app":
            raise asked.by(use).broken("call: cannot be used here; use a [filter:…] that does")
        used.protocol = used.protocol or _PROTOCOL_OF_TYPE.get(kind, f"paste.{kind}_factory")
        used.file = context.file
        named = used
        while named.kind == _FILTER_WITH and isinstance(named.inner, _Context):
            named = named.inner
        if named.kind == wants and (kind != "filter-app" or named.section is None):
            # What is made has the name by which it was asked for; that of a filter-app is the application's.
            named.section, named.asked = context.section, asked
        return used

    def _node(self, context: _Context | Element) -> Node:
        if isinstance(context, Element):
            return Node((), context)
        if context.inner is not None:
            behind = self._node(context.inner)
            return Node((*(one for part in context.filters for one in _flat(part)), *behind.filters), behind.end)
        element = _element(context)
        if context.protocol in COMPOSITE_PROTOCOLS or (context.protocol == "egg" and any(map(is_mount, context.given))):
            return self._composed(context, element)
        return Node((), element)

    def _composed(self, context: _Context, element: Element) -> Node:
        kind = kind_of(context.given, element.factory)
        if kind == UNKNOWN and self._ask and (told := self._ask(self, element, context.file, context.asked)):
            return told
        entries = tuple(self._entries(context, kind))
        if kind != STRATEGIES:
            return Node((), Composite(element, kind, entries))
        keys = [entry.key for entry in entries]
        chosen = self._wanted(context, keys)
        if chosen not in keys:
            there = ", ".join(sorted(keys)) or "none"
            reason = f"there is no pipeline {chosen!r} here; there is: {there}"
            element = replace(element, problem=f"{context.asked.where} auth_strategy: {reason}")
        return Node((), Composite(element, kind, entries, chosen if chosen in keys else None))

    def _entries(self, context: _Context, kind: str) -> Iterator[Entry]:
        for option in context.given.values():
            asked = context.asked.by(option)
            if kind == URLMAP:
                if is_mount(option.key) or option.key == "not_found_app":
                    node = self.node(option.value or "", context.file, context.defaults, asked)
                    yield Entry(option.key, node, option.place)
            elif is_strategy(context.file, option) if kind == STRATEGIES else _has_app(context.file, option):
                yield Entry(option.key, self._assembled(option, context.file, asked), option.place)

    def _assembled(self, option: Option, file: File, asked: Asked) -> Node:
        """The pipeline that a composite makes of a list of names, for which it gives none of its own defaults."""
        words = [(name, replace(asked, place=place)) for name, place in option.words()]
        if not words:
            return Node((), Element(option.key, "", "", option.place, problem=asked.broken("is empty").problem))
        behind = self.node(words[-1][0], file, None, words[-1][1])
        filters = (one for name, where in words[:-1] for one in self.filters(name, file, None, where))
        return Node((*filters, *behind.filters), behind.end)

    def _wanted(self, context: _Context, keys: list[str]) -> str:
        """The strategy as Nova's ``pipeline_factory`` chooses; that of ``_v21`` knows nothing of rate limits."""
        known = {**context.defaults, **context.given}
        said = known.get("auth_strategy")
        ours = ":novalite." in ":" + context.factory
        strategy = self._strategy or (said.value if said else None)
        if strategy is None:
            # Who chooses by a flavour has `default`; who chooses by the way of authentication, keystone.
            usual = ("keystone",) if ours else ("default", "keystone", *keys, "")
            strategy = next(key for key in usual if ours or key in keys or not keys)
        limit = known.get("api_rate_limit")
        limited = (limit.value or "").lower() in _TRUE if limit else not ours
        if not limited and not context.factory.endswith("_v21") and f"{strategy}_nolimit" in keys:
            strategy += "_nolimit"
        return strategy


def _options(
    section: Section, file: File, defaults: Defaults, asked: Asked
) -> tuple[dict[str, Option], dict[str, Option], dict[str, Option]]:
    """The options of everybody, those of the section alone, and those that it sets for everybody."""
    for option in file.defaults:
        if option.problem:
            raise replace(asked, where="[DEFAULT]").by(option).broken(option.problem)
    hidden = {option.key: option for option in file.defaults}
    known = {**hidden, **{option.key: option for option in section.options}}
    everybody = {**hidden, **(defaults or {})}
    own: dict[str, Option] = {}
    added: dict[str, Option] = {}
    wanted: dict[str, Option] = {}
    for option in known.values():
        how, _, name = option.key.partition(" ")
        if option.key in hidden and (how not in ("set", "get") or not name):
            continue
        option = interpolated(option, known)
        if option.problem:
            raise asked.by(option).broken(option.problem)
        if how == "set" and name:
            added[name.strip()] = everybody[name.strip()] = replace(option, key=name.strip(), source="set")
        elif how == "get" and name:
            wanted[name.strip()] = option
        else:
            own[option.key] = option
    for name, option in wanted.items():
        if (option.value or "") not in everybody:
            raise asked.by(option).broken(f"{option.value!r} is not defined in [DEFAULT]")
        found = everybody[option.value or ""]
        own[name] = replace(option, key=name, value=found.value, source="get")
    return everybody, own, added


def _flat(context: _Context | Element) -> Iterator[Element]:
    if isinstance(context, Element):
        yield context
    elif context.inner is not None:
        for part in (*context.filters, context.inner):
            yield from _flat(part)
    else:
        yield _element(context)


def _has_app(file: File, option: Option) -> bool:
    return any(wants == APP for wants, *_ in meant(file, option))


def _element(context: _Context) -> Element:
    section = context.section
    return Element(
        section.name if section else context.factory,
        section.header if section else "",
        context.factory,
        section.place if section else context.asked.place,
        tuple(context.given.values()),
        tuple(context.defaults.values()),
    )


def walk(node: Node) -> Iterator[Element]:
    """All elements of a node and of what is behind it, each as often as it is made; of strategies the chosen one."""
    yield from node.filters
    if isinstance(node.end, Element):
        yield node.end
        return
    yield node.end.element
    for entry in node.end.entries:
        if node.end.kind != STRATEGIES or entry.key == node.end.chosen:
            yield from walk(entry.node)
