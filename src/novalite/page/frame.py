"""What all pages have: the head, the way between them, and headers that let a browser run nothing but our files."""

from __future__ import annotations

from typing import Any

import webob

from novalite.page import BELOW, HOME
from novalite.page.elements import Child, document, element

TABS = {
    "Requests": HOME,
    "Pipelines": f"{BELOW}pipelines",
    "Cloud": f"{BELOW}cloud",
    "Controls": f"{BELOW}controls",
}

#: Everything is a file of this server: no script or style is in a page, and no other page may show one of these.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def response(body: bytes, content_type: str, status: int = 200, cache: str = "no-store") -> webob.Response:
    """An answer with the headers of all pages; one that may be cached is asked for by its ETag."""
    answer = webob.Response(
        body=body,
        status=status,
        content_type=content_type,
        charset="UTF-8" if content_type.startswith(("text/", "application/j")) else None,
    )
    answer.headers.update(HEADERS)
    answer.headers["Cache-Control"] = cache
    if cache != "no-store":
        answer.md5_etag()
        answer.conditional_response = True
    return answer


def page(title: str, *content: Child, script: str | None = None, status: int = 200, tab: str | None = None) -> Any:
    """A whole page; ``script`` is one of our files, and ``tab`` the one that is marked where it is not the title."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("title", f"{title} - novalite"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("link", rel="icon", href=f"{BELOW}static/icon.svg"),
        element("link", rel="stylesheet", href=f"{BELOW}static/page.css"),
        element("script", type="module", src=f"{BELOW}static/{script}") if script else None,
    )
    links = (
        element("a", name, href=path, aria_current="page" if name == (tab or title) else None)
        for name, path in TABS.items()
    )
    body = element(
        "body",
        element("a", "Skip to the content", class_="skip", href="#content"),
        element("header", element("span", "novalite", class_="brand"), element("nav", *links, aria_label="Pages")),
        element("main", element("h1", title), *content, id="content", tabindex="-1"),
    )
    return response(document(element("html", head, body, lang="en")), "text/html", status)


def missing(what: str) -> Any:
    """A page that says what there is not."""
    return page("Not found", element("p", what), status=404)
