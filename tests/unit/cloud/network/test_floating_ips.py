import pytest

from novalite import errors
from novalite.cloud import Cloud


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def public(cloud):
    return next(network for network in cloud.networks.find() if network.external)


@pytest.fixture
def port(cloud):
    return cloud.ports.create("p", cloud.networks.available_to("p")[0].id)


def refused(type, call, *arguments, **named):
    with pytest.raises(errors.Error) as raised:
        call(*arguments, **named)
    assert raised.value.type == type


def test_an_address_leads_to_a_port_and_no_longer(cloud, public, port):
    floating = cloud.floating_ips.create("p", public.id)
    led = cloud.floating_ips.associate(floating.id, port.id)

    assert (floating.status, led.status) == ("DOWN", "ACTIVE")
    assert led.fixed_ip_address == port.fixed_ips[0].ip_address
    assert cloud.floating_ips.of_port(port.id) == [led]
    assert cloud.floating_ips.by_address(floating.floating_ip_address, "p") == led
    assert cloud.floating_ips.by_address(floating.floating_ip_address, "q") is None
    again = cloud.floating_ips.dissociate(floating.id)
    assert (again.port_id, again.fixed_ip_address, again.router_id, again.status) == (None, None, None, "DOWN")


def test_an_address_may_be_wished_for_and_comes_back(cloud, public):
    first = cloud.floating_ips.create("p", public.id, address="172.24.4.99")
    refused("IpAddressAlreadyAllocated", cloud.floating_ips.create, "q", public.id, address="172.24.4.99")
    cloud.floating_ips.delete(first.id)

    assert cloud.floating_ips.create("q", public.id, address="172.24.4.99").floating_ip_address == "172.24.4.99"


def test_a_port_that_goes_leaves_its_floating_address_without_one(cloud, public, port):
    floating = cloud.floating_ips.create("p", public.id, port_id=port.id)
    cloud.ports.delete(port.id)

    assert cloud.floating_ips.get(floating.id).port_id is None


def test_a_fixed_address_has_one_floating_address(cloud, public, port):
    cloud.floating_ips.create("p", public.id, port_id=port.id)
    second = cloud.floating_ips.create("p", public.id)

    refused("FloatingIPPortAlreadyAssociated", cloud.floating_ips.associate, second.id, port.id)


def test_addresses_are_of_networks_outside_and_lead_where_a_router_does(cloud, public, port):
    network = cloud.networks.create("p")
    cloud.subnets.create("p", network.id, "10.1.0.0/24")
    apart, bare = cloud.ports.create("p", network.id), cloud.ports.create("p", cloud.networks.create("p").id)
    floating = cloud.floating_ips.create("p", public.id)

    refused("BadRequest", cloud.floating_ips.create, "p", network.id)
    refused("ExternalGatewayForFloatingIPNotFound", cloud.floating_ips.associate, floating.id, apart.id)
    refused("BadRequest", cloud.floating_ips.associate, floating.id, bare.id)
    refused("BadRequest", cloud.floating_ips.associate, floating.id, port.id, "10.9.9.9")
    outside = cloud.networks.create("p", external=True)
    refused("BadRequest", cloud.floating_ips.create, "p", outside.id)
    assert cloud.ports.find({"network_id": outside.id}) == []
