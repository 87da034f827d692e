"""Trouble, on request: calls that fail, take their time or are cut off, builds that end badly, a cloud that is full.

A trouble says what it befalls, by patterns as a shell has them (``/compute/*/servers*``), and what then happens, to the
next few or to all, for some time or until it is taken away. The cloud only keeps the account: what befalls a call is
done by whoever takes the call, and they ask first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from novalite import errors
from novalite.cloud.core.clock import Clock
from novalite.ids import new_id
from novalite.store import Kind, Store

#: How much of each there may be: what is waited for must end, and what is asked of each call must be little.
MOST = 1000
LONGEST_DELAY = 86_400.0
LONGEST_LIFE = 1e9
MOST_TIMES = 10**9
MOST_HEADERS = 50
LONGEST_TEXT = 1000
LONGEST_MESSAGE = 10_000

#: Headers that say how an answer is sent, which is the server's to say.
FRAMING = {"connection", "content-length", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"}

_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e]{0,4000}")

#: What a trouble may befall: a call of an API, the end of a server's build, the search for a host.
BEFALLS = ("call", "build", "placement")


class Trouble(Struct, frozen=True):
    """A trouble of calls, builds or placements, as ``befalls`` says.

    Which calls: of a ``service``, a ``method``, a ``path``, an ``operation`` (``compute.servers.create``, or its last
    part, or the name of an action), a ``project_id``; all are patterns. Which builds: of a ``server`` of that name.

    A call first takes ``delay`` seconds. Then, if ``drop``, its connection is closed or, with a ``status``, it fails
    with that and the ``message`` and ``headers``; if ``after``, only once it has succeeded. The message is a build's,
    too. ``times`` is how often it still happens, None every time; ``met`` how often it has; ``expires_at`` Unix time.
    """

    id: str
    number: int
    befalls: str = "call"
    service: str | None = None
    method: str | None = None
    path: str | None = None
    operation: str | None = None
    project_id: str | None = None
    server: str | None = None
    status: int | None = None
    message: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0
    drop: bool = False
    after: bool = False
    times: int | None = None
    met: int = 0
    expires_at: float | None = None

    @property
    def is_over(self) -> bool:
        """Whether it has happened as often as it should."""
        return self.times == 0


#: The conditions of a trouble.
PATTERNS = ("service", "method", "path", "operation", "project_id", "server")

#: What may be set of a trouble; ``seconds`` is the time until it expires.
FIELDS = frozenset(Trouble.__struct_fields__) - {"id", "number", "met", "expires_at"} | {"seconds"}

TROUBLE: Kind[Trouble] = Kind("trouble", order=("number",), by=("is_over",))


class Troubles:
    """The troubles of a cloud, the oldest first, which is asked first."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def __bool__(self) -> bool:
        """Whether there is any that is not over; to ask costs next to nothing."""
        return self._store.count(TROUBLE) > 0 and self._store.count(TROUBLE, {"is_over": False}) > 0

    def add(self, seconds: float | None = None, **values: Any) -> Trouble:
        """One more, for so many seconds or for good. Raises Invalid for what makes no sense, with the field."""
        self._check(values, seconds)
        if self._store.count(TROUBLE) >= MOST:
            raise errors.Invalid(f"There are {MOST} troubles already; take some away.")
        number = self._store.next("trouble")
        expires_at = None if seconds is None else self._clock.now() + seconds
        trouble = Trouble(new_id(), number, expires_at=expires_at, **values)
        return self._store.put(TROUBLE, trouble)

    def change(self, id: str, seconds: float | None = None, **values: Any) -> Trouble:
        """Change one; fields that are not given stay. Raises NotFound, Invalid."""
        trouble = self.get(id)
        self._check(
            {word: getattr(trouble, word) for word in FIELDS - {"seconds", *values} if word != "times"} | values,
            seconds,
        )
        if seconds is not None:
            trouble = replace(trouble, expires_at=self._clock.now() + seconds)
        return self._store.put(TROUBLE, replace(trouble, **values))

    def get(self, id: str) -> Trouble:
        """Raises NotFound."""
        trouble = self._store.get(TROUBLE, id)
        if trouble is None or self._has_expired(trouble):
            raise errors.NotFound(f"There is no trouble {id}.")
        return trouble

    def find(self) -> list[Trouble]:
        """All but those that have expired; one that is over is there until it is taken away."""
        return self._store.find(TROUBLE, fits=lambda trouble: not self._has_expired(trouble))

    def remove(self, id: str) -> None:
        """Raises NotFound."""
        self._store.delete(TROUBLE, self.get(id).id)

    def clear(self) -> None:
        """No trouble at all."""
        for trouble in self._store.find(TROUBLE):
            self._store.delete(TROUBLE, trouble.id)

    def of_call(self, **asked: str | None) -> Trouble | None:
        """What befalls a call, which counts as having happened; ``asked`` is what a trouble may be limited to."""
        return self._meet("call", asked)

    def of_build(self, server: str) -> str | None:
        """Why the build of a server of that name ends in an error, if it does."""
        trouble = self._meet("build", {"server": server})
        return None if trouble is None else trouble.message or "Trouble was asked for."

    def is_full(self) -> bool:
        """Whether no host is to be found this time."""
        return self._meet("placement", {}) is not None

    def _meet(self, befalls: str, asked: Mapping[str, str | None]) -> Trouble | None:
        store = self._store
        if not self:
            return None
        with store.transaction():
            for trouble in store.find(TROUBLE, {"is_over": False, "befalls": befalls}):
                if not self._has_expired(trouble) and _befalls(trouble, asked):
                    left = None if trouble.times is None else trouble.times - 1
                    # What it befalls may be undone; that it happened is not.
                    return store.put(TROUBLE, replace(trouble, times=left, met=trouble.met + 1), lasting=True)
        return None

    def _has_expired(self, trouble: Trouble) -> bool:
        return trouble.expires_at is not None and trouble.expires_at <= self._clock.now()

    def _check(self, values: Mapping[str, Any], seconds: float | None) -> None:
        if unknown := sorted(values.keys() - FIELDS):
            raise errors.Invalid(f"{unknown[0]}: there is no such field; known: {', '.join(sorted(FIELDS))}.")
        if values.get("befalls", "call") not in BEFALLS:
            raise errors.Invalid(f"befalls: {values['befalls']!r} is none of {', '.join(BEFALLS)}.")
        if values.get("befalls", "call") == "call" and not any(
            values.get(word) for word in ("status", "delay", "drop")
        ):
            raise errors.Invalid("status: a call that has neither a status nor a delay nor a drop is in no trouble.")
        if not 400 <= (values.get("status") or 400) <= 599:
            raise errors.Invalid(f"status: {values['status']} is no error: those are 400 to 599.")
        _check_number("times", values.get("times"), 1, MOST_TIMES)
        _check_number("delay", values.get("delay"), 0, LONGEST_DELAY)
        _check_number("seconds", seconds, 0, LONGEST_LIFE)
        for word in PATTERNS:
            _check_length(word, values.get(word), LONGEST_TEXT)
        _check_length("message", values.get("message"), LONGEST_MESSAGE)
        _check_headers(values.get("headers") or {})


