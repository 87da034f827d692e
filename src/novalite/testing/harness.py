"""A cloud for a test, and whatever the test wants to reach it by: what all fixtures hand out parts of.

The pipelines are loaded once a process; each `Harness` has in front of them a cloud of its own, and a socket of its
own. So what a test leaves behind, threads and connections too, reaches nothing of the next.
"""

from __future__ import annotations

import atexit
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property, lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from novalite import connect, errors
from novalite.testing.config import Config
from novalite.testing.in_process import URL
from novalite.testing.users import Login, User, login

if TYPE_CHECKING:
    import httpx
    import openstack.connection
    import webtest
    from keystoneauth1.session import Session

    from novalite.cloud import Cloud
    from novalite.wsgi.server import Server
    from novalite.wsgi.serving import Loop

#: The application of novalite's own ini that has a cloud.
OWN = "osapi_compute"

#: How many requests a test's cloud remembers, and how many bytes of each body.
REQUESTS, BYTES = 1000, 1 << 16

#: A test's server neither waits for clients that keep their connection, nor long for requests that nobody waits for.
_SERVER = {"linger": 0, "graceful_timeout": 0.1}


class Missing(errors.Error):
    """Something that a test asks for is not there: a library, or a cloud."""


class Harness:
    """An application with a cloud of its own; what it opens is closed by `close`, or at the end of a ``with``.

    ``as_`` is who asks where a method is not told otherwise: the name of a user of the cloud, or a `User`. Clients
    reach the application in this process or, with ``socket``, over a real one.
    """

    def __init__(self, config: Config | None = None, as_: str | User = "admin", socket: bool = False) -> None:
        self.config = config or Config()
        self.as_ = as_
        self.socket = socket
        self._open = ExitStack()
        self._cloud: Cloud | None
        if self._is_own:
            self._cloud = _pristine(frozenset(self.config.options.items())).fork()
        else:
            self._cloud = getattr(self.application, "cloud", None)
        if self._cloud is not None:
            self._cloud.journal.keep(REQUESTS, BYTES)

    def arrange(
        self,
        seed: str | Path | Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
        delays: Mapping[str, float] | None = None,
        trouble: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        """Put in what a seed says (a YAML file, or what is in one), and say how long actions take and what fails.

        The seed is also what `Cloud.reset` goes back to. Raises errors.Invalid for what makes no sense.
        """
        if seed is not None:
            from novalite.services.control import seed_file

            if isinstance(seed, str | Path):
                seed_file.load(Path(seed), self.cloud)
            else:
                seed_file.load_mapping(seed, self.cloud)
        if not isinstance(delays or {}, Mapping):
            raise errors.Invalid(f"delays are seconds by action, such as {{'create': 5}}, and not {delays!r}")
        if isinstance(trouble, Mapping | str):
            raise errors.Invalid(f"trouble is a list of faults, and not {trouble!r}")
        self.cloud.compute.servers.delays.update(delays or {})
        for fault in trouble:
            self.cloud.trouble.add(**fault)

    def savepoint(self) -> Callable[[], None]:
        """What makes all of the cloud as it is now."""
        if self._cloud is None:
            return lambda: None
        cloud, now = self._cloud, self._cloud.snapshot()
        store: Any = cloud.store  # one in memory, since it is a fork's
        delays, saves = dict(cloud.compute.servers.delays), store.saves.copy()
        entries = cloud.journal.find()

        def undo() -> None:
            cloud.restore(now)
            cloud.compute.servers.delays, store.saves = delays, saves
            cloud.journal.keep(0)
            cloud.journal.keep(REQUESTS, BYTES)
            for entry in entries:
                cloud.journal.note(entry)

        return undo

    @property
    def has_cloud(self) -> bool:
        """Whether the application has a cloud, as that of novalite's own ini has."""
        return self._cloud is not None

    @cached_property
    def application(self) -> Any:
        """The WSGI application."""
        if not self._is_own:
            return self.config.load()  # what its filters remember is theirs, and nobody could have them forget it
        from novalite.middleware.cloud import CloudFilter

        return CloudFilter(_pipelines(frozenset(self.config.options.items())), self._cloud)

    @property
    def cloud(self) -> Cloud:
        """What is true in the cloud, to look at and to change."""
        if self._cloud is None:
            raise Missing("the application has no cloud; novalite's own ini has one")
        return self._cloud

    @cached_property
    def app(self) -> webtest.TestApp:
        """A ``webtest.TestApp`` over the application."""
        return needed("webtest", "test").TestApp(self.application)

    @cached_property
    def server(self) -> Server:
        """A running server with the application, on a free port of 127.0.0.1."""
        from novalite.wsgi.serving import serving

        # What another's application does in its thread, and leaves in it, is seen by that application alone.
        serve = _loop(os.getpid()).serving if self._is_own else serving
        return self._open.enter_context(serve(self.application, self.config.name, **_SERVER | dict(self.config.server)))

    @property
    def url(self) -> str:
        """Where clients find the application."""
        return self.server.url if self.socket else URL

    def login(self, as_: str | User | None = None) -> Login:
        """How somebody logs in; a `User` is made."""
        return login(self.cloud, as_ or self.as_)

    def token(self, as_: str | User | None = None) -> str:
        """A new token of somebody's."""
        from novalite.cloud.identity.tokens import Scope

        who = self.login(as_)
        if self.config.all_options.get("auth_strategy") == "noauth":
            return f"{who.user_id}:{who.project_id}"
        scope = Scope(who.project_id, system=who.project_id is None)
        return self.cloud.identity.tokens.issue(who.user_id, ("password",), scope).id

    def session(self, as_: str | User | None = None) -> Session:
        """A session of keystoneauth, for any client that takes one; it logs in when it is first used."""
        sessions = needed("keystoneauth1.session", "sdk")
        password = needed("keystoneauth1.identity.v3", "sdk").Password
        http = self._open.enter_context(needed("requests", "sdk").Session())
        if not self.socket:
            from novalite.testing.requests_adapter import WSGIAdapter

            http.mount(f"{URL}/", WSGIAdapter(self.application))
        auth = password(f"{self.url}/identity/v3", **self.login(as_).credentials)
        session: Session = sessions.Session(auth=auth, session=http)
        return session

    def connection(self, as_: str | User | None = None) -> openstack.connection.Connection:
        """A connection of openstacksdk."""
        make = needed("openstack.connection", "sdk").Connection
        connection: openstack.connection.Connection = make(session=self.session(as_), region_name=connect.REGION)
        self._open.callback(connection.close)
        return connection

    def client(self, as_: str | User | None = None) -> httpx.Client:
        """An ``httpx.Client`` whose base is the application's root, with a token where there is a cloud."""
        make = needed("httpx", "httpx").Client
        options: dict[str, Any] = {"base_url": self.url}
        if self._cloud is not None:
            options["headers"] = {"X-Auth-Token": self.token(as_)}
        if not self.socket:
            from novalite.testing.httpx_transport import WSGITransport

            options["transport"] = WSGITransport(self.application)
        client: httpx.Client = self._open.enter_context(make(**options))
        return client

    def env(self, as_: str | User | None = None) -> dict[str, str]:
        """An environment for subprocesses, by which clients find the server: see `novalite.connect.environ`."""
        who = self.login(as_).credentials
        url = self.server.url
        folder = Path(self._open.enter_context(tempfile.TemporaryDirectory(prefix="novalite-")))
        file = folder / "clouds.yaml"
        file.write_text(connect.clouds_yaml(url, self.cloud.identity.settings.password, who=who))
        return connect.environ(url, who, file)

    def close(self) -> None:
        """Close what was opened."""
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    @property
    def _is_own(self) -> bool:
        return self.config.ini is None and self.config.name == OWN


@contextmanager
def cloud(
    as_: str | User = "admin", *, socket: bool = False, config: Config | None = None, **arranged: Any
) -> Iterator[Harness]:
    """A cloud for as long as a ``with``; ``arranged`` is what `Harness.arrange` takes."""
    with Harness(config, as_, socket) as harness:
        harness.arrange(**arranged)
        yield harness


def needed(module: str, extra: str) -> Any:
    """A module of a library that novalite does not depend on. Raises Missing with what to install."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or not module.startswith(error.name):
            raise
        raise Missing(f"{module.partition('.')[0]} is not installed: pip install 'novalite[{extra}]'") from None


@lru_cache(maxsize=8)
def _pristine(options: frozenset[tuple[str, str]]) -> Cloud:
    """A cloud as these options of the ini want it, of which there are only forks."""
    from novalite.middleware.cloud import made

    prefix = "filter:cloud."
    own = {key.removeprefix(prefix): value for key, value in options if key.startswith(prefix)}
    return made(**own)


@lru_cache(maxsize=8)
def _pipelines(options: frozenset[tuple[str, str]]) -> Any:
    """What stands behind the filter cloud in novalite's own ini, and knows of each request whose it is."""
    return Config(options=dict(options)).load().application


@lru_cache(maxsize=1)
def _loop(process: int) -> Loop:
    """Where the servers of all tests run; a process that is forked has no threads, and gets its own."""
    from novalite.wsgi.serving import Loop

    loop = Loop("for tests")
    atexit.register(loop.close)
    return loop
