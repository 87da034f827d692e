"""``/os-services``: what Cinder consists of, and whether it takes new work."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import Span, since
from novalite.api.operation import BLANK, Blank, Resource
from novalite.api.shape import AS_IT_IS, Body, field, key, many, obj, query, view
from novalite.cloud.volume.services import VolumeService
from novalite.services.volume.attributes import HOST, TEXT, TEXT_OR_NULL, AnyOf
from novalite.services.volume.lists import TEXT as PARAMETER
from novalite.services.volume.lists import moment
from novalite.services.volume.service import SERVICE

WHICH = [field("binary", TEXT), field("host", HOST), field("cluster", TEXT_OR_NULL), field("service", TEXT)]
REASON = {
    **TEXT,
    "pattern": r"\S",
    "sentences": {
        "pattern": "Invalid input for field/attribute {name}. Value: {value}. {value!r} is not a 'disabled_reason'"
    },
}
BACKEND = (field("cluster", TEXT_OR_NULL), field("host", HOST))
FREEZE, FAIL_OVER = Body(obj(*BACKEND)), Body(obj(*BACKEND, field("backend_id", TEXT_OR_NULL)))
CLUSTERED = since("3.26")
UPDATE = Body(AnyOf(obj(*WHICH), "binary", "service"))
UPDATE_REASON = Body(AnyOf(obj(*WHICH, field("disabled_reason", REASON)), "binary", "service"))
LIST = query(*(field(name, PARAMETER) for name in ("host", "binary", "service")), strict=None)


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
    key("frozen", lambda service, call: service.frozen if service.binary == "cinder-volume" else None, optional=True),
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
    reason = call.body.get("disabled_reason")
    return _answer(call, call.cloud.volume.services.disable(*_which(call), reason)) | {"disabled_reason": reason}


@services.on("PUT /freeze", takes=FREEZE)
def freeze(call: Call) -> None:
    """Have a backend take nothing new."""
    call.cloud.volume.services.freeze(*_backend(call))


@services.on("PUT /thaw", takes=FREEZE)
def thaw(call: Call) -> None:
    """Have it take new things again."""
    call.cloud.volume.services.thaw(*_backend(call))


@services.on("PUT /failover_host", takes=FAIL_OVER, status=202)
def fail_over(call: Call) -> Blank:
    """Use the copy of a backend."""
    call.cloud.volume.services.fail_over(*_backend(call))
    return BLANK


def host_of(call: Call, sent: Any, span: Span) -> tuple[str | None, str | None]:
    """The host and the cluster that are named, of which there may be one. Raises InvalidInput."""
    host, cluster = sent.get("host"), sent.get("cluster") if span.meets(call.version) else None
    if bool(host) == bool(cluster):
        said = "One and only one of cluster and host must be set."
        raise errors.InvalidInput(said if span.meets(call.version) else "Host field is missing.")
    return host, cluster


def _backend(call: Call) -> tuple[str | None, str | None]:
    call.demand("volume_extension:services:update")
    return host_of(call, call.body, CLUSTERED)


def _which(call: Call) -> tuple[str, str]:
    call.demand("volume_extension:services:update")
    if not call.body.get("host"):
        raise errors.InvalidInput("Host field is missing.")
    return call.body["host"], call.body.get("binary") or call.body["service"]


def _answer(call: Call, service: VolumeService) -> dict[str, Any]:
    return {
        "host": service.host,
        "service": call.body.get("service") or "",
        "binary": call.body.get("binary") or "",
        "disabled": service.disabled,
        "status": service.status,
    }
