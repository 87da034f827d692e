import pytest
from msgspec.structs import replace

from novalite import errors
from novalite.cloud.compute.servers.lifecycle import InvalidState, Locked
from novalite.context import RequestContext

ANN = RequestContext(user_id="ann", project_id="p", request_id="req-1")


@pytest.fixture
def server(cloud, run):
    return run("s", "compute1", vm_state="active", launched_at=cloud.clock.datetime(), availability_zone="nova")


@pytest.fixture
def network(cloud):
    network = cloud.network.networks.create("p")
    cloud.network.subnets.create("p", network.id, "10.1.0.0/29")
    return network


def addresses(cloud):
    return [[own.ip_address for own in port.fixed_ips] for port in cloud.network.ports.of_server("s")]


def test_a_port_that_is_attached_is_made_and_goes_again(cloud, server, network):
    port = cloud.compute.interfaces.attach(server, ANN, network.id, tag="red")

    assert (port.device_id, port.device_owner, port.host, port.owned, port.tag) == (
        "s",
        "compute:nova",
        "compute1",
        True,
        "red",
    )
    cloud.compute.interfaces.detach(server, ANN, port.id)
    cloud.settle()
    assert cloud.network.ports.of_server("s") == []
    with pytest.raises(errors.NotFound):
        cloud.network.ports.get(port.id)
    assert [action.action for action in cloud.compute.instance_actions.of_server("s")] == [
        "detach_interface",
        "attach_interface",
    ]


def test_a_port_that_was_there_stays_when_it_is_detached(cloud, server, network):
    port = cloud.network.ports.create("p", network.id)
    cloud.compute.interfaces.attach(server, ANN, port_id=port.id)
    cloud.compute.interfaces.detach(server, ANN, port.id)
    cloud.settle()

    assert cloud.network.ports.get(port.id).device_id == ""


def test_the_only_network_need_not_be_named(cloud, server):
    private = cloud.network.networks.available_to("p")[0]
    assert cloud.compute.interfaces.attach(server, ANN).network_id == private.id

    cloud.network.networks.create("p")
    with pytest.raises(errors.Invalid, match="Multiple possible networks found"):
        cloud.compute.interfaces.attach(server, ANN)
    for port in cloud.network.ports.find({"network_id": private.id}):
        cloud.network.ports.delete(port.id)
    for network in cloud.network.networks.available_to("p"):
        cloud.network.networks.update(network.id, shared=False, project_id="q")
    with pytest.raises(errors.Invalid, match="No specific network was requested"):
        cloud.compute.interfaces.attach(server, ANN)


def test_what_cannot_be_attached_is_said_as_nova_says_it(cloud, server, network):
    taken = cloud.network.ports.create("p", network.id, "10.1.0.5", device_id="t")
    others = cloud.network.ports.create("q", network.id)
    bare = cloud.network.ports.create("p", cloud.network.networks.create("p").id)
    public = next(one for one in cloud.network.networks.find() if one.external)

    for asked, error, words in (
        ({"port_id": "nothing"}, errors.NotFound, "Port id nothing could not be found."),
        ({"port_id": taken.id}, errors.Conflict, f"Port {taken.id} is still in use."),
        ({"port_id": others.id}, errors.Invalid, f"Port {others.id} not usable for instance s."),
        ({"network_id": "nothing"}, errors.NotFound, "Network nothing could not be found."),
        (
            {"network_id": bare.network_id},
            errors.Invalid,
            "Network requires port_security_enabled and subnet associated",
        ),
        ({"network_id": public.id}, errors.Forbidden, "It is not allowed to create an interface on external network"),
        (
            {"network_id": network.id, "fixed_ip": "10.1.0.5"},
            errors.Conflict,
            "Fixed IP 10.1.0.5 is already in use.",
        ),
        (
            {"network_id": network.id, "fixed_ip": "10.2.0.5"},
            errors.Invalid,
            f"Fixed IP 10.2.0.5 is not a valid ip address for network {network.id}.",
        ),
    ):
        with pytest.raises(error) as raised:
            cloud.compute.interfaces.attach(server, ANN, **asked)
        assert words in raised.value.message
    assert cloud.compute.instance_actions.of_server("s")[0].message == "Error"


def test_a_port_needs_no_address_where_the_server_is_already(cloud, server):
    bare = cloud.network.networks.create("p", port_security_enabled=False)
    port = cloud.network.ports.create("p", bare.id)

    assert cloud.compute.interfaces.attach(server, ANN, port_id=port.id).fixed_ips == ()
    assert cloud.compute.interfaces.attach(server, ANN, bare.id).fixed_ips == ()


