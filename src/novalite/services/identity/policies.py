"""Who may do what in the Identity API: Keystone's rules by their names, with its default roles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novalite.api.service import Policy
from novalite.context import RequestContext
from novalite.errors import Forbidden, Unauthorized

Target = Mapping[str, Any]


def admin(context: RequestContext, target: Target) -> bool:
    """Who is admin anywhere."""
    return bool(context.is_admin)


def reader(context: RequestContext, target: Target) -> bool:
    """Admins, and readers of the system or of the domain whose it is."""
    return admin(context, target) or ("reader" in context.roles and _reaches(context, target))


def owner(context: RequestContext, target: Target) -> bool:
    """The user whose it is."""
    return target.get("user_id") == context.user_id


def admin_or_owner(context: RequestContext, target: Target) -> bool:
    """Admins, and the user whose it is."""
    return admin(context, target) or owner(context, target)


def reader_or_owner(context: RequestContext, target: Target) -> bool:
    """Readers, and the user whose it is."""
    return reader(context, target) or owner(context, target)


def reader_or_inside(context: RequestContext, target: Target) -> bool:
    """Readers, and whose token is for the project or for something in the domain."""
    own = {context.project_id, context.domain_id, context.project_domain_id} - {None}
    return reader(context, target) or target.get("id") in own


def manager(context: RequestContext, target: Target) -> bool:
    """Admins, and managers of the domain whose it is."""
    managing = "manager" in context.roles and _of_domain(context, target)
    return admin(context, target) or managing


def service_or_owner(context: RequestContext, target: Target) -> bool:
    """Readers, services, and the user whose it is."""
    return reader_or_owner(context, target) or "service" in context.roles


def anybody(context: RequestContext, target: Target) -> bool:
    """Whoever has a token."""
    return True


def _reaches(context: RequestContext, target: Target) -> bool:
    return context.system_scope == "all" or _of_domain(context, target)


def _of_domain(context: RequestContext, target: Target) -> bool:
    return context.domain_id is not None and target.get("domain_id") == context.domain_id


def refusal(rule: str) -> Forbidden:
    """What is said where a rule says no."""
    return Forbidden(f"You are not authorized to perform the requested action: {rule}.")


class TokenPolicy(Policy):
    """Rules that are asked only of who has a token."""

    def allows(self, rule: str, context: RequestContext, target: Target) -> bool:
        """Whether the rule says yes. Raises Unauthorized where nobody is known to ask."""
        if context.user_id is None:
            raise Unauthorized
        return super().allows(rule, context, target)


#: By the rule, the operations that ask it.
_RULES = {
    admin: """
        create_credential create_domain create_endpoint create_implied_role create_region create_role create_service
        delete_credential delete_domain delete_endpoint delete_implied_role delete_region delete_role delete_service
        update_credential update_domain update_endpoint update_region update_role update_service
        create_system_grant_for_group create_system_grant_for_user revoke_system_grant_for_group
        revoke_system_grant_for_user
    """,
    manager: """
        add_user_to_group create_grant create_group create_project create_project_tag create_user delete_group
        delete_project delete_project_tag delete_project_tags delete_user remove_user_from_group revoke_grant
        update_group update_project update_project_tags update_user
    """,
    reader: """
        check_grant check_implied_role check_system_grant_for_group check_system_grant_for_user check_user_in_group
        get_endpoint get_group get_implied_role get_role get_service list_domains list_endpoints list_grant list_groups
        list_implied_roles list_projects list_role_assignments list_role_assignments_for_tree list_role_inference_rules
        list_roles list_services list_system_grant_for_group list_system_grant_for_user list_users
        list_users_in_group
    """,
    reader_or_owner: """
        get_application_credential get_credential get_user list_application_credentials list_credentials
        list_groups_for_user list_user_projects
    """,
    reader_or_inside: "get_domain get_project get_project_tag list_project_tags",
    service_or_owner: "check_token validate_token",
    admin_or_owner: "delete_application_credential revoke_token",
    owner: "create_application_credential",
    anybody: "get_auth_catalog get_auth_domains get_auth_projects get_auth_system get_region list_regions",
}

POLICY = TokenPolicy({f"identity:{name}": rule for rule, names in _RULES.items() for name in names.split()}, refusal)
