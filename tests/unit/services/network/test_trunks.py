import pytest

from novalite.services.network.trunks import subports

ONE, OTHER = "11111111-2222-4333-8444-555555555555", "11111111-2222-4333-8444-555555555556"


def test_a_trunk_is_active_while_its_port_is_bound(ask, make, network):
    parent, child = (make("port", network_id=network)["id"] for _ in range(2))
    sent = {"port_id": child, "segmentation_type": "vlan", "segmentation_id": 5}
    trunk = make("trunk", port_id=parent, sub_ports=[sent])
    assert trunk["status"] == "DOWN"
    ask(f"PUT /ports/{parent}", {"port": {"binding:host_id": "compute1"}}, "root")

    assert ask(f"GET /trunks/{trunk['id']}").json["trunk"]["status"] == "ACTIVE"
    assert ask(f"GET /ports/{parent}").json["port"]["trunk_details"]["sub_ports"][0]["port_id"] == child
    removed = ask(f"PUT /trunks/{trunk['id']}/remove_subports", {"sub_ports": [sent]}).json
    assert removed["sub_ports"] == []
    assert ask(f"PUT /trunks/{trunk['id']}/add_subports", {"sub_ports": [sent]}).json["sub_ports"] == [sent]
    assert ask(f"GET /trunks/{trunk['id']}/get_subports").json == {"sub_ports": [sent]}


def test_an_action_needs_ports(make, refused, network):
    trunk = make("trunk", port_id=make("port", network_id=network)["id"])["id"]

    for body in ({}, [], {"sub_ports": None}):
        assert refused(f"PUT /trunks/{trunk}/add_subports", body)[:2] == (400, "InvalidInput")


def vlan(id, number=5):
    return {"port_id": id, "segmentation_type": "vlan", "segmentation_id": number}


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (None, "not a list"),
        ([1], "not a dict"),
        ([{}], "valid port UUID"),
        ([{"port_id": 5}], "Invalid UUID"),
        ([vlan(ONE), vlan(ONE, 6)], "Non unique"),
        ([vlan(ONE), vlan(OTHER)], "not unique"),
        ([{"port_id": ONE, "segmentation_id": 5}], "missing segmentation"),
    ],
)
def test_what_ports_of_a_trunk_are_not(sent, words):
    with pytest.raises(ValueError, match=words):
        subports(sent)


def test_marks_of_the_network_are_not_looked_at():
    inherited = {"port_id": ONE, "segmentation_type": "inherit"}

    assert subports([inherited, vlan(OTHER)]) == (inherited, vlan(OTHER))
