"""authtoken: validates the token of a request with Identity, and sets headers for the filters behind it.

It must be inside of sizelimit, and outside of keystonecontext and of everything that trusts headers such as
``X-User-Id``: it removes each header that it may set from the request, ``OpenStack-System-Scope`` included. ::

    [filter:authtoken]
    paste.filter_factory = novalite.middleware.authtoken:AuthToken.factory
    auth_url = http://keystone.example.org/identity
    username = nova
    password = secret
    project_name = service
    user_domain_id = default
    project_domain_id = default
    # and, with their defaults: www_authenticate_uri (auth_url), delay_auth_decision = false,
    # include_service_catalog = true, token_cache_time = 300, service_token_roles = service,
    # service_token_roles_required = true, http_connect_timeout = 5, http_request_max_retries = 3, cafile,
    # insecure = false, and service_type, which has none: without it no token with access rules is good,
    # but that a cloud knows by its catalogue which service is asked

Options, headers, messages and statuses are those of keystonemiddleware. ``identity = module:name`` names an `Identity`
in this process; ``auth_url`` and the credentials are then ignored. A valid token is cached for ``token_cache_time``
seconds; its expiry is checked at each request.

``identity = cloud`` is the Identity service of the request's fake cloud, unless there is an ``auth_url``. It is not
cached, so that a revoked token is invalid at once, and tokens expire by the cloud's clock.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import time
from collections import OrderedDict, UserDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import quote

import webob.exc

from novalite.errors import BadOption, Unavailable
from novalite.middleware.access_rules import allows
from novalite.middleware.authtoken_identity import HTTPIdentity, Identity, IdentityUnavailable, looked_up
from novalite.wsgi.application import (
    Environ,
    Middleware,
    StartResponse,
    WSGIApplication,
    as_application,
    host_url_of,
)
from novalite.wsgi.options import number, truth, words

#: How many tokens are cached; the least recently used one is evicted first.
CACHE_SIZE = 1_000

_IDENTITY_FIELDS = {
    "DOMAIN_ID": ("domain", "id"),
    "DOMAIN_NAME": ("domain", "name"),
    "PROJECT_ID": ("project", "id"),
    "PROJECT_NAME": ("project", "name"),
    "PROJECT_DOMAIN_ID": ("project", "domain", "id"),
    "PROJECT_DOMAIN_NAME": ("project", "domain", "name"),
    "USER_ID": ("user", "id"),
    "USER_NAME": ("user", "name"),
    "USER_DOMAIN_ID": ("user", "domain", "id"),
    "USER_DOMAIN_NAME": ("user", "domain", "name"),
}
_ALIASES = {
    "HTTP_X_ROLE": "HTTP_X_ROLES",
    "HTTP_X_USER": "HTTP_X_USER_NAME",
    "HTTP_X_TENANT_ID": "HTTP_X_PROJECT_ID",
    "HTTP_X_TENANT_NAME": "HTTP_X_PROJECT_NAME",
    "HTTP_X_TENANT": "HTTP_X_PROJECT_NAME",
}

#: The headers that only this filter may set.
STRIPPED = frozenset(
    {
        "HTTP_X_SERVICE_CATALOG",
        "HTTP_X_IDENTITY_STATUS",
        "HTTP_X_SERVICE_IDENTITY_STATUS",
        "HTTP_X_IS_ADMIN_PROJECT",
        "HTTP_X_ROLES",
        "HTTP_X_SERVICE_ROLES",
        "HTTP_OPENSTACK_SYSTEM_SCOPE",
        *_ALIASES,
        *(f"HTTP_X_{field}" for field in _IDENTITY_FIELDS),
        *(f"HTTP_X_SERVICE_{field}" for field in _IDENTITY_FIELDS),
    }
)

_UNAUTHORIZED = json.dumps(
    {
        "error": {
            "code": 401,
            "title": "Unauthorized",
            "message": "The request you have made requires authentication.",
        }
    }
).encode()


@dataclass(frozen=True, slots=True)
class Token:
    """A valid token, and the environ entries that are made of it once: ``user`` and ``service``.

    ``text`` is what Identity said of it, as JSON: each request reads an object of its own from it.
    """

    text: str
    expires: float
    roles: frozenset[str]
    user: Mapping[str, str]
    service: Mapping[str, str]
    access_rules: tuple[Mapping[str, str], ...] | None = None

    @classmethod
    def read(cls, body: Mapping[str, Any], include_catalog: bool) -> Token:
        """Parse the answer of Identity v3. Raises IdentityUnavailable if it is not a token."""
        try:
            return cls._read(body, include_catalog)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise IdentityUnavailable("Identity answered something that is no token") from error

    @classmethod
    def _read(cls, body: Mapping[str, Any], include_catalog: bool) -> Token:
        token = body["token"]
        expires = datetime.fromisoformat(token["expires_at"]).timestamp()
        roles = [role["name"] for role in token.get("roles", ())]
        catalog = token.get("catalog")
        identity = {field: value for field, path in _IDENTITY_FIELDS.items() if (value := _at(token, path))}
        scope = {"HTTP_OPENSTACK_SYSTEM_SCOPE": "all"} if (token.get("system") or {}).get("all") else {}
        service = {f"HTTP_X_SERVICE_{field}": value for field, value in identity.items()}
        service["HTTP_X_SERVICE_ROLES"] = ",".join(roles)
        user = {f"HTTP_X_{field}": value for field, value in identity.items()} | scope
        user["HTTP_X_IDENTITY_STATUS"] = "Confirmed"
        user["HTTP_X_ROLES"] = ",".join(roles)
        user["HTTP_X_IS_ADMIN_PROJECT"] = str(token.get("is_admin_project", True))
        user |= {alias: user[name] for alias, name in _ALIASES.items() if name in user}
        if include_catalog and catalog is not None:
            user["HTTP_X_SERVICE_CATALOG"] = json.dumps(folded(catalog))
        rules = (token.get("application_credential") or {}).get("access_rules")
        held_to = None if rules is None else tuple(rules)
        return cls(json.dumps(body), expires, frozenset(roles), user, service, held_to)


class TokenBody(UserDict[str, Any]):
    """What Identity answered for a token. Each request has its own, which is parsed when somebody looks at it."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def data(self) -> dict[str, Any]:  # type: ignore[override]
        """The answer, as an object."""
        body: dict[str, Any] = json.loads(self._text)
        return body


