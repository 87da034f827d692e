from datetime import timedelta

import pytest

from novalite.cloud.compute.scheduler import NoValidHost, Wanted

NOBODY = "No valid host was found. "
NOT_ENOUGH = "No valid host was found. There are not enough hosts available."


@pytest.fixture
def place(cloud):
    """The name of the host for a server of that flavor."""

    def place(flavor="1", **wanted):
        return cloud.compute.scheduler.place(Wanted(cloud.compute.flavors.get(flavor), "p", **wanted)).name

    return place


def refusal(place, *flavor, **wanted):
    with pytest.raises(NoValidHost) as refused:
        place(*flavor, **wanted)
    return refused.value.message


@pytest.fixture
def group(cloud):
    def group(policy, members=(), rules=None):
        made = cloud.compute.server_groups.create("p", "ann", "group", policy, rules)
        made.members.extend(members)
        return made

    return group


def test_the_host_with_most_that_is_free_is_taken(place, run):
    assert place() == "compute1"
    run("a", "compute1")
    assert place() == "compute2"
    run("b", "compute2", "2")
    assert place() == "compute1"


@pytest.mark.parametrize(
    "wanted",
    [{"host": "compute2"}, {"node": "compute2"}, {"requested_destination": "compute2"}, {"ignore_hosts": ["compute1"]}],
)
def test_a_host_may_be_asked_for(place, wanted):
    assert place(**wanted) == "compute2"


def test_only_force_puts_a_server_on_a_host_that_is_down(cloud, place):
    cloud.compute.services.change(cloud.compute.services.of("compute1"), forced_down=True)

    assert place() == "compute2"
    assert place(host="compute1") == "compute1"
    assert refusal(place, requested_destination="compute1") == NOT_ENOUGH
    assert refusal(place, ignore_hosts=["compute2"]) == NOT_ENOUGH


def test_a_host_that_died_is_not_taken(cloud, place):
    cloud.compute.services.stop("compute1")
    assert place() == "compute1"
    cloud.clock.move(timedelta(minutes=2))
    assert place() == "compute2"


def test_nothing_puts_a_server_on_a_host_that_is_disabled(cloud, place):
    cloud.compute.services.change(cloud.compute.services.of("compute1"), disabled=True)

    assert place() == "compute2"
    assert refusal(place, host="compute1") == NOBODY
    assert refusal(place, host="compute1", node="compute2") == NOBODY


def test_a_zone_is_that_of_an_aggregate_and_the_default_one_is_any(cloud, place):
    cloud.compute.aggregates.add_host(cloud.compute.aggregates.create("a", "z"), "compute2")
    cloud.compute.aggregates.create("b", "empty")

    assert place(availability_zone="z") == "compute2"
    assert place(availability_zone="nova") == "compute1"
    assert refusal(place, availability_zone="empty") == NOBODY
    assert refusal(place, availability_zone="z", host="compute1") == NOBODY


@pytest.mark.parametrize(
    ("figures", "fits"),
    [
        ({"vcpus": 1}, True),
        ({"ram": 1024}, True),
        ({"ram": 1023}, False),
        ({"disk": 1}, True),
        ({"disk": 0}, False),
    ],
)
def test_a_server_needs_room(cloud, place, figures, fits):
    cloud.compute.hosts.add("small", **figures)

    if fits:
        assert place(host="small") == "small"
    else:
        assert refusal(place, host="small") == NOBODY


def test_a_cpu_is_good_for_four_of_servers_but_not_of_one(cloud, place, run):
    cloud.compute.hosts.add("small", vcpus=2)
    assert refusal(place, "4", host="small") == NOBODY
    for id in "abc":
        run(id, "small", "3")

    assert place("3", host="small") == "small"
    run("d", "small", "3")
    assert refusal(place, "1", host="small") == NOBODY


def test_a_server_from_a_volume_needs_no_disk_but_for_its_swap(cloud, place):
    cloud.compute.hosts.add("small", disk=1)
    swapping = cloud.compute.flavors.create("swapping", 64, 1, 50, swap=1025).id

    assert place("2", host="small", is_volume_backed=True) == "small"
    assert refusal(place, swapping, host="small", is_volume_backed=True) == NOBODY


def test_hints_name_servers(place, run):
    run("a", "compute1")
    run("b", "compute2", "2")

    assert place(hints={"same_host": "b"}) == "compute2"
    assert place(hints={"same_host": ["a", "b"]}) == "compute1"
    assert place(hints={"different_host": ["a"]}) == "compute2"
    assert refusal(place, hints={"different_host": ["a", "b"]}) == NOT_ENOUGH
    assert refusal(place, hints={"same_host": ["nothing"]}) == NOT_ENOUGH


def test_an_image_may_ask_for_another_host(place):
    assert place(image={"hw_architecture": "x86_64", "os_distro": "cirros"}) == "compute1"
    assert refusal(place, image={"hw_architecture": "aarch64"}) == NOT_ENOUGH
    assert refusal(place, image={"img_hv_type": "qemu"}) == NOT_ENOUGH


def test_affinity_keeps_servers_together(place, run, group):
    assert place(group=group("affinity")) == "compute1"
    run("a", "compute2", "2")
    friends = group("affinity", ["a"])

    assert place(group=friends) == "compute2"
    assert refusal(place, group=friends, ignore_hosts=["compute2"]) == NOT_ENOUGH
    assert place(group=friends, server_id="a", ignore_hosts=["compute2"]) == "compute1"


def test_anti_affinity_keeps_servers_apart(place, run, group):
    run("a", "compute1")
    run("b", "compute2")
    foes = group("anti-affinity", ["a", "b"])

    assert refusal(place, group=foes) == NOT_ENOUGH
    assert place(group=group("anti-affinity", ["a", "b"], {"max_server_per_host": 2})) == "compute1"
    assert place(group=foes, server_id="b") == "compute2"


def test_soft_affinity_only_wishes(place, run, group):
    run("a", "compute2")
    run("b", "compute1")

    assert place(group=group("soft-affinity", ["a"])) == "compute2"
    assert place(group=group("soft-anti-affinity", ["b"])) == "compute2"
    assert place(group=group("soft-affinity", ["a"]), ignore_hosts=["compute2"]) == "compute1"
