"""``/security-groups`` and ``/security-group-rules``: which traffic may reach a port, and leave it."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any

from novalite.api.call import Call
from novalite.cloud.network.networking import Refused, Wrong
from novalite.cloud.network.security_groups import DEFAULT, PROTOCOLS, Rule, SecurityGroup, SecurityGroups
from novalite.services.network.attributes import Attribute, anything, boolean, choice, optional, text
from novalite.services.network.collection import Collection, is_usable, viewer
from novalite.services.network.service import bad

WITH_PORTS = ("dccp", "sctp", "tcp", "udp", "udplite")
OF_VERSION_6 = ("ipv6-encap", "ipv6-frag", "ipv6-icmp", "icmpv6", "ipv6-nonxt", "ipv6-opts", "ipv6-route")
BELONGS = "network.security-groups-rules-belongs-to-default-sg"
REMOTES = ("remote_ip_prefix", "remote_group_id", "remote_address_group_id")
ICMP = ("icmp", "icmpv6", "ipv6-icmp")
_NUMBERED = {str(number): name for name, number in reversed(PROTOCOLS.items())}


def _rules(group: SecurityGroup, call: Call) -> list[dict[str, Any]]:
    """The rules as they are shown in a group, which is not as they are shown by themselves."""
    unknown = {"belongs_to_default_sg": None} if _is_list(call) and call.has(BELONGS) else {}
    return [
        {**rules.show(rule, call), "tags": [], "standard_attr_id": _number(rule), **unknown}
        for rule in call.cloud.network.security_groups.rules.find({"security_group_id": group.id})
    ]


def _number(rule: Rule) -> int:
    """A number that stays the same, as a row of a database has it."""
    return int(rule.id[:7], 16)


def _is_list(call: Call) -> bool:
    return bool(call.request.method == "GET" and call.request.path_info == "/security-groups")


def _of_default(rule: Rule, call: Call) -> bool:
    return bool(call.cloud.network.security_groups.get(rule.security_group_id).name == "default")


def _normal(rule: Rule, call: Call) -> str | None:
    return rule.remote_ip_prefix and str(ipaddress.ip_network(rule.remote_ip_prefix, strict=False))


def ethertype(value: Any) -> str:
    """A version of IP, however it is written."""
    for known in ("IPv4", "IPv6"):
        if str(value).lower() == known.lower():
            return known
    message = f"Security group rule for ethertype '{value}' not supported. Allowed values are ['IPv4', 'IPv6']."
    raise Wrong("SecurityGroupRuleInvalidEtherType", message)


def port(value: Any) -> int | None:
    """The number of a port, or none."""
    if value is None:
        return None
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = -1
    if not 0 <= number <= 65535:
        raise Wrong("SecurityGroupInvalidPortValue", f"Invalid value for port {value}")
    return number


def prefix(value: Any) -> str | None:
    """A range of addresses, one address as a range, or none."""
    if not value:
        return None
    try:
        return str(ipaddress.ip_interface(value if isinstance(value, str) else ""))
    except ValueError:
        raise Wrong("InvalidCIDR", f"Invalid CIDR {value} given as IP prefix.") from None


def _protocol(value: Any) -> str | None:
    return protocol(value)


def _name(value: Any) -> str:
    """Any text but that of the group that a project has anyway."""
    converted = text()(value)
    if converted.lower() == DEFAULT:
        raise Refused("SecurityGroupDefaultAlreadyExists", "Default security group already exists.")
    return converted


groups = Collection(
    "security_group",
    "security_groups",
    lambda cloud: cloud.network.security_groups,
    (
        Attribute("name", _name, default=""),
        Attribute("security_group_rules", show=_rules, is_filter=False, is_sort_key=False),
        Attribute("stateful", boolean, is_sort_key=False, compared=boolean),
        Attribute("shared", show=is_usable, is_sort_key=False, compared=boolean),
    ),
    bulk=True,
)
rules = Collection(
    "security_group_rule",
    "security_group_rules",
    lambda cloud: cloud.network.security_groups.rules,
    (
        Attribute("description", text(), default="", is_sort_key=False),
        Attribute("security_group_id", text(36), put=False, required=True),
        Attribute("remote_group_id", anything, put=False),
        Attribute("direction", choice("ingress", "egress"), put=False, required=True),
        Attribute("protocol", _protocol, put=False, compared=_protocol),
        Attribute("port_range_min", port, put=False, compared=port),
        Attribute("port_range_max", port, put=False, compared=port),
        Attribute("ethertype", ethertype, put=False, compared=ethertype),
        Attribute("remote_ip_prefix", prefix, put=False, compared=prefix),
        Attribute("normalized_cidr", show=_normal),
        Attribute("remote_address_group_id", optional(anything), put=False),
        Attribute(
            "belongs_to_default_sg", show=_of_default, is_sort_key=False, compared=optional(boolean), change=BELONGS
        ),
    ),
    without=("name", "tags"),
    bulk=True,
    scoped=False,
)


def before(call: Call) -> None:
    """Have the default group that each project has."""
    if call.context.project_id:
        call.cloud.network.security_groups.default(call.context.project_id)


def update(call: Call, group: SecurityGroup, sent: dict[str, Any]) -> SecurityGroup:
    """Change what a group is called, and what is said of it."""
    return call.cloud.network.security_groups.update(group.id, **sent)


def delete(call: Call, group: SecurityGroup) -> None:
    """Forget a group; a project's default one only as an admin."""
    call.cloud.network.security_groups.delete(group.id, even_default=bool(call.context.is_admin))


