"""What a cloud knows about why a test has failed: requests, trouble that was met, servers in ERROR."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from novalite.cloud import Cloud
    from novalite.cloud.core.journal import Entry
    from novalite.cloud.core.trouble import Trouble
    from novalite.testing.harness import Harness

#: How many requests are shown.
LAST = 10


def section(harness: Harness) -> str:
    """The text; empty where nothing was asked and nothing went wrong, or where there is no cloud."""
    if not harness.has_cloud:
        return ""
    cloud = harness.cloud
    cloud.settle()
    entries = cloud.journal.find()
    title = f"requests, the last {LAST} of {len(entries)}" if len(entries) > LAST else "requests"
    return "\n".join(
        [
            *_part(title, (line(entry) for entry in entries[-LAST:])),
            *_part("trouble", (_trouble(one) for one in cloud.trouble.find())),
            *_part("servers in ERROR", _errors(cloud)),
        ]
    )


def line(entry: Entry) -> str:
    """A request in a line: its status, what it asked and, where that failed, why."""
    text = message(entry)
    return f"{entry.status or '---'} {entry.method} {entry.path}{f': {text}' if text else ''}"


def message(entry: Entry) -> str:
    """What an answer says is wrong, wherever in its JSON that stands."""
    if entry.status is None:
        return "no answer"
    if entry.status < 400 or entry.answered is None:
        return ""
    try:
        return next(_messages(json.loads(bytes(entry.answered.body))), "")
    except ValueError:
        return entry.answered.body.decode(errors="replace")[:200]


def _messages(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (str(value[key]) for key in ("message", "detail") if isinstance(value.get(key), str))
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _messages(one)


def _part(title: str, lines: Iterable[str]) -> list[str]:
    found = [f"  {one}" for one in lines]
    return [f"{title}:", *found] if found else []


def _trouble(trouble: Trouble) -> str:
    words = ("service", "method", "path", "operation", "server", "status", "message", "delay", "drop")
    values = [f"{word}={value!r}" for word in words if (value := getattr(trouble, word))]
    return f"{trouble.befalls} {' '.join(values)} (met: {trouble.met})"


def _errors(cloud: Cloud) -> Iterator[str]:
    for server in cloud.compute.servers.find():
        if server.status == "ERROR":
            yield f"{server.name} ({server.id}): {server.failure.message if server.failure else 'nobody knows why'}"
