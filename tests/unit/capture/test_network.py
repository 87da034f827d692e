"""Networks with their subnets are read as far as one may see them."""

from novalite.capture.network import read_networks

NETWORK = {"id": "n1", "name": "a", "project_id": "p1", "shared": False, "router:external": True, "mtu": 1500}
PROVIDER = {
    "provider:network_type": "vlan",
    "provider:physical_network": "physnet1",
    "provider:segmentation_id": 7,
    "port_security_enabled": False,
}
SUBNET = {"network_id": "n1", "name": "", "cidr": "10.0.0.0/29", "gateway_ip": "10.0.0.1", "enable_dhcp": True}
SUBNET |= {"dns_nameservers": [], "host_routes": [], "allocation_pools": [{"start": "10.0.0.2", "end": "10.0.0.6"}]}


def read(reading, networks, *subnets):
    made = reading({"network /networks": {"networks": networks}, "network /subnets": {"subnets": subnets}}, p1="shop")
    read_networks(made)
    return made.seed


def test_networks_come_with_their_subnets(reading):
    other = {**SUBNET, "gateway_ip": None, "cidr": "10.1.0.0/29", "name": "s", "dns_nameservers": ["10.1.0.2"]}
    seed = read(reading, [{**NETWORK, **PROVIDER}], SUBNET, other)

    (network,) = seed.things["networks"]
    assert network["subnets"] == [
        {"cidr": "10.0.0.0/29"},
        {
            "cidr": "10.1.0.0/29",
            "name": "s",
            "gateway_ip": None,
            "dns_nameservers": ["10.1.0.2"],
            "allocation_pools": SUBNET["allocation_pools"],
        },
    ]
    del network["subnets"]
    assert network == {
        "name": "a",
        "project": "shop",
        "external": True,
        "mtu": 1500,
        "network_type": "vlan",
        "physical_network": "physnet1",
        "segmentation_id": 7,
        "port_security_enabled": False,
    }
    assert seed.notes == []


def test_a_network_without_a_name_is_called_by_its_id(reading):
    seed = read(reading, [{**NETWORK, "name": ""}])

    assert seed.things["networks"] == [{"name": "n1", "project": "shop", "external": True, "mtu": 1500}]
    assert seed.notes == ["networks: their types and physical networks cannot be read"]
