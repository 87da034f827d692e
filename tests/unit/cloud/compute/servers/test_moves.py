"""Servers go to other hosts, and some come back."""

from datetime import timedelta

import pytest

from novalite import errors
from novalite.cloud.compute.servers.lifecycle import InvalidState


def latest(cloud, server):
    return cloud.compute.migrations.of_server(server.id)[-1]


@pytest.fixture
def resized(cloud, build, who):
    def resized(**more):
        server = cloud.compute.servers.put(build(), **more)
        cloud.compute.moves.resize(server, cloud.compute.flavors.get("2"), who)
        return cloud.compute.servers.get(server.id)

    return resized


def other(host):
    return {"compute1": "compute2", "compute2": "compute1"}[host]


def test_a_resize_is_to_be_confirmed(cloud, resized, who):
    server = resized()
    assert (server.status, server.flavor.id, latest(cloud, server).status) == ("VERIFY_RESIZE", "2", "finished")
    assert server.left == server.before.host

    cloud.compute.moves.confirm(server, who)
    confirmed = cloud.compute.servers.get(server.id)
    assert (confirmed.status, confirmed.flavor.id, confirmed.before) == ("ACTIVE", "2", None)
    assert (confirmed.host, latest(cloud, server).status) == (server.host, "confirmed")


@pytest.mark.parametrize(
    ("was", "status", "power_state"),
    [({}, "ACTIVE", 1), ({"vm_state": "stopped", "power_state": 4}, "SHUTOFF", 4)],
)
def test_a_resize_can_be_taken_back(cloud, resized, who, was, status, power_state):
    server = resized(**was)
    cloud.compute.moves.revert(server, who)

    reverted = cloud.compute.servers.get(server.id)
    assert (reverted.status, reverted.power_state) == (status, power_state)
    assert (reverted.flavor.id, reverted.host) == ("1", server.before.host)
    assert latest(cloud, server).status == "reverted"


@pytest.mark.parametrize(
    ("flavor", "error", "reason"),
    [
        ({"id": "1"}, errors.Invalid, "instances must change flavor"),
        ({"disk": 0}, errors.Invalid, "Resize to zero disk flavor is not allowed"),
        ({"vcpus": 21}, errors.QuotaExceeded, "Quota exceeded for cores: Requested 20, but already used 1 of 20"),
    ],
)
def test_some_flavors_no_server_is_resized_to(cloud, build, who, flavor, error, reason):
    own = {"ram": 512, "vcpus": 1, "disk": 1, **flavor}
    target = cloud.compute.flavors.get(own.pop("id")) if "id" in own else cloud.compute.flavors.create("another", **own)

    with pytest.raises(error, match=reason):
        cloud.compute.moves.resize(build(), target, who)


def test_where_a_host_is_down_nothing_goes_from_it(cloud, build, who):
    server = build()
    cloud.compute.services.change(cloud.compute.services.of(server.host), forced_down=True)

    with pytest.raises(errors.Conflict, match="Service is unavailable at this time"):
        cloud.compute.moves.migrate(server, None, who)


def test_a_migration_leads_to_another_host(cloud, build, who):
    server = build()
    with pytest.raises(errors.Invalid, match="Cannot migrate to the host where the server exists"):
        cloud.compute.moves.migrate(server, server.host, who)
    with pytest.raises(errors.Invalid, match="Compute host x could not be found"):
        cloud.compute.moves.migrate(server, "x", who)

    cloud.compute.moves.migrate(server, None, who)
    assert cloud.compute.servers.get(server.id).host == other(server.host)
    assert latest(cloud, server).type == "migration"


def test_without_room_a_server_stays_where_it_is(cloud, build, who):
    server = build()
    cloud.compute.services.change(cloud.compute.services.of(other(server.host)), disabled=True)
    cloud.compute.moves.migrate(server, None, who)

    stayed = cloud.compute.servers.get(server.id)
    assert (stayed.status, stayed.host, stayed.failure.code) == ("ACTIVE", server.host, 500)
    assert latest(cloud, server).status == "error"


def test_a_live_migration_ends_or_is_ended(cloud, build, who):
    cloud.compute.servers.delays["live-migration"] = 60
    server = build()
    cloud.compute.moves.live_migrate(server, None, who)
    server = cloud.compute.servers.get(server.id)
    number = str(latest(cloud, server).number)
    assert (server.status, latest(cloud, server).status) == ("MIGRATING", "running")

    cloud.compute.moves.abort(server, number, who, queued_too=False)
    server = cloud.compute.servers.get(server.id)
    assert (server.status, latest(cloud, server).status) == ("ACTIVE", "cancelled")

    cloud.compute.moves.live_migrate(server, other(server.host), who)
    moving = cloud.compute.servers.get(server.id)
    with pytest.raises(errors.Invalid, match="Cannot abort live migration while the migration is in this state"):
        cloud.compute.moves.abort(moving, number, who, queued_too=True)
    cloud.compute.moves.force_complete(moving, str(latest(cloud, server).number), who)
    moved = cloud.compute.servers.get(server.id)
    assert (moved.status, moved.host, latest(cloud, server).status) == ("ACTIVE", other(server.host), "completed")


