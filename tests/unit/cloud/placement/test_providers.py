import pytest

from novalite import errors
from novalite.cloud import Cloud
from novalite.cloud.placement.providers import Inventory


@pytest.fixture
def cloud():
    return Cloud()


def test_each_host_is_a_provider(cloud):
    host = cloud.compute.hosts.get("compute1")
    provider = cloud.placement.providers.get(host.id)

    assert (provider.name, "COMPUTE_NODE" in provider.traits) == ("compute1", True)
    assert {name: one.capacity for name, one in provider.inventories.items()} == {
        "VCPU": 4000,
        "MEMORY_MB": 799_488,
        "DISK_GB": 600_000,
    }


def test_hosts_come_and_go(cloud):
    own = cloud.placement.providers.create("own")
    cloud.compute.hosts.add("compute3")
    cloud.compute.hosts.remove("compute1")

    assert [one.name for one in cloud.placement.providers.find()] == ["compute2", "own", "compute3"]
    assert cloud.placement.providers.get(own.id) == own
    with pytest.raises(errors.NotFound, match="No resource provider with uuid nothing found"):
        cloud.placement.providers.get("nothing")


@pytest.mark.parametrize(
    ("inventory", "amount", "takes"),
    [
        (Inventory(10), 10, True),
        (Inventory(10, max_unit=5), 6, False),
        (Inventory(10, min_unit=2), 1, False),
        (Inventory(10, step_size=4), 6, False),
    ],
)
def test_an_inventory_takes_amounts(inventory, amount, takes):
    assert inventory.takes(amount) is takes


def test_a_reset_cloud_has_its_providers_again(cloud):
    before = cloud.placement.providers.find()
    cloud.placement.providers.set_traits(before[0], ())
    cloud.reset()

    assert [one.traits for one in cloud.placement.providers.find()] == [one.traits for one in before]
