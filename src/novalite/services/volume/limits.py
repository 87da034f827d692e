"""``/limits``: what a project may have, and has."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.microversion import since
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, field, query
from novalite.services.volume.lists import TEXT
from novalite.services.volume.service import SERVICE

#: The names of what may be had, and of what is had, by quota.
NAMES = {
    "volumes": ("maxTotalVolumes", "totalVolumesUsed"),
    "gigabytes": ("maxTotalVolumeGigabytes", "totalGigabytesUsed"),
    "snapshots": ("maxTotalSnapshots", "totalSnapshotsUsed"),
    "backups": ("maxTotalBackups", "totalBackupsUsed"),
    "backup_gigabytes": ("maxTotalBackupGigabytes", "totalBackupGigabytesUsed"),
}

limits = Resource("/limits", SERVICE)


@limits.on("GET", query=query(field("project_id", TEXT, since("3.39")), strict=None), gives=AS_IT_IS)
def index(call: Call) -> dict[str, Any]:
    """Those of the project; from 3.39 on an admin may ask for another's."""
    asked = call.last("project_id") if call.context.is_admin else None
    project_id = asked or call.context.project_id or ""
    most, used = call.cloud.volume.quotas.limits(project_id), call.cloud.volume.quotas.used(project_id)
    absolute = {maximum: most[quota] for quota, (maximum, _) in NAMES.items()}
    if call.may("limits_extension:used_limits", project_id=call.context.project_id):
        absolute |= {total: used[quota] for quota, (_, total) in NAMES.items()}
    return {"limits": {"rate": [], "absolute": absolute}}
