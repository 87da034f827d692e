"""Addresses that ports have without having asked for them, and those that go with their network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from novalite.conformance.client import Api

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
