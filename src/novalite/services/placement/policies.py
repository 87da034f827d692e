"""Who may do what in Placement: its rules by their names, with its default roles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novalite.api.service import Policy
from novalite.context import RequestContext
from novalite.errors import Forbidden

Target = Mapping[str, Any]


def refusal(rule: str) -> Forbidden:
    """What is said where a rule says no."""
    return Forbidden(f"Policy does not allow placement:{rule} to be performed.")


def admin_or_service(context: RequestContext, target: Target) -> bool:
    """Admins and services."""
    return bool(context.is_admin) or service(context, target)


def service(context: RequestContext, target: Target) -> bool:
    """Services alone."""
    return "service" in (role.lower() for role in context.roles)


def reader_too(context: RequestContext, target: Target) -> bool:
    """And readers of the project."""
    return admin_or_service(context, target) or (
        target["project_id"] == context.project_id and "reader" in (role.lower() for role in context.roles)
    )


_OF_ADMINS = """
    resource_providers:list resource_providers:create resource_providers:show resource_providers:update
    resource_providers:delete resource_providers:inventories:list resource_providers:inventories:create
    resource_providers:inventories:show resource_providers:inventories:update resource_providers:inventories:delete
    resource_providers:usages resource_providers:aggregates:list resource_providers:aggregates:update
    resource_providers:allocations:list resource_providers:traits:list resource_providers:traits:update
    resource_providers:traits:delete resource_classes:list resource_classes:create resource_classes:show
    resource_classes:update resource_classes:delete traits:list traits:show traits:update traits:delete
    allocations:manage allocations:list allocations:update allocations:delete allocation_candidates:list
""".split()

POLICY = Policy(
    {**dict.fromkeys(_OF_ADMINS, admin_or_service), "usages": reader_too, "reshaper:reshape": service}, refusal
)
