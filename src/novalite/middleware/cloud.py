"""cloud: gives the applications behind it a fake cloud.

It must be in front of the urlmap, so that all applications, such as those at ``/v2`` and ``/v2.1``, use the same
cloud. ::

    [pipeline:osapi_compute]
    pipeline = cloud mounts

    [filter:cloud]
    paste.filter_factory = novalite.middleware.cloud:CloudFilter.factory

    # and, with their defaults: password = secret (of all users), password_cost = 8 (a binary logarithm: 16 is
    # Keystone's, and takes 0.1 s), token_lifetime = 3600, release = 2026.2 (of OpenStack: 2023.1 or a later one)

Each application that is loaded has its own cloud, which is like a new DevStack.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from novalite.cloud import Cloud
from novalite.cloud.identity.settings import IdentitySettings
from novalite.cloud.releases import LATEST, UnknownRelease
from novalite.errors import BadOption
from novalite.wsgi.application import Environ, Middleware, StartResponse, WSGIApplication
from novalite.wsgi.microversion import RELEASE
from novalite.wsgi.options import number

ENVIRON_KEY = "novalite.cloud"

#: The highest cost of a password, at which a log-in takes seconds, and the longest life of a token, of 30 years.
HIGHEST_COST = 20
LONGEST_LIFETIME = 10**9


class CloudFilter(Middleware):
    """The filter; ``cloud`` is an existing Cloud to use; the other arguments are options of the ini section."""

    def __init__(
        self,
        application: WSGIApplication,
        cloud: Cloud | None = None,
        *,
        password: str = IdentitySettings.password,
        password_cost: str | int = IdentitySettings.password_cost,
        token_lifetime: str | float = IdentitySettings.token_lifetime,
        release: str = LATEST,
    ) -> None:
        super().__init__(application)
        self.cloud = cloud or made(release, password, password_cost, token_lifetime)
        self._said: dict[str, object] = {ENVIRON_KEY: self.cloud}
        if not self.cloud.release.is_latest:
            self._said[RELEASE] = self.cloud.release

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        environ.update(self._said)
        return self.application(environ, start_response)


def made(release: str = LATEST, *identity: Any, **more: Any) -> Cloud:
    """A cloud as the options of the ini section want it, those of `settings` among them. Raises BadOption."""
    try:
        return Cloud(identity=settings(*identity, **more), release=release)
    except UnknownRelease as error:
        raise BadOption("release", error.message) from error


def settings(
    password: str = IdentitySettings.password,
    password_cost: str | int = IdentitySettings.password_cost,
    token_lifetime: str | float = IdentitySettings.token_lifetime,
) -> IdentitySettings:
    """What the options of the ini section mean. Raises BadOption."""
    cost = number("password_cost", password_cost, int, 1, HIGHEST_COST)
    return IdentitySettings(password, cost, number("token_lifetime", token_lifetime, float, 0, LONGEST_LIFETIME))
