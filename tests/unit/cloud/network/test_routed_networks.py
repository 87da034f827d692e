import pytest

from novalite.cloud import Cloud
from novalite.cloud.network.networking import Refused, Wrong


@pytest.fixture
def wing():
    return Cloud().network


@pytest.fixture
def network(wing):
    """The id of a network with a subnet on each of two segments, the first of which is on a physical network."""
    id = wing.networks.create("p", network_type="vlan", physical_network="physnet1", mtu=1400).id
    wing.segments.create(id, "geneve")
    for number, segment in enumerate(wing.segments.of(id)):
        wing.subnets.create("p", id, f"10.{number}.0.0/24", segment_id=segment.id)
    return id


def test_a_port_gets_its_addresses_with_its_host(wing, network):
    port = wing.ports.create("p", network)
    near, far = wing.subnets.find({"network_id": network})
    assert (port.fixed_ips, port.ip_allocation) == ((), "deferred")

    assert [own.subnet_id for own in wing.ports.bind(port.id, "server", "compute1", "nova").fixed_ips] == [near.id]
    elsewhere = wing.ports.create("p", network, fixed_ips=[{"subnet_id": far.id}])
    with pytest.raises(Refused, match="is not connected to a segment where the existing fixed_ips"):
        wing.ports.update(elsewhere.id, host="compute1")
    with pytest.raises(Wrong, match="Cannot allocate addresses from different segments"):
        wing.ports.create("p", network, fixed_ips=[{"subnet_id": one.id} for one in (near, far)])


def test_subnets_lead_to_one_another_until_one_goes(wing, network):
    near, far = wing.subnets.find({"network_id": network})
    assert [near.host_routes, far.host_routes] == [
        ({"destination": "10.1.0.0/24", "nexthop": "10.0.0.1"},),
        ({"destination": "10.0.0.0/24", "nexthop": "10.1.0.1"},),
    ]

    pools = {"allocation_pools": (), "gateway_ip": "10.0.0.9"}
    assert wing.subnets.update(near.id, **pools).host_routes[0]["nexthop"] == "10.0.0.9"
    assert wing.subnets.update(near.id, gateway_ip=None).host_routes == ()
    wing.subnets.delete(near.id)
    assert wing.subnets.get(far.id).host_routes == ()


def test_a_server_of_a_routed_network_has_addresses_of_its_hosts_segment(wing, network):
    assert wing.routed_networks.has(network)
    assert not wing.routed_networks.has(wing.networks.create("p").id)
    (near,) = wing.routed_networks.candidates(network, "compute1", chosen=False)
    assert near.cidr == "10.0.0.0/24"
