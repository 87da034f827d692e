"""Images are made of servers."""

from datetime import timedelta

import pytest

from novalite import errors
from novalite.cloud.compute.servers.lifecycle import InvalidState


def test_a_snapshot_is_there_once_it_is_made(cloud, build, who):
    cloud.compute.servers.delays["createImage"] = 60
    server = build()
    image = cloud.compute.server_images.snapshot(server, "shot", {"a": "b"}, who)
    assert cloud.compute.servers.get(server.id).task_state == "image_snapshot"
    assert cloud.image.images.get(image.id, "p").status != "active"

    cloud.clock.move(timedelta(seconds=60))
    assert (cloud.compute.servers.get(server.id).status, cloud.compute.servers.get(server.id).task_state) == (
        "ACTIVE",
        None,
    )
    made = cloud.image.images.get(image.id, "p")
    assert (made.name, made.status, made.properties["a"]) == ("shot", "active", "b")
    assert (made.properties["image_type"], made.properties["instance_uuid"]) == ("snapshot", server.id)


def test_of_a_kind_of_backups_only_the_newest_are_kept(cloud, build, who):
    server, made = build(), []
    for number, kind in enumerate(["daily", "weekly", "daily", "daily"]):
        cloud.clock.move(timedelta(seconds=1))
        made.append(
            cloud.compute.server_images.backup(cloud.compute.servers.get(server.id), f"b{number}", kind, 2, {}, who)
        )
        cloud.settle()

    there = {image.id for image in cloud.image.images.find("p")}
    assert [image.name for image in made if image.id in there] == ["b1", "b2", "b3"]


def test_a_rotation_of_none_keeps_none(cloud, build, who):
    before = cloud.image.images.find("p")
    cloud.compute.server_images.backup(build(), "b", "daily", 0, {}, who)
    cloud.settle()

    assert cloud.image.images.find("p") == before


def test_of_one_that_boots_from_a_volume_the_volumes_are_kept(cloud, backed, who):
    image = cloud.compute.server_images.snapshot(backed, "shot", {}, who)

    (attached,) = cloud.volume.volumes.attachments_of(backed.id)
    (snapshot,) = cloud.volume.snapshots.of_volume(attached.volume_id)
    assert snapshot.id in cloud.image.images.get(image.id, "p").properties["block_device_mapping"]
    assert cloud.image.images.get(image.id, "p").status == "active"
    with pytest.raises(errors.Invalid, match="Backup is not supported for volume-backed instances"):
        cloud.compute.server_images.backup(backed, "b", "daily", 1, {}, who)


def test_of_one_that_is_in_error_there_is_no_image(cloud, build, who):
    server = cloud.compute.servers.put(build(), vm_state="error")
    for make in (
        lambda: cloud.compute.server_images.snapshot(server, "shot", {}, who),
        lambda: cloud.compute.server_images.backup(server, "b", "daily", 1, {}, who),
    ):
        with pytest.raises(InvalidState):
            make()


def test_a_server_can_be_made_of_the_image_of_one_that_boots_from_a_volume(cloud, backed, build, who):
    image = cloud.compute.server_images.snapshot(backed, "shot", {}, who)

    made = build(image_id=image.id)
    (snapshot,) = cloud.volume.snapshots.find("p")
    (disk,) = cloud.compute.block_devices.of_server(made.id)
    assert made.vm_state == "active"
    assert cloud.volume.volumes.get(disk.volume_id).snapshot_id == snapshot.id


@pytest.mark.parametrize("action", ["createImage", "createBackup", "shelve"])
def test_no_image_is_left_of_a_server_that_goes_before_it_is_made(cloud, build, who, action):
    before = cloud.image.images.find()
    cloud.compute.servers.delays[action] = 60
    server = build()
    {
        "createImage": lambda: cloud.compute.server_images.snapshot(server, "shot", {}, who),
        "createBackup": lambda: cloud.compute.server_images.backup(server, "b", "daily", 1, {}, who),
        "shelve": lambda: cloud.compute.shelving.shelve(server, who),
    }[action]()
    cloud.compute.servers.begin(cloud.compute.servers.get(server.id), "delete", who)

    cloud.clock.move(timedelta(seconds=60))
    assert cloud.image.images.find() == before
