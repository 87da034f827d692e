import pytest

NOBODYS = "00000000-0000-4000-8000-000000000000"


def test_a_subnet_is_shown(ask, make, network):
    (subnet,) = ask(f"GET /subnets?network_id={network}").json["subnets"]

    assert subnet["gateway_ip"] == "10.9.0.1"
    assert subnet["allocation_pools"] == [{"start": "10.9.0.2", "end": "10.9.0.254"}]
    assert (subnet["enable_dhcp"], subnet["router:external"], subnet["dns_nameservers"]) == (True, False, [])
    assert "prefixlen" not in subnet
    assert ask(f"GET /networks/{network}").json["network"]["subnets"] == [subnet["id"]]


@pytest.mark.parametrize(
    ("sent", "status", "type", "words"),
    [
        ({"cidr": "10.9.0.0/25"}, 400, "InvalidInput", "overlaps with another subnet."),
        ({"cidr": "x"}, 400, "InvalidInput", "x is not in a CIDR format."),
        ({"cidr": "fd00::/64"}, 400, "InvalidInput", "cidr 'fd00::/64' does not match the ip_version '4'."),
        ({"cidr": "10.1.0.0/24", "ip_version": 5}, 400, "HTTPBadRequest", "ip_version. Reason: 5 is not in valid"),
        ({"cidr": "10.1.0.0/24", "gateway_ip": "10.1.0.0"}, 400, "InvalidInput", "Gateway is not valid on subnet."),
        ({"cidr": "10.1.0.0/24", "gateway_ip": "x"}, 400, "HTTPBadRequest", "'x' is not a valid IP address."),
        ({"cidr": "10.1.0.0/24", "ipv6_ra_mode": "slaac"}, 400, "InvalidInput", "not valid when ip_version is 4."),
        ({}, 400, "BadRequest", "a subnetpool must be specified in the absence of a cidr."),
        ({"cidr": "10.1.0.0/24", "network_id": NOBODYS}, 404, "NetworkNotFound", f"Network {NOBODYS} could not"),
        (
            {"cidr": "10.1.0.0/24", "allocation_pools": [{"start": "10.1.0.1", "end": "10.1.0.9"}]},
            409,
            "GatewayConflictWithAllocationPools",
            "Gateway ip 10.1.0.1 conflicts with allocation pool 10.1.0.1-10.1.0.9.",
        ),
    ],
)
def test_a_subnet_that_cannot_be_is_refused(refused, network, sent, status, type, words):
    answer = refused("POST /subnets", {"subnet": {"network_id": network, "ip_version": 4, **sent}})

    assert answer[:2] == (status, type)
    assert words in answer[2]


def test_modes_of_a_subnet_are_the_same(refused, make, network):
    modes = {"ipv6_ra_mode": "slaac", "ipv6_address_mode": "dhcpv6-stateful"}
    body = {"subnet": {"network_id": network, "ip_version": 6, "cidr": "fd00::/64", **modes}}

    assert "If both attributes are set, they must be the same value." in refused("POST /subnets", body)[2]


def test_a_subnet_is_changed(ask, refused, network):
    (subnet,) = ask(f"GET /subnets?network_id={network}").json["subnets"]
    path = f"PUT /subnets/{subnet['id']}"

    changed = ask(path, {"subnet": {"gateway_ip": None, "dns_nameservers": ["1.1.1.1"]}}).json["subnet"]
    assert (changed["gateway_ip"], changed["dns_nameservers"]) == (None, ["1.1.1.1"])
    assert refused(path, {"subnet": {"cidr": "10.0.0.0/8"}})[2] == "Cannot update read-only attribute cidr"
    assert refused(path, {"subnet": {"gateway_ip": "10.9.0.9"}})[1] == "GatewayConflictWithAllocationPools"


def test_subnets_of_others_networks_are_theirs_to_make(refused, cloud):
    private = cloud.network.networks.available_to("red")[0].id
    body = {"subnet": {"network_id": private, "ip_version": 4, "cidr": "192.168.0.0/24"}}

    assert refused("POST /subnets", body) == (
        403,
        "PolicyNotAuthorized",
        "rule:create_subnet is disallowed by policy",
    )


@pytest.mark.parametrize("more", [{}, {"cidr": "10.8.4.0/24"}], ids=["next", "chosen"])
def test_a_pool_of_another_project_is_none(make, refused, more):
    network = make("network")["id"]
    pool = make("subnetpool", as_="bob", name="p", prefixes=["10.8.0.0/16"], default_prefixlen=24)["id"]
    wanted = {"network_id": network, "ip_version": 4, "subnetpool_id": pool, **more}

    status, _, message = refused("POST /subnets", {"subnet": wanted})

    assert (status, message) == (404, f"Subnet pool {pool} could not be found.")
