import pytest
from msgspec.structs import asdict

from novalite.cloud import Cloud
from novalite.cloud.network.networking import Missing, Refused


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def network(cloud):
    network = cloud.network.networks.create("p")
    cloud.network.subnets.create("p", network.id, "10.1.0.0/24")
    return network


def test_a_port_has_the_default_group_unless_it_names_others(cloud, network):
    default, other = cloud.network.security_groups.default("p"), cloud.network.security_groups.create("p", "other")

    assert cloud.network.ports.create("p", network.id).security_groups == (default.id,)
    assert cloud.network.ports.create("p", network.id, security_groups=[other.id]).security_groups == (other.id,)
    assert cloud.network.ports.create("p", network.id, port_security_enabled=False).security_groups == ()


def test_a_port_is_up_while_a_server_on_a_host_has_it(cloud, network):
    port = cloud.network.ports.create("p", network.id)
    bound = cloud.network.ports.bind(port.id, "s", "host", "nova", owned=True, tag="red")

    assert (port.status, port.vif_type, port.vif_details) == ("DOWN", "unbound", {})
    assert (bound.status, bound.vif_type, bound.vif_details["port_filter"]) == ("ACTIVE", "ovs", True)
    assert (bound.device_id, bound.device_owner, bound.owned, bound.tag) == ("s", "compute:nova", True, "red")
    unbound = cloud.network.ports.unbind(port.id)
    assert (unbound.device_id, unbound.device_owner, unbound.status, unbound.tag) == ("", "", "DOWN", None)
    assert unbound.fixed_ips == port.fixed_ips


def test_a_port_that_one_server_has_no_other_gets(cloud, network):
    port = cloud.network.ports.create("p", network.id)
    cloud.network.ports.bind(port.id, "s", "host", "nova")

    with pytest.raises(Refused, match=f"Port {port.id} is still in use."):
        cloud.network.ports.bind(port.id, "t", "host", "nova")


def test_a_servers_ports_are_in_the_order_in_which_it_was_given_them(cloud, network):
    first, second, third = (cloud.network.ports.create("p", network.id) for _ in range(3))
    for port in (second, third, first):
        cloud.network.ports.bind(port.id, "s", "host", "nova")
    cloud.network.ports.bind(second.id, "s", "elsewhere", "nova")

    assert [port.id for port in cloud.network.ports.of_server("s")] == [second.id, third.id, first.id]
    assert cloud.network.ports.of_server("t") == []


def test_a_server_that_goes_takes_the_ports_made_for_it_and_leaves_others(cloud, network):
    made, given = (cloud.network.ports.create("p", network.id) for _ in range(2))
    cloud.network.ports.bind(made.id, "s", "host", "nova", owned=True)
    cloud.network.ports.bind(given.id, "s", "host", "nova")
    cloud.network.ports.move("s", "elsewhere")
    assert {port.host for port in cloud.network.ports.of_server("s")} == {"elsewhere"}
    cloud.network.ports.release("s")

    assert cloud.network.ports.of_server("s") == []
    assert cloud.network.ports.get(given.id).status == "DOWN"
    with pytest.raises(Missing, match=f"Port {made.id} could not be found."):
        cloud.network.ports.get(made.id)


def test_new_addresses_keep_those_that_are_asked_for_again(cloud, network):
    port = cloud.network.ports.create("p", network.id)
    (first,) = port.fixed_ips
    more = cloud.network.ports.update(port.id, fixed_ips=[asdict(first), {"ip_address": "10.1.0.77"}])
    other = cloud.network.ports.update(port.id, fixed_ips=[{"ip_address": "10.1.0.77"}])

    assert [address.ip_address for address in more.fixed_ips] == [first.ip_address, "10.1.0.77"]
    assert [address.ip_address for address in other.fixed_ips] == ["10.1.0.77"]
    assert cloud.network.addresses.count(first.subnet_id) == 1


def test_two_ports_of_a_network_have_not_one_address_of_hardware(cloud, network):
    cloud.network.ports.create("p", network.id, mac_address="fa:16:3e:00:00:01")
    other = cloud.network.ports.create("p", network.id)

    with pytest.raises(Refused, match="The mac address fa:16:3e:00:00:01 is in use"):
        cloud.network.ports.create("p", network.id, mac_address="fa:16:3e:00:00:01")
    with pytest.raises(Refused):
        cloud.network.ports.update(other.id, mac_address="fa:16:3e:00:00:01")
    assert cloud.network.ports.update(other.id, mac_address="fa:16:3e:00:00:02").mac_address == "fa:16:3e:00:00:02"


def test_a_port_of_a_router_is_not_deleted_by_itself(cloud):
    (router,) = cloud.network.routers.find()
    with pytest.raises(Refused, match="has device owner network:router_interface"):
        cloud.network.ports.check_deletable(cloud.network.routers.interfaces(router.id)[0])
