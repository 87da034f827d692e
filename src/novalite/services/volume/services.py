"""``/os-services``: what Cinder consists of, and whether it takes new work."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import since
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Body, field, key, many, obj, query, view
from novalite.cloud.volume.services import VolumeService
from novalite.services.volume.lists import TEXT, moment
from novalite.services.volume.service import SERVICE
from novalite.services.volume.volumes import ID

UPDATE = Body(obj(field("host", {"type": "string"}, required=True), field("binary", ID), field("service", ID)))
REASON = {"type": "string", "minLength": 1, "maxLength": 255}
UPDATE_REASON = Body(
    obj(
        field("host", {"type": "string"}, required=True),
        field("binary", ID),
        field("service", ID),
        field("disabled_reason", REASON, required=True),
    )
)
LIST = query(field("host", TEXT), field("binary", TEXT), field("service", TEXT), strict=None)


def _of_volumes(value: Any) -> Any:
    return lambda service, call: value if service.binary == "cinder-volume" else None


FULL = view(
    key("binary"),
    key("host"),
    key("zone"),
    key("status"),
    key("state", lambda service, call: "up"),
    key("updated_at", moment("updated_at")),
    key("disabled_reason"),
    key("replication_status", _of_volumes("disabled"), optional=True),
    key("active_backend_id", lambda service, call: None, optional=True),
    key("frozen", _of_volumes(False), optional=True),
    key("cluster", lambda service, call: None, since("3.7")),
    key("backend_state", _of_volumes("up"), since("3.49"), optional=True),
)

services = Resource("/os-services", SERVICE)


@services.on("GET", query=LIST, gives=many("services", FULL, links=None))
def index(call: Call) -> list[VolumeService]:
    """Those of a host or of a kind, or all."""
    call.demand("volume_extension:services:index")
    binary = call.last("binary") or call.last("service")
    return call.cloud.volume.services.find(call.last("host"), binary)


@services.on("PUT /enable", takes=UPDATE, gives=AS_IT_IS)
def enable(call: Call) -> dict[str, Any]:
    """Let one take new work."""
    return _answer(call, call.cloud.volume.services.enable(*_which(call)))


@services.on("PUT /disable", takes=UPDATE, gives=AS_IT_IS)
def disable(call: Call) -> dict[str, Any]:
    """Let one take none."""
    return _answer(call, call.cloud.volume.services.disable(*_which(call), None))


@services.on("PUT /disable-log-reason", takes=UPDATE_REASON, gives=AS_IT_IS)
def disable_because(call: Call) -> dict[str, Any]:
    """Let one take none, and say why."""
    reason = call.body["disabled_reason"]
    return _answer(call, call.cloud.volume.services.disable(*_which(call), reason)) | {"disabled_reason": reason}


def _which(call: Call) -> tuple[str, str]:
    call.demand("volume_extension:services:update")
    binary = call.body.get("binary") or call.body.get("service")
    if not binary:
        raise errors.Invalid("Missing required element 'binary' in request body.")
    return call.body["host"], binary


def _answer(call: Call, service: VolumeService) -> dict[str, Any]:
    return {
        "host": service.host,
        "service": call.body.get("service") or "",
        "binary": call.body.get("binary") or "",
        "disabled": service.disabled,
        "status": service.status,
    }
