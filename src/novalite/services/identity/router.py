"""The Identity API's routes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from novalite.api.operation import CLOUD
from novalite.api.router import ServiceRouter
from novalite.cloud.identity.tokens import Token
from novalite.context import ENVIRON_KEY, RequestContext
from novalite.services.identity.application_credentials import access_rules, application_credentials
from novalite.services.identity.auth import auth
from novalite.services.identity.catalog import endpoints, regions, services
from novalite.services.identity.credentials import credentials, ec2_credentials
from novalite.services.identity.domain_config import domain_config
from novalite.services.identity.domains import domains
from novalite.services.identity.endpoint_filters import endpoint_filters
from novalite.services.identity.grants import grants
from novalite.services.identity.groups import groups
from novalite.services.identity.limits import limits, registered_limits
from novalite.services.identity.policy_documents import policies
from novalite.services.identity.projects import projects
from novalite.services.identity.role_assignments import role_assignments
from novalite.services.identity.roles import inferences, roles
from novalite.services.identity.service import SERVICE
from novalite.services.identity.users import users
from novalite.services.identity.versions import versions
from novalite.wsgi.application import Environ, StartResponse

RESOURCES = (
    access_rules,
    application_credentials,
    auth,
    credentials,
    domain_config,
    domains,
    ec2_credentials,
    endpoint_filters,
    endpoints,
    grants,
    groups,
    inferences,
    limits,
    policies,
    projects,
    regions,
    registered_limits,
    role_assignments,
    roles,
    services,
    users,
    versions,
)


class IdentityRouter(ServiceRouter):
    """The API as an application.

    It looks at tokens by itself, since not every operation asks for one. A path may end in slashes; each answer varies
    with the token.
    """

    def __init__(self) -> None:
        super().__init__(SERVICE, RESOURCES)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        environ["PATH_INFO"] = environ["PATH_INFO"].rstrip("/") or "/"
        cloud = environ.get(CLOUD)
        sent = environ.get("HTTP_X_AUTH_TOKEN")
        token = None if cloud is None else cloud.identity.tokens.get(sent)
        environ[ENVIRON_KEY] = RequestContext() if token is None else context_of(token, cloud)

        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            return start_response(status, [*headers, ("Vary", "X-Auth-Token")], *exc_info)

        return super().__call__(environ, start)


def context_of(token: Token, cloud: Any) -> RequestContext:
    """Who asks with a token, and what for."""
    project = cloud.identity.projects.look(token.project_id)
    return RequestContext(
        user_id=token.user_id,
        project_id=token.project_id,
        project_domain_id=project and (project.domain_id or project.id),
        domain_id=token.scope.domain_id,
        system_scope="all" if token.scope.system else None,
        roles=[name for _, name in token.roles],
        auth_token=token.id,
    )
