"""The pipelines of a paste ini, without making any of its filters or applications.

PasteDeploy's contexts tell what a pipeline section holds. What a composite makes of its keys only its own factory
knows; so that factory is called, with a loader that hands out stand-ins and notes how they are put together. It
works for any composite that asks its loader for filters and applications: ours, Nova's, Paste's urlmap.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from paste.deploy import loadwsgi

from novalite.errors import Error
from novalite.wsgi.loader import Loader


class NoSuchPipeline(Error):
    """There is no pipeline there, or there are several; the message lists them."""


@dataclass(frozen=True)
class Element:
    """One filter or application, as its section says.

    ``name`` is the section's; ``factory`` is ``module:name``; ``source`` is ``file:line`` of that factory where
    Python knows it.
    """

    name: str
    section: str
    factory: str
    options: dict[str, str]
    source: str | None = None


@dataclass(frozen=True)
class Pipeline:
    """Filters from the outside to the inside, and the application behind them.

    ``name`` is the section that was asked for; ``mount`` the path expression under which the pipeline is mounted,
    ``/`` where nothing is mounted anywhere.
    """

    name: str
    mount: str
    filters: tuple[Element, ...]
    app: Element

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the filters, then the application's."""
        return (*(element.name for element in self.filters), self.app.name)

    def to_dict(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self)

    def __str__(self) -> str:
        """For people: a line for each element, each one further in than the one before."""
        lines = [f"{self.name} at {self.mount}"]
        width = max(len(name) + depth for depth, name in enumerate(self.names)) + 2
        for depth, element in enumerate((*self.filters, self.app)):
            lines.append(f"  {' ' * depth + element.name:<{width}} {element.factory}")
        return "\n".join(lines)


def pipelines_of(ini: str | Path | None = None, app: str | None = None, **options: str) -> list[Pipeline]:
    """All pipelines that an application of an ini consists of, one for each path where something is mounted.

    ``ini`` None is novalite's own, and ``app`` None its ``osapi_compute``, or another ini's ``main``; ``options``
    are put over ``[DEFAULT]``. Raises ConfigError.
    """
    path = None if ini is None else Path(ini).absolute()
    name = app or ("osapi_compute" if ini is None else "main")
    return list(_flattened(name, "/", _node(Loader(path, options=options).context(name))))


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


@dataclass(frozen=True)
class _Filtered:
    """A filter around a node."""

    element: Element
    inner: Any


@dataclass(frozen=True)
class _Mounted:
    """What a urlmap has: nodes by path expression."""

    nodes: tuple[tuple[str, Any], ...]


class _StandInLoader:
    """Hands a composite's factory stand-ins, and remembers them."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader
        self.apps: dict[str, Any] = {}

    def get_app(self, name: str | None = None, global_conf: dict[str, str] | None = None) -> Any:
        node = _node(self._loader.app_context(name=name, global_conf=global_conf))
        self.apps[name or "main"] = node
        return node

    def get_filter(self, name: str | None = None, global_conf: dict[str, str] | None = None) -> Callable[[Any], Any]:
        return _wrapper(self._loader.filter_context(name=name, global_conf=global_conf))


def _node(context: Any) -> Any:
    """What a context would make: an Element, a _Filtered or a _Mounted."""
    kind = context.object_type
    if kind is loadwsgi.PIPELINE:
        node = _node(context.app_context)
        for filter_context in reversed(context.filter_contexts):
            node = _wrapper(filter_context)(node)
        return node
    if kind in (loadwsgi.FILTER_APP, loadwsgi.FILTER_WITH):
        return _wrapper(context.filter_context, context)(_node(_within(context)))
    if context.protocol in ("paste.composite_factory", "paste.composit_factory"):
        return _composed(context)
    return _element(context)


def _wrapper(context: Any, named: Any = None) -> Callable[[Any], Any]:
    if context.object_type is loadwsgi.FILTER_WITH:
        outer, inner = _wrapper(context.filter_context), _wrapper(_within(context))
        return lambda node: outer(inner(node))
    return lambda node: _Filtered(_element(context, named), node)


def _within(context: Any) -> Any:
    inner = context.next_context
    if not hasattr(inner, "section"):  # `filter-with` makes two contexts of one section
        inner.name, inner.section, inner.blaming = context.name, context.section, context.blaming
    return inner


def _composed(context: Any) -> Any:
    loader = _StandInLoader(context.loader)
    with context.blaming():
        made = context.object(loader, context.global_conf, **context.local_conf)
    if isinstance(made, _Filtered | _Mounted | Element):
        return made
    if entries := getattr(made, "applications", None):  # ours, and Paste's
        return _Mounted(tuple((_expression(mount), node) for mount, node in entries))
    return _Mounted(tuple(loader.apps.items()))


def _expression(mount: Any) -> str:
    if isinstance(mount, tuple):  # Paste: (domain, path)
        domain, path = mount
        return f"{domain or ''}{path or '/'}"
    return str(mount)


def _element(context: Any, named: Any = None) -> Element:
    owner = context if hasattr(context, "section") else named
    factory = context.object
    cls = getattr(factory, "__self__", None)
    if isinstance(cls, type):  # a class method, whose own name would be that of the class it was inherited from
        target, name = cls, f"{cls.__module__}:{cls.__qualname__}.{factory.__name__}"
    else:
        target = factory if hasattr(factory, "__qualname__") else type(factory)
        name = f"{target.__module__}:{target.__qualname__}"
    options = {key: value for key, value in context.local_conf.items() if isinstance(value, str)}
    return Element(owner.name, owner.section, name, options, _source(target))


def _source(target: Any) -> str | None:
    try:
        return f"{inspect.getsourcefile(target)}:{inspect.getsourcelines(target)[1]}"
    except (OSError, TypeError):
        return None


def _flattened(name: str, mount: str, node: Any) -> Iterator[Pipeline]:
    filters = []
    while isinstance(node, _Filtered):
        filters.append(node.element)
        node = node.inner
    if isinstance(node, _Mounted):
        for expression, inner in node.nodes:
            for pipeline in _flattened(name, _joined(mount, expression), inner):
                yield Pipeline(name, pipeline.mount, (*filters, *pipeline.filters), pipeline.app)
    else:
        yield Pipeline(name, mount, tuple(filters), node)


def _joined(mount: str, expression: str) -> str:
    return expression if mount == "/" else mount.removesuffix("/+") + expression.rstrip("/")
