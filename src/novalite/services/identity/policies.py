"""Who may do what in the Identity API: Keystone's rules by their names, with its default roles and scopes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novalite.api.call import Call
from novalite.api.service import Policy
from novalite.context import RequestContext
from novalite.errors import Forbidden, Unauthorized

Target = Mapping[str, Any]

#: What managers of a domain may give and take, and see.
MANAGED_ROLES = ("manager", "member", "reader")


def admin(context: RequestContext, target: Target) -> bool:
    """Who is admin of what the token is for."""
    return bool(context.is_admin)


def system_reader(context: RequestContext, target: Target) -> bool:
    """Admins, and readers of the system."""
    return admin(context, target) or ("reader" in context.roles and context.system_scope == "all")


def reader(context: RequestContext, target: Target) -> bool:
    """Admins, and readers of the system or of the domain whose it is."""
    return system_reader(context, target) or ("reader" in context.roles and _of_domain(context, target))


def owner(context: RequestContext, target: Target) -> bool:
    """The user whose it is."""
    return target.get("user_id") == context.user_id


def admin_or_owner(context: RequestContext, target: Target) -> bool:
    """Admins, and the user whose it is."""
    return admin(context, target) or owner(context, target)


def member_and_owner(context: RequestContext, target: Target) -> bool:
    """Admins, and the user whose it is if it is a member."""
    return admin(context, target) or ("member" in context.roles and owner(context, target))


def system_reader_or_owner(context: RequestContext, target: Target) -> bool:
    """Admins, readers of the system, and the user whose it is."""
    return system_reader(context, target) or owner(context, target)


def system_reader_alone_or_owner(context: RequestContext, target: Target) -> bool:
    """Readers of the system, and the user whose it is: no admin of a project."""
    return (context.system_scope == "all" and "reader" in context.roles) or owner(context, target)


def system_admin_or_owner(context: RequestContext, target: Target) -> bool:
    """Admins of the system, and the user whose it is."""
    return (context.system_scope == "all" and admin(context, target)) or owner(context, target)


def reader_or_owner(context: RequestContext, target: Target) -> bool:
    """Readers, and the user whose it is."""
    return reader(context, target) or owner(context, target)


def reader_or_inside(context: RequestContext, target: Target) -> bool:
    """Readers, and whose token is for the project or for something in the domain."""
    own = {context.project_id, context.domain_id, context.project_domain_id} - {None}
    return reader(context, target) or target.get("id") in own


def manager(context: RequestContext, target: Target) -> bool:
    """Admins, and managers of the domain whose it is: of both, where there is a user beside it."""
    inside = _of_domain(context, target) and target.get("other_domain_id", context.domain_id) == context.domain_id
    return admin(context, target) or ("manager" in context.roles and inside)


def reader_of_both(context: RequestContext, target: Target) -> bool:
    """Readers of the system, or of the domain of both."""
    inside = _of_domain(context, target) and target.get("other_domain_id") == context.domain_id
    return system_reader(context, target) or ("reader" in context.roles and inside)


def reader_of_both_and_role(context: RequestContext, target: Target) -> bool:
    """As `reader_of_both`, of roles of all domains or of that one."""
    of_role = target.get("role_domain_id") in (None, context.domain_id)
    return system_reader(context, target) or (reader_of_both(context, target) and of_role)


def manager_of_both(context: RequestContext, target: Target) -> bool:
    """Admins, and managers of the domain of both, of roles below their own."""
    return admin(context, target) or (manager(context, target) and target.get("role") in MANAGED_ROLES)


def role_reader(context: RequestContext, target: Target) -> bool:
    """Readers of the system, and managers of the roles that they may give."""
    managed = "manager" in context.roles and target.get("role") in MANAGED_ROLES
    return system_reader(context, target) or managed


def roles_reader(context: RequestContext, target: Target) -> bool:
    """Readers of the system, and managers of a domain."""
    return system_reader(context, target) or ("manager" in context.roles and context.domain_id is not None)


def service(context: RequestContext, target: Target) -> bool:
    """Admins and services."""
    return admin(context, target) or "service" in context.roles


def validator(context: RequestContext, target: Target) -> bool:
    """Readers of the system, services, and the user whose it is."""
    return system_reader_or_owner(context, target) or "service" in context.roles


def limit_reader(context: RequestContext, target: Target) -> bool:
    """Readers of the system, and whose token is for the project or domain that is limited."""
    of_domain = context.domain_id is not None and target.get("domain_id") == context.domain_id
    of_project = target.get("project_id") is not None and target.get("project_id") == context.project_id
    return system_reader(context, target) or of_domain or of_project


def parties(context: RequestContext, target: Target) -> bool:
    """Readers of the system, and either party of a trust."""
    return system_reader(context, target) or context.user_id in (target.get("trustor"), target.get("trustee"))


def trustor(context: RequestContext, target: Target) -> bool:
    """Who trusts."""
    return target.get("trustor") == context.user_id


def admin_or_trustor(context: RequestContext, target: Target) -> bool:
    """Admins, and who trusts."""
    return admin(context, target) or trustor(context, target)


def anybody(context: RequestContext, target: Target) -> bool:
    """Whoever has a token."""
    return True


def _of_domain(context: RequestContext, target: Target) -> bool:
    return context.domain_id is not None and target.get("domain_id") == context.domain_id


def refusal(rule: str) -> Forbidden:
    """What is said where a rule says no."""
    return Forbidden(f"You are not authorized to perform the requested action: {rule}.")


def authenticated(call: Call) -> None:
    """Raises Unauthorized where nobody is known to ask: of what there is only others are told."""
    if call.context.user_id is None:
        raise Unauthorized


class TokenPolicy(Policy):
    """Rules that are asked only of who has a token; a domain's token is good for some of them."""

    def allows(self, rule: str, context: RequestContext, target: Target) -> bool:
        """Whether the rule says yes. Raises Unauthorized where nobody is known to ask."""
        if context.user_id is None:
            raise Unauthorized
        if context.scope == "domain" and rule.removeprefix("identity:") not in OF_DOMAINS:
            return False
        return super().allows(rule, context, target)


