"""Snapshots of volumes, without HTTP."""

import pytest

from novalite import errors


@pytest.fixture(autouse=True)
def _work_takes_a_second(cloud):
    cloud.volume.snapshots.seconds = 1


@pytest.fixture
def volume(cloud, wait):
    made = cloud.volume.volumes.create("project", "user", 2)
    wait()
    return made


def test_a_snapshot_is_as_large_as_its_volume_and_becomes_available(cloud, volume, wait):
    made = cloud.volume.snapshots.create("project", "user", volume.id, name="yesterday")

    assert (made.size, made.status) == (2, "creating")
    wait()
    assert (
        cloud.volume.snapshots.of_volume(volume.id)
        == cloud.volume.snapshots.find("project")
        == [cloud.volume.snapshots.get(made.id)]
    )
    assert cloud.volume.snapshots.get(made.id).status == "available"
    with pytest.raises(errors.NotFound, match=f"^Snapshot {made.id} could not be found.$"):
        cloud.volume.snapshots.get(made.id, "other")


def test_a_volume_in_use_wants_force(cloud, volume):
    cloud.volume.volumes.attach(volume.id, "server", "/dev/vdb", "compute1")

    with pytest.raises(errors.Invalid, match="status must be available, but current status is: in-use"):
        cloud.volume.snapshots.create("project", "user", volume.id)
    assert cloud.volume.snapshots.create("project", "user", volume.id, in_use=True).size == 2


def test_a_volume_is_made_from_one(cloud, volume, wait):
    made = cloud.volume.snapshots.create("project", "user", volume.id)
    with pytest.raises(errors.Invalid, match="Originating snapshot status must be one of"):
        cloud.volume.volumes.create("project", "user", snapshot_id=made.id)
    wait()

    assert cloud.volume.volumes.create("project", "user", snapshot_id=made.id).size == 2
    with pytest.raises(errors.Invalid, match=r"smaller than the snapshot size 2GB. They must be >= original snapshot"):
        cloud.volume.volumes.create("project", "user", 1, snapshot_id=made.id)


def test_a_snapshot_is_deleted_once_it_is_made(cloud, volume, wait):
    made = cloud.volume.snapshots.create("project", "user", volume.id)
    with pytest.raises(errors.Invalid, match="Snapshot status must be available or error"):
        cloud.volume.snapshots.delete(made.id)
    cloud.volume.snapshots.delete(made.id, force=True)
    wait()
    assert cloud.volume.snapshots.find() == []


def test_a_snapshot_changes(cloud, volume):
    made = cloud.volume.snapshots.create("project", "user", volume.id)

    assert cloud.volume.snapshots.update(made.id, name="other").name == "other"


def test_a_host_says_how_far_it_is(cloud, volume, wait):
    made = cloud.volume.snapshots.create("project", "user", volume.id)

    assert cloud.volume.snapshots.report(made.id, "creating", "80%").progress == "80%"
    assert cloud.volume.snapshots.report(made.id, "creating").progress == "80%"
    wait()
    assert cloud.volume.snapshots.get(made.id).progress == "100%"
    with pytest.raises(errors.Invalid, match="status available not allowed for update_snapshot_status"):
        cloud.volume.snapshots.report(made.id, "error")
