"""Orders become servers, whole or not at all."""

import pytest

from novalite import errors
from novalite.cloud import Cloud
from novalite.cloud.builds import Nic, Order
from novalite.context import RequestContext

MEMBER = RequestContext("u", "p", ["member"])


@pytest.fixture
def cloud():
    return Cloud()


def order(cloud, **more):
    wanted = {"name": "one", "flavor": cloud.flavors.get("1"), "image_id": cloud.images.find()[0].id, "nics": "none"}
    return Order(**(wanted | more))


def test_a_server_is_built_once_somebody_looks(cloud):
    (made,) = cloud.builds.create(order(cloud), MEMBER)
    assert (made.status, made.host) == ("BUILD", None)

    built = cloud.servers.get(made.id)
    assert (built.status, built.task_state, built.power_state) == ("ACTIVE", None, 1)
    assert built.host in ("compute1", "compute2")
    assert built.launched_at is not None


def test_a_build_takes_its_time(cloud):
    cloud.clock.freeze()
    cloud.servers.delays["create"] = 60
    (made,) = cloud.builds.create(order(cloud), MEMBER)
    assert (cloud.servers.get(made.id).status, cloud.servers.get(made.id).task_state) == ("BUILD", "spawning")

    cloud.clock.freeze(cloud.clock.now() + 60)
    assert cloud.servers.get(made.id).status == "ACTIVE"


def test_several_servers_are_numbered(cloud):
    made = cloud.builds.create(order(cloud, least=2, most=3), MEMBER)

    assert [server.name for server in made] == ["one-1", "one-2", "one-3"]
    assert [server.hostname for server in made] == ["one-1", "one-2", "one-3"]
    assert len({server.reservation_id for server in made}) == 1


def test_a_quota_lets_as_many_be_as_there_is_room_for(cloud):
    assert len(cloud.builds.create(order(cloud, least=1, most=30), MEMBER)) == 10
    with pytest.raises(errors.QuotaExceeded, match="Quota exceeded for instances: Requested 1, but already used 10"):
        cloud.builds.create(order(cloud), MEMBER)


def test_without_room_a_server_ends_in_error(cloud):
    huge = cloud.flavors.create("huge", 10**7, 1, 1)
    cloud.quotas.set("p", None, {"ram": -1})
    (made,) = cloud.builds.create(order(cloud, flavor=huge), MEMBER)

    failed = cloud.servers.get(made.id)
    assert (failed.status, failed.failure.message[:24]) == ("ERROR", "No valid host was found.")


def test_a_network_gives_a_port_that_goes_with_the_server(cloud):
    network = cloud.networks.available_to("p")[0]
    (made,) = cloud.builds.create(order(cloud, nics=[Nic(network.id)]), MEMBER)
    server = cloud.servers.get(made.id)
    (port,) = cloud.ports.of_server(made.id)
    assert (port.status, port.host) == ("ACTIVE", server.host)

    cloud.servers.delete(server, MEMBER)
    cloud.settle()
    assert cloud.ports.of_server(made.id) == []


def test_what_is_deleted_is_gone_and_remembered(cloud):
    (made,) = cloud.builds.create(order(cloud), MEMBER)
    cloud.servers.delete(cloud.servers.get(made.id), MEMBER)

    with pytest.raises(errors.NotFound):
        cloud.servers.get(made.id)
    assert cloud.servers.marker(made.id).status == "DELETED"
    assert [action.action for action in cloud.instance_actions.of_server(made.id)] == ["delete", "create"]
