"""Who may do what in the Network API: Neutron's rules by their names, with its default roles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novalite import errors
from novalite.api.service import Policy
from novalite.context import RequestContext

Target = Mapping[str, Any]


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


def reader(context: RequestContext, target: Target) -> bool:
    """Admins, and readers of the project whose it is."""
    return bool(context.is_admin) or _has_role("reader", context, target)


def member(context: RequestContext, target: Target) -> bool:
    """Admins, and members of the project whose it is."""
    return bool(context.is_admin) or _has_role("member", context, target)


def _has_role(role: str, context: RequestContext, target: Target) -> bool:
    return target["project_id"] == context.project_id and role in (own.lower() for own in context.roles)


#: What members of a project make, change and forget.
WRITABLE = "network subnet subnetpool port router floatingip security_group security_group_rule"
CHANGES = ("create", "update", "delete")

POLICY = Policy(
    {
        **{f"{change}_{resource}": member for resource in WRITABLE.split() for change in CHANGES},
        "add_router_interface": member,
        "remove_router_interface": member,
        "get_quota": admin,
        "update_quota": admin,
        "delete_quota": admin,
        "get_agent": admin,
        "get_network_ip_availability": admin,
        "read": reader,
    },
    refusal,
)
