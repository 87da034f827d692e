"""A request as one line of a list."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from novalite.inspector.trace.visits import Trace, Visit

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


def row_of(number: int, trace: Trace) -> Row:
    """The line of a trace, which has no secrets."""
    status = trace.answered.status.partition(" ")[0] if trace.answered and not trace.error else ""
    return Row(
        number,
        trace.at,
        trace.asked.method,
        trace.asked.target[:LONGEST],
        service_of(trace.asked.target),
        version_of(trace),
        who_of(trace),
        int(status) if status.isdecimal() else None,
        round(trace.seconds * 1e3, 2),
    )


def service_of(target: str) -> str:
    """The service below whose path it is; empty for discovery and what is unknown."""
    first = target.partition("?")[0].strip("/").partition("/")[0]
    return SERVICES.get(first, "")


def version_of(trace: Trace) -> str:
    """The microversion that the answer names or, where there is none, the request; empty where neither does."""
    for headers in (trace.answered.headers if trace.answered else (), trace.asked.headers):
        for name, value in headers:
            if name.lower() == "openstack-api-version" and value:
                return value.split()[-1]
    return ""


def who_of(trace: Trace) -> str:
    """``demo in shop``, by names or else by ids, as a filter has told those below it; empty for a stranger."""
    known: dict[str, str] = {}
    visit: Visit | None = trace.first
    while visit is not None:
        known |= {change.name: change.after for change in visit.environ if change.after}
        visit = visit.visits[-1] if visit.visits else None
    names = [known.get(f"HTTP_X_{kind}_NAME") or known.get(f"HTTP_X_{kind}_ID", "") for kind in ("USER", "PROJECT")]
    return " in ".join(filter(None, names))
