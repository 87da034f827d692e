"""The pytest plugin: clouds and pipelines for tests, in process, on a real socket, and as data.

Override ``novalite_config`` to have your own ini in all of them::

    @pytest.fixture
    def novalite_config():
        return Config("etc/api-paste.ini", app="main")
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from novalite.errors import Error
from novalite.testing.config import Config, found

if TYPE_CHECKING:
    import httpx
    import openstack.connection
    import webtest
    from keystoneauth1.session import Session

    from novalite.cloud import Cloud
    from novalite.inspector.pipeline import Pipeline
    from novalite.testing.harness import Harness
    from novalite.wsgi.server import Server

#: What the marker takes.
WORDS = ("as_", "delays", "options", "release", "seed", "socket", "trouble")

#: The fixtures that last longer than a test, those of the shortest life first.
WIDER = ("novalite_class_harness", "novalite_module_harness", "novalite_session_harness")

#: The harness of a test, for its report.
HARNESS = pytest.StashKey["Harness"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our options to pytest's."""
    group = parser.getgroup("novalite")
    group.addoption("--novalite-update", action="store_true", help="Write the golden files of assert_same_as.")
    group.addoption(
        "--novalite-har", metavar="DIR", help="Write what each test has asked of its cloud as DIR/TEST.har."
    )
    parser.addini("novalite_release", "The release of OpenStack that the clouds of tests are of, such as 2024.1.")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker, have our own modules be imported as any others, and say whether golden files are written."""
    config.addinivalue_line(
        "markers", f"novalite({', '.join(f'{word}=…' for word in WORDS)}): what the test's cloud is like, and who asks"
    )
    from novalite.testing.imports import plainly

    config.add_cleanup(plainly())
    if config.getoption("novalite_update"):
        from novalite.testing.golden import UPDATING

        token = UPDATING.set(True)
        config.add_cleanup(lambda: UPDATING.reset(token))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add what the cloud knows to the report of a test that fails, and forget it when the test has ended."""
    report = yield
    harness = item.stash.get(HARNESS, None)
    if harness is None:
        return report
    if report.failed:
        from novalite.testing.report import section

        if text := section(harness):
            report.sections.append(("novalite", text))
    if call.when == "teardown":
        del item.stash[HARNESS]
    return report


@pytest.fixture(scope="session")
def novalite_config() -> Config:
    """Which ini and application the other fixtures are about; override it, in any scope, for your own."""
    return Config(mount="/v2.1/+")


@pytest.fixture(scope="session")
def novalite_session_harness(request: pytest.FixtureRequest) -> Iterator[Harness]:
    """A cloud and its clients for fixtures of the whole session; what a test does to it is undone after the test."""
    with _shared(request) as harness:
        yield harness


@pytest.fixture(scope="module")
def novalite_module_harness(request: pytest.FixtureRequest) -> Iterator[Harness]:
    """A cloud and its clients for fixtures of a module; what a test does to it is undone after the test."""
    with _shared(request) as harness:
        yield harness


@pytest.fixture(scope="class")
def novalite_class_harness(request: pytest.FixtureRequest) -> Iterator[Harness]:
    """A cloud and its clients for fixtures of a class; what a test does to it is undone after the test."""
    with _shared(request) as harness:
        yield harness


@pytest.fixture
def novalite_harness(request: pytest.FixtureRequest, novalite_config: Config) -> Iterator[Harness]:
    """A cloud of the test's own, and clients as anybody: `session`, `connection`, `client`, `env`, `token` (as_=…)."""
    from novalite.testing import har

    for wider in WIDER:
        if wider in request.fixturenames:
            harness: Harness = request.getfixturevalue(wider)
            with _as_marked(harness, request, below=wider):
                yield harness
            return
    with _opened(request, novalite_config) as harness:
        request.node.stash[HARNESS] = harness
        yield harness
        har.write(request.node, harness)


@pytest.fixture
def novalite_application(novalite_harness: Harness) -> Any:
    """The WSGI application itself, which the other fixtures of a test share."""
    return novalite_harness.application


@pytest.fixture
def novalite_app(novalite_harness: Harness) -> webtest.TestApp:
    """A ``webtest.TestApp`` over the whole pipeline, in process, with WebTest's WSGI checks on."""
    with clearly("novalite_app"):
        return novalite_harness.app


@pytest.fixture
def novalite_server(novalite_harness: Harness) -> Server:
    """A running eventlet server with the application, on a free port of 127.0.0.1; ``url`` says where."""
    return novalite_harness.server


@pytest.fixture
def novalite_cloud(novalite_harness: Harness) -> Cloud:
    """The cloud behind novalite's own API: to put things into it, to move its clock, to ask for trouble."""
    with clearly("novalite_cloud"):
        return novalite_harness.cloud


@pytest.fixture
def novalite_session(novalite_harness: Harness) -> Session:
    """A ``keystoneauth1`` session, logged in as admin or as the marker's ``as_``: for novaclient and its like."""
    with clearly("novalite_session"):
        return novalite_harness.session()


@pytest.fixture
def novalite_connection(novalite_harness: Harness) -> openstack.connection.Connection:
    """An ``openstacksdk`` connection to the cloud, as admin or as the marker's ``as_``."""
    with clearly("novalite_connection"):
        return novalite_harness.connection()


