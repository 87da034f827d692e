import pytest

from novalite.cloud import Cloud
from novalite.cloud.compute.servers.servers import SERVERS, Server
from novalite.cloud.placement.allocations import Consumer
from novalite.context import RequestContext

ALICE = RequestContext("alice", "red", ["member"])
ID = "11111111-2222-3333-4444-555555555555"


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def server(cloud):
    """A server on compute1, of the flavor m1.small."""
    now = cloud.clock.datetime()
    made = Server(ID, 1, "web", "red", "alice", cloud.compute.flavors.get("2"), now, now, host="compute1", image_id="x")
    return cloud.store.put(SERVERS, made)


def test_a_server_has_what_its_flavor_says(cloud, server):
    host = cloud.compute.hosts.get("compute1")
    consumer = cloud.placement.allocations.of_consumer(ID)

    assert consumer.allocations == {host.id: {"VCPU": 1, "MEMORY_MB": 2048, "DISK_GB": 20}}
    assert (consumer.project_id, consumer.type, consumer.generation) == ("red", "INSTANCE", 1)
    assert cloud.placement.allocations.usage(host.id) == consumer.allocations[host.id]
    assert cloud.placement.allocations.consumers() == [consumer]


def test_what_is_said_of_a_server_counts(cloud, server):
    host = cloud.compute.hosts.get("compute2")
    cloud.placement.allocations.replace([Consumer(ID, "red", "alice", "INSTANCE", 1, {host.id: {"VCPU": 2}})])
    assert cloud.placement.allocations.of_consumer(ID).allocations == {host.id: {"VCPU": 2}}

    cloud.placement.allocations.delete(ID)
    assert cloud.placement.allocations.of_consumer(ID) is None
    assert cloud.placement.allocations.consumers() == []


def test_a_server_without_a_host_has_nothing(cloud):
    now = cloud.clock.datetime()
    cloud.store.put(SERVERS, Server(ID, 1, "web", "red", "alice", cloud.compute.flavors.get("2"), now, now))

    assert cloud.placement.allocations.of_consumer(ID) is None
    assert cloud.placement.allocations.consumers() == []


def test_what_was_said_of_a_server_goes_with_it(cloud, server):
    host = cloud.compute.hosts.get("compute2")
    cloud.placement.allocations.replace([Consumer(ID, "red", "alice", "INSTANCE", 1, {host.id: {"VCPU": 2}})])
    cloud.compute.servers.begin(server, "delete", ALICE)

    assert cloud.placement.allocations.of_consumer(ID) is None
    assert cloud.placement.allocations.consumers() == []


def test_a_migration_has_what_the_server_left_until_that_is_confirmed(cloud, server):
    source, destination = cloud.compute.hosts.get("compute1"), cloud.compute.hosts.get("compute2")
    server = cloud.compute.servers.put(server, vm_state="active", task_state=None, launched_at=server.created_at)
    cloud.compute.moves.migrate(server, None, ALICE)
    (migration,) = cloud.compute.migrations.of_server(ID)
    kept = cloud.placement.allocations.of_consumer(migration.id)
    assert kept.allocations == {source.id: {"VCPU": 1, "MEMORY_MB": 2048, "DISK_GB": 20}}
    assert (kept.type, kept.project_id) == ("MIGRATION", "red")
    assert cloud.placement.allocations.of_provider(source.id) == [kept]
    assert [one.id for one in cloud.placement.allocations.of_provider(destination.id)] == [ID]

    cloud.compute.moves.confirm(cloud.compute.servers.get(ID), ALICE)
    cloud.settle()
    assert cloud.placement.allocations.of_consumer(migration.id) is None
    assert cloud.placement.allocations.of_provider(source.id) == []
