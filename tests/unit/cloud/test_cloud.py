"""What a cloud is as a whole: it can go back, to a snapshot or to when it was new."""

from contextlib import suppress
from datetime import timedelta

from novalite import errors
from novalite.cloud import Cloud
from novalite.cloud.compute.flavors import Wanted

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGzHHZ6oX8nUDg/Jhv8p1jP9Bk0rT1zU0fQm0s7tT3Xq ann@example.org"


def shown(cloud):
    """All that one can see of it."""
    return (
        cloud.compute.flavors.find(Wanted(None), None, 100),
        cloud.compute.keypairs.find("ann", 100),
        cloud.compute.server_groups.find(),
        cloud.compute.quotas.limits("p", "ann"),
        cloud.compute.quotas.of_class("gold"),
    )


def change(cloud):
    cloud.compute.flavors.delete("1")
    cloud.compute.flavors.describe("2", "changed")
    cloud.compute.flavors.create("more", 1, 1, 1, id="more")
    cloud.compute.keypairs.create("ann", "mine", public_key=KEY)
    cloud.compute.server_groups.create("p", "ann", "near", "affinity")
    cloud.compute.quotas.set("p", "ann", {"cores": 1})
    cloud.compute.quotas.set_class("gold", {"cores": 1})


def test_a_reset_brings_back_what_there_was_when_the_cloud_was_new(cloud):
    before = shown(cloud)
    change(cloud)
    first = shown(cloud)
    cloud.reset()
    assert shown(cloud) == before

    change(cloud)
    assert [part[-1:] for part in shown(cloud)[:2]] == [part[-1:] for part in first[:2]], "numbers start again"


def test_a_snapshot_can_be_gone_back_to_more_than_once():
    cloud = Cloud()
    change(cloud)
    before, snapshot = shown(cloud), cloud.snapshot()
    for _ in range(2):
        cloud.compute.keypairs.delete("ann", "mine")
        cloud.compute.quotas.forget("p")
        cloud.restore(snapshot)
        assert shown(cloud) == before


def test_the_clock_goes_back_too_since_work_falls_due_by_it(cloud):
    snapshot, before = cloud.snapshot(), cloud.clock.now()
    cloud.clock.move(timedelta(days=1))
    cloud.clock.run()
    cloud.restore(snapshot)

    assert (cloud.clock.now(), cloud.clock.is_frozen) == (before, True)


def test_what_fails_leaves_nothing_behind():
    cloud = Cloud()
    before = shown(cloud)
    with suppress(errors.NotFound), cloud.transaction():
        change(cloud)
        cloud.compute.flavors.delete("1")

    assert shown(cloud) == before


def everything(cloud):
    """The names of all records, by kind."""
    tables, numbers = cloud.store.snapshot()
    return {name: set(table.records) for name, table in tables.items()}, numbers


def test_a_fork_is_as_the_cloud_is_after_a_reset_and_shares_nothing_with_it(cloud):
    kept = everything(cloud)
    cloud.compute.keypairs.create("ann", "mine")
    cloud.clock.freeze(0)
    fork = cloud.fork()
    fork.compute.keypairs.create("bob", "his")

    assert everything(cloud.fork()) == kept
    assert fork.clock.now() == 1_000_000
    assert cloud.compute.keypairs.find("bob", limit=9) == []
    fork.reset()
    assert everything(fork) == kept


def test_a_store_that_is_a_clouds_already_is_not_seeded_again(cloud):
    assert everything(Cloud(cloud.store)) == everything(cloud)
