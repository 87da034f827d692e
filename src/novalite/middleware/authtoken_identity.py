"""The Identity services that authtoken can ask: Keystone over HTTP, or an object in this process."""

from __future__ import annotations

import http.client
import json
import pkgutil
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any, Protocol

from novalite.errors import BadOption, Error
from novalite.middleware.access_rules import HEADER, VERSION
from novalite.wsgi.options import LONGEST_TIME, number, truth


class IdentityUnavailable(Error):
    """Identity does not answer, or answers with an error, so that a token can be neither accepted nor rejected.

    ``headers`` are to be in the answer.
    """

    def __init__(self, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.headers = headers or {}


class Identity(Protocol):
    """What validates tokens: Keystone over HTTP, or an object in this process."""

    def validate(self, token: str, *, catalog: bool, allow_expired: bool) -> Mapping[str, Any] | None:
        """The answer to Identity v3's ``GET /v3/auth/tokens``, ``{"token": {…}}``; None for an invalid token.

        ``catalog`` asks for the service catalog, too; ``allow_expired`` accepts a token that has expired.
        Raises IdentityUnavailable.
        """


class HTTPIdentity:
    """Identity v3 over HTTP. Requests carry a token of the service's own user, which is fetched when needed.

    A request blocks; under eventlet that is the whole process, unless it is monkey-patched as in ``novalite serve``.
    ``insecure`` disables the verification of the server's certificate.
    """

    def __init__(
        self,
        auth_url: str,
        username: str = "",
        password: str = "",
        project_name: str = "service",
        user_domain_id: str = "default",
        project_domain_id: str = "default",
        http_connect_timeout: str | float = 5,
        http_request_max_retries: str | int = 3,
        cafile: str | None = None,
        insecure: str | bool = False,
    ) -> None:
        if not auth_url.startswith(("http://", "https://")):
            raise BadOption("auth_url", f"{auth_url!r} is not the URL of an Identity service")
        self.url = auth_url.rstrip("/").removesuffix("/v3") + "/v3/auth/tokens"
        self.timeout = number("http_connect_timeout", http_connect_timeout, float, 0, LONGEST_TIME)
        self.tries = 1 + number("http_request_max_retries", http_request_max_retries, int, 0)
        user = {"name": username, "password": password, "domain": {"id": user_domain_id}}
        self._credentials = {
            "auth": {
                "identity": {"methods": ["password"], "password": {"user": user}},
                "scope": {"project": {"name": project_name, "domain": {"id": project_domain_id}}},
            }
        }
        self._own_token: str | None = None
        unverified = truth("insecure", insecure)
        tls: ssl.SSLContext | None = None
        if self.url.startswith("https:"):
            try:
                tls = ssl.create_default_context(cafile=cafile)
            except OSError as error:
                raise BadOption("cafile", f"{cafile}: {error}") from None
            if unverified:
                tls.check_hostname = False
                tls.verify_mode = ssl.CERT_NONE
        self._opener = urllib.request.build_opener(_NoRedirection, urllib.request.HTTPSHandler(context=tls))

    def validate(self, token: str, *, catalog: bool, allow_expired: bool) -> Mapping[str, Any] | None:
        """See `Identity`."""
        query = "&".join(["nocatalog"] * (not catalog) + ["allow_expired=1"] * allow_expired)
        for _ in range(2):  # our own token may have expired in the meantime
            if self._own_token is None:
                self._own_token = self._authenticate()
            headers = {"X-Auth-Token": self._own_token, "X-Subject-Token": token, HEADER: VERSION}
            status, _, body = self._ask(f"{self.url}?{query}" if query else self.url, headers)
            if status == 200:
                try:
                    found: dict[str, Any] = json.loads(body)
                    return found
                except (ValueError, RecursionError) as error:
                    raise IdentityUnavailable("Identity answered something that is no JSON") from error
            if status == 404:
                return None
            if status != 401:
                raise IdentityUnavailable(f"Identity answered {status}")
            self._own_token = None
        raise IdentityUnavailable("Identity does not accept the service's own token")

    def _authenticate(self) -> str:
        status, headers, _ = self._ask(self.url, {"Content-Type": "application/json"}, self._credentials)
        if status != 201 or not headers.get("X-Subject-Token"):
            raise IdentityUnavailable(f"Identity did not authenticate the service: {status}")
        return str(headers["X-Subject-Token"])

    def _ask(self, url: str, headers: dict[str, str], body: Any = None) -> tuple[int, Any, bytes]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data, {"Accept": "application/json", **headers})
        reason: Exception | None = None
        for _ in range(self.tries):
            try:
                try:
                    answer = self._opener.open(request, timeout=self.timeout)
                except urllib.error.HTTPError as error:
                    answer = error
                with answer:
                    return answer.status, answer.headers, answer.read()
            except (OSError, http.client.HTTPException) as error:
                reason = error
        raise IdentityUnavailable(f"Identity does not answer: {reason}")


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    """Follows no redirection, which would send the tokens to another host."""

    def redirect_request(self, *arguments: Any) -> None:
        return None


def looked_up(name: str) -> Identity:
    """The object that ``module:name`` names; a class is called without arguments. Raises BadOption."""
    try:
        found = pkgutil.resolve_name(name)
    except (ImportError, AttributeError, ValueError) as error:
        raise BadOption("identity", f"{name!r} is not `module:name` of an Identity: {error}") from error
    identity: Identity = found() if isinstance(found, type) else found
    return identity