#: By the rule, the operations that ask it.
_RULES = {
    admin: """
        create_domain create_endpoint create_implied_role create_region create_role create_service
        create_domain_role update_domain_role delete_domain_role
        delete_domain delete_endpoint delete_implied_role delete_region delete_role delete_service
        update_domain update_endpoint update_region update_role update_service
        create_system_grant_for_group create_system_grant_for_user revoke_system_grant_for_group
        revoke_system_grant_for_user
        create_limits update_limit delete_limit create_registered_limits update_registered_limit
        delete_registered_limit create_policy update_policy delete_policy
        create_domain_config update_domain_config delete_domain_config
        create_endpoint_group update_endpoint_group delete_endpoint_group add_endpoint_group_to_project
        remove_endpoint_group_from_project add_endpoint_to_project remove_endpoint_from_project
        create_identity_provider update_identity_provider delete_identity_provider
        create_protocol update_protocol delete_protocol create_mapping update_mapping delete_mapping
        create_service_provider update_service_provider delete_service_provider
        create_consumer update_consumer delete_consumer
        create_policy_association_for_endpoint create_policy_association_for_service
        create_policy_association_for_region_and_service delete_policy_association_for_endpoint
        delete_policy_association_for_service delete_policy_association_for_region_and_service
    """,
    manager: """
        add_user_to_group create_group create_project create_project_tag create_user delete_group
        delete_project delete_project_tag delete_project_tags delete_user remove_user_from_group
        update_group update_project update_project_tags update_user
    """,
    manager_of_both: "create_grant revoke_grant",
    reader_of_both_and_role: "check_grant",
    reader_of_both: "list_grants check_user_in_group",
    reader: """
        get_group list_domains list_groups list_projects list_role_assignments list_role_assignments_for_tree
        list_users list_users_in_group
    """,
    role_reader: "get_role",
    roles_reader: "list_roles",
    system_reader: """
        check_implied_role check_system_grant_for_group check_system_grant_for_user get_endpoint get_implied_role
        get_service list_endpoints list_implied_roles list_role_inference_rules list_services
        list_system_grants_for_group list_system_grants_for_user get_domain_role list_domain_roles
        get_policy list_policies get_domain_config get_domain_config_default list_endpoint_groups get_endpoint_group
        list_projects_associated_with_endpoint_group list_endpoints_associated_with_endpoint_group
        get_endpoint_group_in_project list_endpoint_groups_for_project list_projects_for_endpoint
        check_endpoint_in_project list_endpoints_for_project list_trusts
        list_identity_providers get_identity_provider list_protocols get_protocol list_mappings get_mapping
        list_service_providers get_service_provider list_consumers get_consumer
        check_policy_association_for_endpoint check_policy_association_for_service
        check_policy_association_for_region_and_service get_policy_for_endpoint list_endpoints_for_policy
    """,
    system_reader_or_owner: """
        check_token get_application_credential get_credential list_application_credentials list_credentials
        ec2_get_credential ec2_list_credentials
    """,
    reader_or_owner: "get_user list_groups_for_user list_user_projects",
    reader_or_inside: "get_domain get_project get_project_tag list_project_tags",
    validator: "validate_token",
    service: "s3tokens_validate ec2tokens_validate",
    admin_or_owner: """
        create_credential delete_application_credential delete_credential revoke_token revoke_tokens_for_user
        update_credential
    """,
    member_and_owner: "ec2_create_credential ec2_delete_credential",
    owner: "create_application_credential",
    system_reader_alone_or_owner: "get_access_rule list_access_rules",
    system_admin_or_owner: "delete_access_rule",
    limit_reader: "get_limit",
    parties: "get_trust list_roles_for_trust get_role_for_trust list_trusts_for_trustor list_trusts_for_trustee",
    trustor: "create_trust",
    admin_or_trustor: "delete_trust",
    anybody: """
        get_auth_catalog get_auth_domains get_auth_projects get_auth_system get_region list_regions get_limit_model
        list_limits get_registered_limit list_registered_limits get_security_compliance_domain_config
    """,
}

#: What a token for a domain is good for.
OF_DOMAINS = frozenset(
    """
    add_user_to_group check_grant check_token check_user_in_group create_credential create_grant create_group
    create_project create_project_tag create_user delete_credential delete_group delete_project delete_project_tag
    delete_project_tags delete_user ec2tokens_validate get_auth_catalog get_auth_domains get_auth_projects
    get_auth_system get_credential get_domain get_group get_limit get_limit_model get_project get_project_tag
    get_region get_registered_limit get_role get_security_compliance_domain_config get_user list_credentials
    list_domains list_grants list_groups list_groups_for_user list_limits list_project_tags list_projects list_regions
    list_registered_limits list_role_assignments list_role_assignments_for_tree list_roles list_user_projects
    list_users list_users_in_group remove_user_from_group revoke_grant revoke_token revoke_tokens_for_user
    s3tokens_validate update_credential update_group update_project update_project_tags update_user validate_token
    """.split()
)

#: Before there were managers of domains.
_WITHOUT_MANAGERS = {manager: admin, manager_of_both: admin, role_reader: system_reader, roles_reader: system_reader}

POLICY = TokenPolicy(
    {f"identity:{name}": rule for rule, names in _RULES.items() for name in names.split()},
    refusal,
    earlier={"identity.domain-managers": _WITHOUT_MANAGERS},
)
