"""``/os-security-group-rules``: one by one, what a group lets in, until 2.35."""

from __future__ import annotations

import ipaddress
from typing import Any
from urllib.parse import unquote

from msgspec.structs import replace

from novalite import errors
from novalite.api.call import Call
from novalite.api.formats import is_cidr
from novalite.api.microversion import ALWAYS
from novalite.api.operation import Resource
from novalite.api.shape import Body, Obj, field, one
from novalite.cloud.network.networking import Exceeded
from novalite.cloud.network.security_groups import Rule
from novalite.services.compute.policies import SECURITY_GROUPS
from novalite.services.compute.proxies.security_groups import ALL_PORTS, RULE, checked, get, ports_of
from novalite.services.compute.service import SERVICE
from novalite.services.compute.shapes import PROXY

CREATE = Body(
    Obj(
        field(
            "security_group_rule",
            Obj(
                field("group_id", {"type": ["string", "null"], "format": "uuid"}),
                field("parent_group_id", {"type": "string", "format": "uuid"}, required=True),
                extra=ALWAYS,
            ),
            required=True,
        ),
        extra=ALWAYS,
    )
)

security_group_rules = Resource("/os-security-group-rules", SERVICE)


@security_group_rules.on("POST", PROXY, takes=CREATE, gives=one("security_group_rule", RULE))
def create(call: Call) -> Rule:
    """Let in what comes from addresses or from a group."""
    call.demand(f"{SECURITY_GROUPS}:rule:create", project_id=call.context.project_id)
    sent = call.body["security_group_rule"]
    group = get(call, sent["parent_group_id"])
    if sent.get("group_id") is not None:
        get(call, sent["group_id"])
    wanted = _wanted(sent)
    if any(
        _same(rule, wanted) for rule in call.cloud.network.security_groups.rules.find({"security_group_id": group.id})
    ):
        raise errors.Invalid(f"This rule already exists in group {group.id}")
    try:
        return call.cloud.network.security_groups.rules.create(group.project_id, group.id, "ingress", **wanted)
    except (Exceeded, errors.Conflict) as error:
        raise errors.Forbidden(error.message) from None


@security_group_rules.on("DELETE /{id}", PROXY, status=202)
def delete(call: Call, id: str) -> None:
    """Let it in no longer."""
    call.demand(f"{SECURITY_GROUPS}:rule:delete", project_id=call.context.project_id)
    project_id = call.whose
    call.cloud.network.security_groups.rules.delete(
        call.cloud.network.security_groups.rules.get(checked(id), project_id).id
    )


def _wanted(sent: dict[str, Any]) -> dict[str, Any]:
    """What was sent as the cloud has it. Raises Invalid."""
    group_id, protocol = sent.get("group_id"), sent.get("ip_protocol")
    first, last = sent.get("from_port"), sent.get("to_port")
    prefix = None if group_id else _cidr(sent.get("cidr"))
    if group_id and first is None and last is None:
        first, last = {**ALL_PORTS, "ICMP": (-1, -1)}.get(str(protocol).upper(), (None, None))
    if prefix and (not protocol or first is None or last is None):
        raise errors.Invalid("Not enough parameters to build a valid rule.")
    wanted: dict[str, Any] = {"remote_group_id": group_id, "remote_ip_prefix": prefix}
    if protocol and first is not None and last is not None:
        lowest, highest = _ports(str(protocol), first, last)
        ends = {"port_range_min": lowest, "port_range_max": highest}
        wanted |= {"protocol": str(protocol), **{name: end for name, end in ends.items() if end != -1}}
    if prefix:
        _check_prefix(prefix)
        wanted["ethertype"] = f"IPv{ipaddress.ip_interface(prefix).version}"
    return wanted


def _cidr(sent: Any) -> str:
    if not sent:
        return "0.0.0.0/0"
    cidr = unquote(str(sent))
    try:
        valid = bool(is_cidr(cidr))
    except ValueError:
        valid = False
    if not valid:
        raise errors.Invalid(f"{cidr} is not a valid IP network.")
    return cidr


def _check_prefix(cidr: str) -> None:
    network, _, length = cidr.partition("/")
    if network not in ("0.0.0.0", "::") and length == "0":
        raise errors.Invalid(f"Bad prefix for network in cidr {cidr}")


def _ports(protocol: str, first: Any, last: Any) -> tuple[int, int]:
    name = protocol.upper()
    try:
        lowest, highest = int(first), int(last)
    except ValueError:
        what = "Type and Code must be integers for ICMP protocol type" if name == "ICMP" else None
        raise errors.InvalidInput(what or "To and From ports must be integers") from None
    if name not in ("TCP", "UDP", "ICMP"):
        raise errors.Invalid(f"Invalid IP protocol {protocol}.")
    reason = _wrong_ports(name, lowest, highest)
    if reason:
        raise errors.Invalid(f"Invalid port range {lowest}:{highest}. {reason}")
    return lowest, highest


def _wrong_ports(name: str, lowest: int, highest: int) -> str | None:
    if name == "ICMP":
        fits = -1 <= lowest <= 255 and -1 <= highest <= 255
        return None if fits else "For ICMP, the type:code must be valid"
    if lowest > highest:
        return "Former value cannot be greater than the later"
    if lowest < 1 or highest > 65535:
        return f"Valid {name} ports should be between 1-65535"
    return None


def _same(rule: Rule, wanted: dict[str, Any]) -> bool:
    """Whether Nova takes a rule for the wanted one; one from a group it never does, and leaves that to Neutron."""
    twin = replace(rule, **({"port_range_min": None, "port_range_max": None, "protocol": None} | wanted))
    return (
        rule.direction == "ingress"
        and not wanted["remote_group_id"]
        and (rule.remote_group_id, rule.remote_ip_prefix or "0.0.0.0/0") == (None, wanted["remote_ip_prefix"])
        and (rule.protocol, *ports_of(rule)) == (twin.protocol, *ports_of(twin))
    )
