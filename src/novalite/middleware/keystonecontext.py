"""keystonecontext: from the headers that authtoken set to the context of the request.

It stands directly behind authtoken; what counts by user or asks for roles stands behind it. ::

    [filter:keystonecontext]
    paste.filter_factory = novalite.middleware.keystonecontext:KeystoneContext.factory

``environ["nova.context"]`` is then a `RequestContext`. A request without a user is a 401; one without a project is
none of our business. The catalogue is cut down to the services that a compute service calls.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import webob.exc

from novalite.context import CATALOG_TYPES, ENVIRON_KEY, RequestContext, new_request_id
from novalite.middleware import request_id
from novalite.wsgi.application import Environ, Middleware, StartResponse, as_application

LOG = logging.getLogger(__name__)

#: The context's fields that are a header's text and nothing else.
_PLAIN = {
    field: f"HTTP_X_{field.upper()}"
    for field in (
        "user_name",
        "project_name",
        "domain_id",
        "domain_name",
        "user_domain_id",
        "user_domain_name",
        "project_domain_id",
        "project_domain_name",
        "service_token",
        "service_user_id",
        "service_user_name",
        "service_user_domain_id",
        "service_user_domain_name",
        "service_project_id",
        "service_project_name",
        "service_project_domain_id",
        "service_project_domain_name",
    )
}


class KeystoneContext(Middleware):
    """The filter; it has no options."""

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        try:
            environ[ENVIRON_KEY] = context_of(environ)
        except webob.exc.HTTPException as error:
            return as_application(error)(environ, start_response)
        return self.application(environ, start_response)


def context_of(environ: Environ) -> RequestContext:
    """The context that a request's headers describe.

    Raises WebOb's 401 where they name no user, its 500 where the catalogue is not JSON.
    """
    get = environ.get
    user_id = _first(environ, "HTTP_X_USER_ID", "HTTP_X_USER")
    if user_id is None:
        LOG.debug("Neither X_USER_ID nor X_USER found in request")
        raise webob.exc.HTTPUnauthorized
    try:
        catalog = _catalog(get("HTTP_X_SERVICE_CATALOG"))
    except ValueError:
        raise webob.exc.HTTPInternalServerError("Invalid service catalog json.") from None
    plain: dict[str, Any] = {field: environ[key] for field, key in _PLAIN.items() if key in environ}
    return RequestContext(
        user_id=user_id,
        project_id=_first(environ, "HTTP_X_PROJECT_ID", "HTTP_X_TENANT_ID", "HTTP_X_TENANT"),
        roles=_roles(_first(environ, "HTTP_X_ROLES", "HTTP_X_ROLE")),
        service_roles=_roles(get("HTTP_X_SERVICE_ROLES")),
        auth_token=_first(environ, "HTTP_X_AUTH_TOKEN", "HTTP_X_STORAGE_TOKEN"),
        system_scope=get("HTTP_OPENSTACK_SYSTEM_SCOPE"),
        is_admin_project=get("HTTP_X_IS_ADMIN_PROJECT", "true").lower() == "true",
        service_catalog=catalog,
        remote_address=get("REMOTE_ADDR"),
        request_id=get(request_id.ENVIRON_KEY) or new_request_id(),
        global_request_id=get(request_id.GLOBAL_ENVIRON_KEY),
        user_auth_plugin=get("keystone.token_auth"),
        **plain,
    )


def _first(environ: Environ, *keys: str) -> Any:
    """The value of the first key that is there at all, be it empty."""
    for key in keys:
        if key in environ:
            return environ[key]
    return None


def _roles(header: str | None) -> list[str]:
    return [role.strip() for role in header.split(",")] if header else []


def _catalog(header: str | None) -> list[dict[str, Any]]:
    return [] if header is None else list(json.loads(_cut_down(header)))


@lru_cache(maxsize=512)
def _cut_down(header: str) -> str:
    # A user's requests carry the same catalogue again and again, of which little is kept. It is kept as text, so that
    # each request has objects of its own.
    return json.dumps([service for service in json.loads(header) if service.get("type") in CATALOG_TYPES])
