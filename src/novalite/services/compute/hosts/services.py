"""``/os-services``: what runs the cloud, and which hosts are to be left alone.

Until 2.52 the path says what is to be done, and the body to which service; from 2.53 on it is the other way round.
"""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import since, until
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Body, Obj, field, key, many, one, query, view
from novalite.api.types import boolean, fqdn, repeated, truth
from novalite.cloud.compute.services import COMPUTE, Service
from novalite.services.compute.hosts.hosts import mapped
from novalite.services.compute.policies import SERVICES
from novalite.services.compute.service import SERVICE
from novalite.services.compute.values import as_number, as_uuid, moment

TEXT = {"type": "string", "minLength": 1, "maxLength": 255}

UPDATE_BY_NAME = Body(
    Obj(
        field("host", fqdn, required=True),
        field("binary", TEXT, required=True),
        field("disabled_reason", TEXT),
        field("forced_down", boolean, since("2.11")),
    )
)
UPDATE = Body(
    Obj(
        field("status", {"type": "string", "enum": ["enabled", "disabled"]}),
        field("disabled_reason", TEXT),
        field("forced_down", boolean),
    )
)
WHICH = query(
    field("host", repeated({"type": "string"})), field("binary", repeated({"type": "string"})), strict=since("2.75")
)

FULL = view(
    key("binary"),
    key("host"),
    key("id", "number", until("2.52")),
    key("id", since("2.53")),
    key("zone", lambda service, call: call.cloud.compute.services.zone(service)),
    key("status", lambda service, call: "disabled" if service.disabled else "enabled"),
    key("state", lambda service, call: "up" if call.cloud.compute.services.is_up(service) else "down"),
    key("updated_at", lambda service, call: moment(call.cloud.compute.services.updated_at(service))),
    key("disabled_reason"),
    key("forced_down", since("2.11")),
)

services = Resource("/os-services", SERVICE)


@services.on("GET", query=WHICH, gives=many("services", FULL, links=None))
def index(call: Call) -> list[Service]:
    """All of them, or those of a host or of a binary."""
    call.demand(f"{SERVICES}:list")
    return call.cloud.compute.services.find(call.last("host"), call.last("binary"))


@services.on("PUT /{id}", until("2.52"), takes=UPDATE_BY_NAME, gives=AS_IT_IS)
def update_by_name(call: Call, id: str) -> dict[str, Any]:
    """Enable, disable or force down, as the path says, the service that the body names; what was changed is told."""
    call.demand(f"{SERVICES}:update")
    host, binary, changes = call.body["host"], call.body["binary"], _asked(call, id)
    _check(binary)
    call.cloud.compute.services.change(call.cloud.compute.services.of(mapped(call, host).name), **changes)
    return {"service": {"host": host, "binary": binary, **_told(changes)}}


@services.on("PUT /{id}", since("2.53"), takes=UPDATE, gives=one("service", FULL))
def update(call: Call, id: str) -> Service:
    """Enable or disable it, force it down, or both."""
    as_uuid(id)
    call.demand(f"{SERVICES}:update")
    service = call.cloud.compute.services.get(id)
    _check(service.binary)
    return call.cloud.compute.services.change(service, **_wanted(call.body))


@services.on("DELETE /{id}", status=204)
def delete(call: Call, id: str) -> None:
    """Forget one, and the host that it runs servers on."""
    call.demand(f"{SERVICES}:delete")
    number = as_uuid(id) if call.at_least("2.53") else str(as_number(id))
    try:
        service = call.cloud.compute.services.get(number)
    except errors.NotFound:
        raise errors.NotFound(f"Service {id} not found.") from None
    call.cloud.compute.services.delete(service)


def _check(binary: str) -> None:
    if binary != COMPUTE:
        raise errors.Invalid(
            f"Updating a {binary} service is not supported. Only nova-compute services can be updated."
        )


def _asked(call: Call, action: str) -> dict[str, Any]:
    """What the path of old asks for."""
    if action in ("enable", "disable"):
        return {"disabled": action == "disable", "disabled_reason": None}
    if action == "disable-log-reason":
        return {"disabled": True, "disabled_reason": _needed(call, "disabled_reason", "disabled reason")}
    if action == "force-down" and call.at_least("2.11"):
        return {"forced_down": truth(_needed(call, "forced_down", "forced_down"))}
    raise errors.NotFound("Unknown action")


def _needed(call: Call, name: str, words: str) -> Any:
    if name not in call.body:
        raise errors.Invalid(f"Missing {words} field")
    return call.body[name]


def _told(changes: dict[str, Any]) -> dict[str, Any]:
    """The changes as the answer of old has them."""
    given = {name: value for name, value in changes.items() if value is not None}
    if "disabled" in given:
        return {"status": "disabled" if given.pop("disabled") else "enabled", **given}
    return given


def _wanted(body: dict[str, Any]) -> dict[str, Any]:
    """What a body asks for since services have UUIDs; a reason alone is nothing."""
    wanted: dict[str, Any] = {}
    if "status" in body:
        wanted = {"disabled": body["status"] == "disabled", "disabled_reason": body.get("disabled_reason")}
    if wanted.get("disabled") is False and wanted["disabled_reason"]:
        raise errors.Invalid("Specifying 'disabled_reason' with status 'enabled' is invalid.")
    if "forced_down" in body:
        wanted["forced_down"] = truth(body["forced_down"])
    if not wanted:
        raise errors.Invalid("No updates were requested. Fields 'status' or 'forced_down' should be specified.")
    return wanted