def test_an_admin_who_sees_the_port_of_another_project_cannot_attach_it_either(cloud, server, network):
    port = cloud.network.ports.create("q", network.id, device_id="t")

    with pytest.raises(errors.Invalid, match=f"Port {port.id} not usable for instance s"):
        cloud.compute.interfaces.attach(server, RequestContext("root", "p", ["admin"]), port_id=port.id)


def test_a_full_network_and_a_quota_that_is_used_up_are_told_apart(cloud, server, network):
    for _ in range(5):
        cloud.network.ports.create("p", network.id)
    with pytest.raises(errors.Invalid, match=f"No fixed IP addresses available for network: {network.id}"):
        cloud.compute.interfaces.attach(server, ANN, network.id)

    cloud.network.quotas.set("p", {"port": 5})
    with pytest.raises(errors.QuotaExceeded, match="Maximum number of ports exceeded"):
        cloud.compute.interfaces.attach(server, ANN, network.id)


def test_a_server_keeps_its_ports_while_its_state_says_so(cloud, server, network):
    with pytest.raises(Locked):
        cloud.compute.interfaces.attach(replace(server, locked_by="owner"), ANN, network.id)
    with pytest.raises(InvalidState, match="Cannot 'detach_interface' instance s while it is in vm_state suspended"):
        cloud.compute.interfaces.detach(replace(server, vm_state="suspended"), ANN, "port")


def test_addresses_come_and_go_one_by_one(cloud, server, network):
    cloud.compute.interfaces.attach(server, ANN, network.id)
    cloud.compute.interfaces.add_address(server, network.id)
    cloud.compute.interfaces.add_address(server, "nothing")

    assert addresses(cloud) == [["10.1.0.2", "10.1.0.3"]]
    cloud.compute.interfaces.remove_address(server, "10.1.0.2")
    cloud.compute.interfaces.remove_address(server, "10.1.0.9")
    assert addresses(cloud) == [["10.1.0.3"]]


def test_an_address_that_cannot_be_added_is_not(cloud, server, network):
    cloud.compute.interfaces.attach(server, ANN, network.id)
    for _ in range(4):
        cloud.network.ports.create("p", network.id)
    cloud.compute.interfaces.add_address(server, network.id)

    assert addresses(cloud) == [["10.1.0.2"]]


def test_groups_guard_all_ports_of_a_server(cloud, server, network):
    web = cloud.network.security_groups.create("p", "web")
    with pytest.raises(errors.NotFound, match="could not be found as device id on any ports"):
        cloud.compute.interfaces.add_group(server, web)
    cloud.compute.interfaces.attach(server, ANN, network.id)
    cloud.compute.interfaces.add_group(server, web)
    cloud.compute.interfaces.add_group(server, web)

    default = cloud.network.security_groups.default("p")
    assert [port.security_groups for port in cloud.network.ports.of_server("s")] == [(default.id, web.id)]
    cloud.compute.interfaces.remove_group(server, web, "web")
    with pytest.raises(errors.NotFound, match="Security group web not associated with the instance s"):
        cloud.compute.interfaces.remove_group(server, web, "web")
    assert [port.security_groups for port in cloud.network.ports.of_server("s")] == [(default.id,)]


def test_a_port_that_nothing_guards_has_no_groups(cloud, server, network):
    port = cloud.compute.interfaces.attach(server, ANN, network.id)
    cloud.network.ports.update(port.id, port_security_enabled=False)

    with pytest.raises(errors.Invalid, match="Network requires port_security_enabled"):
        cloud.compute.interfaces.add_group(server, cloud.network.security_groups.default("p"))


def test_a_trunk_and_a_policy_go_with_their_port_to_a_server_and_stay_with_it(cloud, server, network):
    wing = cloud.network
    policy = wing.qos_policies.create("p")
    parent, child = (wing.ports.create("p", network.id, qos_policy_id=policy.id) for _ in range(2))
    subport = {"port_id": child.id, "segmentation_type": "vlan", "segmentation_id": 5}
    trunk = wing.trunks.create("p", parent.id, sub_ports=[subport])

    cloud.compute.interfaces.attach(server, ANN, port_id=parent.id)
    assert wing.trunks.is_bound(trunk)
    cloud.compute.interfaces.detach(server, ANN, parent.id)
    cloud.settle()
    assert wing.ports.get(parent.id).qos_policy_id == policy.id
    assert not wing.trunks.is_bound(trunk)


def test_a_port_that_a_trunk_needs_stays_when_it_is_detached(cloud, server, network):
    port = cloud.compute.interfaces.attach(server, ANN, network.id)
    cloud.network.ports.move("s", "")
    cloud.network.trunks.create("p", port.id)
    cloud.compute.interfaces.detach(server, ANN, port.id)
    cloud.settle()

    assert cloud.network.ports.get(port.id).device_id == ""