def create_rule(call: Call, project_id: str, **sent: Any) -> Rule:
    """One more rule of a group, or for one, that who asks sees."""
    if (address_group := sent.get("remote_address_group_id")) is not None:
        call.cloud.network.address_groups.get(str(address_group), viewer(call))
    wanted = checked({name: value for name, value in sent.items() if value is not None})
    group = call.cloud.network.security_groups.get(str(wanted.pop("security_group_id", None)), viewer(call))
    if "remote_group_id" in wanted:
        call.cloud.network.security_groups.get(str(wanted["remote_group_id"]), viewer(call))
    direction = wanted.pop("direction")
    return call.cloud.network.security_groups.rules.create(group.project_id, group.id, direction, **wanted)


def update_rule(call: Call, rule: Rule, sent: dict[str, Any]) -> Rule:
    """Raises Wrong: rules are deleted and made anew."""
    raise bad(f"Cannot update read-only attribute {next(iter(sent))}")


def check_all(call: Call, sent: list[dict[str, Any]]) -> None:
    """Raises Wrong where several rules are of several groups, Refused where one is twice."""
    if len({rule["security_group_id"] for rule in sent}) > 1:
        message = "Only allowed to update rules for one security profile at a time"
        raise Wrong("SecurityGroupNotSingleGroupRules", message)
    if any(rule in sent[:index] for index, rule in enumerate(sent)):
        raise Refused("DuplicateSecurityGroupRuleInPost", "Duplicate Security Group Rule in POST.")


def _target(call: Call, values: Mapping[str, Any]) -> dict[str, Any]:
    """Whose a rule is: its group's, whether or not one sees that."""
    group = call.cloud.store.get(SecurityGroups.kind, str(values["security_group_id"]))
    return {"project_id": group.project_id if group else call.context.project_id}


groups.before, groups.update, groups.delete, rules.create = before, update, delete, create_rule
rules.update, rules.before_all, rules.target = update_rule, check_all, _target


def checked(sent: dict[str, Any]) -> dict[str, Any]:
    """A rule as it is kept. Raises Wrong for one that makes no sense."""
    wanted = dict(sent)
    wanted["ethertype"] = sent.get("ethertype", "IPv4")
    wanted["protocol"] = known = protocol(sent.get("protocol"))
    name = _NUMBERED.get(known or "", known)
    if name in OF_VERSION_6 and wanted["ethertype"] == "IPv4":
        message = f"Invalid ethertype IPv4 for protocol {known}."
        raise Wrong("SecurityGroupEthertypeConflictWithProtocol", message)
    _check_remotes(wanted)
    wanted |= _ports(name, wanted)
    return wanted


def protocol(sent: Any) -> str | None:
    """The name or number of a protocol, or none for all of them. Raises Wrong."""
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
    if sum(bool(wanted.get(name)) for name in REMOTES) > 1:
        message = "Only one of remote_ip_prefix or remote_group_id or remote_address_group_id may be provided."
        raise Wrong("SecurityGroupMultipleRemoteEntites", message)
    if prefix and f"IPv{ipaddress.ip_interface(prefix).version}" != ethertype:
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
    numbers = dict(ends)
    for value in numbers.values():
        if not 1 <= value <= 65535:
            raise Wrong("SecurityGroupInvalidPortValue", f"Invalid value for port {value}")
    if len(numbers) < 2 or numbers["port_range_min"] > numbers["port_range_max"]:
        message = "For TCP/UDP protocols, port_range_min must be <= port_range_max"
        raise Wrong("SecurityGroupInvalidPortRange", message)
    return numbers


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