@pytest.fixture
def novalite_client(novalite_harness: Harness) -> httpx.Client:
    """An ``httpx.Client`` with a token of admin's or of the marker's ``as_``; paths are those below the root."""
    with clearly("novalite_client"):
        return novalite_harness.client()


@pytest.fixture
def novalite_env(novalite_harness: Harness) -> dict[str, str]:
    """An environment for subprocesses: this one's with ``OS_*`` and a clouds.yaml that lead to a running server."""
    with clearly("novalite_env"):
        return novalite_harness.env()


@pytest.fixture
def novalite_pipeline(request: pytest.FixtureRequest, novalite_config: Config) -> Pipeline:
    """The pipeline as data: for `novalite.testing.assert_order`, or to look at its elements."""
    from novalite.inspector.pipeline import pipeline_of

    with clearly("novalite_pipeline"):
        config = _located(request, novalite_config)
    return pipeline_of(config.ini, config.app, mount=config.mount, **config.all_options)


@contextmanager
def clearly(fixture: str) -> Iterator[None]:
    """Have what is wrong with a test's requirements fail it in one sentence, and not in a traceback."""
    try:
        yield
    except Error as error:
        raise pytest.fail.Exception(f"{fixture}: {error}", pytrace=False) from None


@contextmanager
def _opened(request: pytest.FixtureRequest, config: Config) -> Iterator[Harness]:
    from novalite.testing.harness import Harness

    with ExitStack() as stack:
        with clearly("novalite"):
            options = _marked(request.node.iter_markers("novalite"))
            config = replace(config, options={**config.options, **options.pop("options", {})})
            config = _of_release(request, config, options.pop("release", None), options.get("seed"))
            who, socket = options.pop("as_", "admin"), options.pop("socket", False)
            harness = stack.enter_context(Harness(_located(request, config), who, socket))
            _arrange(harness, request, options)
        yield harness


@contextmanager
def _shared(request: pytest.FixtureRequest) -> Iterator[Harness]:
    from novalite.testing.undoing import Undoing

    with _opened(request, request.getfixturevalue("novalite_config")) as harness:
        undoing = Undoing(harness, str(request.fixturename), HARNESS)
        request.config.pluginmanager.register(undoing)
        try:
            yield harness
        finally:
            request.config.pluginmanager.unregister(undoing)


@contextmanager
def _as_marked(harness: Harness, request: pytest.FixtureRequest, below: str) -> Iterator[None]:
    """Have a harness that lasts longer be as the markers of a test say that do not hold for all of its life."""
    scope = {"novalite_class_harness": pytest.Class, "novalite_module_harness": pytest.Module}.get(
        below, pytest.Session
    )
    top = request.node.getparent(scope) or request.node.getparent(pytest.Module)
    held = set() if top is None else set(top.listchain())
    marks = [mark for node, mark in request.node.iter_markers_with_node("novalite") if node not in held]
    options = _marked(iter(marks))
    for word, said in {"options": "options are", "release": "a release is"}.items():
        if word in options:
            pytest.fail(f"novalite: {said} for a cloud of the test's own, and this one is {below}'s", pytrace=False)
    before = harness.as_, harness.socket
    harness.as_, harness.socket = options.pop("as_", before[0]), options.pop("socket", before[1])
    try:
        with clearly("novalite"):
            _arrange(harness, request, options)
        yield
    finally:
        harness.as_, harness.socket = before


def _marked(marks: Iterator[pytest.Mark]) -> dict[str, Any]:
    """What markers say; the one nearest to the test comes first, and prevails."""
    options: dict[str, Any] = {}
    for mark in marks:
        if mark.args or (unknown := mark.kwargs.keys() - set(WORDS)):
            wrong = repr(mark.args[0]) if mark.args else min(unknown)
            pytest.fail(f"@pytest.mark.novalite: there is no {wrong}; there are {', '.join(WORDS)}", pytrace=False)
        options = {**mark.kwargs, **options}
    return options


def _of_release(request: pytest.FixtureRequest, config: Config, marked: str | None, seed: Any) -> Config:
    """The configuration of a cloud of the release that the marker says or else its seed, the fixture or the ini."""
    if config.ini is not None and marked is None:
        return config
    if marked is None and seed is not None:
        from novalite.services.control import seed_file

        marked = seed_file.release(found(seed, *_folders(request)) if isinstance(seed, str) else seed)
    default = "" if config.release else request.config.getini("novalite_release")
    return replace(config, release=release) if (release := marked or default) else config


def _arrange(harness: Harness, request: pytest.FixtureRequest, options: dict[str, Any]) -> None:
    if isinstance(options.get("seed"), str):
        options["seed"] = found(options["seed"], *_folders(request))
    if options:
        harness.arrange(**options)


def _located(request: pytest.FixtureRequest, config: Config) -> Config:
    return config.located(*_folders(request))


def _folders(request: pytest.FixtureRequest) -> tuple[Any, Any]:
    """Where a test's files are looked for: beside it, and up to the top."""
    path = request.node.path
    return (path if path.is_dir() else path.parent), request.config.rootpath
