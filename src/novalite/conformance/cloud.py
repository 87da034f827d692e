"""A cloud of a clouds.yaml as a target: who asks in which role, where its services are, and what it has."""

from __future__ import annotations

import re
import ssl
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, cast
from urllib.parse import urlsplit

import pytest

from novalite.conformance.client import needed
from novalite.conformance.target import Forwarder

#: The types by which a catalog knows the services, and where novalite mounts them.
TYPES = {
    "compute": ("compute", ""),
    "identity": ("identity", "/identity"),
    "image": ("image", "/image"),
    "network": ("network", "/networking"),
    "volume": ("block-storage", "/volume"),
}

#: The roles by which a login is known, the one that may most first.
ROLES = ("admin", "manager", "member", "reader")

#: The version at the end of an endpoint, and what follows it.
_VERSION = re.compile(r"/v\d+(\.\d+)?(/.*)?$")


class Unreachable(Exception):
    """A cloud, or a login to it, that cannot be used; the message says why."""


class Login:
    """One who has logged in to a cloud by an entry of a clouds.yaml. Raises Unreachable."""

    def __init__(self, name: str) -> None:
        try:
            import keystoneauth1.exceptions
            import openstack.config
            import openstack.exceptions
        except ImportError:
            raise Unreachable("--cloud needs openstacksdk: pip install 'novalite[conformance]'") from None
        errors = (openstack.exceptions.SDKException, keystoneauth1.exceptions.ClientException, OSError)
        try:
            with warnings.catch_warnings(action="ignore"):  # openstacksdk's are about itself
                self.region = openstack.config.OpenStackConfig().get_one(cloud=name)
                self.session = self.region.get_session()
                self.auth = cast(Any, self.session.auth)
                access = self.auth.get_access(self.session)
        except errors as error:
            raise Unreachable(f"the cloud {name}: {' '.join(str(error).split())}") from error
        self.project_id: str | None = access.project_id
        self.user_id = str(access.user_id)
        self.domain_id: str | None = access.user_domain_id
        self.roles = [str(role).lower() for role in access.role_names]

    @property
    def role(self) -> str:
        """The role that the suite knows it by. Raises Unreachable."""
        if found := [role for role in ROLES if role in self.roles]:
            return found[0]
        raise Unreachable(f"who logs in has none of the roles {', '.join(ROLES)}: say which it is by ROLE=NAME")

    @property
    def token(self) -> str:
        """A token that is valid: a new one, where the last has expired."""
        return str(self.session.get_token())

    def endpoint(self, service: str) -> str | None:
        """The URL of a service without its version; None where the catalog has none."""
        kind, _ = TYPES[service]
        found = self.session.get_endpoint(
            service_type=kind, interface=self.region.get_interface(kind), region_name=self.region.get_region_name(kind)
        )
        return _VERSION.sub("", found).rstrip("/") if found else None


class Cloud:
    """The cloud that is tested; ``logins`` are ``NAME`` or ``ROLE=NAME``, a name being that of an entry.

    It is a WSGI application that has each service where novalite has it, and skips a test that asks for what there is
    not. Raises Unreachable.
    """

    def __init__(self, logins: Iterable[str]) -> None:
        self.has_legacy = True
        self.logins: dict[str, Login] = {}
        self.names = list(logins)
        for named in self.names:
            role, _, name = named.rpartition("=")
            login = Login(name)
            self.logins[role or login.role] = login

    @cached_property
    def endpoints(self) -> dict[str, str]:
        """The URLs of its services."""
        first = next(iter(self.logins.values()))
        return {service: url for service in TYPES if (url := first.endpoint(service))}

    @cached_property
    def _forwarders(self) -> list[tuple[str, Forwarder]]:
        first = next(iter(self.logins.values()))
        found = [(TYPES[service][1], Forwarder(url, _context(first, url))) for service, url in self.endpoints.items()]
        return sorted(found, key=lambda pair: len(pair[0]), reverse=True)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if not self.has_legacy and path.startswith("/v2/"):
            pytest.skip("needs the Compute API at /v2")
        if ":" in environ.get("HTTP_X_AUTH_TOKEN", ""):
            pytest.skip(needed("plain-text tokens"))
        for mount, forwarder in self._forwarders:
            if path == mount or path.startswith(f"{mount}/"):
                return forwarder({**environ, "PATH_INFO": path.removeprefix(mount)}, start_response)
        start_response("404 Not Found", [("Content-Type", "text/plain"), ("Content-Length", "0")])
        return [b""]

    def close(self) -> None:
        """Close the connections."""
        for _, forwarder in self._forwarders:
            forwarder.connection.close()


class Tokens(Mapping[str, str]):
    """The tokens of a cloud's logins by role, as long as they are valid; ``lack`` says why there are no more."""

    def __init__(self, logins: Mapping[str, Login], lack: str = "") -> None:
        self.logins = logins
        self.lack = lack

    def __getitem__(self, role: str) -> str:
        return "" if role == "nobody" else self.logins[role].token

    def __iter__(self) -> Iterator[str]:
        return iter([*self.logins, "nobody"])

    def __len__(self) -> int:
        return len(self.logins) + 1


def _context(login: Login, url: str) -> ssl.SSLContext | None:
    """How the cloud's certificate is checked: as its entry says."""
    if urlsplit(url).scheme != "https":
        return None
    verify, _ = login.region.get_requests_verify_args()
    context = ssl.create_default_context(cafile=verify if isinstance(verify, str) else None)
    if not verify:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
