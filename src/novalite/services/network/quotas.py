"""``/quotas``: how much of each resource a project may have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.cloud.network.networking import Missing
from novalite.cloud.network.quotas import DEFAULTS
from novalite.errors import Forbidden
from novalite.services.network.attributes import number
from novalite.services.network.collection import SENT
from novalite.services.network.listing import ANYTHING
from novalite.services.network.service import SERVICE, bad

#: What of a body is no limit, but says how limits are looked at; the second is what is done anyway.
_HOW = ("force", "check_limit")

quotas = Resource("/quotas", SERVICE)


class AdminRequired(Forbidden):
    """How much another project uses is for admins."""

    type = "AdminRequired"
    message = "User does not have admin privileges: Only admin is authorized to access quotas for another project."


@quotas.on("GET", query=ANYTHING, gives=AS_IT_IS)
def index(call: Call) -> dict[str, Any]:
    """Those of the projects that have limits of their own."""
    call.demand("get_quota")
    limits = call.cloud.network.quotas.limits
    shown = [{**limits(id), "project_id": id, "tenant_id": id} for id in call.cloud.network.quotas.projects()]
    return {"quotas": shown}


@quotas.on("GET /tenant", query=ANYTHING, gives=AS_IT_IS)
def tenant(call: Call) -> dict[str, Any]:
    """Whose quotas one sees."""
    return {"tenant": {"tenant_id": call.context.project_id}}


@quotas.on("GET /project", query=ANYTHING, gives=AS_IT_IS)
def project(call: Call) -> dict[str, Any]:
    """The same, by its newer name."""
    return {"project": {"project_id": call.context.project_id}}


@quotas.on("GET /{id}", query=ANYTHING, gives=AS_IT_IS)
def show(call: Call, id: str) -> dict[str, Any]:
    """A project's limits: one's own or, as an admin, any's."""
    _demand(call, id)
    return {"quota": call.cloud.network.quotas.limits(id)}


@quotas.on("GET /{id}/default", query=ANYTHING, gives=AS_IT_IS)
def default(call: Call, id: str) -> dict[str, Any]:
    """What it would be, had nobody said otherwise."""
    _demand(call, id)
    return {"quota": DEFAULTS}


@quotas.on("GET /{id}/details", query=ANYTHING, gives=AS_IT_IS)
@quotas.on("GET /{id}/details.json", query=ANYTHING, gives=AS_IT_IS)
def details(call: Call, id: str) -> dict[str, Any]:
    """Limits, and how much of them is used: one's own or, as an admin, any's."""
    if id != call.context.project_id and not call.may("get_quota"):
        raise AdminRequired()
    used = call.cloud.network.quotas.used(id)
    limits = call.cloud.network.quotas.limits(id)
    return {"quota": {name: {"limit": limit, "used": used[name], "reserved": 0} for name, limit in limits.items()}}


@quotas.on("PUT /{id}", takes=SENT, gives=AS_IT_IS)
def update(call: Call, id: str) -> dict[str, Any]:
    """Change some of a project's limits."""
    sent = call.body.get("quota") if isinstance(call.body, dict) else None
    if not isinstance(sent, dict):
        raise bad("Unable to find 'quota' in request body")
    is_checked = sent.get("force") is not True
    if not call.has("network.quota-check-limit-default"):
        is_checked = bool(sent.get("check_limit"))
    sent = {name: value for name, value in sent.items() if name not in _HOW}
    if {"tenant_id", "project_id"} & set(sent):
        raise bad("Unrecognized attribute(s) 'tenant_id, project_id'")
    if unknown := [name for name in sent if name not in DEFAULTS]:
        raise bad(f"Unrecognized attribute(s) '{', '.join(unknown)}'")
    call.demand("update_quota")
    limits = {name: _limit(name, value) for name, value in sent.items()}
    if is_checked:
        _check_used(call, id, limits)
    call.cloud.network.quotas.set(id, limits)
    return {"quota": call.cloud.network.quotas.limits(id)}


@quotas.on("DELETE /{id}", status=204)
def delete(call: Call, id: str) -> None:
    """Back to the defaults."""
    call.demand("delete_quota")
    if id not in call.cloud.network.quotas.projects():
        raise Missing("TenantQuotaNotFound", f"Quota for project {id} could not be found.")
    call.cloud.network.quotas.forget(id)


def _demand(call: Call, id: str) -> None:
    if id != call.context.project_id:
        call.demand("get_quota")


def _check_used(call: Call, id: str, limits: Mapping[str, int]) -> None:
    used = call.cloud.network.quotas.used(id)
    for name, limit in limits.items():
        if 0 <= limit < used[name]:
            raise bad(f"Quota limit {limit} for {name} must be greater than or equal to already used {used[name]}")


def _limit(name: str, value: Any) -> int:
    try:
        return int(number(-1)(value))
    except ValueError as error:
        raise bad(f"Invalid input for {name}. Reason: {error}") from None
