from concurrent.futures import ThreadPoolExecutor

import pytest

from novalite.cloud import Cloud
from novalite.cloud.network.addresses import eui64
from novalite.cloud.network.networking import Missing, Refused, Wrong


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def network(cloud):
    return cloud.network.networks.create("p")


def addresses(port):
    return [address.ip_address for address in port.fixed_ips]


def test_addresses_are_given_one_after_the_other_and_again_when_all_have_been(cloud, network):
    cloud.network.subnets.create("p", network.id, "10.1.0.0/29")
    ports = [cloud.network.ports.create("p", network.id) for _ in range(3)]
    cloud.network.ports.delete(ports[0].id)
    ports += [cloud.network.ports.create("p", network.id) for _ in range(3)]

    assert [addresses(port) for port in ports] == [[f"10.1.0.{number}"] for number in (2, 3, 4, 5, 6, 2)]
    with pytest.raises(Refused, match=f"No more IP addresses available on network {network.id}."):
        cloud.network.ports.create("p", network.id)
    cloud.network.ports.delete(ports[2].id)
    assert addresses(cloud.network.ports.create("p", network.id)) == ["10.1.0.4"]


def test_a_full_subnet_gives_way_to_the_next(cloud, network):
    for cidr in ("10.1.0.0/30", "10.2.0.0/30"):
        cloud.network.subnets.create("p", network.id, cidr)

    assert [addresses(cloud.network.ports.create("p", network.id)) for _ in range(2)] == [["10.1.0.2"], ["10.2.0.2"]]


def test_a_port_has_an_address_of_each_version(cloud, network):
    cloud.network.subnets.create("p", network.id, "fd00:1::/64", ipv6_address_mode="slaac")
    cloud.network.subnets.create("p", network.id, "fd00:2::/64")
    cloud.network.subnets.create("p", network.id, "10.1.0.0/24")
    port = cloud.network.ports.create("p", network.id, mac_address="fa:16:3e:01:02:03")

    assert addresses(port) == ["10.1.0.2", "fd00:1::f816:3eff:fe01:203", "fd00:2::1"]


def test_a_wish_is_granted_where_the_network_has_it_and_nobody_else(cloud, network):
    subnet = cloud.network.subnets.create("p", network.id, "10.1.0.0/24")
    both = {"subnet_id": subnet.id, "ip_address": "10.1.0.8"}
    other = cloud.network.subnets.create("p", cloud.network.networks.create("p").id, "10.2.0.0/24")

    def ask(wish):
        return addresses(cloud.network.ports.create("p", network.id, fixed_ips=[wish]))

    assert [ask({"ip_address": "10.1.0.9"}), ask(both), ask({"subnet_id": subnet.id})] == [
        ["10.1.0.9"],
        ["10.1.0.8"],
        ["10.1.0.2"],
    ]
    for wish, error, message in (
        (both, Refused, f"IP address 10.1.0.8 already allocated in subnet {subnet.id}"),
        ({"ip_address": "10.2.0.9"}, Wrong, "for any of the subnets on the specified network"),
        ({**both, "ip_address": "10.1.0.0"}, Wrong, "10.1.0.0 is not a valid IP for the specified subnet"),
        ({"subnet_id": other.id}, Wrong, "fixed_ips included invalid subnet"),
        ({"subnet_id": "nothing"}, Missing, "Subnet nothing could not be found."),
    ):
        with pytest.raises(error, match=message):
            ask(wish)
    assert cloud.network.addresses.count(subnet.id) == 3


def test_an_address_of_hardware_becomes_one_of_ipv6(cloud, network):
    subnet = cloud.network.subnets.create("p", network.id, "2001:db8::/64", ipv6_address_mode="slaac")

    assert eui64(subnet, "00:16:3e:33:44:55") == "2001:db8::216:3eff:fe33:4455"
    wish = {"subnet_id": subnet.id}
    port = cloud.network.ports.create("p", network.id, fixed_ips=[wish], mac_address="00:16:3e:33:44:55")
    assert addresses(port) == ["2001:db8::216:3eff:fe33:4455"]


def test_ports_made_at_once_share_no_address(cloud, network):
    cloud.network.quotas.set("p", {"port": -1})
    cloud.network.subnets.create("p", network.id, "10.1.0.0/20")
    with ThreadPoolExecutor(8) as pool:
        ports = list(pool.map(lambda _: cloud.network.ports.create("p", network.id), range(800)))

    assert len({port.fixed_ips for port in ports}) == len({port.mac_address for port in ports}) == 800


def test_a_port_that_fails_takes_no_address(cloud, network):
    subnet = cloud.network.subnets.create("p", network.id, "10.1.0.0/24")
    with pytest.raises(Wrong):
        cloud.network.ports.create("p", network.id, fixed_ips=[{"subnet_id": subnet.id}, {"ip_address": "10.2.0.1"}])

    assert cloud.network.addresses.count(subnet.id) == 0


def test_a_network_without_addresses_to_give_has_ports_without(cloud, network):
    assert cloud.network.ports.create("p", network.id).fixed_ips == ()
    cloud.network.subnets.create("p", network.id, "10.1.0.0/24", allocation_pools=())
    with pytest.raises(Refused, match="No more IP addresses"):
        cloud.network.ports.create("p", network.id)
