import pytest

from novalite import errors
from novalite.cloud import Cloud


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def public(cloud):
    return next(network for network in cloud.network.networks.find() if network.external)


@pytest.fixture
def port(cloud):
    return cloud.network.ports.create("p", cloud.network.networks.available_to("p")[0].id)


def refused(type, call, *arguments, **named):
    with pytest.raises(errors.Error) as raised:
        call(*arguments, **named)
    assert raised.value.type == type


def test_an_address_leads_to_a_port_and_no_longer(cloud, public, port):
    floating = cloud.network.floating_ips.create("p", public.id)
    led = cloud.network.floating_ips.associate(floating.id, port.id)

    assert (floating.status, led.status) == ("DOWN", "ACTIVE")
    assert led.fixed_ip_address == port.fixed_ips[0].ip_address
    assert cloud.network.floating_ips.of_port(port.id) == [led]
    assert cloud.network.floating_ips.by_address(floating.floating_ip_address, "p") == led
    assert cloud.network.floating_ips.by_address(floating.floating_ip_address, "q") is None
    again = cloud.network.floating_ips.dissociate(floating.id)
    assert (again.port_id, again.fixed_ip_address, again.router_id, again.status) == (None, None, None, "DOWN")


def test_an_address_may_be_wished_for_and_comes_back(cloud, public):
    first = cloud.network.floating_ips.create("p", public.id, address="172.24.4.99")
    refused("IpAddressAlreadyAllocated", cloud.network.floating_ips.create, "q", public.id, address="172.24.4.99")
    cloud.network.floating_ips.delete(first.id)

    assert cloud.network.floating_ips.create("q", public.id, address="172.24.4.99").floating_ip_address == "172.24.4.99"


def test_a_port_that_goes_leaves_its_floating_address_without_one(cloud, public, port):
    floating = cloud.network.floating_ips.create("p", public.id, port_id=port.id)
    cloud.network.ports.delete(port.id)

    assert cloud.network.floating_ips.get(floating.id).port_id is None


def test_a_fixed_address_has_one_floating_address(cloud, public, port):
    cloud.network.floating_ips.create("p", public.id, port_id=port.id)
    second = cloud.network.floating_ips.create("p", public.id)

    refused("FloatingIPPortAlreadyAssociated", cloud.network.floating_ips.associate, second.id, port.id)


def test_addresses_are_of_networks_outside_and_lead_where_a_router_does(cloud, public, port):
    network = cloud.network.networks.create("p")
    cloud.network.subnets.create("p", network.id, "10.1.0.0/24")
    apart, bare = (
        cloud.network.ports.create("p", network.id),
        cloud.network.ports.create("p", cloud.network.networks.create("p").id),
    )
    floating = cloud.network.floating_ips.create("p", public.id)

    refused("BadRequest", cloud.network.floating_ips.create, "p", network.id)
    refused("ExternalGatewayForFloatingIPNotFound", cloud.network.floating_ips.associate, floating.id, apart.id)
    refused("BadRequest", cloud.network.floating_ips.associate, floating.id, bare.id)
    refused("BadRequest", cloud.network.floating_ips.associate, floating.id, port.id, "10.9.9.9")
    outside = cloud.network.networks.create("p", external=True)
    refused("BadRequest", cloud.network.floating_ips.create, "p", outside.id)
    assert cloud.network.ports.find({"network_id": outside.id}) == []
