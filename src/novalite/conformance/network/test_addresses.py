"""Addresses that ports have without having asked for them, and those that go with their network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from novalite.conformance.client import Api
from novalite.conformance.network.errors import refused

Make = Callable[..., dict[str, Any]]
SLAAC = {"ip_version": 6, "ipv6_address_mode": "slaac", "ipv6_ra_mode": "slaac"}


def test_an_automatic_subnet_gives_ports_addresses(api: Api, make: Make, network: str) -> None:
    port = make("port", network_id=network, mac_address="fa:16:3e:01:02:03")
    assert port["fixed_ips"] == []
    subnet = make("subnet", network_id=network, cidr="fd00:9::/64", **SLAAC)["id"]
    shown = api(f"GET /ports/{port['id']}").json["port"]

    assert shown["fixed_ips"] == [{"subnet_id": subnet, "ip_address": "fd00:9::f816:3eff:fe01:203"}]


def test_automatic_addresses_go_with_their_subnet(api: Api, make: Make, network: str) -> None:
    subnet = make("subnet", network_id=network, cidr="fd00:9::/64", **SLAAC)["id"]
    port = make("port", network_id=network)
    assert [one["subnet_id"] for one in port["fixed_ips"]] == [subnet]

    assert api(f"DELETE /subnets/{subnet}").status_int == 204
    assert api(f"GET /ports/{port['id']}").json["port"]["fixed_ips"] == []


def test_other_addresses_keep_their_subnet(api: Api, make: Make, network: str, subnet: str) -> None:
    make("port", network_id=network)
    answer = api(f"DELETE /subnets/{subnet}")
    reason = "One or more ports have an IP allocation from this subnet"

    assert answer.status_int == 409
    assert answer.json["NeutronError"]["message"] == f"Unable to complete operation on subnet {subnet}: {reason}."


def test_floating_addresses_go_with_their_network(api: Api, make: Make, admin: Api, outside: str) -> None:
    floating = make("floatingip", floating_network_id=outside)["id"]
    assert admin(f"DELETE /networks/{outside}").status_int == 204
    assert api(f"GET /floatingips/{floating}").status_int == 404


def test_the_router_of_an_ipv6_subnet_is_at_its_first_address(make: Make, network: str) -> None:
    subnet = make("subnet", network_id=network, ip_version=6, cidr="fd00:9::/64")

    assert subnet["gateway_ip"] == "fd00:9::"
    assert subnet["allocation_pools"] == [{"start": "fd00:9::1", "end": "fd00:9::ffff:ffff:ffff:ffff"}]


def test_a_port_gets_another_mac_address(admin: Api, make: Make, network: str, subnet: str) -> None:
    port = make("port", network_id=network)
    shown = admin(f"PUT /ports/{port['id']}", {"port": {"mac_address": None}}).json["port"]

    assert shown["mac_address"] != port["mac_address"]
    assert shown["fixed_ips"] == port["fixed_ips"]


def test_addresses_that_a_router_or_a_floating_ip_needs_stay(
    api: Api, make: Make, network: str, subnet: str, outside: str
) -> None:
    router = make("router", external_gateway_info={"network_id": outside})["id"]
    interface = api(f"PUT /routers/{router}/add_router_interface", {"subnet_id": subnet}).json["port_id"]
    port = make("port", network_id=network)
    floating = make("floatingip", floating_network_id=outside, port_id=port["id"])["id"]

    elsewhere = {"port": {"fixed_ips": [{"subnet_id": subnet, "ip_address": "10.1.0.77"}]}}
    message = f"Bad ports request: IP updates for port {interface} are not allowed."
    refused(api(f"PUT /ports/{interface}", elsewhere), 400, "BadRequest", message)
    message = f"Cannot update the fixed_ips of the port {port['id']}, because its original fixed_ip has been associated"
    answer = api(f"PUT /ports/{port['id']}", elsewhere)
    refused(answer, 400, "BadRequest", f"Bad port request: {message} to a floating ip.")
    assert api(f"PUT /ports/{port['id']}", {"port": {"fixed_ips": port["fixed_ips"]}}).status_int == 200
    assert api(f"DELETE /floatingips/{floating}").status_int == 204
    assert api(f"PUT /ports/{port['id']}", elsewhere).status_int == 200
    assert api(f"PUT /routers/{router}/remove_router_interface", {"subnet_id": subnet}).status_int == 200


def test_it_is_told_how_full_a_network_is(admin: Api, make: Make, network: str) -> None:
    pools = [{"start": "10.1.0.10", "end": "10.1.0.19"}]
    make("subnet", network_id=network, ip_version=4, cidr="10.1.0.0/24", allocation_pools=pools)
    for address in ("10.1.0.11", "10.1.0.99"):
        make("port", network_id=network, fixed_ips=[{"ip_address": address}])
    shown = admin(f"GET /network-ip-availabilities/{network}").json["network_ip_availability"]

    assert (shown["total_ips"], shown["used_ips"]) == (10, 2)
    assert shown["ip_availability_details"] == {
        "total_ips_in_subnet": 254,
        "total_ips_in_allocation_pool": 10,
        "used_ips_in_subnet": 2,
        "used_ips_in_allocation_pool": 1,
    }
    assert shown["subnet_ip_availability"][0]["ip_availability_details"] == shown["ip_availability_details"]
