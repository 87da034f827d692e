"""``/clock``: the clock of the cloud."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, field
from novalite.services.control.service import SERVICE, limited_body

SET = limited_body(
    field("now", {"type": "string"}),
    field("move", {"type": "number"}),
    field("frozen", {"type": "boolean"}),
)

clock = Resource("/clock", SERVICE)


@clock.on("GET", gives=AS_IT_IS)
def show(call: Call) -> dict[str, Any]:
    """The time, and whether the clock is frozen."""
    return {"now": iso_time(call.cloud.clock.now()), "frozen": call.cloud.clock.is_frozen}


@clock.on("PUT", takes=SET, gives=AS_IT_IS)
def update(call: Call) -> dict[str, Any]:
    """Set the clock, move it by seconds, freeze it or let it run; then the work that is due is performed."""
    time, asked = call.cloud.clock, call.body
    frozen = asked.get("frozen", time.is_frozen)
    time.freeze(_read(asked["now"]) if "now" in asked else None)
    time.move(_duration(asked.get("move", 0)))
    if not frozen:
        time.run()
    call.cloud.settle()
    return {"now": iso_time(time.now()), "frozen": frozen}


def iso_time(moment: float | None) -> str | None:
    """Unix time as text, in the format of ISO 8601."""
    return None if moment is None else datetime.fromtimestamp(moment, UTC).isoformat().replace("+00:00", "Z")


def _read(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise errors.Invalid(f"now: {text!r} is not a time, such as 2030-01-01T00:00:00Z.") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _duration(seconds: float) -> timedelta:
    try:
        return timedelta(seconds=seconds)
    except (ValueError, OverflowError):
        raise errors.Invalid(f"move: {seconds} is no number of seconds that the clock can be moved by.") from None
