"""Whether a cloud was asked something, by what its journal has; failures show the requests that come nearest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from difflib import SequenceMatcher
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

from novalite.testing.report import line

if TYPE_CHECKING:
    from novalite.cloud import Cloud
    from novalite.cloud.core.journal import Entry

#: How many of the nearest requests are shown.
NEAREST = 5


def assert_requested(cloud: Cloud, request: str, *, times: int | None = None, body: Any = None) -> None:
    """The cloud was asked ``request``, such as ``POST /servers``: so many times or, if that is not said, at all.

    The path is the end of what was asked, as ``/servers`` of ``/compute/v2.1/servers``, and may be a pattern as a shell
    has them; parameters of a query need to be among those sent. ``body`` is JSON that was sent: of an object, what it
    says must be in it.
    """
    __tracebackhide__ = True
    fitting = _fitting(cloud, request, body)
    if (times is None and fitting) or len(fitting) == times:
        return
    wanted = "" if times is None else f" {_times(times)}"
    raise AssertionError(
        f"{_described(request, body)} should have been requested{wanted}, and was {_times(len(fitting))}"
        f"{_nearest(cloud, request)}"
    )


def assert_not_requested(cloud: Cloud, request: str, *, body: Any = None) -> None:
    """The cloud was not asked that; see `assert_requested`."""
    __tracebackhide__ = True
    if fitting := _fitting(cloud, request, body):
        shown = "\n".join(f"  {_shown(entry)}" for entry in fitting)
        raise AssertionError(
            f"{_described(request, body)} should not have been requested, and was {_times(len(fitting))}\n{shown}"
        )


def _fitting(cloud: Cloud, request: str, body: Any) -> list[Entry]:
    method, _, rest = request.partition(" ")
    if not rest.startswith(("/", "*")):
        raise ValueError(f"{request!r} is not a method and a path, such as 'GET /servers'")
    path, _, query = rest.partition("?")
    found = [entry for entry in cloud.journal.find() if entry.method == method and _fits(entry.path, path, query)]
    return found if body is None else [entry for entry in found if _has(_sent(entry), body)]


def _fits(asked: str, path: str, query: str) -> bool:
    asked_path, _, asked_query = asked.partition("?")
    asked_path = unquote(asked_path)
    sent = parse_qsl(asked_query, keep_blank_values=True)
    ends = fnmatchcase(asked_path, path) or fnmatchcase(asked_path, f"/*{path}")
    return ends and all(pair in sent for pair in parse_qsl(query, keep_blank_values=True))


def _sent(entry: Entry) -> Any:
    try:
        return json.loads(bytes(entry.sent.body)) if entry.sent else None
    except ValueError:
        return None


def _has(sent: Any, wanted: Any) -> bool:
    if isinstance(wanted, Mapping):
        return isinstance(sent, Mapping) and all(key in sent and _has(sent[key], wanted[key]) for key in wanted)
    return bool(sent == wanted)


def _nearest(cloud: Cloud, request: str) -> str:
    entries = cloud.journal.find()
    if not entries:
        return "; nothing was requested"

    def likeness(entry: Entry) -> float:
        return SequenceMatcher(None, request, f"{entry.method} {entry.path[-len(request) :]}").ratio()

    nearest = sorted(entries, key=likeness, reverse=True)[:NEAREST]
    return "; the nearest are\n" + "\n".join(f"  {_shown(entry)}" for entry in nearest)


def _shown(entry: Entry) -> str:
    sent = _sent(entry)
    return line(entry) if sent is None else f"{line(entry)}\n      {json.dumps(sent)}"


def _times(number: int) -> str:
    return {0: "not", 1: "once"}.get(number, f"{number} times")


def _described(request: str, body: Any) -> str:
    return request if body is None else f"{request} with {json.dumps(body)}"
