import pytest

from novalite.cloud import Cloud
from novalite.cloud.network.networking import Missing, Refused, Wrong


@pytest.fixture
def wing():
    return Cloud().network


def numbers(wing, network):
    return [segment.segmentation_id for segment in wing.segments.of(network.id)]


def test_a_network_says_of_what_it_is_as_long_as_that_is_one_thing(wing):
    network = wing.networks.create("p")
    (first,) = wing.segments.of(network.id)
    assert (network.network_type, network.segmentation_id) == ("geneve", first.segmentation_id)

    second = wing.segments.create(network.id, "vxlan")
    assert wing.networks.get(network.id).network_type is None
    wing.segments.delete(first.id)
    assert wing.networks.get(network.id).segmentation_id == second.segmentation_id
    wing.networks.delete(network.id)
    assert wing.segments.of(network.id) == []


def test_a_number_that_somebody_has_is_given_to_nobody_else(wing):
    (first,) = numbers(wing, wing.networks.create("p"))
    beside = Cloud().network
    taken = beside.networks.create("p", network_type="geneve", segmentation_id=first)

    assert numbers(beside, beside.networks.create("p")) != numbers(beside, taken)
    with pytest.raises(Refused, match=f"The tunnel ID {first} is in use"):
        beside.segments.create(taken.id, "geneve", segmentation_id=first)


def test_a_network_gets_another_number_and_its_segment_too(wing):
    network = wing.networks.create("p", network_type="vlan", physical_network="physnet1", segmentation_id=7)
    wing.networks.create("p", network_type="vlan", physical_network="physnet1", segmentation_id=8)

    assert wing.networks.update(network.id, segmentation_id=9).segmentation_id == 9
    assert numbers(wing, network) == [9]
    with pytest.raises(Refused, match="The VLAN 8 on physical network physnet1 is in use"):
        wing.networks.update(network.id, segmentation_id=8)
    assert numbers(wing, network) == [9]


def test_what_fits_no_network_leaves_no_segment(wing):
    network = wing.networks.create("p", network_type="vlan", physical_network="physnet1")

    with pytest.raises(Wrong, match="Requested MTU is too big, maximum is 1442"):
        wing.segments.create(network.id, "geneve")
    with pytest.raises(Missing, match="Network nothing could not be found"):
        wing.segments.create("nothing", "geneve")
    assert len(wing.segments.of(network.id)) == 1