def test_who_waits_is_told_that_there_is_nowhere_to_go(cloud, build, who):
    server = build()
    with pytest.raises(errors.Invalid, match="Unable to migrate instance"):
        cloud.compute.moves.live_migrate(server, server.host, who, force=True, wait=True)

    cloud.compute.moves.live_migrate(server, server.host, who, force=True)
    assert cloud.compute.servers.get(server.id).host == server.host
    assert latest(cloud, server).status == "error"


def test_servers_are_evacuated_from_a_host_that_is_down(cloud, build, who):
    server = build()
    with pytest.raises(errors.Invalid, match=f"Compute service of {server.host} is still in use"):
        cloud.compute.moves.evacuate(server, None, who)

    cloud.compute.services.change(cloud.compute.services.of(server.host), forced_down=True)
    cloud.compute.moves.evacuate(server, None, who, stopped=True)
    evacuated = cloud.compute.servers.get(server.id)
    assert (evacuated.status, evacuated.host) == ("SHUTOFF", other(server.host))
    assert latest(cloud, server).status == "done"


def test_what_was_not_resized_is_not_confirmed(cloud, build, who):
    server = build()
    with pytest.raises(InvalidState):
        cloud.compute.moves.confirm(server, who)

    with pytest.raises(errors.Invalid, match="Instance has not been resized"):
        cloud.compute.moves.confirm(cloud.compute.servers.put(server, vm_state="resized"), who)


def test_going_back_to_a_larger_flavor_is_held_against_the_quota(cloud, build, who):
    server = build(flavor=cloud.compute.flavors.get("2"))
    cloud.compute.moves.resize(server, cloud.compute.flavors.get("1"), who)
    cloud.compute.quotas.set("p", None, {"ram": 600}, force=True)

    with pytest.raises(errors.QuotaExceeded, match="Quota exceeded for ram: Requested 1536, but already used 512 of"):
        cloud.compute.moves.revert(cloud.compute.servers.get(server.id), who)
    assert cloud.compute.servers.get(server.id).vm_state == "resized"


def test_to_delete_a_resized_server_softly_confirms_that(cloud, build, who):
    server = build()
    cloud.compute.moves.resize(server, cloud.compute.flavors.get("2"), who)
    cloud.compute.servers.begin(cloud.compute.servers.get(server.id), "softDelete", who)

    found = cloud.compute.servers.get(server.id)
    assert (found.vm_state, found.before, found.flavor.id) == ("soft-delete", None, "2")
    assert [one.status for one in cloud.compute.migrations.of_server(server.id)] == ["confirmed"]


def test_a_server_that_is_deleted_softly_on_its_way_back_never_arrives(cloud, build, who):
    cloud.compute.servers.delays["revertResize"] = 60
    server = build()
    cloud.compute.moves.resize(server, cloud.compute.flavors.get("2"), who)
    cloud.compute.moves.revert(cloud.compute.servers.get(server.id), who)
    cloud.compute.servers.begin(cloud.compute.servers.get(server.id), "softDelete", who)

    cloud.clock.move(timedelta(seconds=60))
    assert cloud.compute.servers.get(server.id).vm_state == "soft-delete"
    assert [one.status for one in cloud.compute.migrations.of_server(server.id)] == ["error"]


@pytest.mark.parametrize("action", ["resize", "migrate", "live-migration"])
def test_a_server_that_is_deleted_softly_on_its_way_stays_deleted_and_where_it_was(cloud, build, who, action):
    cloud.compute.servers.delays[action] = 60
    server = build()
    {
        "resize": lambda: cloud.compute.moves.resize(server, cloud.compute.flavors.get("2"), who),
        "migrate": lambda: cloud.compute.moves.migrate(server, None, who),
        "live-migration": lambda: cloud.compute.moves.live_migrate(server, None, who),
    }[action]()
    cloud.compute.servers.begin(cloud.compute.servers.get(server.id), "softDelete", who)

    cloud.clock.move(timedelta(seconds=60))
    found = cloud.compute.servers.get(server.id)
    assert (found.vm_state, found.host, found.flavor.id) == ("soft-delete", server.host, "1")
    assert [one.status for one in cloud.compute.migrations.of_server(server.id)] == ["error"]
