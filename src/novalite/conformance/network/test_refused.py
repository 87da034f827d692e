"""What does not fit what is there, or does not fit together.

A row of ``refusals.tsv`` is what there is to be beforehand, who asks, the request, its body, the status, the type of
the error and its message, with ``*`` for what is not always the same. A hyphen is none; a name with a dollar is the id
of something made for the test; and where Neutron fails with a 500 by itself, 500 stands behind the status.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from novalite.conformance.client import Api
from novalite.conformance.network.errors import denied, refused
from novalite.conformance.network.resources import RECIPES
from novalite.conformance.who import Things

Make = Callable[..., dict[str, Any]]
OPERATION = "Invalid input for operation: "
EUI64 = (
    "Invalid CIDR fd00::/80 for IPv6 address mode. OpenStack uses the EUI-64 address format, "
    "which requires the prefix to be /64."
)
DNS_NAME = (
    "Invalid input for dns_name. Reason: 'bad_name' not a valid PQDN or FQDN. Reason: Name 'bad_name' must be "
    "1-63 characters long, each of which can only be alphanumeric or a hyphen."
)


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"cidr": "10.1.0.0/31"}, "Subnet has a prefix length that is incompatible with DHCP service enabled."),
        ({"cidr": "224.0.0.0/24"}, "Multicast IP subnet is not supported if enable_dhcp is True."),
        ({"cidr": "127.0.0.0/24"}, "Loopback IP subnet is not supported if enable_dhcp is True."),
        ({"cidr": "fd00::/64"}, "cidr 'fd00::/64' does not match the ip_version '4'."),
        ({"cidr": "x"}, "x is not in a CIDR format."),
        ({"dns_nameservers": ["fd00::1"]}, "dns_nameserver 'fd00::1' does not match the ip_version '4'."),
        ({"gateway_ip": "10.1.0.0"}, "Gateway is not valid on subnet."),
        ({"ipv6_ra_mode": "slaac"}, "ipv6_ra_mode is not valid when ip_version is 4."),
        (
            {"cidr": "fd00::/80", "ip_version": 6, "ipv6_address_mode": "slaac"},
            EUI64,
        ),
        (
            {"cidr": "fd00::/64", "ip_version": 6, "enable_dhcp": "no", "ipv6_ra_mode": "slaac"},
            "ipv6_ra_mode or ipv6_address_mode cannot be set when enable_dhcp is set to False.",
        ),
    ],
)
def test_a_subnet_that_cannot_be(api: Api, network: str, sent: dict[str, Any], message: str) -> None:
    body = {"network_id": network, "ip_version": 4, "cidr": "10.1.0.0/24", **sent}
    refused(api("POST /subnets", {"subnet": body}), 400, "InvalidInput", OPERATION + message)


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"provider:physical_network": "public"}, "network_type required."),
        ({"provider:network_type": "bogus"}, "network_type value 'bogus' not supported."),
        ({"provider:network_type": "flat"}, "physical_network required for flat provider network."),
        (
            {"provider:network_type": "vlan", "provider:physical_network": "bogus"},
            "physical_network 'bogus' unknown for VLAN provider network.",
        ),
        (
            {"provider:network_type": "vlan", "provider:segmentation_id": 77},
            "segmentation_id requires physical_network for VLAN provider network.",
        ),
        (
            {
                "provider:network_type": "vlan",
                "provider:physical_network": "physnet1",
                "provider:segmentation_id": 5000,
            },
            "segmentation_id out of range (1 through 4094).",
        ),
        (
            {"provider:network_type": "geneve", "provider:physical_network": "public"},
            "provider:physical_network specified for geneve network.",
        ),
        ({"mtu": 9000}, "Requested MTU is too big, maximum is 1442."),
    ],
)
def test_a_network_that_cannot_be(admin: Api, sent: dict[str, Any], message: str) -> None:
    refused(admin("POST /networks", {"network": sent}), 400, "InvalidInput", OPERATION + message)


@pytest.mark.parametrize(
    ("sent", "status", "type", "message"),
    [
        (
            {"mac_address": "00:00:00:00:00:00"},
            400,
            "HTTPBadRequest",
            "Invalid input for mac_address. Reason: '00:00:00:00:00:00' is not a valid MAC address.",
        ),
        ({"name": " a"}, 400, "HTTPBadRequest", "Invalid input for name. Reason: ' a' is not a valid string."),
        ({"allowed_address_pairs": "x"}, 400, "HTTPBadRequest", "Allowed address pairs must be a list."),
        ({"allowed_address_pairs": [{"ip_address": "x"}]}, 400, "HTTPBadRequest", "'x' is not a valid IP address"),
        (
            {"allowed_address_pairs": [{"ip_address": "224.0.0.1"}]},
            400,
            "HTTPBadRequest",
            "IP 224.0.0.1 is a multicast address, which is not supported.",
        ),
        (
            {"allowed_address_pairs": [{"ip_address": "10.1.0.9", "x": 1}]},
            400,
            "HTTPBadRequest",
            "Unrecognized attribute(s) 'x'",
        ),
        (
            {"allowed_address_pairs": [{"ip_address": "10.1.0.9"}] * 2},
            400,
            "DuplicateAddressPairInRequest",
            "Request contains duplicate address pair: mac_address None ip_address 10.1.0.9.",
        ),
        (
            {"allowed_address_pairs": [{"ip_address": "10.1.0.9"}] * 11},
            400,
            "AllowedAddressPairExhausted",
            "The number of allowed address pair exceeds the maximum 10.",
        ),
        (
            {"fixed_ips": "x"},
            400,
            "HTTPBadRequest",
            "Invalid input for fixed_ips. Reason: Invalid data format for fixed IP: 'x'.",
        ),
        (
            {"fixed_ips": [{"ip_address": "10.1.0.9"}] * 2},
            400,
            "HTTPBadRequest",
            "Invalid input for fixed_ips. Reason: Duplicate IP address '10.1.0.9'.",
        ),
        (
            {"extra_dhcp_opts": [{"opt_name": ""}]},
            400,
            "InvalidInput",
            "Invalid input for operation: No valid key specs matched for: {'opt_name': ''}.",
        ),
        (
            {"dns_name": "bad_name"},
            400,
            "HTTPBadRequest",
            DNS_NAME,
        ),
    ],
)
def test_a_port_that_cannot_be(
    api: Api, network: str, sent: dict[str, Any], status: int, type: str, message: str
) -> None:
    refused(api("POST /ports", {"port": {"network_id": network, **sent}}), status, type, message)


def test_address_pairs_need_port_security(api: Api, network: str) -> None:
    sent = {"port_security_enabled": False, "allowed_address_pairs": [{"ip_address": "10.1.0.9"}]}
    message = "Port Security must be enabled in order to have allowed address pairs on a port."
    answer = api("POST /ports", {"port": {"network_id": network, **sent}})
    refused(answer, 409, "AddressPairAndPortSecurityRequired", message)


def test_a_profile_of_a_binding_is_for_services(admin: Api, network: str) -> None:
    answer = admin("POST /ports", {"port": {"network_id": network, "binding:profile": {"a": 1}}})
    denied(answer, "(rule:create_port and rule:create_port:binding:profile)")


def test_a_port_of_an_external_network_is_its_owners(api: Api, outside: str) -> None:
    denied(api.as_("other")("POST /ports", {"port": {"network_id": outside}}), "rule:create_port")


def test_a_network_with_gateways_stays_external(api: Api, admin: Api, make: Make, outside: str) -> None:
    make("router", external_gateway_info={"network_id": outside})
    answer = admin(f"PUT /networks/{outside}", {"network": {"router:external": False}})
    message = "cannot be updated to be made non-external, since it has existing gateway ports."
    refused(answer, 409, "ExternalNetworkInUse", f"External network {outside} {message}")


@pytest.mark.parametrize(("name", "status"), [("default", 409), ("DEFAULT", 409), ("defaults", 201)])
def test_there_is_one_default_group(api: Api, name: str, status: int) -> None:
    answer = api("POST /security-groups", {"security_group": {"name": name}})

    assert answer.status_int == status
    if status == 201:
        api(f"DELETE /security-groups/{answer.json['security_group']['id']}")
    else:
        refused(answer, 409, "SecurityGroupDefaultAlreadyExists", "Default security group already exists.")


def test_rules_that_are_sent_together_are_of_one_group(api: Api, make: Make, group: str) -> None:
    ids = [group, make("security_group", name="another")["id"]]
    answer = api(
        "POST /security-group-rules",
        {"security_group_rules": [{"security_group_id": id, "direction": "ingress"} for id in ids]},
    )
    message = "Only allowed to update rules for one security profile at a time"
    refused(answer, 400, "SecurityGroupNotSingleGroupRules", message)


def test_rules_that_are_sent_together_are_not_the_same(api: Api, group: str) -> None:
    rule = {"security_group_id": group, "direction": "ingress"}
    answer = api("POST /security-group-rules", {"security_group_rules": [rule, rule]})
    refused(answer, 409, "DuplicateSecurityGroupRuleInPost", "Duplicate Security Group Rule in POST.")


@pytest.mark.parametrize(
    ("sent", "type", "message"),
    [
        (
            {"ethertype": None},
            "SecurityGroupRuleInvalidEtherType",
            "Security group rule for ethertype 'None' not supported. Allowed values are ['IPv4', 'IPv6'].",
        ),
        ({"remote_ip_prefix": 5}, "InvalidCIDR", "Invalid CIDR 5 given as IP prefix."),
        ({"port_range_min": "x"}, "SecurityGroupInvalidPortValue", "Invalid value for port x"),
        ({"direction": "up"}, "HTTPBadRequest", "Invalid input for direction. Reason: up is not in valid_values."),
    ],
)
def test_a_rule_that_cannot_be(api: Api, group: str, sent: dict[str, Any], type: str, message: str) -> None:
    rule = {"security_group_id": group, "direction": "ingress", **sent}
    refused(api("POST /security-group-rules", {"security_group_rule": rule}), 400, type, message)


@pytest.mark.parametrize("noun", ["networks", "routers"])
def test_there_are_fifty_tags_at_most(api: Api, make: Make, noun: str) -> None:
    path = f"/{noun}/{make(noun[:-1])['id']}/tags"
    message = f"Bad {noun} request: The number of tags exceed the per-resource limit of 50."

    refused(api(f"PUT {path}", {"tags": [str(number) for number in range(51)]}), 400, "BadRequest", message)
    refused(api(f"PUT {path}", {"tags": None}), 400, "InvalidInput", f"{OPERATION}'None' is not a list.")
    assert api(f"PUT {path}", {"tags": ["a"]}).json == {"tags": ["a"]}
    assert api(f"POST {path}", {"tags": ["b"]}).json == {"tags": ["b"]}
    assert sorted(api(f"GET {path}").json["tags"]) == ["a", "b"]


def rows() -> Iterator[Any]:
    lines = Path(__file__).with_name("refusals.tsv").read_text().splitlines()
    for number, line in enumerate(lines, 1):
        cells = line.split("\t")
        yield pytest.param(*cells, id=f"{cells[2]} {number}")


@pytest.mark.parametrize(("given", "who", "request_", "body", "status", "type", "message"), list(rows()))
def test_what_is_refused(
    api: Api, room: None, given: str, who: str, request_: str, body: str, status: str, type: str, message: str
) -> None:
    things = Things(api, RECIPES)
    for name in given.split() if given != "-" else ():
        things[name]
    sent = None if body == "-" else things.filled(json.loads(body))
    answer = api.as_(who)(things.filled(request_), sent)
    assert str(answer.status_int) in status.split("/"), answer.text
    if answer.status_int < 500:
        error = answer.json["NeutronError"]
        expected = ".*".join(map(re.escape, things.filled(message).split("*")))
        assert error["type"] == type
        assert re.fullmatch(expected, " ".join(error["message"].split())), error["message"]
