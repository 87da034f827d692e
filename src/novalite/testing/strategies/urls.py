"""URLs that the routes of a mapper were made for, and others, by Hypothesis."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from hypothesis import strategies as st

from novalite.inspector.routes import Route, RouteTable
from novalite.wsgi.route_index import RouteIndex

METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")

#: What a variable holds that has no pattern of its own; Routes loses a line break at the end, so there are none.
SEGMENTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/"), min_size=1, max_size=12)

#: What one is made of that has a pattern: Routes holds it against UTF-8's single bytes.
PRINTABLE = st.characters(min_codepoint=0x20, max_codepoint=0x7E)


@dataclass(frozen=True)
class Url:
    """A method and a path, percent-encoded as HTTP has it; which route it was made from, and of which variables."""

    method: str
    path: str
    route: Route | None = None
    variables: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def urls_of(mapper: Any) -> st.SearchStrategy[Url]:
    """URLs made from the routes of a ``routes.Mapper``: method, path, the route and the variables' values.

    Another route of the mapper may answer first: whether one does is for a test to say.
    """
    return st.one_of(
        *(_urls(route, by, mapper.prefix or "") for route, by in RouteTable(mapper).pairs if not route.redirect)
    )


def urls_outside(mapper: Any) -> st.SearchStrategy[Url]:
    """URLs that no route of a ``routes.Mapper`` matches, many of which are nearly such as one does."""
    index = RouteIndex(mapper)
    words = {word for route in RouteTable(mapper) for word in re.findall(r"\w+", route.path)} | {"a", "1"}
    segments = st.sampled_from(sorted(words)) | SEGMENTS
    paths = st.lists(segments, max_size=5).map(lambda parts: "/" + "/".join(quote(part, safe="") for part in parts))
    near = urls_of(mapper).flatmap(_nearly)
    return (near | st.builds(Url, st.sampled_from(METHODS), paths)).filter(
        lambda url: index.match(unquote(url.path, "latin-1"), {"REQUEST_METHOD": url.method}) is None
    )


@st.composite
def _urls(draw: st.DrawFn, route: Route, by: Any, path: str) -> Url:
    variables: dict[str, str] = {}
    for part in by.routelist:
        if isinstance(part, str):
            path += quote(part, safe="/:@!$&'()*+,;=~")
        else:
            value = variables[part["name"]] = draw(_values(by.reqs.get(part["name"])))
            path += ("." if part["type"] == "." else "") + quote(value, safe="")
    method = draw(st.sampled_from(route.methods or METHODS))
    return Url(method, f"/{path.removeprefix('/')}", route, variables)  # minimized ones begin without a slash


def _values(pattern: str | None) -> st.SearchStrategy[str]:
    if pattern is None:
        return SEGMENTS
    return st.from_regex(re.compile(pattern), fullmatch=True, alphabet=PRINTABLE).filter(bool)


def _nearly(url: Url) -> st.SearchStrategy[Url]:
    shorter = url.path.rpartition("/")[0] or "/"
    paths = st.sampled_from([f"{url.path}/", f"{url.path}/a", f"/a{url.path}", f"/{url.path}", shorter])
    return st.builds(Url, st.just(url.method), paths) | st.builds(Url, st.sampled_from(METHODS), st.just(url.path))
