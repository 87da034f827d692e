import ipaddress

import pytest

from novalite import errors
from novalite.cloud import Cloud
from novalite.cloud.network.networking import Missing, Refused, Wrong
from novalite.cloud.network.subnets import Pool, pools_around


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def network(cloud):
    return cloud.network.networks.create("p")


@pytest.mark.parametrize(
    ("cidr", "gateway", "expected"),
    [
        ("10.0.0.0/29", "10.0.0.1", ["10.0.0.2-10.0.0.6"]),
        ("10.0.0.0/29", "10.0.0.6", ["10.0.0.1-10.0.0.5"]),
        ("10.0.0.0/29", "10.0.0.3", ["10.0.0.1-10.0.0.2", "10.0.0.4-10.0.0.6"]),
        ("10.0.0.0/29", None, ["10.0.0.1-10.0.0.6"]),
        ("10.0.0.0/29", "192.168.0.1", ["10.0.0.1-10.0.0.6"]),
        ("10.0.0.0/31", None, ["10.0.0.0-10.0.0.1"]),
        ("10.0.0.7/32", "10.0.0.7", []),
        ("fd00::/126", "fd00::1", ["fd00::2-fd00::3"]),
    ],
)
def test_all_but_the_gateway_is_given_away(cidr, gateway, expected):
    assert [str(pool) for pool in pools_around(ipaddress.ip_network(cidr), gateway)] == expected


def test_a_subnet_has_its_first_address_as_gateway_unless_told_otherwise(cloud, network):
    first = cloud.network.subnets.create("p", network.id, "10.1.0.9/24")
    none = cloud.network.subnets.create("p", network.id, "10.2.0.0/24", gateway_ip=None)

    assert (first.cidr, first.gateway_ip, first.ip_version) == ("10.1.0.0/24", "10.1.0.1", 4)
    assert (none.gateway_ip, str(none.allocation_pools[0])) == (None, "10.2.0.1-10.2.0.254")


def test_subnets_of_a_network_do_not_overlap(cloud, network):
    cloud.network.subnets.create("p", network.id, "10.1.0.0/16")

    with pytest.raises(Wrong, match="overlaps with another subnet"):
        cloud.network.subnets.create("p", network.id, "10.1.2.0/24")
    cloud.network.subnets.create("p", cloud.network.networks.create("p").id, "10.1.2.0/24")


@pytest.mark.parametrize(
    ("pools", "type"),
    [
        ([Pool("10.1.0.9", "10.1.0.8")], "InvalidAllocationPool"),
        ([Pool("10.1.0.9", "10.1.1.8")], "OutOfBoundsAllocationPool"),
        ([Pool("10.1.0.8", "10.1.0.9"), Pool("10.1.0.9", "10.1.0.10")], "OverlappingAllocationPools"),
        ([Pool("10.1.0.1", "10.1.0.10")], "GatewayConflictWithAllocationPools"),
    ],
)
def test_pools_that_do_not_fit_are_refused(cloud, network, pools, type):
    with pytest.raises(errors.Error) as raised:
        cloud.network.subnets.create("p", network.id, "10.1.0.0/24", allocation_pools=pools)
    assert raised.value.type == type

    subnet = cloud.network.subnets.create("p", network.id, "10.1.0.0/24")
    with pytest.raises(errors.Error) as raised:
        cloud.network.subnets.update(subnet.id, allocation_pools=pools)
    assert raised.value.type == type


@pytest.mark.parametrize(
    ("cidr", "address", "expected"),
    [
        ("10.0.0.0/30", "10.0.0.0", False),
        ("10.0.0.0/30", "10.0.0.1", True),
        ("10.0.0.0/30", "10.0.0.3", False),
        ("10.0.0.0/30", "10.0.0.4", False),
        ("10.0.0.0/31", "10.0.0.0", True),
        ("fd00::/64", "fd00::", True),
        ("fd00::/64", "fd01::", False),
        ("fd00::/64", "fd00::ffff:ffff:ffff:ffff", True),
        ("fd00::/64", "10.0.0.1", False),
    ],
)
def test_an_address_is_in_a_subnet_where_a_port_could_have_it(cloud, network, cidr, address, expected):
    assert (address in cloud.network.subnets.create("p", network.id, cidr)) is expected


def test_a_subnet_stays_while_a_port_has_an_address_of_it(cloud, network):
    subnet = cloud.network.subnets.create("p", network.id, "10.1.0.0/24")
    port = cloud.network.ports.create("p", network.id)

    with pytest.raises(Refused, match="One or more ports have an IP allocation from this subnet"):
        cloud.network.subnets.delete(subnet.id)
    cloud.network.ports.delete(port.id)
    cloud.network.subnets.delete(subnet.id)


def test_subnets_of_shared_networks_are_seen_by_all(cloud):
    shared = cloud.network.networks.available_to("p")[0]
    own = cloud.network.subnets.create("p", cloud.network.networks.create("p").id, "10.1.0.0/24")

    assert all(
        cloud.network.subnets.get(subnet.id, "q") for subnet in cloud.network.subnets.find({"network_id": shared.id})
    )
    with pytest.raises(Missing):
        cloud.network.subnets.get(own.id, "q")


def test_ports_have_automatic_addresses_as_long_as_their_subnet_is_there(cloud, network):
    port = cloud.network.ports.create("p", network.id, mac_address="fa:16:3e:01:02:03")
    subnet = cloud.network.subnets.create("p", network.id, "fd00:9::/64", ipv6_address_mode="slaac")
    (own,) = [one for one in cloud.network.ports.get(port.id).fixed_ips if one.subnet_id == subnet.id]
    assert own.ip_address == "fd00:9::f816:3eff:fe01:203"

    cloud.network.subnets.delete(subnet.id)
    assert cloud.network.ports.get(port.id).fixed_ips == port.fixed_ips
    assert cloud.network.addresses.count(subnet.id) == 0


def test_an_automatic_subnet_with_a_router_is_in_use(cloud, network):
    subnet = cloud.network.subnets.create("p", network.id, "fd00:9::/64", ipv6_address_mode="slaac")
    router = cloud.network.routers.create("p", "a")
    cloud.network.routers.add_interface(router.id, subnet_id=subnet.id)

    with pytest.raises(Refused):
        cloud.network.subnets.delete(subnet.id)


def test_a_gateway_where_a_router_is_stays():
    wing = Cloud().network
    network = wing.networks.create("p")
    subnet = wing.subnets.create("p", network.id, "10.9.0.0/24")
    assert wing.subnets.update(subnet.id, gateway_ip="10.9.0.1").gateway_ip == "10.9.0.1"
    wing.routers.add_interface(wing.routers.create("p").id, subnet_id=subnet.id)

    with pytest.raises(Refused, match=r"Current gateway ip .* already in use"):
        wing.subnets.update(subnet.id, gateway_ip=None)