@dataclass(frozen=True, slots=True)
class TokenAuth:
    """The value of ``keystone.token_auth`` in the environ: the raw answers for the user's and the service's token."""

    user: Mapping[str, Any] | None
    service: Mapping[str, Any] | None

    @property
    def has_user_token(self) -> bool:
        """Whether the user's token is valid."""
        return self.user is not None

    @property
    def has_service_token(self) -> bool:
        """Whether there is a valid service token."""
        return self.service is not None


class AuthToken(Middleware):
    """The filter; its arguments are the options of the ini section; ``identity`` may also be an `Identity` object."""

    def __init__(
        self,
        application: WSGIApplication,
        identity: str | Identity | None = None,
        *,
        auth_url: str = "",
        www_authenticate_uri: str | None = None,
        delay_auth_decision: str | bool = False,
        include_service_catalog: str | bool = True,
        token_cache_time: str | int = 300,
        service_token_roles: str = "service",
        service_token_roles_required: str | bool = True,
        service_type: str | None = None,
        clock: Callable[[], float] = time.time,
        **credentials: str,
    ) -> None:
        super().__init__(application)
        self.of_cloud = identity == "cloud" and not auth_url
        if identity is None or (identity == "cloud" and auth_url):
            identity = HTTPIdentity(auth_url, **credentials)
        elif unknown := set(credentials) - set(inspect.signature(HTTPIdentity).parameters):
            raise BadOption(min(unknown), "there is no such option")
        self.identity: Any = looked_up(identity) if isinstance(identity, str) and not self.of_cloud else identity
        self.uri = www_authenticate_uri or auth_url
        self.delay = truth("delay_auth_decision", delay_auth_decision)
        self.include_catalog = truth("include_service_catalog", include_service_catalog)
        self.cache_time = number("token_cache_time", token_cache_time, int)
        self.service_roles = frozenset(words(service_token_roles))
        self.service_roles_required = truth("service_token_roles_required", service_token_roles_required)
        self.service_type = service_type
        self.clock = clock
        self._cache: OrderedDict[bytes, tuple[Token, float]] = OrderedDict()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        for key in STRIPPED.intersection(environ):
            del environ[key]
        try:
            accepted = self._authenticate(environ)
        except IdentityUnavailable as error:
            if not self.delay:
                detail = "The Keystone service is temporarily unavailable."
                unavailable = webob.exc.HTTPServiceUnavailable(detail, headers=error.headers)
                return as_application(unavailable)(environ, start_response)
            environ["HTTP_X_IDENTITY_STATUS"] = "Invalid"
            environ["keystone.token_auth"] = TokenAuth(None, None)
            accepted = False

        def challenged(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            if status.startswith("401"):
                uri = self.uri or f"{host_url_of(environ)}/identity"
                headers = [*headers, ("WWW-Authenticate", f'Keystone uri="{uri}"')]
            return start_response(status, headers, *exc_info)

        if not accepted and not self.delay:
            return _reject(challenged)

        return self.application(environ, challenged)

    def _authenticate(self, environ: Environ) -> bool:
        """Set the environ entries of the tokens; returns whether the request may pass."""
        service: Token | None = None
        service_accepted = True
        trusted = False  # whether a service vouches for the user's token, even an expired one
        if service_token := environ.get("HTTP_X_SERVICE_TOKEN"):
            service = self._token(environ, service_token)
            if service is not None:
                trusted = bool(self.service_roles & service.roles)
                environ.update(service.service)
            service_accepted = service is not None and (trusted or not self.service_roles_required)
            environ["HTTP_X_SERVICE_IDENTITY_STATUS"] = "Confirmed" if service_accepted else "Invalid"

        user_token = environ.get("HTTP_X_AUTH_TOKEN") or environ.get("HTTP_X_STORAGE_TOKEN")
        user = self._token(environ, user_token.strip(), trusted) if user_token else None
        if user is not None and not self._is_allowed(environ, user, vouched=service is not None):
            user = None
        body = _body(user)
        if user is None:
            environ["HTTP_X_IDENTITY_STATUS"] = "Invalid"
        else:
            environ.update(user.user)
            environ["keystone.token_info"] = body
        environ["keystone.token_auth"] = TokenAuth(body, _body(service))
        return user is not None and service_accepted

    def _is_allowed(self, environ: Environ, token: Token, vouched: bool) -> bool:
        """Whether the token's access rules, if it has any, are for this request, or a service asks on its behalf."""
        if token.access_rules is None:
            return True
        path = environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"]
        types = [self.service_type] if self.service_type else []
        if self.of_cloud and not types:
            types = environ["novalite.cloud"].identity.catalog.types_at(path)
        method, sent = environ["REQUEST_METHOD"], quote(path, "/~!$&'()*+,;=:@", "latin-1")
        return any(vouched or allows(token.access_rules, one, method, sent) for one in types)

    def _token(self, environ: Environ, text: str, allow_expired: bool = False) -> Token | None:
        if self.of_cloud:
            return self._token_of_cloud(environ, text, allow_expired)
        key, now = hashlib.sha256(text.encode()).digest(), self.clock()
        token, until = self._cache.get(key, (None, 0.0))
        if token is None or until <= now:
            body = self.identity.validate(text, catalog=self.include_catalog, allow_expired=allow_expired)
            if body is None:
                return None
            token = Token.read(body, self.include_catalog)
            self._cache[key] = (token, now + self.cache_time)
            while len(self._cache) > CACHE_SIZE:
                self._cache.popitem(last=False)
        self._cache.move_to_end(key)
        return token if allow_expired or token.expires > now else None

    def _token_of_cloud(self, environ: Environ, text: str, allow_expired: bool) -> Token | None:
        cloud = environ.get("novalite.cloud")
        if cloud is None:
            raise IdentityUnavailable("there is no `cloud` in front")
        base = host_url_of(environ) if self.include_catalog else None
        try:
            body = cloud.identity.tokens.validate(text, allow_expired, base)
        except Unavailable as error:
            if self.delay:  # nobody behind would know that it is a good token, perhaps
                raise
            raise IdentityUnavailable(error.message, error.headers) from error
        if body is None:
            return None
        # The cloud returns the same object, for all its services, as long as nothing has changed.
        if body.made is None:
            body.made = Token.read(body, self.include_catalog)
        return body.made  # type: ignore[no-any-return]  # the cloud does not know its type


def _reject(start_response: StartResponse) -> Iterable[bytes]:
    length = ("Content-Length", str(len(_UNAUTHORIZED)))
    start_response("401 Unauthorized", [("Content-Type", "application/json"), length])
    return [_UNAUTHORIZED]


def folded(catalog: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A v3 catalog in the format of v2, which services expect: for each region an entry with its three URLs."""
    services = []
    for service in catalog:
        regions: dict[str | None, dict[str, Any]] = {}
        for endpoint in service.get("endpoints", ()):
            region = endpoint.get("region") or endpoint.get("region_id")
            entry = regions.setdefault(region, {"region": region} if region else {})
            entry[f"{endpoint['interface'].lower()}URL"] = endpoint["url"]
        known = {key: service[key] for key in ("type", "name") if key in service}
        services.append({**known, "endpoints": list(regions.values())})
    return services


def _body(token: Token | None) -> Mapping[str, Any] | None:
    return None if token is None else TokenBody(token.text)


def _at(token: Mapping[str, Any], path: tuple[str, ...]) -> str | None:
    part: Any = token
    for key in path:
        part = (part or {}).get(key)
    value: str | None = part
    return value
