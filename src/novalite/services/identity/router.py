"""The Identity API's routes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import webob

from novalite.api.operation import CLOUD
from novalite.api.router import ServiceRouter
from novalite.cloud.identity.records import REFUSED
from novalite.cloud.identity.tokens import Token
from novalite.context import ENVIRON_KEY, RequestContext, new_request_id
from novalite.errors import Error, Forbidden, Unauthorized
from novalite.middleware import request_id as ids
from novalite.middleware.access_rules import allows
from novalite.services.identity.auth import auth
from novalite.services.identity.catalog import endpoints, regions, services
from novalite.services.identity.delegated.application_credentials import access_rules, application_credentials
from novalite.services.identity.delegated.consumers import consumers
from novalite.services.identity.delegated.credentials import credentials, ec2_credentials
from novalite.services.identity.delegated.ec2tokens import ec2_tokens, s3_tokens
from novalite.services.identity.delegated.trusts import trusts
from novalite.services.identity.domain_config import domain_config
from novalite.services.identity.domains import domains
from novalite.services.identity.endpoint_filters import endpoint_filters
from novalite.services.identity.federation.identity_providers import identity_providers
from novalite.services.identity.federation.mappings import mappings
from novalite.services.identity.federation.service_providers import service_providers
from novalite.services.identity.grants import grants
from novalite.services.identity.groups import groups
from novalite.services.identity.limits import limits, registered_limits
from novalite.services.identity.policy_documents import endpoint_policies, policies
from novalite.services.identity.projects import projects
from novalite.services.identity.role_assignments import role_assignments
from novalite.services.identity.roles import inferences, roles
from novalite.services.identity.service import SERVICE, fault
from novalite.services.identity.users import user_tokens, users
from novalite.services.identity.versions import versions
from novalite.wsgi.application import Environ, StartResponse, as_application
from novalite.wsgi.fault import Fault, http_error, status_of

RESOURCES = (
    access_rules,
    application_credentials,
    auth,
    consumers,
    credentials,
    domain_config,
    domains,
    ec2_credentials,
    ec2_tokens,
    endpoint_filters,
    endpoint_policies,
    endpoints,
    grants,
    groups,
    identity_providers,
    inferences,
    limits,
    mappings,
    policies,
    projects,
    regions,
    registered_limits,
    role_assignments,
    roles,
    s3_tokens,
    service_providers,
    services,
    trusts,
    user_tokens,
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
        try:
            token = None if cloud is None else cloud.identity.tokens.get(sent)
            _look(token, sent, cloud)
            if token is not None and not _is_allowed(token, cloud, environ):
                return _refused(environ, start_response)
            environ[ENVIRON_KEY] = (
                RequestContext() if token is None else context_of(token, cloud, environ.get(ids.ENVIRON_KEY))
            )
        except Error as error:
            return _said(error, environ, start_response)

        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            return start_response(status, [*headers, ("Vary", "X-Auth-Token")], *exc_info)

        return super().__call__(environ, start)


def _is_allowed(token: Token, cloud: Any, environ: Environ) -> bool:
    """Whether the access rules of a token, if it has any, are for this request; any token may be asked about."""
    credential = cloud.identity.application_credentials.look(token.application_credential_id)
    rules = () if credential is None else cloud.identity.access_rules.shown(credential.access_rules)
    method, path = environ["REQUEST_METHOD"], environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"]
    asks = method == "GET" and path.endswith("/v3/auth/tokens")
    return not rules or asks or allows(rules, "identity", method, path)


def _look(token: Token | None, sent: str | None, cloud: Any) -> None:
    """Raises NotFound or Forbidden for a token that is good for nothing here."""
    if token is None and cloud is not None:
        cloud.identity.tokens.refuse_lost(sent)
    if token is not None and "ec2credential" in token.methods:  # which is for other services
        raise Forbidden(REFUSED)


def _said(error: Error, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    environ[ENVIRON_KEY] = RequestContext()
    answer = fault(Fault(http_error(status_of(error), str(error))), environ)
    answer.headers.update({"Vary": "X-Auth-Token", **getattr(error, "headers", {})})
    return as_application(answer)(environ, start_response)


def _refused(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    environ[ENVIRON_KEY] = RequestContext()
    answer = fault(Fault(http_error(401, Unauthorized.message)), environ)
    answer.headers["Vary"] = "X-Auth-Token"
    answer.headers["WWW-Authenticate"] = (
        f'Keystone uri="{webob.Request(environ).application_url}"'  # as the filter says it
    )
    return as_application(answer)(environ, start_response)


def context_of(token: Token, cloud: Any, request_id: str | None = None) -> RequestContext:
    """Who asks with a token, and what for."""
    project = cloud.identity.projects.look(token.project_id)
    return RequestContext(
        user_id=cloud.identity.trusts.acting(token.user_id, token.trust_id),
        project_id=token.project_id,
        project_domain_id=project and (project.domain_id or project.id),
        domain_id=token.scope.domain_id,
        system_scope="all" if token.scope.system else None,
        roles=[name for _, name in token.roles],
        auth_token=token.id,
        request_id=request_id or new_request_id(),
    )
