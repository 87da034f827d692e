"""Orders become servers, whole or not at all."""

import pytest

from novalite import errors
from novalite.cloud import Cloud
from novalite.cloud.compute.servers.disks import Disk
from novalite.cloud.compute.servers.nics import Nic
from novalite.cloud.compute.servers.orders import Order
from novalite.context import RequestContext

MEMBER = RequestContext("u", "p", ["member"])


@pytest.fixture
def cloud():
    return Cloud()


def order(cloud, **more):
    wanted = {
        "name": "one",
        "flavor": cloud.compute.flavors.get("1"),
        "image_id": cloud.image.images.find()[0].id,
        "nics": "none",
    }
    return Order(**(wanted | more))


def test_a_server_is_built_once_somebody_looks(cloud):
    (made,) = cloud.compute.builds.create(order(cloud), MEMBER)
    assert (made.status, made.host) == ("BUILD", None)

    built = cloud.compute.servers.get(made.id)
    assert (built.status, built.task_state, built.power_state) == ("ACTIVE", None, 1)
    assert built.host in ("compute1", "compute2")
    assert built.launched_at is not None


def test_a_build_takes_its_time(cloud):
    cloud.clock.freeze()
    cloud.compute.servers.delays["create"] = 60
    (made,) = cloud.compute.builds.create(order(cloud), MEMBER)
    assert (cloud.compute.servers.get(made.id).status, cloud.compute.servers.get(made.id).task_state) == (
        "BUILD",
        "spawning",
    )

    cloud.clock.freeze(cloud.clock.now() + 60)
    assert cloud.compute.servers.get(made.id).status == "ACTIVE"


def test_several_servers_are_numbered(cloud):
    made = cloud.compute.builds.create(order(cloud, least=2, most=3), MEMBER)

    assert [server.name for server in made] == ["one-1", "one-2", "one-3"]
    assert [server.hostname for server in made] == ["one-1", "one-2", "one-3"]
    assert len({server.reservation_id for server in made}) == 1


def test_a_quota_lets_as_many_be_as_there_is_room_for(cloud):
    assert len(cloud.compute.builds.create(order(cloud, least=1, most=30), MEMBER)) == 10
    with pytest.raises(errors.QuotaExceeded, match="Quota exceeded for instances: Requested 1, but already used 10"):
        cloud.compute.builds.create(order(cloud), MEMBER)


def test_without_room_a_server_ends_in_error(cloud):
    huge = cloud.compute.flavors.create("huge", 10**7, 1, 1)
    cloud.compute.quotas.set("p", None, {"ram": -1})
    (made,) = cloud.compute.builds.create(order(cloud, flavor=huge), MEMBER)

    failed = cloud.compute.servers.get(made.id)
    assert (failed.status, failed.failure.message[:24]) == ("ERROR", "No valid host was found.")


def test_a_network_gives_a_port_that_goes_with_the_server(cloud):
    network = cloud.network.networks.available_to("p")[0]
    (made,) = cloud.compute.builds.create(order(cloud, nics=[Nic(network.id)]), MEMBER)
    server = cloud.compute.servers.get(made.id)
    (port,) = cloud.network.ports.of_server(made.id)
    assert (port.status, port.host) == ("ACTIVE", server.host)

    cloud.compute.servers.delete(server, MEMBER)
    cloud.settle()
    assert cloud.network.ports.of_server(made.id) == []


def test_what_is_deleted_is_gone_and_remembered(cloud):
    (made,) = cloud.compute.builds.create(order(cloud), MEMBER)
    cloud.compute.servers.delete(cloud.compute.servers.get(made.id), MEMBER)

    with pytest.raises(errors.NotFound):
        cloud.compute.servers.get(made.id)
    assert cloud.compute.servers.marker(made.id).status == "DELETED"
    assert [action.action for action in cloud.compute.instance_actions.of_server(made.id)] == ["delete", "create"]


def test_of_an_order_all_servers_are_placed_or_none(cloud):
    group = cloud.compute.server_groups.create("p", "u", "apart", "anti-affinity")
    made = cloud.compute.builds.create(order(cloud, most=3, hints={"group": group.id}), MEMBER)

    assert [cloud.compute.servers.get(server.id).status for server in made] == ["ERROR"] * 3
    made = cloud.compute.builds.create(order(cloud, most=2, hints={"group": group.id}), MEMBER)
    for server in cloud.compute.servers.find({"group_id": group.id}):
        cloud.compute.servers.delete(server, MEMBER)
    cloud.settle()
    made = cloud.compute.builds.create(order(cloud, most=2, hints={"group": group.id}), MEMBER)
    assert {cloud.compute.servers.get(server.id).host for server in made} == {"compute1", "compute2"}


def test_volumes_are_made_and_attached_with_the_server(cloud):
    image = cloud.image.images.find()[0].id
    root = Disk("image", "volume", None, 0, 1, True, image_id=image)
    blank = Disk("blank", "volume", None, None, 2)
    local = Disk("blank", "local", None, -1, 1)
    flavor = cloud.compute.flavors.create("disks", 64, 1, 1, ephemeral=1)
    (made,) = cloud.compute.builds.create(
        order(cloud, image_id="", flavor=flavor, disks=[root, blank, local], disks_of_old=False), MEMBER
    )
    built = cloud.compute.servers.get(made.id)
    devices = cloud.compute.block_devices.of_server(made.id)

    assert (built.status, built.image_id) == ("ACTIVE", "")
    assert [device.device_name for device in devices] == ["/dev/vda", "/dev/vdb", "/dev/vdc"]
    volumes = [cloud.volume.volumes.get(device.volume_id) for device in devices[:2]]
    assert [(volume.size, volume.status, volume.bootable) for volume in volumes] == [
        (1, "in-use", True),
        (2, "in-use", False),
    ]
    assert volumes[1].name == f"{made.id}-blank-vol"
    cloud.compute.servers.delete(built, MEMBER)
    cloud.settle()
    assert [volume.id for volume in cloud.volume.volumes.find("p")] == [volumes[1].id]


def test_a_volume_in_use_is_told_and_nothing_remains(cloud):
    volume = cloud.volume.volumes.create("p", "u", 1)
    wanted = [Disk("image", "local", None, 0), Disk("volume", "volume", None, None, volume_id=volume.id)]
    cloud.settle()
    assert cloud.compute.builds.create(order(cloud, disks=wanted, disks_of_old=False), MEMBER)

    with pytest.raises(errors.Invalid, match="Invalid volume: Invalid input received: Invalid volume: Volume"):
        cloud.compute.builds.create(order(cloud, disks=wanted, disks_of_old=False), MEMBER)
    assert len(cloud.compute.servers.find()) == 1


def test_a_server_that_cannot_be_connected_ends_in_error(cloud):
    (public,) = cloud.network.networks.find({"name": "public"})
    (made,) = cloud.compute.builds.create(order(cloud, nics=[Nic(public.id)]), MEMBER)

    failed = cloud.compute.servers.get(made.id)
    assert (failed.status, failed.host) == ("ERROR", None)
    assert failed.failure.message == (
        f"Build of instance {made.id} aborted: Failed to allocate the network(s), not rescheduling."
    )
    assert cloud.network.ports.of_server(made.id) == []
