"""Attachments of volumes, without HTTP."""

import pytest

from novalite import errors
from novalite.cloud import Cloud


@pytest.fixture
def cloud():
    return Cloud()


def made(cloud, **more):
    volume = cloud.volume.volumes.create("project", "user", 1, **more)
    cloud.settle()
    return volume


def test_an_attachment_takes_its_volume_from_state_to_state(cloud):
    volume = made(cloud)

    kept = cloud.volume.attachments.reserve(volume.id, "server")
    assert (kept.status, cloud.volume.volumes.get(volume.id).status) == ("reserved", "reserved")
    connected = cloud.volume.attachments.connect(kept.id, {"host": "compute1", "mountpoint": "/dev/vdb"})
    assert (connected.device, connected.host) == ("/dev/vdb", "compute1")
    assert cloud.volume.volumes.get(volume.id).status == "attaching"
    cloud.volume.attachments.complete(kept.id)
    assert cloud.volume.volumes.get(volume.id).status == "in-use"
    assert cloud.volume.attachments.delete(kept.id) == []
    assert cloud.volume.volumes.get(volume.id).status == "available"


def test_an_attachment_is_its_projects_own(cloud):
    kept = cloud.volume.attachments.reserve(made(cloud).id, "server")

    assert cloud.volume.attachments.find("project") == cloud.volume.attachments.find() == [kept]
    assert cloud.volume.attachments.find("other") == []
    with pytest.raises(errors.NotFound, match="with filter: attachment_id"):
        cloud.volume.attachments.get(kept.id, "other")


def test_a_server_may_reserve_its_own_volume_again_but_only_one_host_connects(cloud):
    volume = made(cloud)
    first = cloud.volume.attachments.reserve(volume.id, "server")
    second = cloud.volume.attachments.reserve(volume.id, "server")
    cloud.volume.attachments.connect(first.id, {"host": "compute1"})

    with pytest.raises(errors.Conflict, match=f"duplicate connectors detected on volume {volume.id}"):
        cloud.volume.attachments.connect(second.id, {"host": "compute2"})


def test_nobody_gets_a_volume_that_is_in_an_error(cloud):
    volume = made(cloud)
    attachment = cloud.volume.attachments.reserve(volume.id, "server")
    cloud.volume.volumes.update(volume.id, status="error_deleting")

    with pytest.raises(errors.Invalid, match=r"can not be created .* currently has a status of: error_deleting"):
        cloud.volume.attachments.reserve(volume.id, "server")
    with pytest.raises(errors.Conflict, match=r"can not be updated .* currently has a status of: error_deleting"):
        cloud.volume.attachments.connect(attachment.id, {"host": "compute1"})


def test_a_volume_for_many_goes_to_many(cloud):
    volume = made(cloud, multiattach=True)
    cloud.volume.volumes.attach(volume.id, "one", "/dev/vdb", "compute1")
    cloud.volume.volumes.attach(volume.id, "two", "/dev/vdb", "compute2")

    cloud.volume.volumes.detach(volume.id, "one")
    assert cloud.volume.volumes.get(volume.id).status == "in-use"


def test_a_volume_is_attached_by_hand_once_for_each_server():
    cloud = Cloud()
    volumes = cloud.volume.volumes
    volume = volumes.create("project", "user", 1)
    cloud.settle()
    for device in ("/dev/vdb", "/dev/vdc"):
        volumes.attach_by_hand(volume.id, "server", device, None, "rw")

    (attachment,) = volumes.attachments(volume.id)
    assert (attachment.device, volumes.get(volume.id).status) == ("/dev/vdb", "in-use")
    assert volumes.get(volume.id).admin_metadata == {"readonly": "False", "attached_mode": "rw"}
    with pytest.raises(errors.Invalid, match="already attached"):
        volumes.attach_by_hand(volume.id, "other", "/dev/vdc", None, "rw")
    cloud.volume.attachments.delete(attachment.id)
    assert volumes.get(volume.id).admin_metadata == {"readonly": "False"}
    volumes.update(volume.id, status="maintenance")
    with pytest.raises(errors.Invalid, match="maintenance mode"):
        volumes.attach_by_hand(volume.id, "server", "/dev/vdb", None, "rw")
