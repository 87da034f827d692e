"""``/journal``: the last requests, once a size has been set."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, field, key, many, query, view
from novalite.api.types import integer, repeated
from novalite.cloud.core.journal import LARGEST, LONGEST_PATH, Entry
from novalite.services.control.clock import iso_time
from novalite.services.control.service import SERVICE, limited_body

SIZE = limited_body(field("size", {"type": "integer", "minimum": 0, "maximum": LARGEST}, required=True))
PATTERN = {"type": "string", "maxLength": LONGEST_PATH}
WANTED = query(
    field("method", repeated(PATTERN)),
    field("path", repeated(PATTERN)),
    field("status", repeated(integer(100, 599))),
)
SHOWN = view(
    key("at", lambda entry, call: iso_time(entry.at)),
    *(key(name) for name in ("method", "path", "status", "seconds", "request_id")),
)

journal = Resource("/journal", SERVICE)


@journal.on("GET", query=WANTED, gives=many("requests", SHOWN))
def index(call: Call) -> list[Entry]:
    """The recorded requests, the oldest first; those of a method, a path (a pattern) or a status."""
    status = call.last("status")
    wanted = (call.last("method"), call.last("path"), int(status) if status else None)
    return call.cloud.journal.find(*wanted)


@journal.on("PUT", takes=SIZE, gives=AS_IT_IS)
def update(call: Call) -> dict[str, Any]:
    """Set how many requests are kept; with 0, none are recorded."""
    call.cloud.journal.keep(call.body["size"])
    return {"size": call.cloud.journal.size}


@journal.on("DELETE", status=204)
def clear(call: Call) -> None:
    """Remove all recorded requests."""
    call.cloud.journal.clear()
