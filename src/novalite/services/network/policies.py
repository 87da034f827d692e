"""Who may do what in the Network API: Neutron's rules by their names, with its default roles."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from novalite import errors
from novalite.api.service import Policy
from novalite.context import RequestContext

#: Whose a resource is, ``project_id``, and whose its network, ``network_project_id``; ``shared`` if all may use that.
Target = Mapping[str, Any]
Rule = Callable[[RequestContext, Target], bool]


class Denied(errors.Forbidden):
    """A rule, or several of them together, say no."""

    type = "PolicyNotAuthorized"

    def __init__(self, rule: str) -> None:
        super().__init__(f"{rule} is disallowed by policy")


def refusal(rule: str) -> Denied:
    """What is said where a rule says no."""
    return Denied(f"rule:{rule}")


def admin(context: RequestContext, target: Target) -> bool:
    """Admins alone."""
    return bool(context.is_admin)


def service(context: RequestContext, target: Target) -> bool:
    """Services alone, and so no admins."""
    return "service" in _roles(context)


def owner(role: str) -> Rule:
    """Admins, and who has the role in the project whose it is."""
    return lambda context, target: admin(context, target) or _owns(role, context, target)


def any_owner(context: RequestContext, target: Target) -> bool:
    """Admins, and whoever asks in the project whose it is."""
    return admin(context, target) or target["project_id"] == context.project_id


def network_owner(role: str, shared: bool = False) -> Rule:
    """Admins, services, and who has the role in the project whose the network is, or anybody where it is shared."""

    def rule(context: RequestContext, target: Target) -> bool:
        if admin(context, target) or service(context, target) or (shared and target.get("shared")):
            return True
        return _owns(role, context, {"project_id": target.get("network_project_id")})

    return rule


def either(*rules: Rule) -> Rule:
    """Whom one of these rules allows."""
    return lambda context, target: any(rule(context, target) for rule in rules)


def device_owner(context: RequestContext, target: Target) -> bool:
    """Anybody, but that devices of the network are set up by those whose network it is."""
    return not str(target.get("device_owner", "")).startswith("network:") or network_owner("member")(context, target)


def of_no_server(rule: Rule) -> Rule:
    """Whom a rule allows, as long as what it is about is of the network and not of a server or a share."""

    def narrowed(context: RequestContext, target: Target) -> bool:
        of_server = str(target.get("device_owner", "")).startswith(("compute:", "baremetal:", "manila:"))
        return not of_server and rule(context, target)

    return narrowed


def one_project(context: RequestContext, target: Target) -> bool:
    """Anybody for a project, and admins for all projects."""
    return admin(context, target) or target.get("target_tenant") != "*"


def _owns(role: str, context: RequestContext, target: Target) -> bool:
    return target["project_id"] == context.project_id and role in _roles(context)


def _roles(context: RequestContext) -> Sequence[str]:
    return [own.lower() for own in context.roles]


reader, member, manager = owner("reader"), owner("member"), owner("manager")

#: What members of a project make, change and forget, and tag.
WRITABLE = """
    network subnet subnetpool port router floatingip security_group address_group address_scope
    rbac_policy trunk
