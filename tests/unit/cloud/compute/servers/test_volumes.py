"""What becomes of a server's volumes, without HTTP."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from novalite import errors
from novalite.cloud import Cloud
from novalite.cloud.compute.servers.servers import SERVERS, Server
from novalite.context import RequestContext

WHO = RequestContext("user", "project", roles=["member", "reader"])


@pytest.fixture
def cloud():
    return Cloud()


def server_of(cloud, id="server", vm_state="active"):
    flavor = cloud.compute.flavors.get("1")
    now = cloud.clock.datetime()
    made = Server(id, 1, "server", "project", "user", flavor, now, now, vm_state=vm_state, task_state=None, host="host")
    return cloud.store.put(SERVERS, replace(made, launched_at=now))


def volume_of(cloud, size=1, **more):
    made = cloud.volume.volumes.create("project", "user", size, **more)
    return cloud.volume.volumes.get(made.id)


def attached(cloud, server, **more):
    volume = volume_of(cloud, **more)
    cloud.compute.server_volumes.attach(server, volume.id, WHO)
    cloud.settle()
    return volume


def test_a_volume_is_reserved_and_then_in_use(cloud):
    cloud.clock.freeze()
    cloud.compute.servers.delays = {"attach_volume": 5}
    volume = attached(cloud, server_of(cloud))

    assert cloud.volume.volumes.get(volume.id).status == "reserved"
    cloud.clock.freeze(cloud.clock.now() + 5)
    assert cloud.volume.volumes.get(volume.id).status == "in-use"


def test_a_volume_that_is_in_no_state_for_it_is_not_attached(cloud):
    server, volume = server_of(cloud), volume_of(cloud)
    cloud.volume.volumes.update(volume.id, status="maintenance")

    with pytest.raises(errors.InvalidInput, match="status must be available or downloading to reserve"):
        cloud.compute.server_volumes.attach(server, volume.id, WHO)
    assert cloud.compute.block_devices.of_server("server") == []


def test_a_volume_for_many_is_for_those_who_know_of_it(cloud):
    server, volume = server_of(cloud), volume_of(cloud, multiattach=True)

    with pytest.raises(errors.Invalid, match=r"only supported starting with compute API version"):
        cloud.compute.server_volumes.attach(server, volume.id, WHO, multiattach=False)
    cloud.compute.server_volumes.attach(server, volume.id, WHO)
    cloud.compute.server_volumes.attach(server_of(cloud, "other"), volume.id, WHO)
    with pytest.raises(errors.Invalid, match=f"^Invalid volume: volume {volume.id} already attached$"):
        cloud.compute.server_volumes.attach(server, volume.id, WHO)


def test_a_server_that_is_nowhere_takes_volumes_without_a_device(cloud):
    server, volume = server_of(cloud, vm_state="shelved_offloaded"), volume_of(cloud)

    with pytest.raises(errors.Invalid, match="Tagged volume attachment is not supported for shelved-offloaded"):
        cloud.compute.server_volumes.attach(server, volume.id, WHO, tag="data")
    with pytest.raises(errors.Invalid, match="Attaching multiattach volumes is not supported"):
        cloud.compute.server_volumes.attach(server, volume_of(cloud, multiattach=True).id, WHO)
    disk = cloud.compute.server_volumes.attach(server, volume.id, WHO, delete_on_termination=True)
    assert disk.device_name is None
    cloud.settle()
    cloud.compute.server_volumes.detach(server, cloud.compute.block_devices.find(disk.id), WHO)
    with pytest.raises(errors.NotFound):
        cloud.volume.volumes.get(volume.id)


def test_a_volume_that_is_not_in_use_is_not_detached(cloud):
    server = server_of(cloud)
    volume = attached(cloud, server)
    (disk,) = cloud.compute.block_devices.of_server("server")
    cloud.volume.volumes.update(volume.id, status="error")

    with pytest.raises(errors.Invalid, match="Invalid volume: Invalid input received: Invalid volume: Unable to"):
        cloud.compute.server_volumes.detach(server, disk, WHO)


def test_another_volume_takes_the_place_of_one(cloud):
    server = server_of(cloud)
    old, new = attached(cloud, server), volume_of(cloud, 2)
    cloud.compute.server_volumes.swap(server, old, new, WHO)

    assert [cloud.volume.volumes.get(one.id).status for one in (old, new)] == ["available", "in-use"]
    (disk,) = cloud.compute.block_devices.of_server("server")
    (attachment,) = cloud.volume.volumes.attachments_of("server")
    assert (disk.volume_id, disk.attachment_id) == (new.id, attachment.id)
    assert attachment.device == disk.device_name


def test_what_cannot_take_the_place_of_a_volume(cloud):
    server, other = server_of(cloud), server_of(cloud, "other")
    old, small, taken = attached(cloud, server, size=2), volume_of(cloud), attached(cloud, other, size=2)

    for one, new, message in (
        (other, small, "Old volume is attached to a different instance."),
        (server, taken, "New volume must be detached in order to swap."),
        (server, small, "New volume must be the same size or larger."),
    ):
        with pytest.raises(errors.Invalid, match=message):
            cloud.compute.server_volumes.swap(one, old, new, WHO)
    assert cloud.volume.volumes.get(old.id).status == "in-use"


def test_a_volume_that_many_write_to_keeps_its_place(cloud):
    server = server_of(cloud)
    old, new = attached(cloud, server, multiattach=True), volume_of(cloud)
    cloud.compute.server_volumes.attach(server_of(cloud, "other"), old.id, WHO)
    cloud.settle()

    with pytest.raises(errors.Invalid, match="more than one read/write attachment is not supported"):
        cloud.compute.server_volumes.swap(server, old, new, WHO)


def test_a_volume_is_free_again_whose_server_went_before_it_was_put_in_place_of_another(cloud, build, who):
    cloud.compute.servers.delays["swap_volume"] = 60
    server = build()
    old, new = (cloud.volume.volumes.get(cloud.volume.volumes.create("p", "u", 1).id) for _ in range(2))
    cloud.compute.server_volumes.attach(server, old.id, who)
    cloud.compute.server_volumes.swap(cloud.compute.servers.get(server.id), old, new, who)
    cloud.compute.servers.begin(cloud.compute.servers.get(server.id), "delete", who)

    cloud.clock.move(timedelta(seconds=60))
    assert [volume.status for volume in cloud.volume.volumes.find("p")] == ["available", "available"]


def test_it_is_noted_that_a_disk_of_a_server_has_become_larger(cloud):
    volume = attached(cloud, server_of(cloud))
    cloud.volume.volumes.extend(volume.id, 2, in_use=True)
    cloud.settle()

    noted = cloud.compute.instance_actions.of_server("server")[0]
    (event,) = noted.events
    cinder = cloud.identity.users.find(name="cinder")[0].id
    assert (noted.action, noted.user_id, noted.message) == ("extend_volume", cinder, None)
    assert (event.name, event.host, event.result) == ("compute_extend_volume", "host", "Success")


def test_nothing_is_noted_of_a_server_that_is_nowhere(cloud):
    volume = attached(cloud, server_of(cloud))
    actions = cloud.compute.instance_actions.of_server("server")
    cloud.compute.servers.update("server", host=None)
    cloud.volume.volumes.extend(volume.id, 2, in_use=True)
    cloud.settle()

    assert cloud.compute.instance_actions.of_server("server") == actions
