"""``/availability_zones`` and ``/agents``: the zones that Compute has, and what there is on its hosts."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.cloud.network.networking import Missing
from novalite.services.network import listing
from novalite.services.network.attributes import text, unique
from novalite.services.network.service import SERVICE, absent

#: What runs on each host, and what of the network it looks after.
AGENTS = {
    "ovn-controller": "OVN Controller agent",
    "neutron-ovn-metadata-agent": "OVN Metadata agent",
}
_NAMES = uuid.UUID("6f6c6f76-6174-5e1f-a000-6e6574776f72")

availability_zones = Resource("/availability_zones", SERVICE)
agents = Resource("/agents", SERVICE)


@availability_zones.on("GET", query=listing.ANYTHING, gives=AS_IT_IS)
def index(call: Call) -> dict[str, Any]:
    """Each for networks and for routers."""
    shown = [
        {"name": name, "resource": resource, "state": "available"}
        for name in zones(call)
        for resource in ("network", "router")
    ]
    return {"availability_zones": [one for one in shown if fits(one, call)]}


@agents.on("GET", query=listing.ANYTHING, gives=AS_IT_IS)
def index_agents(call: Call) -> dict[str, Any]:
    """All of them, for admins; others see none."""
    shown = _agents(call) if call.may("get_agent") else []
    return {"agents": [listing.only(one, call) for one in shown if fits(one, call)]}


@agents.on("GET /{id}", query=listing.ANYTHING, gives=AS_IT_IS)
def show_agent(call: Call, id: str) -> dict[str, Any]:
    for agent in _agents(call):
        if agent["id"] == id:
            if not call.may("get_agent"):
                raise absent()
            return {"agent": agent}
    raise Missing("AgentNotFound", f"Agent {id} could not be found.")


def zones(call: Call) -> list[str]:
    """The names of the zones, as Compute has them."""
    return sorted(name for name in call.cloud.compute.aggregates.zones() if name != "internal")


def hints(value: Any) -> tuple[str, ...]:
    """Names of zones, none twice."""
    return unique(text())(value)


def check_zones(call: Call, hints: Sequence[str]) -> None:
    """Raises Missing for a zone that there is not."""
    for hint in hints:
        if hint not in zones(call):
            raise Missing("AvailabilityZoneNotFound", f"AvailabilityZone {hint} could not be found.")


def fits(shown: dict[str, Any], call: Call) -> bool:
    """Whether what is shown has the values that a list is asked for."""
    asked = {name: values for name, values in call.query.items() if name not in listing.PAGING}
    return all(str(shown.get(name, "")).lower() in [one.lower() for one in values] for name, values in asked.items())


def _agents(call: Call) -> list[dict[str, Any]]:
    now = call.cloud.clock.datetime().strftime("%Y-%m-%d %H:%M:%S")  # as Neutron has it for agents, and them alone
    return [
        {
            "id": str(uuid.uuid5(_NAMES, f"{host.name} {binary}")),
            "agent_type": kind,
            "binary": binary,
            "topic": "n/a",
            "host": host.name,
            "availability_zone": "",
            "admin_state_up": True,
            "alive": True,
            "created_at": now,
            "started_at": now,
            "heartbeat_timestamp": now,
            "description": "",
            "resources_synced": None,
            "configurations": {},
        }
        for host in call.cloud.compute.hosts.find()
        for binary, kind in AGENTS.items()
    ]
