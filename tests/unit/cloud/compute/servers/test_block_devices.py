"""The disks of servers, without HTTP."""

import pytest

from novalite import errors
from novalite.cloud import Cloud
from novalite.cloud.compute.servers.block_devices import DeviceInUse


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def volume(cloud):
    made = cloud.volume.volumes.create("project", "user", 1)
    cloud.settle()
    return made


def test_a_disk_that_is_a_volume_is_attached_and_detached(cloud, volume):
    disk = cloud.compute.block_devices.add("server", volume_id=volume.id, device_name="/dev/vdb", tag="data")
    disk = cloud.compute.block_devices.attach(disk, "compute1")

    (attachment,) = cloud.volume.volumes.attachments_of("server")
    assert (attachment.id, attachment.device, attachment.host) == (disk.attachment_id, "/dev/vdb", "compute1")
    assert cloud.compute.block_devices.get("server", volume.id) == disk
    assert cloud.compute.block_devices.of_volume(volume.id) == [disk]
    cloud.compute.block_devices.detach(disk)
    assert cloud.volume.volumes.get(volume.id).status == "available"
    with pytest.raises(errors.NotFound, match=f"^No volume Block Device Mapping with id {volume.id}.$"):
        cloud.compute.block_devices.get("server", volume.id)


def test_a_disk_that_is_no_volume_is_only_kept(cloud):
    disk = cloud.compute.block_devices.add("server", source_type="image", destination_type="local", boot_index=0)

    assert cloud.compute.block_devices.attach(disk, "compute1") == disk
    assert disk.is_root
    cloud.compute.block_devices.discard(disk)
    assert cloud.compute.block_devices.find(disk.id) is None
    with pytest.raises(errors.NotFound):
        cloud.compute.block_devices.update(disk.id, device_name="/dev/vda")


def test_with_a_server_go_the_volumes_that_are_to(cloud, volume):
    kept = cloud.compute.block_devices.add("server", volume_id=volume.id)
    cloud.compute.block_devices.attach(kept, "compute1")
    other = cloud.volume.volumes.create("project", "user", 1)
    cloud.settle()
    cloud.compute.block_devices.attach(
        cloud.compute.block_devices.add("server", volume_id=other.id, delete_on_termination=True), "compute1"
    )
    cloud.compute.block_devices.release("server")
    cloud.settle()

    assert [one.id for one in cloud.volume.volumes.find()] == [volume.id]
    assert cloud.compute.block_devices.of_server("server") == []


def test_a_volume_that_something_keeps_stays(cloud, volume):
    disk = cloud.compute.block_devices.add("server", volume_id=volume.id, delete_on_termination=True)
    cloud.compute.block_devices.attach(disk, "compute1")
    cloud.volume.snapshots.create("project", "user", volume.id, in_use=True)
    cloud.compute.block_devices.release("server")

    assert cloud.volume.volumes.get(volume.id).status == "available"


def test_names_are_given_by_letter(cloud):
    assert cloud.compute.block_devices.free_name("server") == "/dev/vdb"
    cloud.compute.block_devices.add("server", device_name="/dev/vdb")
    assert cloud.compute.block_devices.free_name("server") == "/dev/vdc"
    assert cloud.compute.block_devices.free_name("server", "/dev/sdh") == "/dev/vdh"
    assert cloud.compute.block_devices.free_name("server", root="/dev/xvda") == "/dev/xvdc"
    with pytest.raises(DeviceInUse, match=r"^The supplied device path \(/dev/vdb\) is in use.$"):
        cloud.compute.block_devices.free_name("server", "/dev/vdb")
    with pytest.raises(errors.Invalid, match=r"^The supplied device path \(disk\) is invalid.$"):
        cloud.compute.block_devices.free_name("server", "disk")