"""

#: Of these, what has tags.
TAGGED = "network subnet subnetpool port router floatingip security_group trunk"
CHANGES = ("create", "update", "delete")

#: The types of rules that policies have, and of those that are there without them.
QOS_ALIASES = ("bandwidth_limit", "dscp_marking", "minimum_bandwidth", "minimum_packet_rate")
QOS_RULES = (*QOS_ALIASES, "packet_rate_limit")

POLICY = Policy(
    {
        "default": any_owner,
        **{f"{change}_{noun}": member for noun in WRITABLE.split() for change in CHANGES},
        **{f"{change}_security_group_rule": member for change in ("create", "delete")},
        **{f"{change}_{noun}:tags": member for noun in TAGGED.split() for change in CHANGES},
        **{f"get_{noun}:tags": reader for noun in TAGGED.split()},
        **{
            f"{change}_network:{name}": admin
            for change in ("create", "update")
            for name in ("shared", "router:external", "is_default", "segments")
        },
        **{
            f"{change}_network:provider:{name}": admin
            for change in ("create", "update")
            for name in ("network_type", "physical_network", "segmentation_id")
        },
        "create_subnet": network_owner("member"),
        "update_subnet": either(member, network_owner("member")),
        "delete_subnet": either(member, network_owner("member")),
        "create_address_scope:shared": admin,
        "update_address_scope:shared": admin,
        "create_subnetpool:shared": admin,
        "create_subnetpool:is_default": admin,
        "update_subnetpool:is_default": admin,
        **{f"{change}_policy": manager for change in CHANGES},
        **{f"{change}_policy:tags": manager for change in CHANGES},
        "get_policy:tags": reader,
        **{f"{change}_policy_{type}_rule": manager for change in CHANGES for type in QOS_RULES},
        **{f"{change}_alias_{type}_rule": manager for change in ("update", "delete") for type in QOS_ALIASES},
        **{f"{change}_rbac_policy:target_tenant": one_project for change in ("create", "update")},
        "create_port": network_owner("member", shared=True),
        "update_port": either(member, service),
        "delete_port": either(admin, service, of_no_server(either(member, network_owner("member")))),
        "create_port:device_id": either(member, service),
        "create_port:device_owner": device_owner,
        "update_port:device_owner": device_owner,
        "create_port:mac_address": network_owner("member"),
        "update_port:mac_address": network_owner("manager"),
        "create_port:fixed_ips": network_owner("member", shared=True),
        "create_port:fixed_ips:ip_address": network_owner("member"),
        "create_port:fixed_ips:subnet_id": network_owner("member", shared=True),
        "update_port:fixed_ips": network_owner("member"),
        "update_port:fixed_ips:ip_address": network_owner("member"),
        "update_port:fixed_ips:subnet_id": network_owner("member", shared=True),
        **{
            f"{change}_port:{name}": network_owner("member")
            for change in ("create", "update")
            for name in ("port_security_enabled", "allowed_address_pairs")
        },
        "create_port:binding:host_id": either(admin, service),
        "update_port:binding:host_id": either(admin, service),
        "create_port:binding:profile": service,
        "update_port:binding:profile": service,
        "create_floatingip:floating_ip_address": manager,
        **{
            f"{change}_router:{name}": admin
            for change in ("create", "update")
            for name in (
                "distributed",
                "ha",
                "external_gateway_info:enable_snat",
                "external_gateway_info:external_fixed_ips",
            )
        },
        **{f"{change}_floatingip_port_forwarding": member for change in CHANGES},
        "add_subports": member,
        "remove_subports": member,
        "add_router_interface": member,
        "remove_router_interface": member,
        "get_quota": admin,
        "update_quota": admin,
        "delete_quota": admin,
        **{f"{change}_default_security_group_rule": admin for change in ("create", "delete")},
        **{f"{change}_flavor": admin for change in CHANGES},
        **{f"{change}_service_profile": admin for change in CHANGES},
        **{f"{change}_segment": admin for change in CHANGES},
        **{f"{change}_metering_label{of}": admin for change in ("create", "delete") for of in ("", "_rule")},
        "create_flavor_service_profile": admin,
        "delete_flavor_service_profile": admin,
        "delete_auto_allocated_topology": member,
        "get_agent": admin,
        "get_network_ip_availability": either(admin, service),
        "read": reader,
    },
    refusal,
    scopes=("project",),
)


def demand(call: Any, action: str, names: Sequence[str], target: Target) -> None:
    """Raises Denied where the rule of an action says no, or one of those of the attributes that it is about."""
    rules = [action, *(f"{action}:{name}" for name in names)]
    if not all(_allows(call, rule, target) for rule in rules):
        raise Denied(_conjunction(rules))


def _allows(call: Any, rule: str, target: Target) -> bool:
    known = rule if rule in call.policy.rules else "default"
    return bool(call.policy.allows(known, call.context, target))


def _conjunction(rules: Sequence[str]) -> str:
    """Rules as they are told: of an attribute beside those before it, of its parts beside its own."""
    text = f"rule:{rules[0]}"
    rest = list(rules[1:])
    while rest:
        rule = rest.pop(0)
        parts = []
        while rest and rest[0].startswith(f"{rule}:"):
            parts.append(f"rule:{rest.pop(0)}")
        own = f"(rule:{rule} and ({' and '.join(parts)}))" if parts else f"rule:{rule}"
        text = f"({text} and {own})"
    return text
