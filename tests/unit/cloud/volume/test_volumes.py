"""Volumes of the cloud, without HTTP."""

import pytest

from novalite import errors


@pytest.fixture(autouse=True)
def _work_takes_a_second(cloud):
    cloud.volume.volumes.seconds = 1


@pytest.fixture
def volume(cloud, wait):
    made = cloud.volume.volumes.create("project", "user", 2, name="data")
    wait()
    return made


def test_a_volume_is_creating_then_available(cloud, wait):
    made = cloud.volume.volumes.create("project", "user", 1)

    assert made.status == "creating"
    wait()
    assert cloud.volume.volumes.get(made.id).status == "available"


def test_making_one_may_take_time(cloud, wait):
    cloud.volume.volumes.seconds = 2
    made = cloud.volume.volumes.create("project", "user", 1)
    wait()

    assert cloud.volume.volumes.get(made.id).status == "creating"


def test_a_volume_is_its_projects_own(cloud, volume):
    assert cloud.volume.volumes.get(volume.id, "project").name == "data"
    assert cloud.volume.volumes.find("other") == []
    with pytest.raises(errors.NotFound, match=f"^Volume {volume.id} could not be found.$"):
        cloud.volume.volumes.get(volume.id, "other")


def test_attaching_makes_it_in_use_and_detaching_available(cloud, volume):
    attachment = cloud.volume.volumes.attach(volume.id, "server", "/dev/vdb", "compute1")

    assert (attachment.device, attachment.host, attachment.mode) == ("/dev/vdb", "compute1", "rw")
    assert attachment.attached_at is not None
    assert cloud.volume.volumes.get(volume.id).status == "in-use"
    assert cloud.volume.volumes.attachments_of("server") == [attachment]

    cloud.volume.volumes.detach(volume.id, "another")
    assert cloud.volume.volumes.get(volume.id).status == "in-use"
    cloud.volume.volumes.detach(volume.id, "server")
    assert cloud.volume.volumes.get(volume.id).status == "available"
    assert cloud.volume.volumes.attachments_of("server") == []


def test_a_volume_in_use_can_neither_be_attached_again_nor_deleted(cloud, volume):
    cloud.volume.volumes.attach(volume.id, "server", "/dev/vdb", "compute1")

    with pytest.raises(errors.Invalid, match="status must be available or downloading to reserve, but the current"):
        cloud.volume.volumes.attach(volume.id, "another", "/dev/vdb", "compute1")
    with pytest.raises(errors.Invalid, match="Volume status must be available or error"):
        cloud.volume.volumes.delete(volume.id)


def test_a_deleted_volume_goes(cloud, volume, wait):
    cloud.volume.volumes.delete(volume.id)

    assert cloud.volume.volumes.get(volume.id).status == "deleting"
    wait()
    assert cloud.volume.volumes.find() == []


def test_a_volume_with_snapshots_goes_only_with_them(cloud, volume, wait):
    cloud.volume.snapshots.create("project", "user", volume.id)
    wait()

    with pytest.raises(errors.Invalid, match="have snapshots"):
        cloud.volume.volumes.delete(volume.id)
    cloud.volume.volumes.delete(volume.id, cascade=True)
    wait()
    assert (cloud.volume.volumes.find(), cloud.volume.snapshots.find()) == ([], [])


def test_a_volume_is_made_from_an_image_and_another_one_from_it(cloud, wait):
    (image,) = cloud.image.images.find(fits=lambda image: image.name == "cirros-0.6.3-x86_64-disk")
    first = cloud.volume.volumes.create("project", "user", 3, image_id=image.id)
    with pytest.raises(errors.Invalid, match="source volume status must be one of 'available, in-use' values"):
        cloud.volume.volumes.create("project", "user", source_volume_id=first.id)
    wait()
    clone = cloud.volume.volumes.create("project", "user", source_volume_id=first.id)

    assert (first.bootable, first.image_metadata["image_id"]) == (True, image.id)
    assert first.image_metadata["hw_rng_model"] == "virtio"
    assert (clone.size, clone.bootable, clone.image_metadata) == (3, True, first.image_metadata)
    with pytest.raises(errors.Invalid, match="'2'GB cannot be smaller than original volume size 3GB"):
        cloud.volume.volumes.create("project", "user", 2, source_volume_id=first.id)


def test_a_volume_must_be_large_enough_for_its_image(cloud):
    queued = cloud.image.images.create("project", "queued")
    large = cloud.image.images.create("project", "large", min_disk=5, size=5, status="active")
    huge = cloud.image.images.create("project", "huge", size=2**31, status="active")

    with pytest.raises(errors.Invalid, match="is not active"):
        cloud.volume.volumes.create("project", "user", 1, image_id=queued.id)
    with pytest.raises(errors.Invalid, match="Volume size 1GB cannot be smaller than the image minDisk size 5GB"):
        cloud.volume.volumes.create("project", "user", 1, image_id=large.id)
    with pytest.raises(errors.Invalid, match="Size of specified image 2GB is larger than volume size 1GB"):
        cloud.volume.volumes.create("project", "user", 1, image_id=huge.id)


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"size": None}, "The server could not comply with the request"),
        ({"size": 0}, "Volume size '0' must be an integer and greater than 0"),
        ({"size": 1, "availability_zone": "moon"}, "Availability zone 'moon' is invalid."),
    ],
)
def test_what_cannot_be_made(cloud, wanted, message):
    with pytest.raises(errors.Invalid, match=message):
        cloud.volume.volumes.create("project", "user", **wanted)


def test_a_volume_grows(cloud, volume, wait):
    with pytest.raises(errors.Invalid, match="must be greater than current size"):
        cloud.volume.volumes.extend(volume.id, 2)
    assert cloud.volume.volumes.extend(volume.id, 5).status == "extending"
    wait()
    grown = cloud.volume.volumes.get(volume.id)
    assert (grown.size, grown.status) == (5, "available")

    with pytest.raises(errors.QuotaExceeded, match="gigabytes quota"):
        cloud.volume.volumes.extend(volume.id, 1001)
    cloud.volume.volumes.attach(volume.id, "server", "/dev/vdb", "compute1")
    with pytest.raises(errors.Invalid, match=r"status must be .* to extend, currently in-use"):
        cloud.volume.volumes.extend(volume.id, 6)
    cloud.volume.volumes.extend(volume.id, 6, in_use=True)
    wait()
    assert cloud.volume.volumes.get(volume.id).status == "in-use"


def test_what_is_due_of_a_volume_that_has_gone_does_nothing(cloud, wait):
    volume = cloud.volume.volumes.create("project", "user", 1)
    cloud.volume.volumes.delete(volume.id, force=True)
    wait()

    assert cloud.volume.volumes.find() == []
