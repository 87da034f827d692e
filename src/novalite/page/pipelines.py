"""The page of pipelines: the ini as a request meets it, each filter with its options, the routes, and a request to try.

It is made of what `novalite.inspector` knows of the ini that is served, with the options that it is served with. The
applications are loaded for their routes once more, when somebody looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from novalite.errors import InvalidVersion
from novalite.inspector.answers import Answer
from novalite.inspector.contexts import Element as Part
from novalite.inspector.matching import explain
from novalite.inspector.mounts import Applications
from novalite.inspector.picture import svg
from novalite.inspector.requests import parse_request
from novalite.inspector.route_text import Filter, explained, listed
from novalite.inspector.text import Line, from_here
from novalite.inspector.trace.masking import MASK, is_secret
from novalite.inspector.tree import elements_of, tree_of
from novalite.page.elements import Child, Element, drawing, element
from novalite.page.frame import page
from novalite.wsgi.microversion import Version

#: How wide texts are, in characters.
_WIDTH = 110

#: How long a request to try may be: what it nearly matches is searched for.
_LONGEST = 500

_EXAMPLE = "GET /v2.1/servers/1"


class Pipelines:
    """The pipelines of an application of novalite's own ini, with options that are put over it."""

    def __init__(self, app: str, options: Mapping[str, str]) -> None:
        self._app = app
        self._options = dict(options)

    @cached_property
    def _applications(self) -> Applications:
        return Applications(None, self._app, self._options)

    @cached_property
    def _parts(self) -> list[tuple[Part, str]]:
        """All filters and applications, and where each is: to find that out takes longer than all else."""
        parts = elements_of([*self._applications.nodes.values()])
        return [(part, _places(part)) for part in parts]

    def page(self, query: Mapping[str, str]) -> Any:
        """The page: a ``request`` tried at a ``version``, and the routes of a ``method`` that are ``below`` a path."""
        text, version = query.get("request", "")[:_LONGEST], query.get("version", "")[:_LONGEST]
        wanted = Filter(query.get("method", ""), query.get("below", ""))
        trees = [(name, tree_of(node)) for name, node in self._applications.nodes.items()]
        return page(
            "Pipelines",
            element("h2", "Try a request"),
            element(
                "form",
                _field("Request", "request", text or _EXAMPLE, size="40"),
                _field("Microversion", "version", version, size="8", placeholder="2.1"),
                element("button", "Where does it go?", class_="main"),
                class_="tools",
            ),
            self._tried(text, version) if text else None,
            element("h2", "As a request meets it"),
            drawing(svg(trees), "pipelines", f"The pipelines of {self._app}"),
            element("h2", "Filters and applications"),
            _parts(self._parts),
            element("h2", "Routes", id="routes"),
            element(
                "form",
                _field("Method", "method", wanted.method, size="8"),
                _field("Below the path", "below", wanted.under, size="30", placeholder="/v2.1/servers"),
                element("button", "Show"),
                class_="tools",
                action="#routes",
            ),
            element(
                "details",
                element("summary", "The routes, and who answers"),
                _lines(listed(self._applications.mounted, wanted, _WIDTH)),
                open=bool(wanted.method or wanted.under),
            ),
            script="pipelines.js",
        )

    def _tried(self, text: str, version: str) -> Element:
        try:
            request = parse_request(text)
            asked = Version.parse(version or "2.1")
        except (ValueError, InvalidVersion) as error:
            return element("p", str(error), class_="bad", role="status")
        if version:
            request = request.with_headers([("OpenStack-API-Version", f"compute {version}")])
        way = self._applications.way(request)
        table = self._applications.table(way.app, way.mount) if way.app else None
        explanation = explain(table, request, way.path, 3) if table else None
        said = None
        if explanation and explanation.match:
            said = _said(explanation.match.route.answers, asked)
        return element(
            "div",
            element("p", said) if said else None,
            _lines(explained(request, way, explanation, _WIDTH)),
            role="status",
            class_="tried",
        )


def _said(answers: Iterable[Answer], version: Version) -> str:
    """Who of a route answers at a version, in words."""
    found = [f"{one.name} ({one.action})" if one.action else one.name for one in answers if _is_at(one, version)]
    return f"At {version}: {', '.join(found)}." if found else f"At {version} nobody answers."


def _is_at(answer: Answer, version: Version) -> bool:
    if not answer.first and not answer.last:
        return True
    return version.matches(*(Version.parse(bound or None) for bound in (answer.first, answer.last)))


def _parts(parts: Iterable[tuple[Part, str]]) -> Element:
    head = (element("th", name, scope="col") for name in ("Name", "Factory", "Options"))
    rows = (
        element(
            "tr",
            element("th", part.name, scope="row"),
            element("td", part.factory, element("br"), element("span", places, class_="quiet"), class_="plain"),
            element("td", _options(part), class_="plain"),
        )
        for part, places in parts
    )
    caption = element("caption", "Filters and applications in the order in which a request meets them", class_="hidden")
    table = element("table", caption, element("thead", element("tr", head)), element("tbody", rows))
    return element("div", table, class_="wide", tabindex="0", role="region", aria_label="Filters and applications")


def _places(part: Part) -> str:
    return ", ".join(from_here(place) for place in (str(part.place), part.source) if place)


def _options(part: Part) -> list[Child]:
    return [
        element("div", f"{option.key} = {MASK if is_secret(option.key) else option.value or ''}")
        for option in part.given
    ]


def _lines(lines: Iterable[Line]) -> Element:
    """Lines of styled words, for a page."""
    words: list[Child] = []
    for line in lines:
        words += [element("span", text, class_=f"is-{style}") if style else text for text, style in line]
        words.append("\n")
    return element("pre", words, tabindex="0")


def _field(label: str, name: str, value: str, **attributes: str) -> Element:
    box = element("input", name=name, value=value, autocomplete="off", spellcheck="false", **attributes)
    return element("label", label, box)
