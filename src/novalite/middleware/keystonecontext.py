"""keystonecontext: makes the request context from the headers that authtoken has set.

It must be directly behind authtoken, and in front of all that needs the user or the roles. ::

    [filter:keystonecontext]
    paste.filter_factory = novalite.middleware.keystonecontext:KeystoneContext.factory

It sets ``environ["nova.context"]`` to a `RequestContext`. A request without a user gets a 401; a request without a
project is passed on. The service catalog is reduced to the services that a compute service calls.
"""

from __future__ import annotations

import json
import logging
import marshal
from collections import UserList
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from itertools import repeat
from typing import Any

import webob.exc

from novalite.context import CATALOG_TYPES, ENVIRON_KEY, RequestContext, new_request_id
from novalite.middleware import request_id
from novalite.wsgi.application import Environ, Middleware, StartResponse, as_application

LOG = logging.getLogger(__name__)

#: The fields of the context whose value is the text of a header, by that.
_PLAIN = {
    f"HTTP_X_{field.upper()}": field
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
} | {"HTTP_OPENSTACK_SYSTEM_SCOPE": "system_scope"}

#: What says who asks.
_HEADERS = (
    *("HTTP_X_USER_ID", "HTTP_X_USER", "HTTP_X_PROJECT_ID", "HTTP_X_TENANT_ID", "HTTP_X_TENANT"),
    *("HTTP_X_ROLES", "HTTP_X_ROLE", "HTTP_X_SERVICE_ROLES", "HTTP_X_AUTH_TOKEN", "HTTP_X_STORAGE_TOKEN"),
    *("HTTP_X_IS_ADMIN_PROJECT", *_PLAIN),
)

#: In the place of a header that there is none of: a filter may have left None in one.
_ABSENT = object()


class Catalog(UserList[dict[str, Any]]):
    """A service catalog. Each request has its own, which is made of marshal's form when somebody looks at it."""

    _marshalled: bytes

    @classmethod
    def of(cls, marshalled: bytes) -> Catalog:
        """One that has not been looked at."""
        catalog = cls.__new__(cls)
        catalog._marshalled = marshalled
        return catalog

    @cached_property
    def data(self) -> list[dict[str, Any]]:  # type: ignore[override]
        """The services."""
        services: list[dict[str, Any]] = marshal.loads(self._marshalled)
        return services


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

    Raises WebOb's 401 if they name no user, its 500 if the service catalog is not JSON.
    """
    get = environ.get
    context = RequestContext.of(_described(*map(get, _HEADERS, repeat(_ABSENT))))
    context.roles, context.service_roles = [*context.roles], [*context.service_roles]
    try:
        context.service_catalog = Catalog.of(_relevant(get("HTTP_X_SERVICE_CATALOG", "[]")))
    except ValueError:
        raise webob.exc.HTTPInternalServerError("Invalid service catalog json.") from None
    context.remote_address = get("REMOTE_ADDR")
    context.request_id = get(request_id.ENVIRON_KEY) or new_request_id()
    context.global_request_id = get(request_id.GLOBAL_ENVIRON_KEY)
    context.user_auth_plugin = get("keystone.token_auth")
    return context


@lru_cache(maxsize=512)
def _described(*values: Any) -> tuple[tuple[str, Any], ...]:
    # All fields. The requests of a token have the same headers.
    headers = {key: value for key, value in zip(_HEADERS, values, strict=True) if value is not _ABSENT}
    user_id = _first(headers, "HTTP_X_USER_ID", "HTTP_X_USER")
    if user_id is None:
        LOG.debug("Neither X_USER_ID nor X_USER found in request")
        raise webob.exc.HTTPUnauthorized
    plain: dict[str, Any] = {field: headers[key] for key, field in _PLAIN.items() if key in headers}
    described = RequestContext(
        user_id=user_id,
        project_id=_first(headers, "HTTP_X_PROJECT_ID", "HTTP_X_TENANT_ID", "HTTP_X_TENANT"),
        roles=_roles(_first(headers, "HTTP_X_ROLES", "HTTP_X_ROLE")),
        service_roles=_roles(headers.get("HTTP_X_SERVICE_ROLES")),
        auth_token=_first(headers, "HTTP_X_AUTH_TOKEN", "HTTP_X_STORAGE_TOKEN"),
        is_admin_project=headers.get("HTTP_X_IS_ADMIN_PROJECT", "true").lower() == "true",
        **plain,
    )
    return tuple(vars(described).items())


def _first(headers: Mapping[str, Any], *keys: str) -> Any:
    """The value of the first key that is present, even if the value is empty."""
    return next((headers[key] for key in keys if key in headers), None)


def _roles(header: str | None) -> list[str]:
    return [role.strip() for role in header.split(",")] if header else []


@lru_cache(maxsize=512)
def _relevant(header: str) -> bytes:
    # The requests of a user carry the same catalog, and parsing it is the most expensive part of this filter. The part
    # that is kept is kept in marshal's form, the fastest to make each request's own objects from.
    return marshal.dumps([service for service in json.loads(header) if service.get("type") in CATALOG_TYPES])
