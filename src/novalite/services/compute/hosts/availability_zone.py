"""``/os-availability-zone``: which zones there are and, for admins, what runs in them."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.microversion import since
from novalite.api.operation import Resource
from novalite.api.shape import key, many, query, view
from novalite.cloud.compute.services import INTERNAL_ZONE
from novalite.services.compute.policies import AVAILABILITY_ZONE
from novalite.services.compute.service import SERVICE
from novalite.services.compute.values import moment

NOTHING = query(strict=since("2.102"))

BRIEF = view(
    key("zoneName", lambda zone, call: zone[0]),
    key("zoneState", lambda zone, call: {"available": zone[1]}),
    key("hosts", lambda zone, call: None),
)
FULL = view(*BRIEF.keys[:2], key("hosts", lambda zone, call: _hosts(call, zone[0]) if zone[1] else None))

availability_zone = Resource("/os-availability-zone", SERVICE)


@availability_zone.on("GET", query=NOTHING, gives=many("availabilityZoneInfo", BRIEF, links=None))
def index(call: Call) -> list[tuple[str, bool]]:
    """The zones where servers can be."""
    call.demand(f"{AVAILABILITY_ZONE}:list")
    return [(name, is_available) for name, is_available in _zones(call) if name != INTERNAL_ZONE]


@availability_zone.on("GET /detail", query=NOTHING, gives=many("availabilityZoneInfo", FULL, links=None))
def detail(call: Call) -> list[tuple[str, bool]]:
    """All zones, with their hosts and the services on them."""
    call.demand(f"{AVAILABILITY_ZONE}:detail")
    return _zones(call)


def _zones(call: Call) -> list[tuple[str, bool]]:
    """Each with whether it is available: those that are come first."""
    available, others = call.cloud.compute.services.zones()
    return [*((name, True) for name in available), *((name, False) for name in others)]


def _hosts(call: Call, zone: str) -> dict[str, Any]:
    hosts: dict[str, Any] = {}
    services = call.cloud.compute.services
    for service in services.find():
        if not service.disabled and services.zone(service) == zone:
            hosts.setdefault(service.host, {})[service.binary] = {
                "available": services.is_up(service),
                "active": True,
                "updated_at": moment(services.updated_at(service)),
            }
    return hosts
