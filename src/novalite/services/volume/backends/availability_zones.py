"""``/os-availability-zone`` and ``/scheduler-stats/get_pools``: where volumes are, and how much room is there."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, field, query
from novalite.cloud.volume.volumes import HOST, ZONE
from novalite.services.volume.lists import TEXT, is_true
from novalite.services.volume.service import SERVICE

availability_zones = Resource("/os-availability-zone", SERVICE)
pools = Resource("/scheduler-stats/get_pools", SERVICE)


@availability_zones.on("GET", gives=AS_IT_IS)
def index(call: Call) -> dict[str, Any]:
    """The one that there is, which is available as long as it takes new volumes."""
    available = not call.cloud.volume.services.of_volumes().disabled
    return {"availabilityZoneInfo": [{"zoneName": ZONE, "zoneState": {"available": available}}]}


@pools.on("GET", query=query(field("detail", TEXT), strict=None), gives=AS_IT_IS)
def get_pools(call: Call) -> dict[str, Any]:
    """The one that there is and, if that is asked for, what it can do."""
    call.demand("scheduler_extension:scheduler_stats:get_pools")
    if not is_true(call.last("detail")):
        return {"pools": [{"name": HOST}]}
    return {"pools": [{"name": HOST, "capabilities": call.cloud.volume.backend.capabilities()}]}
