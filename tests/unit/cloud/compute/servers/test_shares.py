"""What becomes of a server's shares, without HTTP."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from novalite import errors
from novalite.cloud.compute.servers.lifecycle import HasShares
from novalite.cloud.compute.servers.shares import Access
from novalite.context import RequestContext

ADMIN = RequestContext("root", "p", ["admin"])


@pytest.fixture
def server(cloud, build, who):
    """A server that is stopped."""
    cloud.compute.servers.begin(build(), "stop", who)
    return cloud.compute.servers.find()[0]


@pytest.fixture
def attach(cloud, server, who):
    """Makes a share and attaches it; gives its id."""

    def attach(to=None, **more):
        share = cloud.compute.shares.create("p", **more)
        cloud.compute.server_shares.attach(to or server, share.id, who)
        cloud.settle()
        return share.id

    return attach


def statuses(cloud, server):
    return [one.status for one in cloud.compute.server_shares.of_server(server.id)]


def test_attaching_and_detaching_take_their_time(cloud, server, who, attach):
    cloud.compute.servers.delays = {"attach_share": 5, "detach_share": 5}
    share = attach()
    assert statuses(cloud, server) == ["attaching"]
    cloud.clock.move(timedelta(seconds=5))
    assert statuses(cloud, server) == ["inactive"]
    cloud.compute.server_shares.detach(server, share, who)
    assert statuses(cloud, server) == ["detaching"]
    cloud.clock.move(timedelta(seconds=5))

    assert statuses(cloud, server) == []


def test_what_is_under_way_goes_on_while_shares_come_and_go(cloud, server, who, attach):
    cloud.compute.servers.delays = {"start": 5}
    cloud.compute.servers.begin(server, "start", who)
    share = attach()
    cloud.compute.server_shares.detach(server, share, who)

    assert cloud.compute.servers.get(server.id).task_state == "powering-on"


def test_a_server_that_starts_while_a_share_comes_is_in_error(cloud, server, who, attach):
    cloud.compute.servers.delays = {"attach_share": 5}
    share = attach()
    cloud.compute.servers.begin(server, "start", who)
    failed = cloud.compute.servers.get(server.id)

    assert failed.vm_state == "error"
    assert failed.failure.message == f"Share {share} used by instance {server.id} is in an unexpected state."
    cloud.clock.move(timedelta(seconds=5))
    assert statuses(cloud, server) == ["inactive"]


def test_a_share_that_goes_while_it_comes_is_gone(cloud, server, who, attach):
    cloud.compute.servers.delays = {"attach_share": 5}
    cloud.compute.server_shares.detach(server, attach(), who)
    assert statuses(cloud, server) == []
    cloud.clock.move(timedelta(seconds=5))

    assert statuses(cloud, server) == []
    assert cloud.agenda.planned() == []


def test_a_share_that_went_bad_meanwhile_is_in_error(cloud, server, who, attach):
    cloud.compute.servers.delays = {"attach_share": 5}
    bad, gone = attach(), attach()
    cloud.compute.shares.update(bad, status="error")
    cloud.compute.shares.delete(gone)
    cloud.clock.move(timedelta(seconds=5))

    assert statuses(cloud, server) == ["error", "error"]
    of_gone, of_bad, *_ = cloud.compute.instance_actions.of_server(server.id)
    assert [(one.action, one.message) for one in (of_gone, of_bad)] == [("attach_share", "Error")] * 2
    assert of_gone.events[0].message == f"Share {gone} could not be found."
    assert of_bad.events[0].message == (
        f"Share access could not be granted to share id {bad}.\n"
        "Reason: the share is in 'error' instead of 'available' status."
    )
    assert cloud.compute.server_shares.access(bad) == []
    for share in (bad, gone):
        cloud.compute.server_shares.detach(server, share, who)
    assert statuses(cloud, server) == []


def test_a_server_does_not_start_without_a_share_that_it_has(cloud, server, who, attach):
    kept, gone = attach(), attach()
    cloud.compute.shares.delete(gone)
    cloud.compute.servers.begin(server, "start", who)
    failed = cloud.compute.servers.get(server.id)

    assert failed.vm_state == "error"
    assert failed.failure.message == (
        f"Share id {gone} mount error from server {server.id}.\nReason: Share {gone} could not be found."
    )
    assert statuses(cloud, server) == ["inactive", "inactive"]
    cloud.compute.server_shares.detach(failed, gone, who)
    assert [one.share_id for one in cloud.compute.server_shares.of_server(server.id)] == [kept]
    cloud.compute.servers.begin(failed, "hardReboot", who)
    assert statuses(cloud, server) == ["active"]


def test_a_server_that_is_deleted_softly_has_its_shares_when_it_is_restored(cloud, server, who, attach):
    attach()
    cloud.compute.servers.begin(server, "start", who)
    cloud.compute.servers.delays = {"reclaim": 60}
    cloud.compute.servers.delete(cloud.compute.servers.get(server.id), who)
    assert statuses(cloud, server) == ["inactive"]
    cloud.compute.servers.restore(cloud.compute.servers.get(server.id), who)

    assert statuses(cloud, server) == ["active"]


def test_a_server_that_goes_leaves_its_shares(cloud, server, who, attach):
    share = attach()
    cloud.compute.servers.delays = {"attach_share": 5}
    attach()
    cloud.compute.servers.delete(server, who)
    cloud.clock.move(timedelta(seconds=5))

    assert statuses(cloud, server) == []
    assert cloud.compute.server_shares.access(share) == []


def test_hosts_may_mount_what_their_servers_have(cloud, server, who, attach):
    share = attach()
    one, two = cloud.compute.hosts.find()
    host, other = (one, two) if server.host == one.name else (two, one)
    assert cloud.compute.server_shares.access(share) == [Access("ip", host.ip, "rw")]
    cloud.compute.moves.migrate(server, other.name, ADMIN)
    moved = cloud.compute.servers.get(server.id)
    assert cloud.compute.server_shares.access(share) == [Access("ip", other.ip), Access("ip", host.ip)]
    cloud.compute.moves.confirm(moved, ADMIN)

    assert cloud.compute.server_shares.access(share) == [Access("ip", other.ip)]


def test_each_server_has_an_identity_of_its_own_with_ceph(cloud, server, attach, build, who):
    share = attach(protocol="CEPHFS")
    other = build(name="other")
    cloud.compute.servers.begin(other, "stop", who)
    cloud.compute.server_shares.attach(cloud.compute.servers.get(other.id), share, who)
    cloud.settle()
    rules = cloud.compute.server_shares.access(share)

    assert [rule.type for rule in rules] == ["cephx", "cephx"]
    assert rules[0].to.startswith(f"nova-{server.id}")
    assert rules[1].to.startswith(f"nova-{other.id}")


def test_a_host_must_be_able_to_share(cloud, server, attach):
    provider = cloud.placement.providers.get(
        next(one.id for one in cloud.compute.hosts.find() if one.name == server.host)
    )
    without = provider.traits - {"COMPUTE_MEM_BACKING_FILE"}
    cloud.placement.providers.set_traits(provider, without)
    with pytest.raises(errors.Conflict, match=r"because either compute or instance are not configured correctly\.$"):
        attach()

    paged = cloud.compute.servers.get(server.id)
    specs = {"hw:mem_page_size": "large"}
    attach(cloud.compute.servers.put(paged, flavor=replace(paged.flavor, extra_specs=specs)))
    cloud.placement.providers.set_traits(provider, without - {"COMPUTE_STORAGE_VIRTIO_FS"})
    with pytest.raises(errors.Conflict):
        attach(cloud.compute.servers.get(server.id))


def test_a_share_of_another_project_is_for_admins(cloud, server, who):
    share = cloud.compute.shares.create("q")
    with pytest.raises(errors.NotFound, match=f"^Share {share.id} could not be found.$"):
        cloud.compute.server_shares.attach(server, share.id, who)

    assert cloud.compute.server_shares.attach(server, share.id, ADMIN).export_location == share.export_location


@pytest.mark.parametrize("action", ["evacuate", "live-migration", "rebuild", "shelve", "suspend"])
def test_what_is_not_done_to_a_server_with_shares(cloud, server, attach, who, action):
    attach()
    with pytest.raises(HasShares, match=r"^Feature not supported with instances that have shares\.$"):
        cloud.compute.servers.begin(server, action, who)
