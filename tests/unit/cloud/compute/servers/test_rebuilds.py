"""A server is rebuilt, and all else of it stays."""

import pytest

from novalite import errors
from novalite.cloud.compute.servers.disks import Disk
from novalite.cloud.compute.servers.lifecycle import InvalidState
from novalite.cloud.compute.servers.orders import Order
from novalite.cloud.compute.servers.rebuilds import Rebuild
from novalite.context import RequestContext

MEMBER = RequestContext("u", "p", ["member"])


@pytest.fixture
def images(cloud):
    return cloud.image.images.find()


@pytest.fixture
def build(cloud, images):
    def build(**more):
        wanted = {"name": "one", "flavor": cloud.compute.flavors.get("1"), "image_id": images[0].id, "nics": "none"}
        (made,) = cloud.compute.builds.create(Order(**wanted | more), MEMBER)
        return cloud.compute.servers.get(made.id)

    return build


@pytest.fixture
def volume_backed(build, images):
    root = Disk("image", "volume", None, 0, 1, image_id=images[0].id)
    return build(image_id="", disks=[root], disks_of_old=False)


def test_a_server_has_the_new_image_and_what_it_says(cloud, build, images):
    cloud.image.images.update(images[1].id, properties={"kernel_id": images[0].id, "auto_disk_config": "true"})
    server = build()
    begun = cloud.compute.rebuilds.rebuild(server, Rebuild(images[1].id, changes={"name": "two"}), MEMBER)
    assert (begun.status, begun.task_state, begun.name) == ("REBUILD", "rebuilding", "two")

    rebuilt = cloud.compute.servers.get(server.id)
    assert (rebuilt.status, rebuilt.image_id, rebuilt.host) == ("ACTIVE", images[1].id, server.host)
    assert (rebuilt.kernel_id, rebuilt.auto_disk_config) == (images[0].id, True)
    assert rebuilt.image_properties["kernel_id"] == images[0].id
    assert [action.action for action in cloud.compute.instance_actions.of_server(server.id)] == ["rebuild", "create"]


def test_one_that_was_stopped_is_stopped_again(cloud, build, images):
    server = cloud.compute.servers.put(build(), vm_state="stopped", power_state=4)
    cloud.compute.rebuilds.rebuild(server, Rebuild(images[0].id), MEMBER)

    rebuilt = cloud.compute.servers.get(server.id)
    assert (rebuilt.status, rebuilt.power_state) == ("SHUTOFF", 4)


def test_a_key_comes_with_its_data(cloud, build, images):
    key = cloud.compute.keypairs.create("u", "mine")
    server = build()
    begun = cloud.compute.rebuilds.rebuild(server, Rebuild(images[0].id, changes={"key_name": "mine"}), MEMBER)
    assert begun.key_data == key.public_key

    begun = cloud.compute.rebuilds.rebuild(
        cloud.compute.servers.get(server.id), Rebuild(images[0].id, changes={"key_name": None}), MEMBER
    )
    assert (begun.key_name, begun.key_data) == (None, None)


@pytest.mark.parametrize(
    ("asked", "error", "reason"),
    [
        ({"image_id": "x"}, errors.Invalid, "Cannot find image for rebuild"),
        ({"changes": {"key_name": "none"}}, errors.Invalid, "Invalid key_name provided"),
        ({"changes": {"metadata": dict.fromkeys(map(str, range(129)), "")}}, errors.QuotaExceeded, "metadata items"),
        ({"files": [("/a", "")] * 6}, errors.QuotaExceeded, "Personality file limit exceeded"),
    ],
)
def test_what_cannot_be_leaves_the_server_as_it_is(cloud, build, images, asked, error, reason):
    server = build()

    with pytest.raises(error, match=reason):
        cloud.compute.rebuilds.rebuild(server, Rebuild(**{"image_id": images[0].id, **asked}), MEMBER)
    assert cloud.compute.servers.get(server.id) == server


def test_a_paused_server_is_not_rebuilt(cloud, build, images):
    with pytest.raises(InvalidState, match="Cannot 'rebuild' instance"):
        cloud.compute.rebuilds.rebuild(
            cloud.compute.servers.put(build(), vm_state="paused"), Rebuild(images[0].id), MEMBER
        )


def test_ephemeral_disks_are_not_preserved(cloud, build, images):
    server = build()
    cloud.compute.rebuilds.rebuild(server, Rebuild(images[0].id, preserve_ephemeral=True), MEMBER)

    failed = cloud.compute.servers.get(server.id)
    assert (failed.status, failed.host) == ("ERROR", server.host)
    assert failed.failure.message == "The current driver does not support preserving ephemeral partitions."


def test_a_volume_is_made_anew_where_it_may_be(cloud, volume_backed, images):
    (attached,) = cloud.volume.volumes.attachments_of(volume_backed.id)
    cloud.compute.rebuilds.rebuild(volume_backed, Rebuild(images[0].id), MEMBER)
    with pytest.raises(errors.Invalid, match="Unable to rebuild with a different image for a volume-backed server"):
        cloud.compute.rebuilds.rebuild(cloud.compute.servers.get(volume_backed.id), Rebuild(images[1].id), MEMBER)

    cloud.compute.rebuilds.rebuild(
        cloud.compute.servers.get(volume_backed.id), Rebuild(images[1].id, may_change_volume=True), MEMBER
    )
    assert cloud.compute.servers.get(volume_backed.id).image_id == ""
    assert cloud.volume.volumes.get(attached.volume_id).image_metadata["image_id"] == images[1].id


def test_certificates_are_for_images(cloud, volume_backed, images):
    with pytest.raises(errors.Invalid, match="not supported for volume-backed servers"):
        cloud.compute.rebuilds.rebuild(
            volume_backed, Rebuild(images[0].id, changes={"trusted_image_certificates": ("a",)}), MEMBER
        )


def test_all_volumes_are_in_use(cloud, volume_backed, images):
    (attached,) = cloud.volume.volumes.attachments_of(volume_backed.id)
    cloud.volume.volumes.update(attached.volume_id, status="error")

    with pytest.raises(errors.Invalid, match=r"status must be 'in-use'\. Currently in 'error' status"):
        cloud.compute.rebuilds.rebuild(volume_backed, Rebuild(images[0].id), MEMBER)
