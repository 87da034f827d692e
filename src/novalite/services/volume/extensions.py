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

#: The extensions of what is here: alias, name, and when each was last changed.
EXTENSIONS = """
    OS-SCH-HNT SchedulerHints 2013-04-18
    backups Backups 2012-12-12
    capabilities Capabilities 2015-08-31
    cgsnapshots Cgsnapshots 2014-08-18
    consistencygroups Consistencygroups 2014-08-18
    encryption VolumeTypeEncryption 2013-07-01
    os-admin-actions AdminActions 2012-08-25
    os-availability-zone AvailabilityZones 2013-06-27
    os-extended-services ExtendedServices 2014-01-10
    os-extended-snapshot-attributes ExtendedSnapshotAttributes 2012-06-19
    os-hosts Hosts 2011-06-29
    os-quota-class-sets QuotaClasses 2012-03-12
    os-quota-sets Quotas 2011-08-08
    os-services Services 2012-10-28
    os-snapshot-actions SnapshotActions 2013-07-16
    os-snapshot-manage SnapshotManage 2014-12-31
    os-snapshot-unmanage SnapshotUnmanage 2014-12-31
    os-types-extra-specs TypesExtraSpecs 2011-08-24
    os-types-manage TypesManage 2011-08-24
    os-used-limits UsedLimits 2013-10-03
    os-vol-host-attr VolumeHostAttribute 2011-11-03
    os-vol-image-meta VolumeImageMetadata 2012-12-07
    os-vol-mig-status-attr VolumeMigStatusAttribute 2013-08-08
    os-vol-tenant-attr VolumeTenantAttribute 2011-11-03
    os-volume-actions VolumeActions 2012-05-31
    os-volume-encryption-metadata VolumeEncryptionMetadata 2013-07-10
    os-volume-manage VolumeManage 2014-02-10
    os-volume-transfer VolumeTransfer 2013-05-29
    os-volume-type-access VolumeTypeAccess 2014-06-26
    os-volume-unmanage VolumeUnmanage 2012-05-31
    qos-specs Qos_specs_manage 2013-08-02
    scheduler-stats Scheduler_stats 2014-09-07
"""
#: How Cinder writes the zone of most of these dates, and of some.
ZONES = {"os-extended-services": "-00:00", "os-services": "-00:00", "os-volume-type-access": "Z"}
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
        {
            "alias": alias,
            "name": name,
            "description": f"{name} support.",
            "updated": f"{day}T00:00:00{ZONES.get(alias, '+00:00')}",
            "links": [],
        }
        for alias, name, day in map(str.split, EXTENSIONS.strip().splitlines())
    ]
    return {"extensions": shown}


@resource_filters.on("GET", since("3.33"), query=query(field("resource", TEXT), strict=None), gives=AS_IT_IS)
def filters(call: Call) -> dict[str, Any]:
    """What lists may be filtered by."""
    wanted = call.last("resource")
    shown = [{"resource": name, "filters": [*names]} for name, names in FILTERS.items() if wanted in (None, name)]
    return {"resource_filters": shown}
