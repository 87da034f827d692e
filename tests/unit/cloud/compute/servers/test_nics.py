"""How servers come to networks."""

import pytest

from novalite import errors
from novalite.cloud.compute.servers.nics import Nic, Unconnected
from novalite.context import RequestContext

MEMBER = RequestContext("u", "p", ["member"])


@pytest.fixture
def network(cloud):
    return cloud.network.networks.available_to("p")[0]


@pytest.fixture
def server(run):
    return run("one", "compute1")


def test_a_server_is_on_the_one_network_there_is(cloud, network, server):
    assert cloud.compute.nics.check(None, MEMBER, 2) == 2
    cloud.compute.nics.connect(server, "auto", ["default"], False)

    (port,) = cloud.network.ports.of_server("one")
    assert (port.network_id, port.owned, port.host) == (network.id, True, "compute1")
    assert port.security_groups == (cloud.network.security_groups.default("p").id,)


def test_of_several_networks_one_must_be_named(cloud, network):
    own = cloud.network.networks.create("p", "own")

    with pytest.raises(errors.Conflict, match="Multiple possible networks found"):
        cloud.compute.nics.check([], MEMBER, 1)
    assert cloud.compute.nics.check([Nic(network.id)], MEMBER, 1) == 1
    assert cloud.compute.nics.check("none", MEMBER, 1) == 1
    with pytest.raises(errors.Invalid, match=f"Network {own.id} requires a subnet in order to boot instances on."):
        cloud.compute.nics.check([Nic(own.id)], MEMBER, 1)
    with pytest.raises(errors.NotFound, match="Network x, y could not be found"):
        cloud.compute.nics.check([Nic("x"), Nic(network.id), Nic("y")], MEMBER, 1)


def test_without_networks_none_is_made(cloud, network, server):
    cloud.network.networks.update(network.id, shared=False)

    assert cloud.compute.nics.check(None, MEMBER, 1) == 1
    cloud.compute.nics.connect(server, None, ["default"], False)
    assert cloud.network.ports.of_server("one") == []
    with pytest.raises(errors.Invalid, match="Unable to automatically allocate a network for project p"):
        cloud.compute.nics.check("auto", MEMBER, 1)


def test_without_networks_one_is_made_for_who_asks_for_it(cloud, network, server):
    cloud.network.networks.update(network.id, shared=False)
    cloud.network.subnet_pools.create("p", "four", ["10.99.0.0/16"], is_default=True, default_prefixlen=26)

    assert cloud.compute.nics.check("auto", MEMBER, 1) == 1
    cloud.compute.nics.connect(server, "auto", ["default"], False)
    (port,) = cloud.network.ports.of_server("one")
    assert cloud.network.networks.get(port.network_id).name == "auto_allocated_network"


def test_a_port_that_waits_for_its_host_is_used(cloud, server):
    routed = cloud.network.networks.create("p", network_type="vlan", physical_network="physnet1").id
    (segment,) = cloud.network.segments.of(routed)
    cloud.network.subnets.create("p", routed, "10.9.0.0/24", segment_id=segment.id)
    nic = Nic(None, cloud.network.ports.create("p", routed).id)

    assert cloud.compute.nics.check([nic], MEMBER, 1) == 1
    cloud.compute.nics.connect(server, [nic], ["default"], False)
    (port,) = cloud.network.ports.of_server("one")
    assert len(port.fixed_ips) == 1


def test_a_port_that_is_there_is_used_and_stays(cloud, network, server):
    port = cloud.network.ports.create("p", network.id)
    nic = Nic(None, port.id, None, "eth")
    assert cloud.compute.nics.check([nic], MEMBER, 1) == 1
    cloud.compute.nics.connect(server, [nic], ["default"], False)

    (bound,) = cloud.network.ports.of_server("one")
    assert (bound.id, bound.owned, bound.tag) == (port.id, False, "eth")
    with pytest.raises(errors.Conflict, match=f"Port {port.id} is still in use."):
        cloud.compute.nics.check([nic], MEMBER, 1)
    with pytest.raises(Unconnected):
        cloud.compute.nics.connect(cloud.compute.servers.put(server, id="two"), [nic], [], False)


def test_a_port_that_does_not_suit_is_told(cloud, network):
    others = cloud.network.ports.create("q", network.id)
    bare = cloud.network.ports.create("p", cloud.network.networks.create("p").id)

    with pytest.raises(errors.NotFound, match=f"Port id {others.id} could not be found."):
        cloud.compute.nics.check([Nic(port_id=others.id)], MEMBER, 1)
    with pytest.raises(errors.Invalid, match=f"Port {bare.id} requires a FixedIP in order to be used."):
        cloud.compute.nics.check([Nic(port_id=bare.id)], MEMBER, 1)


def test_an_address_is_given_once(cloud, network, server):
    nic = Nic(network.id, fixed_ip="10.0.0.77")
    assert cloud.compute.nics.check([nic], MEMBER, 1) == 1
    cloud.compute.nics.connect(server, [nic], ["default"], False)

    with pytest.raises(errors.Invalid, match=r"Fixed IP address 10\.0\.0\.77 is already in use on instance one"):
        cloud.compute.nics.check([nic], MEMBER, 1)
    assert cloud.compute.nics.check([Nic(network.id, fixed_ip="10.0.0.78")], MEMBER, 1) == 1


def test_only_some_may_go_outside(cloud, server):
    (public,) = cloud.network.networks.find({"name": "public"})

    with pytest.raises(Unconnected, match="Failed to allocate the network"):
        cloud.compute.nics.connect(server, [Nic(public.id)], ["default"], False)
    cloud.compute.nics.connect(server, [Nic(public.id)], ["default"], True)


def test_ports_have_a_quota(cloud, network):
    cloud.network.quotas.set("p", {"port": 3})
    assert cloud.compute.nics.check([Nic(network.id)] * 2, MEMBER, 5) == 1
    cloud.network.ports.create("p", network.id)
    cloud.network.ports.create("p", network.id)
    cloud.network.quotas.set("p", {"port": 1})
    with pytest.raises(errors.QuotaExceeded, match="The number of defined ports: 2 is over the limit: 1"):
        cloud.compute.nics.check(None, MEMBER, 5)
    cloud.network.quotas.set("p", {"port": -1})
    assert cloud.compute.nics.check(None, MEMBER, 5) == 5
