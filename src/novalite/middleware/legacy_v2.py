"""legacy_v2: serves ``/v2`` as ``/v2.1`` at its first version, for clients that do not know microversions.

It must be the innermost filter, and only below ``/v2``; filters that may answer in place of the application are outside
of it. ::

    [filter:legacy_v2]
    paste.filter_factory = novalite.middleware.legacy_v2:LegacyV2Compatible.factory

It removes the version headers of request and response, invalid ones included. Unknown properties of a body are ignored.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from novalite.wsgi.application import LEGACY_V2, Environ, Middleware, StartResponse

VERSION_HEADERS = frozenset({"openstack-api-version", "x-openstack-nova-api-version"})


class LegacyV2Compatible(Middleware):
    """The filter; it has no options."""

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        environ[LEGACY_V2] = True
        environ.pop("HTTP_OPENSTACK_API_VERSION", None)
        environ.pop("HTTP_X_OPENSTACK_NOVA_API_VERSION", None)

        def without_versions(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            return start_response(status, list(_without_versions(headers)), *exc_info)

        return self.application(environ, without_versions)


def _without_versions(headers: list[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    for key, value in headers:
        if key.lower() in VERSION_HEADERS:
            continue
        if key.lower() == "vary":
            names = [name.strip() for name in value.split(",")]
            value = ",".join(name for name in names if name.lower() not in VERSION_HEADERS)
        if value or key.lower() != "vary":
            yield key, value
