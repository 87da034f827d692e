import pytest

NOBODYS = "00000000-0000-4000-8000-000000000000"


def test_a_port_is_shown_to_its_project_and_whole_to_admins(ask, make, network):
    port = make("port", network_id=network, name="p", dns_name="web")
    whole = ask(f"GET /ports/{port['id']}", as_="root").json["port"]

    assert (port["status"], port["device_id"], port["binding:vnic_type"]) == ("DOWN", "", "normal")
    assert port["dns_assignment"] == [{"ip_address": "10.9.0.2", "hostname": "web", "fqdn": "web.openstacklocal."}]
    assert {name: value for name, value in whole.items() if name not in port} == {
        "binding:host_id": "",
        "binding:profile": {},
        "binding:vif_details": {},
        "binding:vif_type": "unbound",
    }


@pytest.mark.parametrize(
    ("sent", "status", "type", "words"),
    [
        ({"fixed_ips": [{"ip_address": "1.2.3.4"}]}, 400, "InvalidIpForNetwork", "IP address 1.2.3.4 is not"),
        ({"fixed_ips": [{"subnet_id": "x"}]}, 400, "HTTPBadRequest", "'x' is not a valid UUID."),
        ({"fixed_ips": [{}]}, 400, "InvalidInput", "IP allocation requires subnet_id or ip_address."),
        ({"fixed_ips": "x"}, 400, "HTTPBadRequest", "Invalid data format for fixed IP: 'x'."),
        ({"mac_address": "x"}, 400, "HTTPBadRequest", "'x' is not a valid MAC address."),
        ({"security_groups": ["x"]}, 400, "HTTPBadRequest", "security_groups. Reason: 'x' is not a valid UUID."),
        ({"security_groups": [NOBODYS]}, 404, "SecurityGroupNotFound", "does not exist"),
        (
            {"port_security_enabled": False, "security_groups": [NOBODYS]},
            400,
            "PortSecurityAndIPRequiredForSecurityGroups",
            "Port security must be enabled",
        ),
        ({"binding:vnic_type": "x"}, 400, "HTTPBadRequest", "x is not in valid_values."),
        ({"binding:host_id": "x"}, 403, "PolicyNotAuthorized", "create_port:binding:host_id"),
        ({"allowed_address_pairs": [{}]}, 400, "AllowedAddressPairsMissingIP", "must contain ip_address"),
        ({"network_id": NOBODYS}, 404, "NetworkNotFound", f"Network {NOBODYS} could not be found."),
    ],
)
def test_a_port_that_cannot_be_is_refused(refused, network, sent, status, type, words):
    answer = refused("POST /ports", {"port": {"network_id": network, **sent}})

    assert answer[:2] == (status, type)
    assert words in answer[2]


def test_a_port_is_changed(ask, refused, make, network):
    port = make("port", network_id=network)
    path = f"PUT /ports/{port['id']}"
    subnet = {"subnet_id": port["fixed_ips"][0]["subnet_id"]}
    wanted = {
        "fixed_ips": [subnet, subnet],
        "security_groups": [],
        "allowed_address_pairs": [{"ip_address": "10.0.0.0/8"}],
    }
    changed = ask(path, {"port": wanted}).json["port"]
    mac = {"port": {"mac_address": "fa:16:3e:00:00:01"}}

    assert len(changed["fixed_ips"]) == 2
    assert changed["fixed_ips"][0] == port["fixed_ips"][0]
    assert changed["security_groups"] == []
    pair = {"mac_address": port["mac_address"], "ip_address": "10.0.0.0/8"}
    assert changed["allowed_address_pairs"] == [pair]
    expected = "(rule:update_port and rule:update_port:mac_address) is disallowed by policy"
    assert refused(path, mac)[2] == expected
    bound = ask(path, {"port": {"binding:host_id": "compute1"}}, as_="root").json["port"]
    assert (bound["binding:vif_type"], bound["status"]) == ("ovs", "ACTIVE")
    assert ask(path, {"port": {"binding:host_id": None}}, as_="root").json["port"]["binding:vif_type"] == "unbound"
    assert ask(path, mac, as_="root").json["port"]["mac_address"] == "fa:16:3e:00:00:01"


def test_an_address_of_a_subnet_of_another_project_is_of_none(make, refused, network):
    other = make("network", as_="bob")["id"]
    subnet = make("subnet", as_="bob", network_id=other, cidr="10.8.0.0/24", ip_version=4)["id"]
    port = make("port", network_id=network)["id"]

    for request in ("POST /ports", f"PUT /ports/{port}"):
        more = {"network_id": network} if request == "POST /ports" else {}
        answer = refused(request, {"port": {"fixed_ips": [{"subnet_id": subnet}], **more}})
        assert answer == (404, "SubnetNotFound", f"Subnet {subnet} could not be found.")
