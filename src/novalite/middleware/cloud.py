"""cloud: gives the applications behind it a fake cloud.

It must be in front of the urlmap, so that all applications, such as those at ``/v2`` and ``/v2.1``, use the same
cloud. ::

    [pipeline:osapi_compute]
    pipeline = cloud mounts

    [filter:cloud]
    paste.filter_factory = novalite.middleware.cloud:CloudFilter.factory

    # and, with their defaults: password = secret (of all users), password_cost = 8 (a binary logarithm: 16 is
    # Keystone's, and takes 0.1 s), token_lifetime = 3600
    # and without a default: store = sqlite:///cloud.db or postgresql://user@host/name (with novalite[sql])

Each application that is loaded has its own cloud in memory, which is like a new DevStack. With a ``store``, it has the
cloud that is kept there, as all have that say the same one, in this process or in others; a new one is made where there
is none.
"""

from __future__ import annotations

from collections.abc import Iterable

from novalite.cloud import Cloud
from novalite.cloud.identity.settings import IdentitySettings
from novalite.errors import BadOption, StoreError
from novalite.store import Store
from novalite.store.opening import open_store
from novalite.wsgi.application import Environ, Middleware, StartResponse, WSGIApplication
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
        store: str | None = None,
    ) -> None:
        super().__init__(application)
        if cloud is None:
            identity = settings(password, password_cost, token_lifetime)
            cloud = Cloud(None if store is None else _opened(store), identity=identity)
            if password not in (IdentitySettings.password, cloud.identity.settings.password):
                raise BadOption("password", "the users of the cloud in the store have another one")
        self.cloud = cloud

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        environ[ENVIRON_KEY] = self.cloud
        self.cloud.store.refresh()
        return self.application(environ, start_response)


def _opened(url: str) -> Store:
    try:
        return open_store(url)
    except StoreError as error:
        raise BadOption("store", str(error)) from error


def settings(
    password: str = IdentitySettings.password,
    password_cost: str | int = IdentitySettings.password_cost,
    token_lifetime: str | float = IdentitySettings.token_lifetime,
) -> IdentitySettings:
    """What the options of the ini section mean. Raises BadOption."""
    cost = number("password_cost", password_cost, int, 1, HIGHEST_COST)
    return IdentitySettings(password, cost, number("token_lifetime", token_lifetime, float, 0, LONGEST_LIFETIME))
