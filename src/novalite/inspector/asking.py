"""What a composite of an unknown kind makes, by asking it: its factory is called with a loader of stand-ins.

It works for any factory that asks its loader for filters and applications and puts them together without looking into
them. What it makes of its applications shows where it is a urlmap or a pipeline; of another kind of table nobody can
see the parts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from novalite.inspector.composites import COMPOSITE_PROTOCOLS, URLMAP
from novalite.inspector.contexts import Asked, Composite, Element, Entry, Node, Resolver
from novalite.inspector.factories import load
from novalite.inspector.sections import File, Option


def ask(resolver: Resolver, element: Element, file: File, asked: Asked) -> Node | None:
    """What the composite's factory makes, as far as it can be seen; None where it cannot.

    Whatever the factory raises comes through, with a note on the section.
    """
    try:
        factory = load(element.factory, COMPOSITE_PROTOCOLS)
        everybody = {option.key: option.value or "" for option in element.defaults}
        made = factory(_StandInLoader(resolver, file, asked), everybody, **element.options)
    except Exception as error:
        error.add_note(f"while making [{element.section}] of {element.place.file}")
        raise
    if isinstance(made, Node):
        return made
    mounts = getattr(made, "applications", None)  # ours, and Paste's
    if not isinstance(mounts, list) or not all(isinstance(node, Node) for _, node in mounts):
        return None
    entries = tuple(Entry(_expression(mount), node, element.place) for mount, node in mounts)
    return Node((), Composite(element, URLMAP, entries))


class _StandInLoader:
    """Hands a composite's factory nodes in the place of applications, and what wraps nodes in the place of filters."""

    def __init__(self, resolver: Resolver, file: File, asked: Asked) -> None:
        self._resolver = resolver
        self._file = file
        self._asked = asked

    def get_app(self, name: str | None = None, global_conf: dict[str, str] | None = None) -> Node:
        return self._resolver.node(name or "main", self._file, self._defaults(global_conf), self._asked)

    def get_filter(self, name: str | None = None, global_conf: dict[str, str] | None = None) -> Callable[[Node], Node]:
        filters = self._resolver.filters(name or "main", self._file, self._defaults(global_conf), self._asked)
        return lambda node: Node((*filters, *node.filters), node.end)

    def _defaults(self, global_conf: dict[str, str] | None) -> dict[str, Option]:
        place = self._asked.place
        return {key: Option(key, value, value, place, "set") for key, value in (global_conf or {}).items()}


def _expression(mount: Any) -> str:
    if isinstance(mount, tuple):  # Paste: (domain, path)
        domain, path = mount
        return f"domain {domain} {path or '/'}" if domain else path or "/"
    return str(mount)
