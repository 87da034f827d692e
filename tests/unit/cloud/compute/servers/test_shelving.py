"""Servers are put away, and fetched again."""

from datetime import timedelta

import pytest

from novalite import errors


@pytest.fixture
def shelved(cloud, build, who):
    server = build()
    cloud.compute.shelving.shelve(server, who)
    return cloud.compute.servers.get(server.id)


def test_a_server_that_is_put_away_is_on_no_host_and_its_disk_is_an_image(cloud, shelved):
    assert (shelved.status, shelved.host, shelved.node, shelved.power_state) == ("SHELVED_OFFLOADED", None, None, 4)
    image = cloud.image.images.get(shelved.shelved_image_id, "p")
    assert (image.name, image.status) == ("one-shelved", "active")


def test_one_that_is_fetched_runs_again_and_its_image_is_gone(cloud, shelved, who):
    cloud.compute.shelving.unshelve(shelved, who, host="compute2")

    server = cloud.compute.servers.get(shelved.id)
    assert (server.status, server.host, server.shelved_image_id) == ("ACTIVE", "compute2", None)
    with pytest.raises(errors.NotFound):
        cloud.image.images.get(shelved.shelved_image_id, "p")


def test_a_server_may_stay_on_its_host_for_a_while(cloud, build, who):
    cloud.compute.shelving.offload_after = 60
    server = build()
    cloud.compute.shelving.shelve(server, who)
    shelved = cloud.compute.servers.get(server.id)
    assert (shelved.status, shelved.host) == ("SHELVED", server.host)

    with pytest.raises(errors.Conflict, match="The server status must be SHELVED_OFFLOADED"):
        cloud.compute.shelving.unshelve(shelved, who, host="compute2")
    cloud.clock.move(timedelta(seconds=60))
    assert cloud.compute.servers.get(server.id).status == "SHELVED_OFFLOADED"


def test_one_that_was_fetched_meanwhile_stays(cloud, build, who):
    cloud.compute.shelving.offload_after = 60
    server = build()
    cloud.compute.shelving.shelve(server, who)
    cloud.compute.shelving.unshelve(cloud.compute.servers.get(server.id), who, host=None)
    cloud.clock.move(timedelta(seconds=60))

    assert (cloud.compute.servers.get(server.id).status, cloud.compute.servers.get(server.id).host) == (
        "ACTIVE",
        server.host,
    )


def test_a_shelved_server_can_be_taken_off_its_host(cloud, build, who):
    cloud.compute.shelving.offload_after = None
    server = build()
    cloud.compute.shelving.shelve(server, who)
    cloud.compute.shelving.offload(cloud.compute.servers.get(server.id), who)

    assert cloud.compute.servers.get(server.id).status == "SHELVED_OFFLOADED"


def test_one_that_boots_from_a_volume_needs_no_image(cloud, backed, who):
    cloud.compute.shelving.offload_after = None
    cloud.compute.shelving.shelve(backed, who)

    shelved = cloud.compute.servers.get(backed.id)
    assert (shelved.status, shelved.shelved_image_id) == ("SHELVED_OFFLOADED", None)


def test_where_it_is_to_go_must_be_there(cloud, shelved, who):
    with pytest.raises(errors.Invalid, match="The requested availability zone is not available"):
        cloud.compute.shelving.unshelve(shelved, who, zone="moon", repin=True, host=None)
    with pytest.raises(errors.Invalid, match="Compute host x could not be found"):
        cloud.compute.shelving.unshelve(shelved, who, host="x")


def test_a_zone_can_be_given_and_taken(cloud, shelved, who):
    zone = cloud.compute.aggregates.zone_of("compute1")
    cloud.compute.shelving.unshelve(shelved, who, zone=zone, repin=True, host=None)

    assert cloud.compute.servers.get(shelved.id).pinned_availability_zone == zone


def test_without_room_a_server_stays_away(cloud, shelved, who):
    for host in ("compute1", "compute2"):
        cloud.compute.services.change(cloud.compute.services.of(host), disabled=True)
    cloud.compute.shelving.unshelve(shelved, who, host=None)

    server = cloud.compute.servers.get(shelved.id)
    assert (server.status, server.host, server.failure.code) == ("SHELVED_OFFLOADED", None, 500)


def test_the_image_of_a_shelved_server_goes_with_it(cloud, build, who):
    before, server = cloud.image.images.find(), build()
    cloud.compute.shelving.shelve(server, who)
    cloud.compute.servers.begin(cloud.compute.servers.get(server.id), "delete", who)

    assert cloud.image.images.find() == before


