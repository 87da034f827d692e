"""A request as one line of a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from novalite.inspector.trace.masking import is_secret, masked
from novalite.inspector.trace.recording import Frame, Recording
from novalite.inspector.trace.visits import Asked

#: Which service answers, by the first part of a path.
SERVICES = {
    "identity": "identity",
    "image": "image",
    "networking": "network",
    "placement": "placement",
    "volume": "volume",
    "compute": "compute",
    "v2": "compute",
    "v2.1": "compute",
}

#: How much of a target is kept.
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Row:
    """One request: ``at`` is Unix time, ``status`` None where there was no answer, ``who`` a user and a project."""

    number: int
    at: float
    method: str
    target: str
    service: str
    version: str
    who: str
    status: int | None
    milliseconds: float

    def to_dict(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self)


def row_of(number: int, recording: Recording) -> Row:
    """The line of a request that has ended; it costs much less than a trace, and has no secrets either."""
    asked, first = recording.asked, recording.first
    assert first is not None
    answered = first.headers if first.status is not None else ()
    status = str(first.status or "").partition(" ")[0] if first.error is None else ""
    return Row(
        number,
        recording.at,
        asked.method,
        _target(recording, asked)[:LONGEST],
        service_of(asked.target),
        version_of(answered) or version_of(asked.headers),
        who_of(first),
        int(status) if status.isdecimal() else None,
        round(recording.seconds * 1e3, 2),
    )


def _target(recording: Recording, asked: Asked) -> str:
    secrets = [value for name, value in asked.headers if is_secret(name)]
    query = parse_qsl(urlsplit(asked.url).query, keep_blank_values=True) if "?" in asked.url else ()
    if any(value in asked.url for value in secrets) or any(is_secret(name) for name, _ in query):
        return masked(recording.trace()).asked.target
    return asked.target


def service_of(target: str) -> str:
    """The service below whose path it is; empty for discovery and what is unknown."""
    first = target.partition("?")[0].strip("/").partition("/")[0]
    return SERVICES.get(first, "")


def version_of(headers: Iterable[tuple[str, str]]) -> str:
    """The microversion that a message names; empty where it names none."""
    found = (value for name, value in headers if name.lower() == "openstack-api-version" and value)
    return next(found, "").rpartition(" ")[2]


def who_of(first: Frame) -> str:
    """``demo in shop``, by names or else by ids, as a filter has told those below it; empty for a stranger."""
    known: dict[str, str] = {}
    frame: Frame | None = first
    while frame is not None:
        known |= {name: after for name, _, after in frame.changes if after}
        frame = frame.frames[-1] if frame.frames else None
    names = [known.get(f"HTTP_X_{kind}_NAME") or known.get(f"HTTP_X_{kind}_ID", "") for kind in ("USER", "PROJECT")]
    return " in ".join(filter(None, names))
