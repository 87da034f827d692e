"""``/security-groups`` and ``/security-group-rules``: which traffic may reach a port, and leave it."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any

from novalite.api.call import Call
from novalite.cloud.network.networking import Wrong
from novalite.cloud.network.security_groups import PROTOCOLS, Rule, SecurityGroup
from novalite.services.network.attributes import Attribute, anything, boolean, choice, optional
from novalite.services.network.collection import Collection, viewer

WITH_PORTS = ("dccp", "sctp", "tcp", "udp", "udplite")
OF_VERSION_6 = ("ipv6-encap", "ipv6-frag", "ipv6-icmp", "icmpv6", "ipv6-nonxt", "ipv6-opts", "ipv6-route")
ICMP = ("icmp", "icmpv6", "ipv6-icmp")
_NUMBERED = {str(number): name for name, number in reversed(PROTOCOLS.items())}


def _rules(group: SecurityGroup, call: Call) -> list[dict[str, Any]]:
    return [
        rules.show(rule, call)
        for rule in call.cloud.network.security_groups.rules.find({"security_group_id": group.id})
    ]


def _of_default(rule: Rule, call: Call) -> bool:
    return bool(call.cloud.network.security_groups.get(rule.security_group_id).name == "default")


def _normal(rule: Rule, call: Call) -> str | None:
    return rule.remote_ip_prefix and str(ipaddress.ip_network(rule.remote_ip_prefix, strict=False))


groups = Collection(
    "security_group",
    "security_groups",
    lambda cloud: cloud.network.security_groups,
    (
        Attribute("stateful", boolean),
        Attribute("shared", show=lambda group, call: False),
        Attribute("security_group_rules", show=_rules),
    ),
)
rules = Collection(
    "security_group_rule",
    "security_group_rules",
    lambda cloud: cloud.network.security_groups.rules,
    (
        Attribute("security_group_id", anything, put=False, required=True),
        Attribute("ethertype", anything, put=False),
        Attribute("direction", choice("ingress", "egress"), put=False, required=True),
        Attribute("protocol", anything, put=False),
        Attribute("port_range_min", anything, put=False),
        Attribute("port_range_max", anything, put=False),
        Attribute("remote_ip_prefix", anything, put=False),
        Attribute("remote_group_id", anything, put=False),
        Attribute("remote_address_group_id", optional(anything), put=False, show=lambda rule, call: None),
        Attribute("normalized_cidr", show=_normal),
        Attribute("belongs_to_default_sg", show=_of_default),
    ),
    without=("name", "tags"),
)


def before(call: Call) -> None:
    """Have the default group that each project has."""
    if call.context.project_id:
        call.cloud.network.security_groups.default(call.context.project_id)


def update(call: Call, group: SecurityGroup, sent: dict[str, Any]) -> SecurityGroup:
    """Change what a group is called, and what is said of it."""
    if sent.get("name") == group.name:
        sent = {name: value for name, value in sent.items() if name != "name"}
    return call.cloud.network.security_groups.update(group.id, **sent)


def delete(call: Call, group: SecurityGroup) -> None:
    """Forget a group; a project's default one only as an admin."""
    call.cloud.network.security_groups.delete(group.id, even_default=bool(call.context.is_admin))


def create_rule(call: Call, project_id: str, **sent: Any) -> Rule:
    """One more rule of a group, or for one, that who asks sees."""
    sent.pop("remote_address_group_id", None)
    wanted = checked({name: value for name, value in sent.items() if value is not None})
    group = call.cloud.network.security_groups.get(wanted.pop("security_group_id"), viewer(call))
    if "remote_group_id" in wanted:
        call.cloud.network.security_groups.get(wanted["remote_group_id"], viewer(call))
    direction = wanted.pop("direction")
    return call.cloud.network.security_groups.rules.create(group.project_id, group.id, direction, **wanted)


groups.before, groups.update, groups.delete, rules.create = before, update, delete, create_rule


