from collections import Counter

import pytest
from msgspec.structs import replace

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
    assert cloud.placement.allocations.of_project("red") == [consumer]


def test_what_is_said_of_a_server_counts(cloud, server):
    host = cloud.compute.hosts.get("compute2")
    cloud.placement.allocations.replace([Consumer(ID, "red", "alice", "INSTANCE", 1, {host.id: {"VCPU": 2}})])
    assert cloud.placement.allocations.of_consumer(ID).allocations == {host.id: {"VCPU": 2}}

    cloud.placement.allocations.delete(ID)
    assert cloud.placement.allocations.of_consumer(ID) is None
    assert cloud.placement.allocations.of_project("red") == []


def test_a_server_without_a_host_has_nothing(cloud):
    now = cloud.clock.datetime()
    cloud.store.put(SERVERS, Server(ID, 1, "web", "red", "alice", cloud.compute.flavors.get("2"), now, now))

    assert cloud.placement.allocations.of_consumer(ID) is None
    assert cloud.placement.allocations.of_project("red") == []


def test_what_was_said_of_a_server_goes_with_it(cloud, server):
    host = cloud.compute.hosts.get("compute2")
    cloud.placement.allocations.replace([Consumer(ID, "red", "alice", "INSTANCE", 1, {host.id: {"VCPU": 2}})])
    cloud.compute.servers.begin(server, "delete", ALICE)

    assert cloud.placement.allocations.of_consumer(ID) is None
    assert cloud.placement.allocations.of_project("red") == []


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


def test_what_is_used_is_what_all_have_who_are_not_left_out(cloud, server):
    source, destination = cloud.compute.hosts.get("compute1"), cloud.compute.hosts.get("compute2")
    told, stranger = replace(server, id=ID.replace("1", "a")), ID.replace("1", "b")
    allocations = cloud.placement.allocations
    server = cloud.compute.servers.put(server, vm_state="active", task_state=None, launched_at=server.created_at)
    cloud.compute.moves.migrate(server, None, ALICE)
    (migration,) = cloud.compute.migrations.of_server(ID)
    for number in range(3):
        cloud.store.put(SERVERS, replace(told, id=f"{number}{told.id[1:]}"))
    cloud.store.put(SERVERS, told)
    allocations.replace([Consumer(told.id, "red", "alice", None, 1, {source.id: {"MEMORY_MB": 3}})])
    both = {source.id: {"VCPU": 2, "DISK_GB": 5}, destination.id: {"VCPU": 1}}
    allocations.replace([Consumer(stranger, "blue", "bob", None, 1, both)])

    for host in (source, destination):
        consumers = allocations.of_provider(host.id)
        for left_out in ([], [ID], [migration.id], [told.id, stranger]):
            expected = Counter()
            for one in consumers:
                expected.update({} if one.id in left_out else one.allocations[host.id])
            assert allocations.usage(host.id, left_out) == expected
    assert {one.id for one in consumers} == {ID, stranger}
    assert len(allocations.of_provider(source.id)) == 6
    assert [one.id for one in allocations.of_project("blue")] == [stranger]
    allocations.delete(stranger)
    assert allocations.usage(destination.id) == Counter(VCPU=1, MEMORY_MB=2048, DISK_GB=20)
