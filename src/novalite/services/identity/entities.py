"""What Identity shows of each thing."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.shape import key
from novalite.cloud.identity.application_credentials import ApplicationCredential
from novalite.cloud.identity.catalog import BASE
from novalite.services.identity.views import Entity, services_base

DOMAIN = Entity(
    "domains",
    key("id"),
    key("name"),
    key("description"),
    key("enabled"),
    key("tags", lambda domain, call: list(domain.tags)),
    key("options"),
)
PROJECT = Entity(
    "projects",
    key("id"),
    key("name"),
    key("domain_id"),
    key("description"),
    key("enabled"),
    key("parent_id"),
    key("is_domain"),
    key("tags", lambda project, call: list(project.tags)),
    key("options"),
)
USER = Entity(
    "users",
    key("id"),
    key("name"),
    key("domain_id"),
    key("enabled"),
    key("default_project_id", optional=True),
    key("options"),
    key("password_expires_at", lambda user, call: None),
)
GROUP = Entity("groups", key("id"), key("name"), key("domain_id"), key("description"))
MEMBERSHIP = Entity("groups", *GROUP.keys, key("membership_expires_at", lambda group, call: None))
ROLE = Entity("roles", key("id"), key("name"), key("domain_id"), key("description"), key("options"))
SERVICE = Entity(
    "services",
    key("id"),
    key("type"),
    key("name", lambda service, call: service.name or ""),
    key("enabled"),
)
ENDPOINT = Entity(
    "endpoints",
    key("id"),
    key("interface"),
    key("region_id"),
    key("region", "region_id"),
    key("service_id"),
    # What is of a project is shown as it was written; where we are the client knows.
    key("url", lambda endpoint, call: endpoint.url.replace(BASE, services_base(call))),
    key("enabled"),
)
REGION = Entity(
    "regions", key("id"), key("description", lambda region, call: region.description or ""), key("parent_region_id")
)
CREDENTIAL = Entity("credentials", key("id"), key("user_id"), key("type"), key("blob"), key("project_id"))


def _roles(credential: ApplicationCredential, call: Call) -> list[dict[str, Any]]:
    roles = (call.cloud.identity.roles.get(id) for id in credential.role_ids)
    names = ("id", "name", "domain_id", "description", "options")
    return [{name: getattr(role, name) for name in names} for role in roles]


def _rules(credential: ApplicationCredential, call: Call) -> list[dict[str, str]] | None:
    return call.cloud.identity.access_rules.shown(credential.access_rules) or None


APPLICATION_CREDENTIAL = Entity(
    "application_credentials",
    key("id"),
    key("name"),
    key("description"),
    key("user_id"),
    key("project_id"),
    key("system", lambda credential, call: None),
    key("roles", _roles),
    key("expires_at", lambda credential, call: credential.expires_at and credential.expires_at.isoformat()),
    key("unrestricted"),
    key("access_rules", lambda credential, call: _rules(credential, call), optional=True),
)
ACCESS_RULE = Entity(
    "access_rules",
    key("id"),
    key("path"),
    key("method"),
    key("service"),
)
