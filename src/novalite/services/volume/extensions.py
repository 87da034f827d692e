"""``/extensions`` and ``/resource_filters``: what this API can do."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.microversion import since
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, field, query
from novalite.services.volume import attachments, backups, messages, snapshots, volumes
from novalite.services.volume.lists import TEXT
from novalite.services.volume.service import SERVICE
from novalite.services.volume.types import types as volume_types

#: The extensions of what is here, by alias.
EXTENSIONS = {
    "backups": "Backups",
    "capabilities": "Capabilities",
    "cgsnapshots": "Cgsnapshots",
    "consistencygroups": "Consistencygroups",
    "os-admin-actions": "AdminActions",
    "os-availability-zone": "AvailabilityZones",
    "qos-specs": "Qos_specs_manage",
    "os-extended-snapshot-attributes": "ExtendedSnapshotAttributes",
    "os-hosts": "Hosts",
    "os-image-create": "CreateVolumeExtension",
    "os-quota-class-sets": "QuotaClasses",
    "os-quota-sets": "Quotas",
    "os-services": "Services",
    "os-snapshot-manage": "SnapshotManage",
    "os-snapshot-unmanage": "SnapshotUnmanage",
    "os-types-extra-specs": "TypesExtraSpecs",
    "os-types-manage": "TypesManage",
    "os-used-limits": "UsedLimits",
    "os-vol-host-attr": "VolumeHostAttribute",
    "os-vol-image-meta": "VolumeImageMetadata",
    "os-vol-mig-status-attr": "VolumeMigStatusAttribute",
    "os-vol-tenant-attr": "VolumeTenantAttribute",
    "os-volume-actions": "VolumeActions",
    "os-volume-encryption-metadata": "VolumeEncryptionMetadata",
    "os-volume-manage": "VolumeManage",
    "os-volume-transfer": "VolumeTransfer",
    "os-volume-type-access": "VolumeTypeAccess",
    "os-volume-unmanage": "VolumeUnmanage",
    "scheduler-stats": "Scheduler_stats",
}
UPDATED = "2013-04-18T00:00:00+00:00"
#: What users may filter lists by.
FILTERS = {
    "volume": volumes.LIST.users,
    "backup": backups.LIST.users,
    "snapshot": snapshots.LIST.users,
    "group": ("name",),
    "group_snapshot": ("name", "status", "group_id"),
    "attachment": attachments.LIST.users,
    "message": messages.LIST.users,
    "pool": ("name", "volume_type"),
    "volume_type": volume_types.LIST.users,
}

extensions = Resource("/extensions", SERVICE)
resource_filters = Resource("/resource_filters", SERVICE)


@extensions.on("GET", gives=AS_IT_IS)
def index(call: Call) -> dict[str, Any]:
    """What there is beside the core."""
    shown = [
        {"alias": alias, "name": name, "description": f"{name} support.", "updated": UPDATED, "links": []}
        for alias, name in EXTENSIONS.items()
    ]
    return {"extensions": shown}


@resource_filters.on("GET", since("3.33"), query=query(field("resource", TEXT), strict=None), gives=AS_IT_IS)
def filters(call: Call) -> dict[str, Any]:
    """What lists may be filtered by."""
    wanted = call.last("resource")
    shown = [{"resource": name, "filters": [*names]} for name, names in FILTERS.items() if wanted in (None, name)]
    return {"resource_filters": shown}
