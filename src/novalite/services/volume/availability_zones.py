"""``/os-availability-zone`` and ``/scheduler-stats/get_pools``: where volumes are, and how much room is there."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, field, query
from novalite.cloud.volume.volumes import HOST, ZONE
from novalite.services.volume.lists import TEXT, is_true
from novalite.services.volume.service import SERVICE

#: As large as DevStack's, in GiB.
CAPACITY = 1000

availability_zones = Resource("/os-availability-zone", SERVICE)
pools = Resource("/scheduler-stats/get_pools", SERVICE)


@availability_zones.on("GET", gives=AS_IT_IS)
def index(call: Call) -> dict[str, Any]:
    """The one that there is."""
    return {"availabilityZoneInfo": [{"zoneName": ZONE, "zoneState": {"available": True}}]}


@pools.on("GET", query=query(field("detail", TEXT), strict=None), gives=AS_IT_IS)
def get_pools(call: Call) -> dict[str, Any]:
    """The one that there is and, if that is asked for, what it can do."""
    call.demand("scheduler_extension:scheduler_stats:get_pools")
    if not is_true(call.last("detail")):
        return {"pools": [{"name": HOST}]}
    used = sum(volume.size for volume in call.cloud.volume.volumes.find())
    capabilities = {
        "pool_name": "lvmdriver-1",
        "volume_backend_name": "lvmdriver-1",
        "driver_version": "3.0.0",
        "storage_protocol": "iSCSI",
        "vendor_name": "Open Source",
        "total_capacity_gb": CAPACITY,
        "free_capacity_gb": max(CAPACITY - used, 0),
        "allocated_capacity_gb": used,
        "provisioned_capacity_gb": used,
        "max_over_subscription_ratio": "20.0",
        "reserved_percentage": 0,
        "location_info": f"LVMVolumeDriver:{HOST.partition('@')[0]}:stack-volumes-lvmdriver-1:thin:0",
        "QoS_support": False,
        "thin_provisioning_support": True,
        "thick_provisioning_support": False,
        "multiattach": True,
        "backend_state": "up",
        "total_volumes": len(call.cloud.volume.volumes.find()),
    }
    return {"pools": [{"name": HOST, "capabilities": capabilities}]}
