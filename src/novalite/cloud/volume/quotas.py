"""Quotas of storage: how many volumes, snapshots and backups a project may have, and how large in all."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from novalite import errors
from novalite.cloud.volume.backups import BACKUPS
from novalite.cloud.volume.groups import GROUPS
from novalite.cloud.volume.snapshots import SNAPSHOTS
from novalite.cloud.volume.types import VolumeType
from novalite.cloud.volume.volumes import VOLUMES
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.volume import VolumeWing

UNLIMITED = -1

#: What there is a quota of, and how much where nobody says otherwise; each type has three more of its own.
DEFAULTS = {
    "volumes": 10,
    "per_volume_gigabytes": UNLIMITED,
    "snapshots": 10,
    "gigabytes": 1000,
    "backups": 10,
    "backup_gigabytes": 1000,
    "groups": 10,
}
OF_TYPES = ("volumes", "gigabytes", "snapshots")


class VolumeQuota(Struct, frozen=True):
    """The limits that somebody set: those of a project, or of the class ``default``."""

    id: str
    limits: Mapping[str, int]


OWN: Kind[VolumeQuota] = Kind("volume_quotas", order=("id",))
CLASSES: Kind[VolumeQuota] = Kind("volume_quota_classes", order=("id",))


class VolumeQuotas:
    """The limits of all projects, and what they have of them."""

    def __init__(self, wing: VolumeWing) -> None:
        self._wing = wing

    def of_class(self, name: str = "default") -> dict[str, int]:
        """The limits of a quota class; those of ``default`` are everybody's."""
        return self._defaults() | self._set(CLASSES, name)

    def set_class(self, name: str, limits: Mapping[str, int]) -> None:
        """Change some limits of a class."""
        self._wing.store.put(CLASSES, VolumeQuota(name, self._set(CLASSES, name) | dict(limits)))

    def limits(self, project_id: str) -> dict[str, int]:
        """The limits of a project."""
        return self.of_class() | self._set(OWN, project_id)

    def set(self, project_id: str, limits: Mapping[str, int]) -> None:
        """Change some limits of a project."""
        self._wing.store.put(OWN, VolumeQuota(project_id, self._set(OWN, project_id) | dict(limits)))

    def forget(self, project_id: str) -> None:
        """Back to the defaults."""
        self._wing.store.delete(OWN, project_id)

    def used(self, project_id: str) -> dict[str, int]:
        """How much of each a project has."""
        self._wing.settle()
        where = {"project_id": project_id}
        used = self._of_volumes("", where)
        for one in self._wing.types.find():
            used |= self._of_volumes(f"_{one.name}", {"typed": (project_id, one.id)})
        store = self._wing.store
        return used | {
            "per_volume_gigabytes": 0,
            "groups": store.count(GROUPS, where),
            "backups": store.count(BACKUPS, where),
            "backup_gigabytes": store.total(BACKUPS, "size", where),
        }

    def _of_volumes(self, suffix: str, where: Mapping[str, Any]) -> dict[str, int]:
        store = self._wing.store
        gigabytes = store.total(VOLUMES, "size", where) + store.total(SNAPSHOTS, "size", where)
        return {
            f"volumes{suffix}": store.count(VOLUMES, where),
            f"snapshots{suffix}": store.count(SNAPSHOTS, where),
            f"gigabytes{suffix}": gigabytes,
        }

    def check(self, project_id: str, what: str, size: int, volume_type: VolumeType | None = None) -> None:
        """Whether there is room for one more of that size. Raises QuotaExceeded, in Cinder's words."""
        limits, used = self.limits(project_id), self.used(project_id)
        largest = limits["per_volume_gigabytes"]
        if what == "volumes" and size > _size(largest):
            raise errors.QuotaExceeded(
                f"VolumeSizeExceedsLimit: Requested volume size {size}G is larger than "
                f"maximum allowed limit {largest}G."
            )
        gigabytes = "backup_gigabytes" if what == "backups" else "gigabytes"
        for suffix in ("",) if volume_type is None else ("", f"_{volume_type.name}"):
            self._check_size(f"{gigabytes}{suffix}", size, limits, used)
        for suffix in ("",) if volume_type is None else ("", f"_{volume_type.name}"):
            self._check_number(what, f"{what}{suffix}", limits, used)

    def check_growth(self, project_id: str, more: int, volume_type: VolumeType | None) -> None:
        """Whether there is room for so many GiB more. Raises QuotaExceeded."""
        limits, used = self.limits(project_id), self.used(project_id)
        for suffix in ("",) if volume_type is None else ("", f"_{volume_type.name}"):
            self._check_size(f"gigabytes{suffix}", more, limits, used)

    def check_groups(self, project_id: str) -> None:
        """Whether there is room for one more group. Raises QuotaExceeded."""
        limit, used = self.limits(project_id)["groups"], self._wing.store.count(GROUPS, {"project_id": project_id})
        if used + 1 > _size(limit):
            raise errors.QuotaExceeded(f"GroupLimitExceeded: Maximum number of groups allowed ({limit}) exceeded")

    def check_limits(self, project_id: str, limits: Mapping[str, int]) -> None:
        """Whether a project has no more than it would be allowed. Raises Invalid.

        Cinder looks at what a project has only of limits that were its own before.
        """
        used, own = self.used(project_id), self._set(OWN, project_id)
        for name, limit in limits.items():
            if name in own and name != "per_volume_gigabytes" and UNLIMITED < limit < used.get(name, 0):
                raise errors.Invalid(
                    f"Quota {name} limit must be equal or greater than existing resources. "
                    f"Current usage is {used[name]} and the requested limit is {limit}."
                )

    def _check_size(self, name: str, size: int, limits: Mapping[str, int], used: Mapping[str, int]) -> None:
        if used[name] + size > _size(limits[name]):
            kind, what = ("VolumeBackupSize", "backup") if name.startswith("backup") else ("VolumeSize", "volume")
            noun = "Requested backup" if what == "backup" else "Requested volume or snapshot"
            quota = "Backup gigabytes" if what == "backup" else f"{name}"
            raise errors.QuotaExceeded(
                f"{kind}ExceedsAvailableQuota: {noun} exceeds allowed {quota} quota. "
                f"Requested {size}G, quota is {limits[name]}G and {used[name]}G has been consumed."
            )

    def _check_number(self, what: str, name: str, limits: Mapping[str, int], used: Mapping[str, int]) -> None:
        if used[name] + 1 > _size(limits[name]):
            words = {
                "volumes": f"VolumeLimitExceeded: Maximum number of volumes allowed ({limits[name]}) "
                f"exceeded for quota '{name}'.",
                "snapshots": f"SnapshotLimitExceeded: Maximum number of snapshots allowed ({limits[name]}) exceeded",
                "backups": f"BackupLimitExceeded: Maximum number of backups allowed ({limits[name]}) exceeded",
            }
            raise errors.QuotaExceeded(words[what])

    def _set(self, kind: Kind[VolumeQuota], id: str) -> dict[str, int]:
        """What somebody set of it, but for types that are no more."""
        found = self._wing.store.get(kind, id)
        return {name: found.limits[name] for name in self._defaults() if name in found.limits} if found else {}

    def _defaults(self) -> dict[str, int]:
        of_types = {f"{what}_{one.name}": UNLIMITED for one in self._wing.types.find() for what in OF_TYPES}
        return DEFAULTS | of_types


def _size(limit: int) -> float:
    return inf if limit == UNLIMITED else limit