def _check_number(word: str, number: float | None, least: float, most: float) -> None:
    if number is not None and not least <= number <= most:  # NaN is nowhere between
        raise errors.Invalid(f"{word}: {number} is not between {least} and {most}.")


def _check_length(word: str, text: str | None, longest: int) -> None:
    if text is not None and len(text) > longest:
        raise errors.Invalid(f"{word}: it has more than {longest} characters.")


def _check_headers(headers: Mapping[str, str]) -> None:
    if len(headers) > MOST_HEADERS:
        raise errors.Invalid(f"headers: there are more than {MOST_HEADERS}.")
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name) or name.lower() in FRAMING:
            raise errors.Invalid(f"headers: {name[:100]!r} cannot be the name of one.")
        if not _HEADER_VALUE.fullmatch(value):
            raise errors.Invalid(f"headers: {name} is more than 4000 characters, or not all of them printable ASCII.")


def _befalls(trouble: Trouble, asked: Mapping[str, str | None]) -> bool:
    return all(_fits(getattr(trouble, name), name, value or "") for name, value in asked.items())


def _fits(pattern: str | None, name: str, value: str) -> bool:
    if pattern is None:
        return True
    last = value.rpartition(".")[2] if name == "operation" else value
    return fnmatchcase(value, pattern) or last == pattern
