"""The page of requests: their list, which a script keeps up to date, and one of them with all that is known of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from novalite.inspector.trace.har import har
from novalite.inspector.trace.svg import svg
from novalite.inspector.trace.text import plain
from novalite.inspector.trace.visits import Trace
from novalite.page import BELOW, HOME
from novalite.page.bodies import LARGEST, media_type
from novalite.page.command import curl
from novalite.page.elements import Child, Element, drawing, element
from novalite.page.frame import missing, page, response
from novalite.page.rows import SERVICES
from novalite.page.watch import Watch

#: How many lines are given at once; who has all of these asks again.
MOST_AT_ONCE = 1000

_STATUSES = {"": "any", "2": "2xx", "3": "3xx", "4": "4xx", "5": "5xx", "none": "no answer"}
_COLUMNS = ("Time", "Method", "Path", "Version", "Who", "Status", "ms")


def requests_page(watch: Watch) -> Any:
    """The list."""
    watch.look()
    head = (element("th", name, scope="col", class_=name.lower()) for name in _COLUMNS)
    return page(
        "Requests",
        element(
            "form",
            _choice("service", "Service", {"": "any"} | {name: name for name in sorted(set(SERVICES.values()))}),
            _choice("status", "Status", _STATUSES),
            element(
                "label", "Text", element("input", id="text", type="search", autocomplete="off", spellcheck="false")
            ),
            element("button", "Pause", id="pause", type="button", aria_pressed="false"),
            element("button", "Clear", id="clear", type="button"),
            element("a", "Save as HAR", class_="button", href=f"{BELOW}requests.har", download="novalite.har"),
            class_="tools",
            id="filter",
            role="search",
        ),
        element("p", id="count", role="status"),
        element("p", "This page needs JavaScript to show requests as they come.", id="state", class_="note"),
        element(
            "div",
            element(
                "div",
                element(
                    "table",
                    element("caption", "The last requests, the newest first", class_="hidden"),
                    element("thead", element("tr", head)),
                    element("tbody", id="rows"),
                ),
                element("button", "Show more", id="more", type="button", hidden=True),
                class_="list",
            ),
            element("section", id="details", aria_label="One request", tabindex="-1", hidden=True),
            class_="split",
        ),
        script="requests.js",
    )


def rows_after(watch: Watch, after: int) -> Any:
    """The lines that a page does not have yet, as JSON; whoever asks keeps the recording going."""
    watch.look()
    rows = [row.to_dict() for row in watch.rows(after, MOST_AT_ONCE)]
    found = {"server": watch.id, "cleared": watch.cleared, "last": watch.last, "requests": rows}
    return response(json.dumps(found).encode(), "application/json")


def request_page(watch: Watch, number: int) -> Any:
    """One request; from the list a script shows its ``article`` beside that."""
    trace = watch.trace(number)
    if trace is None:
        return missing("Of this request no more is kept than its line in the list, if that.")
    title = f"{trace.asked.method} {trace.asked.target}"
    back = element("p", element("a", "All requests", href=HOME))
    return page("Request", back, _article(number, trace, title), script="request.js", tab="Requests")


def archive(traces: Iterable[Trace], name: str) -> Any:
    """Traces as a HAR file to be saved."""
    answer = response(json.dumps(har(traces)).encode(), "application/json")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


def _article(number: int, trace: Trace, title: str) -> Element:
    command = element("code", curl(trace), id="command")
    own = f"{BELOW}requests/{number}"
    return element(
        "article",
        element("h2", title),
        _facts(trace),
        element(
            "p",
            element("button", "Copy as curl", type="button", class_="copy"),
            element("a", "Save as HAR", class_="button", href=f"{own}.har", download=f"{number}.har"),
            element("a", "Page of its own", class_="button own", href=own),
            element("span", role="status", class_="said"),
            class_="tools",
        ),
        element("h3", "Way through the pipeline"),
        drawing(svg(trace), "trace", f"Waterfall of {title}"),
        _message("Request", trace.asked.headers, trace.asked.body),
        _message("Response", trace.answered.headers, trace.answered.body, trace.answered.size)
        if trace.answered
        else element("p", "There was no answer."),
        _more("What each layer did", element("pre", plain(trace), tabindex="0")),
        _more("As a curl command", element("pre", command, tabindex="0")),
    )


def _facts(trace: Trace) -> Element:
    facts: dict[str, str | None] = {
        "Status": trace.answered.status if trace.answered else None,
        "Error": trace.error,
        "Time": datetime.fromtimestamp(trace.at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
        "Took": f"{trace.seconds * 1e3:.2f} ms",
    }
    if route := trace.route:
        variables = ", ".join(f"{name} = {value}" for name, value in route.variables.items())
        facts |= {"Route": route.path, "Operation": route.operation, "Variables": variables}
    if trace.answered_by:
        facts["Answered by"] = trace.answered_by.name
    pairs = ((element("dt", name), element("dd", value)) for name, value in facts.items() if value)
    return element("dl", *pairs)


def _message(title: str, headers: Iterable[tuple[str, str]], body: str | None, size: int = 0) -> list[Child]:
    pairs = list(headers)
    rows = (element("tr", element("th", name, scope="row"), element("td", value)) for name, value in pairs)
    table = element("table", element("caption", f"{title} headers", class_="hidden"), element("tbody", *rows))
    found: list[Child] = [_more(f"{title} headers", element("div", table, class_="wide", tabindex="0"))]
    if body is not None:
        found.append(_more(f"{title} body", element("pre", _indented(body), tabindex="0"), is_open=True))
    elif size or any(name.lower() == "content-length" and value not in ("", "0") for name, value in pairs):
        kind = media_type(pairs) or "no media type"
        found.append(element("p", f"{title} body: {kind}; only text of at most {LARGEST // 1024} KiB is shown."))
    return found


def _more(title: str, *content: Child, is_open: bool = False) -> Element:
    return element("details", element("summary", title), *content, open=is_open)


def _indented(body: str) -> str:
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return body


def _choice(id: str, label: str, options: dict[str, str]) -> Element:
    choices = (element("option", text, value=value) for value, text in options.items())
    return element("label", label, element("select", *choices, id=id, autocomplete="off"))
