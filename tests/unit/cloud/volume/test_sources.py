"""What volumes are made from, and images of volumes, without HTTP."""

import pytest

from novalite import errors
from novalite.cloud import Cloud


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def volume(cloud):
    image = cloud.image.images.find(fits=lambda image: image.name == "cirros-0.6.3-x86_64-disk")[0]
    made = cloud.volume.volumes.create("project", "user", 1, image_id=image.id)
    return cloud.volume.volumes.get(made.id)


def test_a_volume_is_made_from_a_backup(cloud, volume):
    backup = cloud.volume.backups.create("project", "user", volume.id)

    assert cloud.volume.volumes.create("project", "user", backup_id=backup.id).size == 1
    cloud.volume.backups.update(backup.id, status="error")
    with pytest.raises(errors.Invalid, match="Originating backup status must be one of 'available' values"):
        cloud.volume.volumes.create("project", "user", backup_id=backup.id)


def test_an_image_that_is_not_there(cloud):
    with pytest.raises(errors.Invalid, match="Invalid image identifier or unable to access requested image"):
        cloud.volume.volumes.create("project", "user", 1, image_id="image")


@pytest.mark.parametrize(("disk_format", "size"), [("qcow2", 2**30), ("raw", 512)])
def test_an_image_is_made_of_a_volume(cloud, volume, disk_format, size):
    image = cloud.volume.sources.upload(volume.id, "copy", disk_format=disk_format, container_format="bare")

    assert (image.status, image.name, image.owner, image.virtual_size) == ("active", "copy", "project", size)
    assert image.properties == {"hw_rng_model": "virtio"}
    assert cloud.volume.volumes.get(volume.id).status == "available"


def test_of_a_volume_in_use_no_image_is_made(cloud, volume):
    cloud.volume.volumes.attach(volume.id, "server", "/dev/vdb", "compute1")

    with pytest.raises(errors.Invalid, match=f"Volume {volume.id} status must be available$"):
        cloud.volume.sources.upload(volume.id, "copy")


def test_a_volume_becomes_one_of_another_type_or_of_another_image(cloud, volume):
    cloud.volume.types.create("fast")
    cloud.volume.volumes.retype(volume.id, "fast")
    assert cloud.volume.types.get(cloud.volume.volumes.get(volume.id).volume_type).name == "fast"
    with pytest.raises(errors.Invalid, match="requested type has to be different"):
        cloud.volume.volumes.retype(volume.id, "fast")
    with pytest.raises(errors.NotFound, match="Volume type with name slow could not be found"):
        cloud.volume.volumes.retype(volume.id, "slow")

    other = cloud.image.images.find(fits=lambda image: image.id != volume.image_metadata["image_id"])[0]
    cloud.volume.volumes.reimage(volume.id, other.id, reserved=False)
    assert cloud.volume.volumes.get(volume.id).image_metadata["image_id"] == other.id


def test_a_volume_goes_back_to_its_latest_snapshot(cloud, volume):
    first = cloud.volume.snapshots.create("project", "user", volume.id)
    cloud.volume.snapshots.revert(volume.id, first.id)
    assert cloud.volume.volumes.get(volume.id).status == "available"
    second = cloud.volume.snapshots.create("project", "user", volume.id)

    with pytest.raises(errors.Invalid, match="is None or not the latest one"):
        cloud.volume.snapshots.revert(volume.id, first.id)
    cloud.volume.volumes.extend(volume.id, 2)
    with pytest.raises(errors.Invalid, match="The volume size must be equal to the snapshot size"):
        cloud.volume.snapshots.revert(volume.id, second.id)
