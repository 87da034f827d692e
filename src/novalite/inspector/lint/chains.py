"""The ways through an ini: from each root, by each mount and strategy, the filters that a request meets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from novalite.inspector.composites import STRATEGIES, UNKNOWN, URLMAP, composite_kind
from novalite.inspector.ini import Ini, Reference
from novalite.inspector.sections import Place, Section


@dataclass(frozen=True)
class Element:
    """A filter or an application on the way, and where it was named.

    ``factory`` is as it is written, in the section itself or in the one that it uses; ``section`` is None for
    ``egg:…`` and where the name means nothing.
    """

    name: str
    place: Place
    section: Section | None
    factory: str


@dataclass(frozen=True)
class Chain:
    """Filters from the outside to the inside, and the application behind them.

    ``mount`` is the path that led there, ``strategy`` the key of the composite that chooses among pipelines by it.
    ``named`` is where the innermost list of filters is, and ``by`` its section: a pipeline's, a strategy's, or what
    names a bare application.
    """

    root: Section
    mount: str
    strategy: str
    filters: tuple[Element, ...]
    app: Element
    by: Section
    named: Place

    @property
    def path(self) -> str:
        """The mount, and the strategy where there are several."""
        return f"{self.mount or '/'} ({self.strategy})" if self.strategy else self.mount or "/"

    def __str__(self) -> str:
        return f"{self.root.name or self.root.header} at {self.path}"


def chains_of(ini: Ini) -> tuple[Chain, ...]:
    """All chains of an ini. One that goes in a circle, or leads nowhere, is left out."""
    walk = _Walk(ini)
    found: list[Chain] = []
    for root in ini.roots:
        if root.makes == "app":
            element = Element(root.name or "main", root.place, root, factory_of(ini, root))
            found.extend(walk.below(Chain(root, "", "", (), element, root, root.place), root, ()))
    return tuple(found)


def factory_of(ini: Ini, section: Section | None) -> str:
    """What makes a section, as written there or, by way of ``use``, in another section."""
    seen: list[Section] = []
    while section is not None and section not in seen:
        seen.append(section)
        option = section.factory
        if option is None:
            return ""
        used = next((one for one in ini.references_of(section) if one.key == option.key == "use"), None)
        if used is None or used.target is None:
            return option.value or ""
        section = used.target
    return ""


class _Walk:
    def __init__(self, ini: Ini) -> None:
        self.ini = ini

    def below(self, chain: Chain, section: Section, seen: tuple[Section, ...]) -> Iterator[Chain]:
        """The chains that begin with ``chain`` and go on in ``section``, to which it has led."""
        if section in seen:
            return
        seen = (*seen, section)
        references = self.ini.references_of(section)
        around = [self._element(one) for one in references if one.key == "filter-with"]
        inner = [one for one in references if one.key != "filter-with"]
        chain = replace(chain, filters=(*chain.filters, *around))
        if section.type == "pipeline":
            yield from self._listed(chain, inner, seen)
        elif section.type == "filter-app":
            own = Element(section.name, section.place, section, factory_of(self.ini, section))
            following = [one for one in inner if one.key == "next"]
            yield from self._listed(replace(chain, filters=(*chain.filters, own)), following, seen)
        elif (kind := composite_kind(section)) in (URLMAP, UNKNOWN):
            for one in inner:
                if one.key != "use" and one.wants == "app":
                    mount = chain.mount.rstrip("/") + one.key if kind == URLMAP else chain.mount
                    yield from self._listed(replace(chain, mount=mount), [one], seen)
        elif kind == STRATEGIES:
            for strategy, listed in groupby((one for one in inner if one.key != "use"), key=lambda one: one.key):
                yield from self._listed(replace(chain, strategy=strategy), list(listed), seen)
        elif used := next((one.target for one in inner if one.key == "use" and one.target), None):
            yield from self.below(chain, used, seen)
        else:
            yield chain

    def _listed(self, chain: Chain, references: list[Reference], seen: tuple[Section, ...]) -> Iterator[Chain]:
        """The chains that go on with what a list names: filters and, at its end, an application."""
        if not references:
            return
        *filters, app = references
        if filters or not chain.filters:
            option = app.by.option(app.key)
            chain = replace(chain, by=app.by, named=option.place if option else app.place)
        chain = replace(chain, filters=(*chain.filters, *map(self._element, filters)), app=self._element(app))
        if app.target is None:
            yield chain
        else:
            yield from self.below(chain, app.target, seen)

    def _element(self, reference: Reference) -> Element:
        factory = factory_of(self.ini, reference.target) if reference.target else reference.name
        name = reference.target.name if reference.target else reference.name
        return Element(name, reference.place, reference.target, factory)
