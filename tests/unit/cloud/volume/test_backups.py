"""Backups of volumes, without HTTP."""

import pytest

from novalite import errors


@pytest.fixture(autouse=True)
def _work_takes_a_second(cloud):
    cloud.volume.backups.seconds = cloud.volume.volumes.seconds = 1


@pytest.fixture
def volume(cloud, wait):
    made = cloud.volume.volumes.create("project", "user", 2)
    wait()
    return made


@pytest.fixture
def backup(cloud, volume, wait):
    made = cloud.volume.backups.create("project", "user", volume.id)
    wait()
    return made


def test_a_backup_is_made_of_a_volume_that_goes_back_to_what_it_was(cloud, volume, wait):
    made = cloud.volume.backups.create("project", "user", volume.id, name="copy")

    assert (made.size, made.status, cloud.volume.volumes.get(volume.id).status) == (2, "creating", "backing-up")
    wait()
    assert (cloud.volume.backups.get(made.id).status, cloud.volume.volumes.get(volume.id).status) == (
        "available",
        "available",
    )
    with pytest.raises(errors.NotFound, match=f"^Backup {made.id} could not be found.$"):
        cloud.volume.backups.get(made.id, "other")


def test_a_volume_in_use_wants_force(cloud, volume, wait):
    cloud.volume.volumes.attach(volume.id, "server", "/dev/vdb", "compute1")

    with pytest.raises(errors.Invalid, match="must use the force flag"):
        cloud.volume.backups.create("project", "user", volume.id)
    cloud.volume.backups.create("project", "user", volume.id, force=True)
    with pytest.raises(errors.Invalid, match='must be available or in-use, but the current status is "backing-up"'):
        cloud.volume.backups.create("project", "user", volume.id, force=True)
    wait()
    assert cloud.volume.volumes.get(volume.id).status == "in-use"


def test_a_backup_of_a_snapshot_leaves_the_volume_alone(cloud, volume):
    snapshot = cloud.volume.snapshots.create("project", "user", volume.id)
    cloud.volume.backups.create("project", "user", volume.id, snapshot_id=snapshot.id)

    assert cloud.volume.volumes.get(volume.id).status == "available"


def test_an_incremental_backup_builds_on_another_one(cloud, volume, wait):
    with pytest.raises(errors.Invalid, match="No backups available"):
        cloud.volume.backups.create("project", "user", volume.id, incremental=True)
    first = cloud.volume.backups.create("project", "user", volume.id)
    wait()
    second = cloud.volume.backups.create("project", "user", volume.id, incremental=True)
    wait()

    assert second.parent_id == first.id
    with pytest.raises(errors.Invalid, match="Incremental backups exist for this backup"):
        cloud.volume.backups.delete(first.id)


def test_a_backup_is_restored_to_a_volume_of_its_own_or_to_another(cloud, volume, backup, wait):
    made = cloud.volume.backups.restore(backup.id, None, None, "user")
    assert cloud.volume.volumes.get(made).name == f"restore_backup_{backup.id}"
    with pytest.raises(errors.Invalid, match="Backup status must be available"):
        cloud.volume.backups.restore(backup.id, None, None, "user")
    wait()

    assert cloud.volume.backups.restore(backup.id, volume.id, None, "user") == volume.id
    assert cloud.volume.volumes.get(volume.id).status == "restoring-backup"
    wait()
    assert cloud.volume.volumes.get(volume.id).status == "available"


def test_a_volume_that_is_too_small_or_busy_is_not_restored_to(cloud, volume, backup, wait):
    small = cloud.volume.volumes.create("project", "user", 1)
    with pytest.raises(errors.Invalid, match="Volume to be restored to must be available"):
        cloud.volume.backups.restore(backup.id, small.id, None, "user")
    wait()
    with pytest.raises(errors.Invalid, match="volume size 1 is too small to restore backup of size 2"):
        cloud.volume.backups.restore(backup.id, small.id, None, "user")


def test_a_backup_is_deleted(cloud, backup, wait):
    assert cloud.volume.backups.update(backup.id, name="copy").name == "copy"
    cloud.volume.backups.delete(backup.id)
    with pytest.raises(errors.Invalid, match="Backup status must be available or error"):
        cloud.volume.backups.delete(backup.id)
    wait()
    assert cloud.volume.backups.find() == []


def test_a_volume_that_a_backup_was_restored_into_names_it(cloud, volume, backup, wait):
    volumes, backups = cloud.volume.volumes, cloud.volume.backups
    other = volumes.create("project", "user", 2, metadata={"a": "b"})
    made = volumes.create("project", "user", backup_id=backup.id)
    assert made.metadata == {}
    new = backups.restore(backup.id, None, None, "user")
    wait()
    for id in (other.id, volume.id):
        backups.restore(backup.id, id, None, "user")
        wait()

    named = {"src_backup_id": backup.id}
    found = [dict(volumes.get(id).metadata) for id in (made.id, new, other.id, volume.id)]
    assert found == [named, named, {"a": "b", **named}, {}]


def test_what_a_volume_said_of_itself_is_restored(cloud, wait):
    first = cloud.volume.volumes.create("project", "user", 1, name="first", description="some", metadata={"a": "b"})
    wait()
    cloud.volume.volumes.update(first.id, image_metadata={"image_name": "cirros"})
    backup = cloud.volume.backups.create("project", "user", first.id)
    wait()
    restored = cloud.volume.backups.restore(backup.id, None, None, "user")
    wait()

    found = cloud.volume.volumes.get(restored)
    assert (found.name, found.description, found.bootable) == ("first", "some", True)
    assert found.metadata == {"a": "b", "src_backup_id": backup.id}
    assert found.image_metadata == {"image_name": "cirros"}
