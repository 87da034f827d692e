import pytest

from novalite import errors
from novalite.cloud import Cloud


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def router(cloud):
    return cloud.network.routers.create("p", "r")


@pytest.fixture
def network(cloud):
    return cloud.network.networks.create("p")


@pytest.fixture
def subnet(cloud, network):
    return cloud.network.subnets.create("p", network.id, "10.1.0.0/24")


@pytest.fixture
def public(cloud):
    return next(network for network in cloud.network.networks.find() if network.external)


def refused(type, call, *arguments, **named):
    with pytest.raises(errors.Error) as raised:
        call(*arguments, **named)
    assert raised.value.type == type


def test_a_router_stands_at_a_subnets_gateway(cloud, router, subnet):
    port, connected = cloud.network.routers.add_interface(router.id, subnet_id=subnet.id)

    assert connected == subnet
    assert [address.ip_address for address in port.fixed_ips] == ["10.1.0.1"]
    assert (port.status, port.security_groups, port.project_id) == ("ACTIVE", (), "p")
    refused("BadRequest", cloud.network.routers.add_interface, router.id, subnet_id=subnet.id)
    refused("RouterInUse", cloud.network.routers.delete, router.id)
    assert cloud.network.routers.remove_interface(router.id, subnet_id=subnet.id) == (port, subnet)
    refused("RouterInterfaceNotFoundForSubnet", cloud.network.routers.remove_interface, router.id, subnet_id=subnet.id)
    cloud.network.routers.delete(router.id)
    refused("RouterNotFound", cloud.network.routers.get, router.id)


def test_a_port_becomes_an_interface(cloud, router, network, subnet):
    port = cloud.network.ports.create("p", network.id)
    changed, _ = cloud.network.routers.add_interface(router.id, port_id=port.id)

    assert (changed.id, changed.device_id, changed.fixed_ips) == (port.id, router.id, port.fixed_ips)
    refused("PortInUse", cloud.network.routers.add_interface, router.id, port_id=port.id)
    refused("RouterInterfaceNotFound", cloud.network.routers.remove_interface, router.id, port_id="nothing")
    cloud.network.routers.remove_interface(router.id, port_id=port.id)
    refused("PortNotFound", cloud.network.ports.get, port.id)


def test_what_cannot_be_an_interface_is_refused(cloud, router, network, subnet):
    bare = cloud.network.ports.create("p", cloud.network.networks.create("p").id)
    without = cloud.network.subnets.create("p", network.id, "10.2.0.0/24", gateway_ip=None)
    overlapping = cloud.network.subnets.create("p", cloud.network.networks.create("p").id, "10.1.0.0/25")
    cloud.network.routers.add_interface(router.id, subnet_id=subnet.id)

    refused("BadRequest", cloud.network.routers.add_interface, router.id, port_id=bare.id)
    refused("BadRequest", cloud.network.routers.add_interface, router.id, subnet_id=without.id)
    refused("BadRequest", cloud.network.routers.add_interface, router.id, subnet_id=overlapping.id)
    refused("SubnetNotFound", cloud.network.routers.add_interface, router.id, subnet_id="nothing")


def test_subnets_of_ipv6_share_an_interface(cloud, router, network):
    subnets = [cloud.network.subnets.create("p", network.id, f"fd00:{number}::/64") for number in (1, 2)]
    first, second = (cloud.network.routers.add_interface(router.id, subnet_id=subnet.id)[0] for subnet in subnets)

    assert first.id == second.id
    assert [address.ip_address for address in second.fixed_ips] == ["fd00:1::", "fd00:2::"]
    cloud.network.routers.remove_interface(router.id, subnet_id=subnets[0].id)
    assert [address.ip_address for address in cloud.network.ports.get(first.id).fixed_ips] == ["fd00:2::"]


def test_a_gateway_leads_outside(cloud, router, network, public):
    refused("BadRequest", cloud.network.routers.set_gateway, router.id, {"network_id": network.id})
    led = cloud.network.routers.set_gateway(router.id, {"network_id": public.id})
    gateway = cloud.network.routers.gateway_of(led)
    wished = [{"ip_address": "172.24.4.200"}]
    changed = cloud.network.routers.set_gateway(
        router.id, {"network_id": public.id, "enable_snat": False, "external_fixed_ips": wished}
    )

    assert (gateway.network_id, gateway.project_id) == (public.id, "")
    assert (changed.gateway_port_id, changed.enable_snat) == (gateway.id, False)
    assert [address.ip_address for address in cloud.network.routers.gateway_of(changed).fixed_ips] == ["172.24.4.200"]
    assert cloud.network.routers.set_gateway(router.id, None).gateway_port_id is None
    refused("PortNotFound", cloud.network.ports.get, gateway.id)


def test_what_floating_addresses_need_stays(cloud, router, network, subnet, public):
    cloud.network.routers.set_gateway(router.id, {"network_id": public.id})
    cloud.network.routers.add_interface(router.id, subnet_id=subnet.id)
    port = cloud.network.ports.create("p", network.id)
    floating = cloud.network.floating_ips.create("p", public.id, port_id=port.id)

    assert floating.router_id == router.id
    refused("RouterExternalGatewayInUseByFloatingIp", cloud.network.routers.set_gateway, router.id, None)
    refused("RouterInterfaceInUseByFloatingIP", cloud.network.routers.remove_interface, router.id, subnet_id=subnet.id)
    cloud.network.floating_ips.delete(floating.id)
    cloud.network.routers.remove_interface(router.id, subnet_id=subnet.id)
