import pytest

from novalite import errors
from novalite.cloud import Cloud


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def groups(cloud):
    return cloud.compute.server_groups


def test_a_group_is_kept_and_found_in_the_order_of_its_making(groups):
    first = groups.create("p", "ann", "b", "affinity")
    second = groups.create("p", "bob", "a", "anti-affinity", {"max_server_per_host": "3"})
    other = groups.create("q", "ann", "c", "affinity", {})

    assert groups.find("p") == [first, second]
    assert groups.find() == [first, second, other]
    assert groups.get(first.id) == groups.get(first.id, "p") == first
    assert (second.rules, other.rules, second.members) == ({"max_server_per_host": 3}, {}, [])
    assert [groups.count("p"), groups.count("p", "bob"), groups.count("q", "bob")] == [2, 1, 0]


def test_a_group_of_another_project_is_not_found(groups):
    group = groups.create("p", "ann", "a", "affinity")

    for group_id, project in ((group.id, "q"), ("nothing", None)):
        with pytest.raises(errors.NotFound, match=f"Instance group {group_id} could not be found"):
            groups.get(group_id, project)


def test_a_group_that_was_deleted_is_gone(groups):
    group = groups.create("p", "ann", "a", "affinity")
    groups.delete(group.id)

    assert groups.find() == []
    with pytest.raises(errors.NotFound):
        groups.delete(group.id)


def test_only_anti_affinity_has_rules(groups):
    with pytest.raises(errors.Invalid, match="Only anti-affinity policy supports rules"):
        groups.create("p", "ann", "a", "soft-anti-affinity", {"max_server_per_host": 2})
    assert groups.find() == []


def test_a_project_has_as_many_as_its_quota_says(groups, cloud):
    cloud.compute.quotas.set("p", None, {"server_groups": 1})
    groups.create("p", "ann", "a", "affinity")

    with pytest.raises(errors.QuotaExceeded, match="Quota exceeded, too many server groups"):
        groups.create("p", "bob", "b", "soft-affinity", {"max_server_per_host": 2})
    groups.create("q", "ann", "a", "affinity")


def test_servers_that_are_about_to_go_are_no_members(cloud, build, who):
    group = cloud.compute.server_groups.create("p", "u", "g", "affinity")
    for _ in range(2):
        cloud.compute.servers.begin(build(hints={"group": group.id}), "delete", who)
        assert cloud.compute.server_groups.get(group.id).members == []
    cloud.compute.servers.begin(build(hints={"group": group.id}), "delete", who)
    assert [one.members for one in cloud.compute.server_groups.find("p")] == [[]]
    cloud.compute.servers.begin(build(hints={"group": group.id}), "delete", who)
    cloud.compute.server_groups.delete(group.id)
    assert cloud.compute.server_groups.find("p") == []
