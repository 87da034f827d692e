"""What quotas allow of servers."""

import pytest

from novalite import errors
from novalite.context import RequestContext

MEMBER = RequestContext("u", "p", ["member"])


def test_metadata_and_files_have_limits(cloud):
    quotas = cloud.compute.server_quotas
    cloud.compute.quotas.set("p", None, {"metadata_items": 1, "injected_files": 1, "injected_file_path_bytes": 3})

    with pytest.raises(errors.QuotaExceeded, match="Maximum number of metadata items exceeds 1"):
        quotas.check_metadata(MEMBER, {"a": "", "b": ""})
    with pytest.raises(errors.Invalid, match="Invalid metadata:  has 0 characters, less than 1"):
        quotas.check_metadata(MEMBER, {"": ""})
    with pytest.raises(errors.QuotaExceeded, match="Personality file limit exceeded"):
        quotas.check_files(MEMBER, [("/a", "")] * 2)
    with pytest.raises(errors.QuotaExceeded, match="Personality file path exceeds maximum 3"):
        quotas.check_files(MEMBER, [("/abc", "x" * 20000)])
    with pytest.raises(errors.QuotaExceeded, match="Personality file content exceeds maximum 10240"):
        quotas.check_files(MEMBER, [("/ab", "x" * 20000)])
    quotas.check_files(MEMBER, [])


def test_as_many_servers_are_made_as_there_is_room_for(cloud):
    quotas, flavor = cloud.compute.server_quotas, cloud.compute.flavors.get("1")

    assert quotas.affordable(MEMBER, flavor, 1, 10**9) == 10
    cloud.compute.quotas.set("p", "u", {"ram": 1024})
    assert quotas.affordable(MEMBER, flavor, 1, 5) == 2
    with pytest.raises(errors.QuotaExceeded, match=r"^Quota exceeded for instances, ram: Requested 3-11, 5632"):
        quotas.affordable(MEMBER, flavor, 3, 11)
    cloud.compute.quotas.set("p", None, {"ram": -1, "instances": -1, "cores": -1})
    cloud.compute.quotas.set("p", "u", {"ram": -1})
    assert quotas.affordable(MEMBER, flavor, 1, 100) == 100


def test_a_user_has_so_many_servers_in_a_group(cloud, run):
    group = cloud.compute.server_groups.create("p", "u", "g", "affinity")
    cloud.compute.quotas.set("p", None, {"server_group_members": 2})
    cloud.compute.servers.put(run("one", "compute1"), user_id="u", group_id=group.id)
    cloud.compute.servers.put(run("two", "compute1"), user_id="v", group_id=group.id)

    cloud.compute.server_quotas.check_members(MEMBER, group, 1)
    with pytest.raises(errors.QuotaExceeded, match="Quota exceeded, too many servers in group"):
        cloud.compute.server_quotas.check_members(MEMBER, group, 2)
    assert cloud.compute.server_groups.get(group.id).members == ["one", "two"]
    cloud.compute.server_groups.delete(group.id)
    assert cloud.compute.servers.get("one").group_id is None


def test_having_a_server_back_is_held_against_the_limits(cloud, build, who):
    cloud.compute.servers.begin(build(), "softDelete", who)
    cloud.settle()
    (server,) = cloud.compute.servers.find()
    cloud.compute.quotas.set("p", None, {"instances": 0})

    with pytest.raises(errors.QuotaExceeded, match="Quota exceeded for instances: Requested 1, but already used 0"):
        cloud.compute.servers.restore(server, who)
    cloud.compute.quotas.set("p", None, {"instances": 1})
    cloud.compute.servers.restore(server, who)
    assert cloud.compute.servers.get(server.id).vm_state == "active"
