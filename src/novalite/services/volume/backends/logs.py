"""``/os-services/get-log`` and ``set-log``: from which level on each process writes what it does."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import since
from novalite.api.operation import BLANK, Blank
from novalite.api.shape import AS_IT_IS, Body, field, obj
from novalite.cloud.volume.logs import BINARIES, LEVELS
from novalite.services.volume.attributes import TEXT_OR_NULL
from novalite.services.volume.backends.services import services

__all__ = ["services"]

SINCE = since("3.32")
NO_LEVEL = "{value} is not a valid log level."
WHICH = (
    field("binary", {"type": "string", "enum": [*BINARIES, "", "*"]}),
    field("server", TEXT_OR_NULL),
    field("prefix", TEXT_OR_NULL),
)
LEVEL = {
    "type": ["string", "null"],
    "pattern": f"^(?i:{'|'.join(LEVELS)})$",
    "sentences": {"pattern": f"Invalid input received: {NO_LEVEL}"},
}


@services.on("PUT /get-log", SINCE, takes=Body(obj(*WHICH)), gives=AS_IT_IS)
def get_log(call: Call) -> dict[str, Any]:
    """The levels of the processes that are asked for."""
    call.demand("volume_extension:services:update")
    shown = [
        {"host": host, "binary": binary, "levels": levels}
        for host, binary, levels in call.cloud.volume.logs.levels(*_which(call))
    ]
    return {"log_levels": shown}


@services.on("PUT /set-log", SINCE, takes=Body(obj(*WHICH, field("level", LEVEL))), status=202)
def set_log(call: Call) -> Blank:
    """Have them write more, or less."""
    call.demand("volume_extension:services:update")
    if not (level := call.body.get("level")):
        raise errors.InvalidInput(NO_LEVEL.format(value=""))
    call.cloud.volume.logs.set(*_which(call), level.upper())
    return BLANK


def _which(call: Call) -> tuple[str | None, str | None, str]:
    """The binary, the server and what loggers begin with."""
    binary = call.body.get("binary")
    return None if binary in ("", "*") else binary, call.body.get("server") or None, call.body.get("prefix") or ""