def test_a_server_whose_image_somebody_deleted_cannot_be_fetched(cloud, build, who):
    server = build()
    cloud.compute.shelving.shelve(server, who)
    image = cloud.compute.servers.get(server.id).shelved_image_id
    cloud.image.images.delete(image)

    cloud.compute.shelving.unshelve(cloud.compute.servers.get(server.id), who, host=None)
    found = cloud.compute.servers.get(server.id)
    assert (found.vm_state, found.task_state, found.host) == ("error", None, None)
    assert found.failure.message == f"Unshelve attempted but the image {image} cannot be found."


@pytest.mark.parametrize("offload_after", [0, None])
def test_a_server_whose_image_somebody_protects_can_be_fetched_and_the_image_stays(cloud, build, who, offload_after):
    cloud.compute.shelving.offload_after = offload_after
    server = build()
    cloud.compute.shelving.shelve(server, who)
    image = cloud.compute.servers.get(server.id).shelved_image_id
    cloud.image.images.update(image, protected=True)

    cloud.compute.shelving.unshelve(cloud.compute.servers.get(server.id), who, host=None)
    assert cloud.compute.servers.get(server.id).vm_state == "active"
    assert cloud.image.images.get(image).protected


@pytest.fixture
def volume(cloud, shelved, who):
    """One that a server took when it was on no host."""
    made = cloud.volume.volumes.create("p", "ann", 1)
    cloud.compute.server_volumes.attach(shelved, made.id, who)
    return cloud.volume.volumes.get(made.id)


def attachment_of(cloud, volume):
    (attachment,) = cloud.volume.volumes.attachments(volume.id)
    return attachment


def test_the_volumes_of_a_server_that_is_taken_off_its_host_are_kept_for_it(cloud, build, who):
    server, made = build(), cloud.volume.volumes.create("p", "ann", 1)
    cloud.compute.server_volumes.attach(server, made.id, who)
    cloud.settle()
    before = attachment_of(cloud, made)
    assert (before.status, before.host) == ("attached", server.host)

    cloud.compute.shelving.shelve(cloud.compute.servers.get(server.id), who)
    shelved, reserved = cloud.compute.servers.get(server.id), attachment_of(cloud, made)
    assert (reserved.status, reserved.host, reserved.server_id) == ("reserved", None, server.id)
    assert reserved.id != before.id
    assert cloud.volume.volumes.get(made.id).status == "reserved"
    cloud.compute.shelving.unshelve(shelved, who, host="compute2")
    cloud.settle()
    assert (attachment_of(cloud, made).status, attachment_of(cloud, made).host) == ("attached", "compute2")
    assert attachment_of(cloud, made).device == "/dev/vdb"


def test_a_volume_that_a_server_took_on_no_host_gets_a_device_on_the_next_one(cloud, shelved, volume, who):
    assert (volume.status, attachment_of(cloud, volume).host) == ("in-use", None)

    cloud.compute.shelving.unshelve(shelved, who, host="compute2")
    cloud.settle()
    (disk,) = (one for one in cloud.compute.block_devices.of_server(shelved.id) if one.volume_id)
    assert (disk.device_name, attachment_of(cloud, volume).host) == ("/dev/vdb", "compute2")


def test_who_is_not_nova_may_release_a_volume_from_a_server_on_no_host_alone(cloud, shelved, volume, who):
    attachment = attachment_of(cloud, volume)
    cloud.volume.attachments.release(attachment.id)
    assert cloud.volume.volumes.get(volume.id).status == "available"

    cloud.compute.shelving.unshelve(shelved, who, host=None)
    assert cloud.compute.servers.get(shelved.id).status == "ERROR"


def test_a_volume_of_a_server_on_a_host_is_nova_s_to_release(cloud, shelved, volume, who):
    cloud.compute.shelving.unshelve(shelved, who, host=None)
    cloud.settle()

    with pytest.raises(errors.Conflict, match="ConflictNovaUsingAttachment"):
        cloud.volume.attachments.release(attachment_of(cloud, volume).id)


def test_the_volume_of_a_server_that_is_deleted_on_no_host_is_free(cloud, shelved, volume, who):
    cloud.compute.servers.delete(shelved, who)

    assert cloud.volume.volumes.get(volume.id).status == "available"
    assert cloud.volume.volumes.attachments(volume.id) == []
