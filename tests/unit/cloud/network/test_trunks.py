import pytest

from novalite.cloud import Cloud
from novalite.cloud.network.networking import Missing, Refused, Wrong
from novalite.cloud.network.trunks import SubPort


@pytest.fixture
def wing():
    return Cloud().network


@pytest.fixture
def port(wing):
    network = wing.networks.create("p")
    return lambda **more: wing.ports.create("p", more.pop("network_id", network.id), **more)


def vlan(port, number=5):
    return {"port_id": port.id, "segmentation_type": "vlan", "segmentation_id": number}


def test_a_trunk_carries_ports(wing, port):
    parent, child, another = port(), port(), port()
    trunk = wing.trunks.create("p", parent.id, "a", [vlan(child)])
    trunk = wing.trunks.add(trunk.id, [vlan(another, 6)])

    assert trunk.sub_ports == (SubPort(child.id, "vlan", 5), SubPort(another.id, "vlan", 6))
    assert wing.trunks.of_port(parent.id) == wing.trunks.carrying(child.id) == trunk
    assert wing.trunks.remove(trunk.id, [child.id]).sub_ports == (SubPort(another.id, "vlan", 6),)
    with pytest.raises(Missing):
        wing.trunks.remove(trunk.id, [child.id])


def test_what_a_trunk_cannot_carry(wing, port):
    wide = wing.networks.create("p", physical_network="physnet1", network_type="vlan")
    parent, child = port(), port()
    trunk = wing.trunks.create("p", parent.id, sub_ports=[vlan(child)])

    for refused in (vlan(parent), vlan(child), vlan(port()), vlan(port(network_id=wide.id)), vlan(port(device_id="a"))):
        with pytest.raises(Refused):
            wing.trunks.add(trunk.id, [refused])
    for changed in ({"segmentation_id": 4095}, {"segmentation_id": None}, {"segmentation_type": "vxlan"}):
        with pytest.raises(Wrong):
            wing.trunks.add(trunk.id, [vlan(port()) | changed])
    with pytest.raises(Wrong, match="missing segmentation"):
        wing.trunks.add(trunk.id, [{"port_id": port().id}])
    with pytest.raises(Missing):
        wing.trunks.add(trunk.id, [vlan(port()) | {"port_id": "nothing"}])


def test_marks_can_be_those_of_the_network(wing, port):
    network = wing.networks.create("p", physical_network="physnet1", network_type="vlan", segmentation_id=88)
    parent, child = port(network_id=network.id), port(network_id=network.id)
    sent = {"port_id": child.id, "segmentation_type": "inherit"}

    assert wing.trunks.create("p", parent.id, sub_ports=[sent]).sub_ports == (SubPort(child.id, "vlan", 88),)


def test_ports_stay_while_a_trunk_needs_them(wing, port):
    parent, child = port(), port()
    trunk = wing.trunks.create("p", parent.id, sub_ports=[vlan(child)])
    for needed in (parent, child):
        with pytest.raises(Refused):
            wing.trunks.check_deletable(needed)

    wing.trunks.delete(trunk.id)
    wing.trunks.check_deletable(parent)
    wing.trunks.check_deletable(child)


def test_a_trunk_of_a_host_or_one_that_is_down_stays(wing, port):
    parent = port()
    trunk = wing.trunks.create("p", parent.id)
    wing.ports.update(parent.id, host="compute1")
    with pytest.raises(Refused, match="in use"):
        wing.trunks.delete(trunk.id)
    with pytest.raises(Refused, match="not eligible"):
        wing.trunks.create("p", port(host="compute1").id)

    wing.trunks.update(trunk.id, admin_state_up=False)
    with pytest.raises(Refused, match="disabled"):
        wing.trunks.delete(trunk.id)


def test_a_port_that_nova_made_is_taken_from_its_server_and_stays_with_its_trunk(wing, port):
    parent, other = (port(device_id="s", owned=True) for _ in range(2))
    wing.trunks.create("p", parent.id)
    wing.ports.release("s")

    assert wing.ports.get(parent.id).device_id == ""
    with pytest.raises(Missing):
        wing.ports.get(other.id)
    with pytest.raises(Refused, match="parent port"):
        wing.ports.delete(parent.id)
