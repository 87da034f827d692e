"""cloud: gives the applications behind it a fake cloud.

It must be in front of the urlmap, so that all applications, such as those at ``/v2`` and ``/v2.1``, use the same
cloud. ::

    [pipeline:osapi_compute]
    pipeline = cloud mounts

    [filter:cloud]
    paste.filter_factory = novalite.middleware.cloud:CloudFilter.factory

    # and, with their defaults: password = secret (of all users), password_cost = 8 (a binary logarithm: 16 is
    # Keystone's, and takes 0.1 s), hashing_process = false (true: with many log-ins, passwords are hashed in a
    # process of their own), token_lifetime = 3600
    # and without a default: store = sqlite:///cloud.db or postgresql://user@host/name (with novalite[sql]);
    # release = 2024.1 (of OpenStack; otherwise the latest, or that of the cloud in the store);
    # web_download = 127.0.0.1:8000, an address on this machine from which images may be fetched, or several

Each application that is loaded has its own cloud in memory, which is like a new DevStack. With a ``store``, it has the
cloud that is kept there, as all have that say the same one, in this process or in others; a new one is made where there
is none.
"""

from __future__ import annotations

from collections.abc import Iterable

from novalite.cloud import Cloud
from novalite.cloud.identity.hashing import HashingProcess
from novalite.cloud.identity.settings import IdentitySettings
from novalite.cloud.image.imports import is_loopback
from novalite.cloud.releases import OtherRelease, UnknownRelease
from novalite.errors import BadOption, StoreError, Unavailable
from novalite.store import Store
from novalite.store.memory import MemoryStore
from novalite.store.opening import open_store
from novalite.wsgi.application import Environ, Middleware, StartResponse, WSGIApplication
from novalite.wsgi.microversion import RELEASE
from novalite.wsgi.options import number, truth, words

ENVIRON_KEY = "novalite.cloud"

#: The highest cost of a password, at which a log-in takes seconds, and the longest life of a token, of 30 years.
HIGHEST_COST = 20
LONGEST_LIFETIME = 10**9

#: What holds where the ini says nothing.
USUAL = IdentitySettings()


class CloudFilter(Middleware):
    """The filter; ``cloud`` is an existing Cloud to use; the other arguments are options of the ini section."""

    def __init__(
        self,
        application: WSGIApplication,
        cloud: Cloud | None = None,
        *,
        password: str = USUAL.password,
        password_cost: str | int = USUAL.password_cost,
        token_lifetime: str | float = USUAL.token_lifetime,
        store: str | None = None,
        release: str | None = None,
        web_download: str | Iterable[str] = (),
        hashing_process: str | bool = False,
    ) -> None:
        super().__init__(application)
        has_process = truth("hashing_process", hashing_process)
        self.cloud = cloud or made(password, password_cost, token_lifetime, store, release, web_download)
        if has_process:
            self.cloud.identity.scrypt = HashingProcess()
        self._said: dict[str, object] = {ENVIRON_KEY: self.cloud}
        if not self.cloud.release.is_latest:
            self._said[RELEASE] = self.cloud.release

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        environ.update(self._said)
        self.cloud.store.refresh()
        return self.application(environ, start_response)


def made(
    password: str = USUAL.password,
    password_cost: str | int = USUAL.password_cost,
    token_lifetime: str | float = USUAL.token_lifetime,
    store: str | None = None,
    release: str | None = None,
    web_download: str | Iterable[str] = (),
) -> Cloud:
    """A cloud as the options of the ini section want it. Raises BadOption."""
    identity = settings(password, password_cost, token_lifetime)
    kept = MemoryStore() if store is None else _opened(store)
    try:
        cloud = _made(kept, identity, release)
        if password not in (USUAL.password, cloud.identity.settings.password):
            raise BadOption("password", "the users of the cloud in the store have another one")
        if web_download:
            cloud.image.imports.sources = sources(web_download)
    except BadOption:
        kept.close()
        raise
    return cloud


def _made(store: Store, identity: IdentitySettings, release: str | None) -> Cloud:
    try:
        return Cloud(store, identity=identity, release=release)
    except (OtherRelease, UnknownRelease) as error:
        raise BadOption("release", error.message) from error
    except Unavailable as error:  # there is a database, but no room or no leave to write in it
        raise BadOption("store", error.reason) from error


def _opened(url: str) -> Store:
    try:
        return open_store(url)
    except StoreError as error:
        raise BadOption("store", str(error)) from error


def settings(
    password: str = USUAL.password,
    password_cost: str | int = USUAL.password_cost,
    token_lifetime: str | float = USUAL.token_lifetime,
) -> IdentitySettings:
    """What the options of the ini section mean. Raises BadOption."""
    cost = number("password_cost", password_cost, int, 1, HIGHEST_COST)
    return IdentitySettings(password, cost, number("token_lifetime", token_lifetime, float, 0, LONGEST_LIFETIME))


def sources(web_download: str | Iterable[str]) -> tuple[str, ...]:
    """From where images may be fetched. Raises BadOption for what is no host and port of this machine."""
    found = words(web_download)
    for source in found:
        host, _, port = source.rpartition(":")
        if not port.isdecimal() or not is_loopback(host.strip("[]")):
            raise BadOption("web_download", f"{source!r} is not a loopback address and a port, such as 127.0.0.1:8000")
    return found
