"""The pipelines of a paste ini's applications, one for each path where something is mounted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from novalite.errors import ConfigError, Error, PasteAppNotFound
from novalite.inspector.composites import STRATEGIES, URLMAP, mounted
from novalite.inspector.contexts import Composite, Element, Node, Resolver
from novalite.inspector.ini import Ini, read
from novalite.inspector.sections import APP, Section


class NoSuchPipeline(Error):
    """There is no pipeline there, or there are several; the message lists them."""


@dataclass(frozen=True)
class Pipeline:
    """Filters from the outside to the inside, and the application behind them.

    ``name`` is the section that was asked for; ``mount`` the path expression under which the pipeline is mounted,
    ``/`` where nothing is mounted anywhere; ``strategy`` the one by which composites chose it, where they did.
    """

    name: str
    mount: str
    filters: tuple[Element, ...]
    app: Element
    strategy: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the filters, then the application's."""
        return (*(element.name for element in self.filters), self.app.name)

    def to_dict(self, *, imports: bool = False) -> dict[str, Any]:
        """As JSON can hold it; ``imports`` adds to each factory where Python has it."""
        return {
            "name": self.name,
            "mount": self.mount,
            "strategy": self.strategy,
            "filters": [element.to_dict(imports=imports) for element in self.filters],
            "app": self.app.to_dict(imports=imports),
        }

    def __str__(self) -> str:
        """For people: a line for each element, each one further in than the one before."""
        lines = [f"{self.name} at {self.mount}"]
        width = max(len(name) + depth for depth, name in enumerate(self.names)) + 2
        for depth, element in enumerate((*self.filters, self.app)):
            lines.append(f"  {' ' * depth + element.name:<{width}} {element.factory}")
        return "\n".join(lines)


def default_ini() -> Path:
    """novalite's own ``api-paste.ini``."""
    return Path(str(resources.files("novalite") / "api-paste.ini"))


def applications(ini: Ini, app: str | None = None) -> list[Section]:
    """The sections of the application that is meant: that of the name, or ``main``, or whatever no other one names.

    Raises ConfigError that lists what there is.
    """
    if app is not None:
        named = [section for section in ini.files[0].sections if section.makes == APP]
        found = [section for section in named if section.name == app]
        if not found:
            raise PasteAppNotFound(app, ini.path, [section.name for section in named])
        return found[:1]
    roots = [section for section in ini.roots if section.makes == APP]
    found = [section for section in roots if section.name == "main"] or roots
    if not found:
        raise PasteAppNotFound("main", ini.path, [])
    return found[:1] if found[0].name == "main" else found


def pipelines_of(ini: str | Path | None = None, app: str | None = None, **options: str) -> list[Pipeline]:
    """All pipelines that an application of an ini consists of, one for each path where something is mounted.

    ``ini`` None is novalite's own; ``app`` None is ``main`` or, where there is none, the application that no other
    section names; ``options`` are put over ``[DEFAULT]``. Nothing is imported but the factories of composites whose
    keys do not tell what they make. Raises ConfigError.
    """
    from novalite.inspector.asking import ask

    data = read(default_ini() if ini is None else Path(ini).absolute(), options)
    sections = applications(data, app)
    if len(sections) > 1:
        raise ConfigError(f"{data.path}: say which application is meant; there is: {_names(sections)}")
    found = list(pipelines(sections[0].name, Resolver(data, ask=ask).application(sections[0].name)))
    for pipeline in found:
        for element in (*pipeline.filters, pipeline.app):
            if element.problem:
                raise ConfigError(f"{element.place}: {element.problem}")
    return found


def pipeline_of(
    ini: str | Path | None = None, app: str | None = None, *, mount: str | None = None, **options: str
) -> Pipeline:
    """The pipeline of an application; ``mount`` chooses among those of a urlmap: ``/v2.1/+``.

    Raises ConfigError, and NoSuchPipeline where ``mount`` is needed or wrong.
    """
    found = pipelines_of(ini, app, **options)
    if mount is None and len(found) == 1:
        return found[0]
    chosen = [pipeline for pipeline in found if pipeline.mount == mount]
    if not chosen:
        mounts = ", ".join(pipeline.mount for pipeline in found)
        problem = "say which mount is meant" if mount is None else f"nothing is mounted at {mount}"
        raise NoSuchPipeline(f"{problem}; there are {mounts}")
    return chosen[0]


def pipelines(name: str, node: Node, mount: str = "/", strategy: str | None = None) -> Iterator[Pipeline]:
    """The pipelines that a node consists of. A composite of an unknown kind counts as an application."""
    end = node.end
    if isinstance(end, Element) or (end.kind == STRATEGIES and end.chosen is None):
        yield Pipeline(name, mount, node.filters, end if isinstance(end, Element) else end.element, strategy)
        return
    inner = list(_behind(end, mount, strategy))
    for entry, path, chosen in inner:
        for pipeline in pipelines(name, entry, path, chosen):
            filters = (*node.filters, *pipeline.filters)
            yield Pipeline(name, pipeline.mount, filters, pipeline.app, pipeline.strategy)
    if not inner:
        yield Pipeline(name, mount, node.filters, end.element, strategy)


def _behind(composite: Composite, mount: str, strategy: str | None) -> Iterator[tuple[Node, str, str | None]]:
    for entry in composite.entries:
        if composite.kind == URLMAP and entry.key != "not_found_app":
            yield entry.node, _joined(mount, mounted(entry.key)), strategy
        elif composite.kind == STRATEGIES and entry.key == composite.chosen:
            yield entry.node, mount, entry.key


def _joined(mount: str, expression: str) -> str:
    return expression if mount == "/" else mount.removesuffix("/+") + expression.rstrip("/")


def _names(sections: list[Section]) -> str:
    return ", ".join(section.name for section in sections)
