"""Quotas of storage, without HTTP."""

import pytest

from novalite import errors
from novalite.cloud import Cloud


@pytest.fixture
def cloud():
    return Cloud()


def test_what_is_used_is_counted_by_type_too(cloud):
    volume = cloud.volume.volumes.create("project", "user", 3)
    cloud.settle()
    cloud.volume.snapshots.create("project", "user", volume.id)
    cloud.volume.backups.create("project", "user", volume.id)
    used = cloud.volume.quotas.used("project")

    assert {name: count for name, count in used.items() if count} == {
        "volumes": 1,
        "snapshots": 1,
        "gigabytes": 6,
        "backups": 1,
        "backup_gigabytes": 3,
        "volumes_lvmdriver-1": 1,
        "gigabytes_lvmdriver-1": 6,
        "snapshots_lvmdriver-1": 1,
    }
    assert set(cloud.volume.quotas.used("other").values()) == {0}


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (
            {"volumes": 0},
            r"^VolumeLimitExceeded: Maximum number of volumes allowed \(0\) exceeded for quota 'volumes'.$",
        ),
        (
            {"gigabytes": 1},
            "Requested volume or snapshot exceeds allowed gigabytes quota. Requested 2G, quota is 1G and 0G has been",
        ),
        (
            {"per_volume_gigabytes": 1},
            "^VolumeSizeExceedsLimit: Requested volume size 2G is larger than maximum allowed limit 1G.$",
        ),
        ({"volumes_lvmdriver-1": 0}, "exceeded for quota 'volumes_lvmdriver-1'.$"),
    ],
)
def test_a_volume_too_many(cloud, limits, message):
    cloud.volume.quotas.set("project", limits)

    with pytest.raises(errors.QuotaExceeded, match=message):
        cloud.volume.volumes.create("project", "user", 2)
    assert cloud.volume.volumes.create("other", "user", 2).size == 2
    cloud.volume.quotas.forget("project")
    assert cloud.volume.volumes.create("project", "user", 2).size == 2


def test_snapshots_and_backups_are_counted_too(cloud):
    volume = cloud.volume.volumes.create("project", "user", 2)
    cloud.settle()
    cloud.volume.quotas.set("project", {"snapshots": 0, "backups": 0})

    with pytest.raises(errors.QuotaExceeded, match=r"^SnapshotLimitExceeded: Maximum number of snapshots allowed"):
        cloud.volume.snapshots.create("project", "user", volume.id)
    with pytest.raises(errors.QuotaExceeded, match=r"^BackupLimitExceeded: Maximum number of backups allowed"):
        cloud.volume.backups.create("project", "user", volume.id)
    cloud.volume.quotas.set("project", {"backup_gigabytes": 1})
    with pytest.raises(errors.QuotaExceeded, match=r"^VolumeBackupSizeExceedsAvailableQuota: Requested backup exceeds"):
        cloud.volume.backups.create("project", "user", volume.id)


def test_the_default_class_is_everybodys(cloud):
    cloud.volume.quotas.set_class("default", {"volumes": 3})

    assert cloud.volume.quotas.limits("project")["volumes"] == 3
    assert cloud.volume.quotas.of_class("another")["volumes"] == 10
