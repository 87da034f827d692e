"""Secrets in a trace: what is called a token, a password or the like is not shown, wherever else its value turns up."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit, urlunsplit

from novalite.inspector.trace.visits import Change, Trace, Visit

MASK = "***"

#: What a header, a variable, a parameter or a key of a body is called that has a secret.
_SECRET = re.compile(
    r"token|passw|adminpass|secret|credential|authorization|cookie|signature|api[-_]?key|private[-_]?key", re.IGNORECASE
)

#: What names have that speak of a secret and have none: ``X-Auth-Token-Expires``.
_HARMLESS = re.compile(r"expires|issued|status", re.IGNORECASE)

#: A shorter value, or part of one, would be found in too many places where it is none.
_SHORTEST = 6
_SHORTEST_PART = 12


def is_secret(name: str) -> bool:
    """Whether what has such a name is not to be shown."""
    return bool(_SECRET.search(name)) and not _HARMLESS.search(name)


def masked(trace: Trace) -> Trace:
    """The same without its secrets."""
    mask = _Mask(trace)
    asked, answered, route = trace.asked, trace.answered, trace.route
    return replace(
        trace,
        asked=replace(asked, url=mask.url(asked.url), headers=mask.headers(asked.headers), body=mask.body(asked.body)),
        answered=answered and replace(answered, headers=mask.headers(answered.headers), body=mask.body(answered.body)),
        error=mask.text(trace.error),
        route=route and replace(route, variables={name: mask.value(name, it) for name, it in route.variables.items()}),
        first=mask.visit(trace.first),
    )


class _Mask:
    """Knows the secrets of a trace."""

    def __init__(self, trace: Trace) -> None:
        found = {part for value in _secrets(trace) for part in _parts(value)}
        known = sorted(found, key=len, reverse=True)
        self._known = re.compile("|".join(map(_expression, known))) if known else None

    def text(self, text: Any) -> Any:
        """Text without any of them; None is None."""
        return self._known.sub(MASK, text) if self._known and text else text

    def value(self, name: str, value: str) -> str:
        """What a name has."""
        return MASK if is_secret(name) else str(self.text(value))

    def headers(self, headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        """Pairs of name and value."""
        return tuple((name, self.value(name, value)) for name, value in headers)

    def url(self, url: str) -> str:
        """A URL with its query."""
        parts = urlsplit(url)
        if not any(is_secret(name) for name, _ in parse_qsl(parts.query, keep_blank_values=True)):
            return str(self.text(url))
        query = [(name, self.value(name, value)) for name, value in parse_qsl(parts.query, keep_blank_values=True)]
        return str(self.text(urlunsplit(parts._replace(query=urlencode(query, safe="*")))))

    def body(self, body: str | None) -> str | None:
        """A body: JSON without what its keys call secret; of anything else only what is known as one."""
        try:
            return body and str(self.text(json.dumps(self._data(json.loads(body)))))
        except (ValueError, RecursionError):
            return body and str(self.text(body))

    def _data(self, data: Any) -> Any:
        if isinstance(data, dict):
            return {
                key: MASK if is_secret(key) and isinstance(value, str) else self._data(value)
                for key, value in data.items()
            }
        return [self._data(item) for item in data] if isinstance(data, list) else data

    def visit(self, visit: Visit) -> Visit:
        """A layer's part, with all below it."""
        return replace(
            visit,
            environ=self._changes(visit.environ),
            headers=self._changes(visit.headers),
            error=self.text(visit.error),
            visits=tuple(map(self.visit, visit.visits)),
        )

    def _changes(self, changes: tuple[Change, ...]) -> tuple[Change, ...]:
        return tuple(
            Change(
                one.name,
                one.before and self.value(one.name, one.before),
                one.after and self.value(one.name, one.after),
            )
            for one in changes
        )


def _secrets(trace: Trace) -> Iterator[str]:
    headers = [*trace.asked.headers, *(trace.answered.headers if trace.answered else ())]
    headers += parse_qsl(urlsplit(trace.asked.url).query)
    for _, visit in trace.walk():
        for change in (*visit.environ, *visit.headers):
            headers += [(change.name, value) for value in (change.before, change.after) if value]
    yield from (value for name, value in headers if is_secret(name) and not value.startswith("<"))
    for body in (trace.asked.body, trace.answered and trace.answered.body):
        try:
            yield from _secrets_of(json.loads(body or "null"))
        except (ValueError, RecursionError):
            continue


def _secrets_of(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        yield from (value for key, value in data.items() if is_secret(key) and isinstance(value, str))
    for item in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from _secrets_of(item)


def _parts(value: str) -> Iterator[str]:
    # `Bearer abc`, `session=abc; path=/`: the parts may turn up alone, and a parameter as it is, not as it was sent.
    yield from (whole for whole in (value, unquote_plus(value)) if len(whole) >= _SHORTEST)
    yield from (part for part in re.split(r"[\s;,=\"]+", value) if len(part) >= _SHORTEST_PART)


def _expression(value: str) -> str:
    # Of a value that was too long to keep, another text may have more, or less.
    return re.escape(value[:_SHORTEST_PART]) + r"\S*" if value.endswith("…") else re.escape(value)
