"""Backups of volumes, without HTTP."""

import pytest

from novalite import errors


@pytest.fixture(autouse=True)
def _work_takes_a_second(cloud):
    cloud.backups.seconds = cloud.volumes.seconds = 1


@pytest.fixture
def volume(cloud, wait):
    made = cloud.volumes.create("project", "user", 2)
    wait()
    return made


@pytest.fixture
def backup(cloud, volume, wait):
    made = cloud.backups.create("project", "user", volume.id)
    wait()
    return made


def test_a_backup_is_made_of_a_volume_that_goes_back_to_what_it_was(cloud, volume, wait):
    made = cloud.backups.create("project", "user", volume.id, name="copy")

    assert (made.size, made.status, cloud.volumes.get(volume.id).status) == (2, "creating", "backing-up")
    wait()
    assert (cloud.backups.get(made.id).status, cloud.volumes.get(volume.id).status) == ("available", "available")
    with pytest.raises(errors.NotFound, match=f"^Backup {made.id} could not be found.$"):
        cloud.backups.get(made.id, "other")


def test_a_volume_in_use_wants_force(cloud, volume, wait):
    cloud.volumes.attach(volume.id, "server", "/dev/vdb", "compute1")

    with pytest.raises(errors.Invalid, match="must use the force flag"):
        cloud.backups.create("project", "user", volume.id)
    cloud.backups.create("project", "user", volume.id, force=True)
    with pytest.raises(errors.Invalid, match='must be available or in-use, but the current status is "backing-up"'):
        cloud.backups.create("project", "user", volume.id, force=True)
    wait()
    assert cloud.volumes.get(volume.id).status == "in-use"


def test_a_backup_of_a_snapshot_leaves_the_volume_alone(cloud, volume):
    snapshot = cloud.snapshots.create("project", "user", volume.id)
    cloud.backups.create("project", "user", volume.id, snapshot_id=snapshot.id)

    assert cloud.volumes.get(volume.id).status == "available"


def test_an_incremental_backup_builds_on_another_one(cloud, volume, wait):
    with pytest.raises(errors.Invalid, match="No backups available"):
        cloud.backups.create("project", "user", volume.id, incremental=True)
    first = cloud.backups.create("project", "user", volume.id)
    wait()
    second = cloud.backups.create("project", "user", volume.id, incremental=True)
    wait()

    assert second.parent_id == first.id
    with pytest.raises(errors.Invalid, match="Incremental backups exist for this backup"):
        cloud.backups.delete(first.id)


def test_a_backup_is_restored_to_a_volume_of_its_own_or_to_another(cloud, volume, backup, wait):
    made = cloud.backups.restore(backup.id, None, None, "user")
    assert cloud.volumes.get(made).name == f"restore_backup_{backup.id}"
    with pytest.raises(errors.Invalid, match="Backup status must be available"):
        cloud.backups.restore(backup.id, None, None, "user")
    wait()

    assert cloud.backups.restore(backup.id, volume.id, None, "user") == volume.id
    assert cloud.volumes.get(volume.id).status == "restoring-backup"
    wait()
    assert cloud.volumes.get(volume.id).status == "available"


def test_a_volume_that_is_too_small_or_busy_is_not_restored_to(cloud, volume, backup, wait):
    small = cloud.volumes.create("project", "user", 1)
    with pytest.raises(errors.Invalid, match="Volume to be restored to must be available"):
        cloud.backups.restore(backup.id, small.id, None, "user")
    wait()
    with pytest.raises(errors.Invalid, match="volume size 1 is too small to restore backup of size 2"):
        cloud.backups.restore(backup.id, small.id, None, "user")


def test_a_backup_is_deleted(cloud, backup, wait):
    assert cloud.backups.update(backup.id, name="copy").name == "copy"
    cloud.backups.delete(backup.id)
    with pytest.raises(errors.Invalid, match="Backup status must be available or error"):
        cloud.backups.delete(backup.id)
    wait()
    assert cloud.backups.find() == []
