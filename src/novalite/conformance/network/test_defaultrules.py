"""The default rules of security groups, and which groups get them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from novalite.conformance.client import Api
from novalite.conformance.network.errors import denied, refused
from novalite.conformance.network.resources import UNKNOWN

Make = Callable[..., dict[str, Any]]
PATH = "/default-security-group-rules"
NOUN = "default_security_group_rule"
FLAGS = {"used_in_default_sg": False, "used_in_non_default_sg": False}


@pytest.fixture
def rule(make: Make, admin: Api) -> Callable[..., dict[str, Any]]:
    """Makes a default rule, of UDP from any port and for no groups where nothing else is said."""
    return lambda **more: make(NOUN, admin, **{"direction": "ingress", "protocol": "udp", **FLAGS, **more})


def test_a_rule_is_shown(api: Api, rule: Callable[..., dict[str, Any]]) -> None:
    shown = rule(description="a", protocol="UDP", port_range_min=5, port_range_max=6)
    expected = {
        **FLAGS,
        **dict.fromkeys(("remote_ip_prefix", "remote_group_id", "remote_address_group_id")),
        "direction": "ingress",
        "ethertype": "IPv4",
        "protocol": "udp",
        "port_range_min": 5,
        "port_range_max": 6,
        "id": shown["id"],
        "description": "a",
    }

    assert shown == expected
    assert api(f"GET {PATH}/{shown['id']}").json == {NOUN: expected}
    assert api(f"GET {PATH}?id={shown['id']}").json == {f"{NOUN}s": [expected]}


def test_new_groups_let_all_out_and_default_ones_in_what_is_from_themselves(api: Api) -> None:
    found = api(f"GET {PATH}?description=Legacy default SG rule for ingress traffic").json[f"{NOUN}s"]

    assert {(one["ethertype"], one["remote_group_id"]) for one in found} == {("IPv4", "PARENT"), ("IPv6", "PARENT")}
    assert all(one["used_in_default_sg"] and not one["used_in_non_default_sg"] for one in found)


def test_a_new_group_has_the_rules_that_are_for_it(
    make: Make, unique: Callable[[str], str], rule: Callable[..., dict[str, Any]]
) -> None:
    rule(used_in_non_default_sg=True, remote_group_id="PARENT", port_range_min=7, port_range_max=7)
    rule(used_in_default_sg=True, port_range_min=8, port_range_max=8)
    group = make("security_group", name=unique("group"))

    (own,) = [one for one in group["security_group_rules"] if one["direction"] == "ingress"]
    assert (own["port_range_min"], own["remote_group_id"], own["protocol"]) == (7, group["id"], "udp")


def test_a_rule_that_others_than_default_groups_get_is_there_once(
    admin: Api, rule: Callable[..., dict[str, Any]]
) -> None:
    rule()
    id = rule(used_in_non_default_sg=True)["id"]
    sent = {"direction": "ingress", "protocol": "udp", **FLAGS}

    message = f"Default Security group rule already exists. Rule id is {id}."
    refused(admin(f"POST {PATH}", {NOUN: sent}), 409, "DefaultSecurityGroupRuleExists", message)


@pytest.mark.parametrize(
    ("sent", "type", "message"),
    [
        ({}, "HTTPBadRequest", "Failed to parse request. Required attribute 'direction' not specified"),
        (
            *({"direction": "ingress"}, "HTTPBadRequest"),
            "Failed to parse request. Required attribute 'used_in_default_sg' not specified",
        ),
        (
            *({"direction": "a", **FLAGS}, "HTTPBadRequest"),
            "Invalid input for direction. Reason: a is not in valid_values.",
        ),
        (
            *({"direction": "ingress", **FLAGS, "used_in_default_sg": "a"}, "InvalidInput"),
            "Invalid input for operation: 'a' cannot be converted to boolean.",
        ),
        (
            *(
                {"direction": "ingress", **FLAGS, "protocol": "tcp", "port_range_min": 5},
                "SecurityGroupInvalidPortRange",
            ),
            "For TCP/UDP protocols, port_range_min must be <= port_range_max",
        ),
        (
            {"direction": "ingress", **FLAGS, "remote_group_id": "PARENT", "remote_ip_prefix": "10.0.0.0/8"},
            "SecurityGroupMultipleRemoteEntites",
            "Only one of remote_ip_prefix or remote_group_id or remote_address_group_id may be provided.",
        ),
        (
            {"direction": "ingress", **FLAGS, "ethertype": "IPv6", "remote_ip_prefix": "10.0.0.0/8"},
            "SecurityGroupRuleParameterConflict",
            "Conflicting value ethertype IPv6 for CIDR 10.0.0.0/8",
        ),
        ({"security_group_id": "a"}, "HTTPBadRequest", "Unrecognized attribute(s) 'security_group_id'"),
    ],
)
def test_a_rule_that_cannot_be(admin: Api, sent: dict[str, Any], type: str, message: str) -> None:
    refused(admin(f"POST {PATH}", {NOUN: sent}), 400, type, message)


def test_rules_do_not_change(admin: Api, rule: Callable[..., dict[str, Any]]) -> None:
    answer = admin(f"PUT {PATH}/{rule()['id']}", {NOUN: {"description": "a"}})
    refused(answer, 400, "HTTPBadRequest", "Cannot update read-only attribute description")


def test_admins_alone_make_rules(api: Api, rule: Callable[..., dict[str, Any]]) -> None:
    id = rule()["id"]

    denied(api(f"POST {PATH}", {NOUN: {"direction": "ingress", **FLAGS}}), f"rule:create_{NOUN}")
    denied(api(f"DELETE {PATH}/{id}"), f"rule:delete_{NOUN}")
    assert api.as_("other")(f"GET {PATH}/{id}").status_int == 200


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_rule_that_there_is_not(admin: Api, method: str) -> None:
    message = f"Default Security Group rule {UNKNOWN} does not exist"
    refused(admin(f"{method} {PATH}/{UNKNOWN}"), 404, "DefaultSecurityGroupRuleNotFound", message)


def test_lists_are_filtered_and_sorted(api: Api) -> None:
    for name in ("direction=ingress", "protocol=tcp", "ethertype=IPv4", "used_in_default_sg=true", "description=a"):
        assert api(f"GET {PATH}?id={UNKNOWN}&{name}").json == {f"{NOUN}s": []}
    for name in ("direction", "protocol", "ethertype", "remote_ip_prefix"):
        assert api(f"GET {PATH}?id={UNKNOWN}&sort_key={name}&sort_dir=asc").status_int == 200
    for name in ("description", "used_in_default_sg"):
        answer = api(f"GET {PATH}?sort_key={name}&sort_dir=asc")
        refused(answer, 400, "HTTPBadRequest", f"['{name}'] is invalid attribute for sort_keys")
    message = "['tenant_id'] is invalid attribute for filtering"
    refused(api(f"GET {PATH}?tenant_id=a"), 400, "HTTPBadRequest", message)
