"""Who may do what: each operation, by who has no role or too little of one, and by who may."""

from __future__ import annotations

from functools import partial
from typing import Any

from novalite.conformance.client import Api, needs
from novalite.conformance.network.resources import path_of
from novalite.conformance.who import Recipe, Things, each_row, hold

pytestmark = needs("plain-text tokens")

#: What things are made of; those of admins are made by one.
MEMBERS: dict[str, dict[str, Any]] = {
    "network": {"name": "a"},
    "subnet": {"network_id": "$network", "ip_version": 4, "cidr": "10.8.0.0/24"},
    "port": {"network_id": "$network"},
    "router": {"name": "a"},
    "floatingip": {"floating_network_id": "$outside"},
    "security_group": {"name": "a"},
    "security_group_rule": {"security_group_id": "$security_group", "direction": "ingress", "protocol": "tcp"},
    "subnetpool": {"name": "a", "prefixes": ["10.60.0.0/16"]},
    "address_scope": {"name": "a", "ip_version": 4},
    "address_group": {"name": "a"},
    "trunk": {"port_id": "$port3"},
    "rbac_policy": {
        "object_type": "network",
        "object_id": "$network",
        "action": "access_as_shared",
        "target_tenant": "2" * 32,
    },
}
ADMINS: dict[str, dict[str, Any]] = {
    "policy": {"name": "a", "shared": True},
    "default_security_group_rule": {
        "direction": "ingress",
        "protocol": "tcp",
        "used_in_default_sg": True,
        "used_in_non_default_sg": True,
    },
    "flavor": {"name": "a", "service_type": "L3_ROUTER_NAT"},
    "service_profile": {"metainfo": "{}"},
    "metering_label": {"name": "a"},
    "metering_label_rule": {
        "metering_label_id": "$metering_label",
        "direction": "ingress",
        "remote_ip_prefix": "10.1.0.0/24",
    },
}
QOS_RULES: dict[str, dict[str, Any]] = {
    "bandwidth_limit_rule": {"max_kbps": 100},
    "dscp_marking_rule": {"dscp_mark": 8},
    "minimum_bandwidth_rule": {"min_kbps": 100},
    "minimum_packet_rate_rule": {"min_kpps": 100},
    "packet_rate_limit_rule": {"max_kpps": 100},
}


def outside(things: Things) -> str:
    """An external network with a subnet."""
    id = things.post("networks", "network", {"router:external": True}, "admin")
    subnet = {"network_id": id, "ip_version": 4, "cidr": "198.51.100.0/24", "enable_dhcp": False}
    things.post("subnets", "subnet", subnet, "admin")
    return id


def recipe(noun: str, body: dict[str, Any], role: str, things: Things) -> str:
    return things.post(path_of(noun), noun, body, role)


def qos_rule(noun: str, body: dict[str, Any], things: Things) -> str:
    return things.post(f"qos/policies/$policy/{noun}s", noun, body, "admin")


RECIPES: dict[str, Recipe] = {
    "outside": outside,
    **{noun: partial(recipe, noun, body, "member") for noun, body in MEMBERS.items()},
    **{noun: partial(recipe, noun, body, "admin") for noun, body in ADMINS.items()},
    **{noun: partial(qos_rule, noun, body) for noun, body in QOS_RULES.items()},
    **{port: partial(recipe, "port", MEMBERS["port"], "member") for port in ("port2", "port3")},
}


@each_row("network")
def test_who_may(
    api: Api, project: str, room: None, refused: str, status: str, allowed: str, request_: str, body: str
) -> None:
    hold(Things(api, RECIPES, project=project), refused, status, allowed, request_, body)
