import pytest

from novalite.cloud import Cloud
from novalite.cloud.network.networking import Missing, Refused


@pytest.fixture
def cloud():
    return Cloud()


def named(cloud, name):
    return next(network for network in cloud.network.networks.find() if network.name == name)


def test_a_fresh_cloud_has_a_private_and_a_public_network_with_a_router_between(cloud):
    private, public = named(cloud, "private"), named(cloud, "public")
    (router,) = cloud.network.routers.find()

    assert [(network.shared, network.external) for network in (private, public)] == [(True, False), (False, True)]
    assert cloud.network.routers.gateway_of(router).network_id == public.id
    assert {port.network_id for port in cloud.network.routers.interfaces(router.id)} == {private.id}
    assert [subnet.ip_version for subnet in cloud.network.subnets.find({"network_id": private.id})] == [4, 6]


def test_servers_may_be_on_a_projects_own_networks_and_on_shared_ones(cloud):
    own = cloud.network.networks.create("p", "own")
    cloud.network.networks.create("q", "other")
    shared = cloud.network.networks.create("p", "shared", shared=True)

    assert cloud.network.networks.available_to("p") == [own, named(cloud, "private"), shared]
    assert cloud.network.networks.available_to("r") == [named(cloud, "private"), shared]


def test_a_network_is_seen_by_its_project_and_where_it_is_shared_or_leads_outside(cloud):
    own = cloud.network.networks.create("p", "own")

    assert cloud.network.networks.get(own.id, "p") == own
    assert [cloud.network.networks.get(named(cloud, name).id, "q").name for name in ("private", "public")] == [
        "private",
        "public",
    ]
    with pytest.raises(Missing, match=f"Network {own.id} could not be found."):
        cloud.network.networks.get(own.id, "q")


def test_a_network_with_ports_stays_and_one_without_goes_with_its_subnets(cloud):
    network = cloud.network.networks.create("p")
    subnet = cloud.network.subnets.create("p", network.id, "10.9.0.0/24")
    port = cloud.network.ports.create("p", network.id)

    with pytest.raises(Refused, match="one or more ports still in use on the network"):
        cloud.network.networks.delete(network.id)
    cloud.network.ports.delete(port.id)
    cloud.network.networks.delete(network.id)
    for resources, resource in ((cloud.network.networks, network), (cloud.network.subnets, subnet)):
        with pytest.raises(Missing):
            resources.get(resource.id)


def test_tunnels_have_segments_of_their_own_and_physical_networks_their_size(cloud):
    tunnels = [cloud.network.networks.create("p") for _ in range(2)]
    flat = cloud.network.networks.create("p", network_type="flat", physical_network="public")
    vlan = cloud.network.networks.create("p", network_type="vlan", physical_network="public", segmentation_id=7)

    assert len({network.segmentation_id for network in tunnels}) == 2
    assert [(network.segmentation_id, network.mtu) for network in (flat, vlan)] == [(None, 1500), (7, 1500)]
    assert tunnels[0].mtu == 1442


def test_floating_addresses_that_lead_nowhere_go_with_their_network():
    cloud = Cloud()
    outside = cloud.network.networks.create("p", "outside", external=True)
    cloud.network.subnets.create("p", outside.id, "192.0.2.0/24")
    floating = cloud.network.floating_ips.create("q", outside.id)
    cloud.network.networks.delete(outside.id)

    with pytest.raises(Missing):
        cloud.network.floating_ips.get(floating.id)
