"""What each operation answers where it succeeds: its status, and the keys of what it shows.

``published.tsv`` of a service has a line for each operation and range of versions in which that is the same: method,
path, action, versions, statuses, what is shown, and its keys. ``flavors[]`` is a list, and ``keypairs[].keypair`` one
whose items have a root of their own. A key with ``?`` is not always there, one with ``@`` is for admins; ``?*`` is
any. All answers that tests get are held to it, and so it holds on each service that the suite has been run on.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from novalite.wsgi.microversion import NULL, Version

#: A project in a path: it makes no difference.
_PROJECT = re.compile(r"^/[0-9a-f-]{32,36}(?=/)")

#: The version that ``/v2`` has.
LEGACY = Version(2, 0)


@dataclass(frozen=True)
class Answer:
    """What an operation answers from one version to another; a null version leaves an end open."""

    method: str
    path: re.Pattern[str]
    action: str
    first: Version
    last: Version
    statuses: frozenset[int]
    shown: str
    keys: frozenset[str]
    only: frozenset[str]
    optional: frozenset[str]

    def is_for(self, method: str, path: str, action: str, version: Version) -> bool:
        """Whether it is the answer to a request."""
        is_it = method == self.method and action == self.action and bool(self.path.fullmatch(path))
        return is_it and self.first <= version and (not self.last or version <= self.last)

    def departures(self, status: int, body: Any, role: str) -> list[str]:
        """What of an answer that is a success is not as it is published."""
        expected = " or ".join(map(str, sorted(self.statuses)))
        found = [] if status in self.statuses else [f"status {status}, which is {expected}"]
        required = self.keys | (self.only if role == "admin" else frozenset())
        known = self.keys | self.only | self.optional
        for item in self._items(body):
            found += [f"no key {key}" for key in sorted(required - item.keys())]
            if "*" not in known:
                found += [f"a key {key}" for key in sorted(item.keys() - known)]
        return list(dict.fromkeys(found))

    def _items(self, body: Any) -> Iterator[Mapping[str, Any]]:
        root, is_list, each = re.fullmatch(r"([^\[]+)(\[\])?\.?(.*)", self.shown).groups()  # type: ignore[union-attr]
        if self.keys and isinstance(body, dict) and root in body:
            for item in body[root] if is_list else [body[root]]:
                yield item[each] if each else item


class Published:
    """The answers of a service."""

    def __init__(self, answers: Iterable[tuple[str, Answer]]) -> None:
        self.answers: dict[tuple[str, int], list[Answer]] = defaultdict(list)
        for path, answer in answers:
            self.answers[answer.method, path.count("/")].append(answer)

    def check(self, method: str, path: str, sent: Any, version: Version, status: int, text: str, role: str) -> None:
        """Raises AssertionError where a success is not what is published of its operation."""
        plain = _PROJECT.sub("", path.partition("?")[0].rstrip("/") or "/")
        named = next(iter(sent), "-") if isinstance(sent, dict) and len(sent) == 1 else "-"
        actions = (named, "-") if plain.endswith("/action") else ("-",)
        for answer in self.answers[method, plain.count("/")]:
            if any(answer.is_for(method, plain, action, version) for action in actions):
                departures = answer.departures(status, _json(text), role)
                assert departures == [], f"{method} {path} at {version or 'no version'}: {'; '.join(departures)}"
                return


@cache
def published(service: str) -> Published:
    """What is published of a service."""
    lines = (Path(__file__).parent / service / "published.tsv").read_text().splitlines()
    return Published((line.split("\t")[1], _answer(*line.split("\t"))) for line in lines)


def _answer(method: str, path: str, action: str, versions: str, status: str, shown: str, keys: str) -> Answer:
    first, last = (Version.parse(end) if end else NULL for end in versions.split(".."))
    pattern = re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)))
    statuses = frozenset(map(int, status.split(",")))
    names = [] if keys == "-" else keys.split()
    marked = {mark: frozenset(name[1:] for name in names if name[0] == mark) for mark in "?@"}
    plain = frozenset(name for name in names if name[0] not in "?@")
    return Answer(method, pattern, action, first, last, statuses, shown, plain, marked["@"], marked["?"])


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
