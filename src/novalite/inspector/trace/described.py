"""What a layer did, described in text: no object of a request is kept beyond it, and none is asked for its ``repr``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import compress
from operator import is_, is_not
from typing import Any

from novalite.api.operation import TITLE
from novalite.inspector.trace.visits import Change, Route

#: How much of a value is kept.
LONGEST = 1000

_NUMBERS = (int, float, bool, type(None))
_COMPARABLE = frozenset((str, bytes, *_NUMBERS))

Headers = tuple[tuple[str, str], ...]


def described(value: Any) -> str:
    """Text and numbers as they are; anything else by its class, whose ``repr`` might do anything."""
    kind = type(value)
    if kind is str:
        text = str(value)
    elif kind is bytes or kind in _NUMBERS:
        text = repr(value)
    else:
        text = f"<{kind.__name__}>"
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def described_error(error: BaseException) -> str:
    """Its class and, where it can say it, what it says."""
    try:
        reason = " ".join(str(error).split())
    except Exception:
        reason = ""
    name = type(error).__name__
    return described(f"{name}: {reason}" if reason else name)


def changes_of_environ(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str | None, str | None]]:
    """What is there now, and is not what was there; then what is gone: the fields of a `Change` each."""
    # This is done for each layer of each request, and most layers change little, or add something at the end: so what
    # is still where it was is passed over without a loop of ours, and a Change is made only when somebody looks.
    names, now = list(before), list(after)
    if names == now and all(map(is_, before.values(), after.values())):
        return []
    if names != now[: len(names)]:
        return list(_reordered(before, after))
    changed = compress(names, map(is_not, before.values(), after.values()))
    found: list[tuple[str, str | None, str | None]] = [
        (name, described(before[name]), described(after[name])) for name in changed if _differ(before, after, name)
    ]
    return found + [(name, None, described(after[name])) for name in now[len(names) :] if type(name) is str]


def _reordered(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, str | None, str | None]]:
    """The same where something was taken away; what was put back comes after what was not."""
    for name, value in after.items():
        if name not in before:
            if type(name) is str:
                yield name, None, described(value)
        elif value is not before[name] and _differ(before, after, name):
            yield name, described(before[name]), described(value)
    for name, value in before.items():
        if name not in after and type(name) is str:
            yield name, described(value), None


def changes_of_headers(before: Headers, after: Headers) -> Iterator[Change]:
    """What was added, changed and taken away; a header may be there several times."""
    added, gone = Counter(after) - Counter(before), Counter(before) - Counter(after)
    for name, value in added.elements():
        replaced = next((pair for pair in gone if pair[0].lower() == name.lower()), None)
        if replaced is not None:
            gone -= Counter([replaced])
        yield Change(name, replaced and replaced[1], value)
    for name, value in gone.elements():
        yield Change(name, value, None)


def headers_of_answer(headers: Iterable[Any]) -> Headers:
    """Those that ``start_response`` is given, where they are pairs."""
    pairs = (pair for pair in headers if isinstance(pair, tuple) and len(pair) == 2)
    return tuple((described(name), described(value)) for name, value in pairs)


def headers_of_request(environ: Mapping[str, Any]) -> Headers:
    """Those of an environ, as a client writes them."""
    named = {"CONTENT_TYPE": "HTTP_CONTENT_TYPE", "CONTENT_LENGTH": "HTTP_CONTENT_LENGTH"}
    return tuple(
        (named.get(name, name).removeprefix("HTTP_").replace("_", "-").title(), described(value))
        for name, value in environ.items()
        if type(name) is str and (name.startswith("HTTP_") or (name in named and value))
    )


def route_of(environ: Mapping[str, Any]) -> Route | None:
    """What a router has left in the environ, by the conventions of wsgiorg, Routes and our own operations."""
    found = environ.get("wsgiorg.routing_args")
    match = found[1] if isinstance(found, tuple | list) and len(found) == 2 else None
    if not isinstance(match, dict):
        return None
    path = getattr(environ.get("routes.route"), "routepath", None)
    variables = {
        name: described(value)
        for name, value in match.items()
        if type(name) is str and type(value) is str and name not in ("controller", "action")
    }
    mount = environ.get("SCRIPT_NAME", "")
    return Route(
        None if path is None else f"{mount}{path}",
        environ.get(TITLE) or _operation(match.get("controller"), match.get("action")),
        variables,
    )


def _operation(controller: Any, action: Any) -> str | None:
    if controller is None:
        return None
    if type(controller) is not str:
        own = getattr(controller, "controller", None)  # Nova's Resource, and ours: a controller as an application
        controller = controller if own is None else own
        controller = getattr(controller if isinstance(controller, type) else type(controller), "__qualname__", "?")
    return f"{controller}.{action}" if type(action) is str else str(controller)


def _differ(before: Mapping[str, Any], after: Mapping[str, Any], name: str) -> bool:
    """Whether objects that are not the same are not equal, either; only those of Python's own types are compared."""
    was, value = before[name], after[name]
    return type(name) is str and (type(was) not in _COMPARABLE or type(value) not in _COMPARABLE or was != value)