def checked(sent: dict[str, Any]) -> dict[str, Any]:
    """A rule as it is kept. Raises Wrong for one that makes no sense."""
    wanted = dict(sent)
    wanted["ethertype"] = _ethertype(sent.get("ethertype", "IPv4"))
    wanted["protocol"] = protocol = _protocol(sent.get("protocol"))
    name = _NUMBERED.get(protocol or "", protocol)
    if name in OF_VERSION_6 and wanted["ethertype"] == "IPv4":
        message = f"Invalid ethertype IPv4 for protocol {protocol}."
        raise Wrong("SecurityGroupEthertypeConflictWithProtocol", message)
    _check_remotes(wanted)
    wanted |= _ports(name, wanted)
    return wanted


def _ethertype(sent: Any) -> str:
    for known in ("IPv4", "IPv6"):
        if str(sent).lower() == known.lower():
            return known
    message = f"Security group rule for ethertype '{sent}' not supported. Allowed values are ['IPv4', 'IPv6']."
    raise Wrong("SecurityGroupRuleInvalidEtherType", message)


def _protocol(sent: Any) -> str | None:
    word = "any" if sent is None else str(sent).lower()
    if word == "any":
        return None
    if word in PROTOCOLS or (word.isdecimal() and int(word) <= 255):
        return word
    known = ", ".join(repr(name) for name in (None, "any", *PROTOCOLS))
    raise Wrong(
        "SecurityGroupRuleInvalidProtocol",
        f"Security group rule protocol {sent} not supported. Only protocol values ({known}) "
        "and integer representations [0 to 255] are supported.",
    )


def _check_remotes(wanted: dict[str, Any]) -> None:
    prefix, ethertype = wanted.get("remote_ip_prefix"), wanted["ethertype"]
    if prefix and wanted.get("remote_group_id"):
        message = "Only one of remote_ip_prefix or remote_group_id or remote_address_group_id may be provided."
        raise Wrong("SecurityGroupMultipleRemoteEntites", message)
    if prefix:
        try:
            wanted["remote_ip_prefix"] = str(ipaddress.ip_interface(prefix))
        except ValueError:
            raise Wrong("InvalidCIDR", f"Invalid CIDR {prefix} given as IP prefix.") from None
        if f"IPv{ipaddress.ip_interface(prefix).version}" != ethertype:
            message = f"Conflicting value ethertype {ethertype} for CIDR {prefix}"
            raise Wrong("SecurityGroupRuleParameterConflict", message)


def _ports(name: str | None, wanted: Mapping[str, Any]) -> dict[str, int]:
    """The ports of a rule, or the type and code of ICMP. Raises Wrong."""
    ends = {end: wanted[end] for end in ("port_range_min", "port_range_max") if wanted.get(end) is not None}
    if not ends:
        return {}
    if name is None:
        message = "Must also specify protocol if port range is given."
        raise Wrong("SecurityGroupProtocolRequiredWithPorts", message)
    if name in ICMP:
        return _icmp(ends)
    if name not in WITH_PORTS:
        known = ", ".join(one.upper() for one in WITH_PORTS)
        number = PROTOCOLS.get(name, name)
        message = f"Ports cannot be specified for protocol {number}. Ports are only supported for {known}."
        raise Wrong("SecurityGroupInvalidProtocolForPort", message)
    numbers = {end: _port(value) for end, value in ends.items()}
    if len(numbers) < 2 or numbers["port_range_min"] > numbers["port_range_max"]:
        message = "For TCP/UDP protocols, port_range_min must be <= port_range_max"
        raise Wrong("SecurityGroupInvalidPortRange", message)
    return numbers


def _port(value: Any) -> int:
    if not str(value).isdecimal() or not 1 <= int(value) <= 65535:
        raise Wrong("SecurityGroupInvalidPortValue", f"Invalid value for port {value}")
    return int(value)


def _icmp(ends: Mapping[str, Any]) -> dict[str, int]:
    for end, what in (("port_range_min", "type"), ("port_range_max", "code")):
        if end in ends and not (str(ends[end]).isdecimal() and int(ends[end]) <= 255):
            message = f"Invalid value for ICMP {what} ({end}) {ends[end]}. It must be 0 to 255."
            raise Wrong("SecurityGroupInvalidIcmpValue", message)
    if "port_range_min" not in ends:
        code = ends["port_range_max"]
        message = f"ICMP code (port-range-max) {code} is provided but ICMP type (port-range-min) is missing."
        raise Wrong("SecurityGroupMissingIcmpType", message)
    return {end: int(value) for end, value in ends.items()}
