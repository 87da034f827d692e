"""The pytest plugin: a pipeline in process, on a real socket, and as data.

Override ``novalite_config`` to have your own ini in all three::

    @pytest.fixture
    def novalite_config():
        return Config("etc/api-paste.ini", app="main")
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from novalite.cloud import Cloud
    from novalite.inspector.pipeline import Pipeline
    from novalite.wsgi.server import Server


@dataclass(frozen=True)
class Config:
    """Which application the fixtures are about.

    ``ini`` None is novalite's own, whose application is ``osapi_compute``; ``app`` None is otherwise ``main``.
    ``mount`` says which of a urlmap's pipelines ``novalite_pipeline`` is; ``options`` are put over ``[DEFAULT]``;
    ``server`` holds arguments for the Server.
    """

    ini: str | Path | None = None
    app: str | None = None
    mount: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    server: Mapping[str, Any] = field(default_factory=dict)

    def load(self) -> Any:
        """The application, which can be traced."""
        from novalite.inspector.trace.session import traceable

        return traceable(self.ini, self.name, **self.options)

    @property
    def name(self) -> str:
        """The application's name."""
        return self.app or ("osapi_compute" if self.ini is None else "main")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our options to pytest's."""
    group = parser.getgroup("novalite")
    group.addoption("--novalite-update", action="store_true", help="Write the golden files of assert_same_as.")


def pytest_configure(config: pytest.Config) -> None:
    """Have `assert_same_as` know whether it writes or compares."""
    if config.getoption("novalite_update"):
        from novalite.testing.golden import UPDATING

        token = UPDATING.set(True)
        config.add_cleanup(lambda: UPDATING.reset(token))


@pytest.fixture
def novalite_config() -> Config:
    """Which ini and application the other fixtures are about; override it for your own."""
    return Config(mount="/v2.1/+")


@pytest.fixture
def novalite_application(novalite_config: Config) -> Any:
    """The application itself, which the other fixtures of a test share."""
    return novalite_config.load()


@pytest.fixture
def novalite_app(novalite_application: Any) -> Any:
    """A ``webtest.TestApp`` over the whole pipeline, in process, with WebTest's WSGI checks on."""
    try:
        from webtest import TestApp
    except ImportError:
        raise pytest.UsageError("novalite_app needs WebTest: pip install 'novalite[test]'") from None
    return TestApp(novalite_application)


@pytest.fixture
def novalite_server(novalite_application: Any, novalite_config: Config) -> Iterator[Server]:
    """A running eventlet server with the application, on a free port of 127.0.0.1; ``url`` says where."""
    from novalite.wsgi.serving import serving

    with serving(novalite_application, novalite_config.name, **novalite_config.server) as server:
        yield server


@pytest.fixture
def novalite_cloud(novalite_application: Any) -> Cloud:
    """The cloud behind novalite's own API: to put things into it, to move its clock, to ask for trouble."""
    cloud: Cloud | None = getattr(novalite_application, "cloud", None)
    if cloud is None:
        raise pytest.UsageError("novalite_cloud: the application has no cloud; novalite's own ini has one")
    return cloud


@pytest.fixture
def novalite_pipeline(novalite_config: Config) -> Pipeline:
    """The pipeline as data: for `novalite.testing.assert_order`, or to look at its elements."""
    from novalite.inspector.pipeline import pipeline_of

    config = novalite_config
    return pipeline_of(config.ini, config.app, mount=config.mount, **config.options)
