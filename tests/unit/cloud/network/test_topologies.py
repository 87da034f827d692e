import pytest

from novalite.cloud import Cloud
from novalite.cloud.network.networking import Refused


@pytest.fixture
def wing():
    return Cloud().network


@pytest.fixture
def pool(wing):
    return wing.subnet_pools.create("p", "four", ["10.99.0.0/16"], is_default=True, default_prefixlen=26)


def test_a_topology_is_made_once_and_taken_away(wing, pool):
    wing.topologies.check()
    network = wing.networks.get(wing.topologies.get("q"))

    assert wing.topologies.get("q") == network.id
    (subnet,) = wing.subnets.find({"network_id": network.id})
    (router,) = wing.routers.find({"project_id": "q"})
    assert (subnet.cidr, subnet.subnetpool_id, router.name) == ("10.99.0.0/26", pool.id, "auto_allocated_router")
    assert wing.routers.gateway_of(router).network_id == wing.networks.default().id
    for _ in range(2):
        wing.topologies.delete("q")
    assert (wing.networks.find({"project_id": "q"}), wing.routers.find({"project_id": "q"})) == ([], [])


def test_what_somebody_took_apart_is_made_again(wing, pool):
    first = wing.topologies.get("q")
    (router,) = wing.routers.find({"project_id": "q"})
    wing.routers.remove_interface(router.id, subnet_id=wing.subnets.find({"network_id": first})[0].id)
    wing.routers.delete(router.id)
    wing.networks.delete(first)

    assert wing.topologies.get("q") != first


def test_without_pools_or_a_way_outside_there_is_none(wing):
    with pytest.raises(Refused, match="Deployment error: No default subnetpools defined"):
        wing.topologies.check()
    with pytest.raises(Refused, match="Unable to provide project private network"):
        wing.topologies.get("q")
    wing.networks.update(wing.networks.default().id, is_default=False)
    with pytest.raises(Refused, match="No default router:external network"):
        wing.topologies.get("q")


def test_a_pool_that_has_no_more_leaves_nothing_behind(wing):
    wing.subnet_pools.create("p", "small", ["10.99.0.0/26"], is_default=True, default_prefixlen=26)
    wing.topologies.get("q")

    with pytest.raises(Refused, match="Unable to provide project private network"):
        wing.topologies.get("r")
    assert wing.networks.find({"project_id": "r"}) == []
