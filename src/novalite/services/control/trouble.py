"""``/trouble``: fault injection for calls, builds and placements."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import Field, field, key, many, one, view
from novalite.cloud.core.trouble import BEFALLS, PATTERNS, Trouble
from novalite.services.control.clock import iso_time
from novalite.services.control.service import SERVICE, limited_body

TEXT: dict[str, Any] = {"type": "string"}


def trouble_fields() -> list[Field]:
    """The fields of a trouble."""
    return [
        field("befalls", {"enum": list(BEFALLS)}),
        *(field(name, TEXT) for name in PATTERNS),
        field("status", {"type": "integer", "minimum": 400, "maximum": 599}),
        field("message", TEXT),
        field("headers", {"type": "object", "additionalProperties": TEXT}),
        field("delay", {"type": "number", "minimum": 0}),
        field("drop", {"type": "boolean"}),
        field("after", {"type": "boolean"}),
        field("times", {"type": "integer", "minimum": 1}),
        field("seconds", {"type": "number", "exclusiveMinimum": 0}),
    ]


BODY = limited_body(*trouble_fields())
PLAIN = ("status", "message", "headers", "delay", "drop", "after", "times", "met")
FULL = view(
    *(key(name) for name in ("id", "befalls", *PATTERNS, *PLAIN)),
    key("expires_at", lambda trouble, call: iso_time(trouble.expires_at)),
)

trouble = Resource("/trouble", SERVICE)


@trouble.on("GET", gives=many("trouble", FULL))
def index(call: Call) -> list[Trouble]:
    """All troubles, each with the number of times that it has been met."""
    return call.cloud.trouble.find()


@trouble.on("POST", takes=BODY, gives=one("trouble", FULL), status=201)
def create(call: Call) -> Trouble:
    """Add one."""
    return call.cloud.trouble.add(**call.body)


@trouble.on("DELETE", status=204)
def clear(call: Call) -> None:
    """Remove all."""
    call.cloud.trouble.clear()


@trouble.on("GET /{id}", gives=one("trouble", FULL))
def show(call: Call, id: str) -> Trouble:
    return call.cloud.trouble.get(id)


@trouble.on("PUT /{id}", takes=BODY, gives=one("trouble", FULL))
def update(call: Call, id: str) -> Trouble:
    """Change one; fields that are not sent stay."""
    return call.cloud.trouble.change(id, **call.body)


@trouble.on("DELETE /{id}", status=204)
def delete(call: Call, id: str) -> None:
    """Remove one."""
    call.cloud.trouble.remove(id)
