"""Migrations are noted, and found again."""

from datetime import timedelta

import pytest

from novalite import errors


@pytest.fixture
def begin(cloud, run, who):
    def begin(server_id="a", type="live-migration", status="running"):
        cloud.clock.move(timedelta(seconds=1))
        return cloud.compute.migrations.begin(run(server_id, "compute1"), type, status, who, new_flavor=2)

    return begin


def test_one_says_where_it_began_and_who_asked(cloud, begin):
    migration = begin()

    assert (migration.source_compute, migration.dest_compute) == ("compute1", None)
    assert (migration.old_flavor, migration.new_flavor) == (cloud.compute.flavors.get("1").number, 2)
    assert (migration.project_id, migration.user_id, migration.updated_at) == ("p", "u", None)


def test_how_it_goes_is_noted_with_the_time(cloud, begin):
    migration = begin()
    assert migration.is_going
    cloud.clock.move(timedelta(seconds=5))

    done = cloud.compute.migrations.update(migration.id, status="completed", dest_compute="compute2")
    assert (done.status, done.dest_compute, done.is_going) == ("completed", "compute2", False)
    assert done.updated_at - done.created_at == timedelta(seconds=5)


def test_all_are_listed_the_newest_first_a_servers_the_oldest(cloud, begin):
    first, other, last = begin(), begin("b"), begin(status="completed")

    assert cloud.compute.migrations.find() == [last, other, first]
    assert cloud.compute.migrations.find(lambda one: one.server_id == "b") == [other]
    assert cloud.compute.migrations.of_server("a") == [first, last]
    assert cloud.compute.migrations.of_server("a", ["completed"]) == [last]
    assert cloud.compute.migrations.latest("a", "running") == first


def test_a_server_has_its_own_only(cloud, begin):
    migration = begin()

    assert cloud.compute.migrations.get("a", str(migration.number)) == migration
    with pytest.raises(errors.NotFound, match=f"Migration {migration.number} not found for instance b"):
        cloud.compute.migrations.get("b", str(migration.number))


def test_one_that_is_not_there_is_said_not_to_be(cloud):
    with pytest.raises(errors.NotFound):
        cloud.compute.migrations.update("x", status="error")
    with pytest.raises(errors.Invalid, match="Marker x could not be found"):
        cloud.compute.migrations.by_id("x")
    with pytest.raises(errors.NotFound):
        cloud.compute.migrations.latest("a", "finished")


def test_the_migrations_of_a_server_that_goes_are_over(cloud, build, who):
    cloud.compute.servers.delays["live-migration"] = 60
    resized, going = build(), build()
    cloud.compute.moves.migrate(resized, None, who)
    cloud.compute.moves.live_migrate(going, None, who)
    for server in (resized, going):
        cloud.compute.servers.begin(cloud.compute.servers.get(server.id), "forceDelete", who)

    cloud.settle()
    assert [one.status for one in cloud.compute.migrations.of_server(resized.id)] == ["confirmed"]
    assert [one.status for one in cloud.compute.migrations.of_server(going.id)] == ["error"]
