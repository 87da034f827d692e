from datetime import timedelta

import pytest
from msgspec.structs import replace

from novalite import errors
from novalite.cloud.compute.hosts import Usage
from novalite.cloud.compute.servers.servers import Before
from novalite.context import RequestContext


def test_a_new_cloud_has_two_hosts(cloud):
    assert [(host.name, host.node, host.number, host.ip) for host in cloud.compute.hosts.find()] == [
        ("compute1", "compute1", 1, "192.0.2.2"),
        ("compute2", "compute2", 2, "192.0.2.3"),
    ]
    assert cloud.compute.hosts.get("compute2") == cloud.compute.hosts.find()[1]


def test_a_host_comes_with_its_service(cloud):
    host = cloud.compute.hosts.add("compute3", vcpus=2)

    assert (host.number, host.vcpus, cloud.compute.services.of("compute3").number) == (3, 2, 5)
    with pytest.raises(errors.Conflict, match="'compute3' mapping already exists"):
        cloud.compute.hosts.add("compute3")


def test_what_servers_have_is_used(cloud, run):
    assert cloud.compute.hosts.usage("compute1") == Usage(0, 512, 0)

    run("a", "compute1", "2")
    run("b", "compute1", "1")
    run("c", "compute2")

    assert cloud.compute.hosts.usage("compute1") == Usage(vcpus=2, ram=512 + 2048 + 512, disk=21)
    assert [server.id for server in cloud.compute.hosts.servers("compute1")] == ["a", "b"]
    assert cloud.compute.hosts.of({"a", "c", "nothing", None}) == {"compute1", "compute2"}
    assert (cloud.compute.hosts.have_servers(["compute1"]), cloud.compute.hosts.have_servers([])) == (True, False)


def test_a_volume_uses_no_disk(cloud, run):
    run("a", "compute1", image_id="")

    assert cloud.compute.hosts.usage("compute1") == Usage(vcpus=1, ram=512 + 512, disk=0)


def test_servers_are_counted_where_they_run(cloud, run):
    gone = run("a", "compute1")
    run("b", "compute1")
    run("c", "compute2")
    cloud.compute.servers.put(gone, deleted_at=gone.created_at)

    assert cloud.compute.hosts.running("compute1", ["a", "b", "c", "nothing"]) == 1


def test_a_server_that_may_come_back_still_uses_its_host(cloud, run):
    before = Before(cloud.compute.flavors.get("3"), "compute2", "compute2", "active", 1)
    run("a", "compute1", vm_state="resized", before=before)
    run("b", "compute1", vm_state="rescued", before=replace(before, host="compute1"))

    assert cloud.compute.hosts.usage("compute2") == Usage(vcpus=2, ram=512 + 4096, disk=40)
    assert cloud.compute.hosts.usage("compute1").vcpus == 2


def test_a_host_that_a_server_may_come_back_to_stays(cloud, run):
    server = run("a", "compute2")
    migration = cloud.compute.migrations.begin(server, "resize", "finished", RequestContext("ann", "p"), 2)
    cloud.compute.servers.put(server, host="compute1")

    with pytest.raises(errors.Conflict, match="Unable to delete compute service that has in-progress migrations"):
        cloud.compute.hosts.remove("compute2")
    cloud.compute.migrations.update(migration.id, status="confirmed")
    cloud.compute.hosts.remove("compute2")


def test_a_server_that_was_deleted_uses_nothing(cloud, run):
    run("a", "compute1", deleted_at=cloud.clock.datetime())

    assert cloud.compute.hosts.usage("compute1") == Usage()


def test_a_host_is_taken_away_when_it_has_no_servers(cloud, run):
    run("a", "compute1")
    aggregate = cloud.compute.aggregates.create("a", "z")
    aggregate = cloud.compute.aggregates.add_host(aggregate, "compute2")

    cloud.compute.services.delete(cloud.compute.services.of("compute2"))

    assert [host.name for host in cloud.compute.hosts.find()] == ["compute1"]
    assert cloud.compute.aggregates.get(1).hosts == ()
    with pytest.raises(errors.NotFound, match="Compute host compute2 could not be found"):
        cloud.compute.hosts.get("compute2")
    with pytest.raises(errors.NotFound):
        cloud.compute.services.of("compute2")
    with pytest.raises(errors.Conflict, match="Unable to delete compute service that is hosting instances"):
        cloud.compute.services.delete(cloud.compute.services.of("compute1"))
    assert len(cloud.compute.services.find()) == 3


def test_a_host_says_how_long_it_is_up(cloud):
    host = cloud.compute.hosts.add("compute3")
    cloud.clock.move(timedelta(days=3, hours=2, minutes=5))

    assert cloud.compute.hosts.uptime(host).startswith(" 15:51:40 up 3 days,  2:05,  0 users,  load average: 0.00")
    cloud.compute.services.change(cloud.compute.services.of("compute3"), forced_down=True)
    with pytest.raises(errors.Conflict, match="Compute service of compute3 is unavailable at this time"):
        cloud.compute.hosts.uptime(host)
