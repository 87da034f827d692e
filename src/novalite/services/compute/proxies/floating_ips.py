"""``/os-floating-ips``: a project's floating addresses, until 2.35."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import Body, key, many, one, view
from novalite.cloud.network.floating_ips import FloatingIP
from novalite.cloud.network.networking import Exceeded, Refused
from novalite.services.compute.policies import FLOATING_IPS
from novalite.services.compute.proxies.networks import visible
from novalite.services.compute.service import SERVICE
from novalite.services.compute.shapes import ANYTHING, PROXY

CREATE = Body({"type": ["object", "null"], "properties": {"pool": {"type": ["string", "null"]}}})

#: The network that Nova's configuration names, where nobody names one.
POOL = "nova"


def _server(floating: FloatingIP, call: Call) -> Any:
    return call.cloud.network.ports.get(floating.port_id).device_id if floating.port_id else None


def _pool(floating: FloatingIP, call: Call) -> str:
    network = call.cloud.network.networks.get(floating.floating_network_id)
    return str(network.name or network.id)


SHOWN = view(
    key("fixed_ip", "fixed_ip_address"),
    key("id"),
    key("instance_id", _server),
    key("ip", "floating_ip_address"),
    key("pool", _pool),
)

floating_ips = Resource("/os-floating-ips", SERVICE)


@floating_ips.on("GET", PROXY, query=ANYTHING, gives=many("floating_ips", SHOWN))
def index(call: Call) -> list[FloatingIP]:
    _demand(call, "list")
    return call.cloud.network.floating_ips.find({"project_id": call.context.project_id})


@floating_ips.on("POST", PROXY, takes=CREATE, gives=one("floating_ip", SHOWN))
def create(call: Call) -> FloatingIP:
    """An address of a network outside, which is named by name or id."""
    _demand(call, "create")
    pool = (call.body or {}).get("pool")
    places = [place for place in visible(call) if place.external and (pool or POOL) in (place.name, place.id)]
    if not places:
        raise errors.NotFound("Floating IP pool not found.")
    try:
        return call.cloud.network.floating_ips.create(call.context.project_id, places[0].id)
    except Exceeded:
        raise errors.Forbidden("IP allocation over quota" + (f" in pool {pool}." if pool else ".")) from None
    except Refused:
        raise errors.NotFound("No more floating IPs" + (f" in pool {pool}." if pool else " available.")) from None


@floating_ips.on("GET /{id}", PROXY, query=ANYTHING, gives=one("floating_ip", SHOWN))
def show(call: Call, id: str) -> FloatingIP:
    _demand(call, "show")
    return _get(call, id)


@floating_ips.on("DELETE /{id}", PROXY, status=202)
def delete(call: Call, id: str) -> None:
    """Give it back, wherever it leads."""
    _demand(call, "delete")
    call.cloud.network.floating_ips.delete(_get(call, id).id)


def _demand(call: Call, action: str) -> None:
    call.demand(f"{FLOATING_IPS}:{action}", project_id=call.context.project_id)


def _get(call: Call, id: str) -> FloatingIP:
    project_id = call.whose
    try:
        return call.cloud.network.floating_ips.get(id, project_id)
    except errors.NotFound:
        raise errors.NotFound(f"Floating IP not found for ID {id}") from None
