import re
from datetime import timedelta

import pytest

from novalite import errors
from novalite.cloud.compute.aggregates import Unsafe


def refuses(message):
    return pytest.raises(Unsafe, match=re.escape(message))


@pytest.fixture
def east(cloud):
    return cloud.compute.aggregates.add_host(cloud.compute.aggregates.create("east", "z1"), "compute1")


def test_an_aggregate_is_made_and_found(cloud):
    one, two = cloud.compute.aggregates.create("a"), cloud.compute.aggregates.create("b", "z")

    assert cloud.compute.aggregates.find() == [one, two]
    assert [(one.number, one.availability_zone), (two.number, two.availability_zone)] == [(1, None), (2, "z")]
    assert cloud.compute.aggregates.get(2) == two
    with pytest.raises(errors.Conflict, match="Aggregate a already exists"):
        cloud.compute.aggregates.create("a")
    with pytest.raises(errors.NotFound, match="Aggregate 3 could not be found"):
        cloud.compute.aggregates.get(3)


def test_an_aggregate_gets_another_name(cloud):
    cloud.compute.aggregates.create("a")
    aggregate = cloud.compute.aggregates.create("b")
    cloud.clock.move(timedelta(seconds=5))

    renamed = cloud.compute.aggregates.rename(cloud.compute.aggregates.rename(aggregate, "b"), "c")

    assert (renamed.name, renamed.updated_at) == ("c", cloud.clock.datetime())
    with pytest.raises(errors.Conflict, match="Aggregate a already exists"):
        cloud.compute.aggregates.rename(aggregate, "a")


def test_metadata_is_added_and_taken_out(cloud):
    aggregate = cloud.compute.aggregates.create("a", "z")

    cloud.compute.aggregates.describe(aggregate, {"k": "v", "l": "v"})
    changed = cloud.compute.aggregates.describe(cloud.compute.aggregates.get(1), {"k": None, "none": None, "l": "w"})

    assert changed.metadata == {"availability_zone": "z", "l": "w"}
    assert changed.updated_at == cloud.clock.datetime()
    assert cloud.compute.aggregates.get(1).updated_at is None


def test_a_host_is_in_the_zone_of_its_aggregate(cloud, east):
    assert [cloud.compute.aggregates.zone_of(host) for host in ("compute1", "compute2")] == ["z1", "nova"]
    assert cloud.compute.aggregates.of("compute1") == [east]
    assert cloud.compute.services.zone(cloud.compute.services.of("compute1")) == "z1"

    cloud.compute.aggregates.remove_host(east, "compute1")

    assert cloud.compute.aggregates.zone_of("compute1") == "nova"


def test_a_host_must_be_one(cloud, east):
    for host in ("scheduler", "nothing"):
        with pytest.raises(errors.NotFound, match=f"Compute host {host} could not be found"):
            cloud.compute.aggregates.add_host(east, host)
    with pytest.raises(errors.Conflict, match="Aggregate 1 already has host compute1"):
        cloud.compute.aggregates.add_host(east, "compute1")
    with pytest.raises(errors.NotFound):
        cloud.compute.aggregates.remove_host(east, "compute2")


def test_a_host_is_in_one_zone(cloud, east):
    west, plain = cloud.compute.aggregates.create("west", "z2"), cloud.compute.aggregates.create("plain")

    with refuses("Cannot add host to aggregate 2. Reason: One or more hosts already in availability zone(s) ['z1']."):
        cloud.compute.aggregates.add_host(west, "compute1")
    plain = cloud.compute.aggregates.add_host(plain, "compute1")
    with refuses("Cannot update metadata of aggregate 3. Reason: One or more hosts already in availability zone(s)"):
        cloud.compute.aggregates.describe(plain, {"availability_zone": "z2"})
    assert cloud.compute.aggregates.describe(plain, {"availability_zone": "z1"}).availability_zone == "z1"


def test_a_zone_has_a_name(cloud):
    aggregate = cloud.compute.aggregates.create("a", "z")

    with refuses("Cannot update aggregate 1. Reason: Aggregate a does not support empty named availability zone."):
        cloud.compute.aggregates.describe(aggregate, {"availability_zone": None}, "update aggregate")


def test_servers_do_not_move_to_another_zone(cloud, run, east):
    west = cloud.compute.aggregates.add_host(cloud.compute.aggregates.create("west"), "compute2")
    run("a", "compute1")
    run("b", "compute2")

    with refuses("Cannot update metadata of aggregate 1. Reason: One or more hosts contain instances in this zone."):
        cloud.compute.aggregates.describe(east, {"availability_zone": "z3"})
    with refuses("would change from 'z1' to 'None' but the host already has 1 instance(s). Changing the AZ of an"):
        cloud.compute.aggregates.remove_host(east, "compute1")
    with refuses("would change from 'None' to 'z2' but the host already has 1 instance(s)"):
        cloud.compute.aggregates.add_host(cloud.compute.aggregates.create("other", "z2"), "compute2")
    assert cloud.compute.aggregates.remove_host(west, "compute2").hosts == ()
    also_east = cloud.compute.aggregates.add_host(cloud.compute.aggregates.create("also east", "z1"), "compute1")
    assert cloud.compute.aggregates.remove_host(also_east, "compute1").hosts == ()


def test_an_aggregate_with_hosts_stays(cloud, east):
    with refuses("Cannot remove host from aggregate 1. Reason: Host aggregate is not empty."):
        cloud.compute.aggregates.delete(east)
    cloud.compute.aggregates.delete(cloud.compute.aggregates.remove_host(east, "compute1"))
    assert cloud.compute.aggregates.find() == []
