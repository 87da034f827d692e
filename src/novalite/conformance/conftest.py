"""Options and fixtures of the conformance suite."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from webtest import TestApp

from novalite.conformance.client import THINGS, Api, Service, known_version, missing
from novalite.conformance.cloud import Unreachable
from novalite.conformance.faults import faults
from novalite.conformance.journal import Journal
from novalite.conformance.published import published
from novalite.conformance.reporting import KNOWN, Reporter
from novalite.conformance.tested import Tested, check, open_target
from novalite.conformance.turns import turn

SUITE = Path(__file__).parent

#: What is tested; the last comparison that did not hold; what is closed at the end.
TESTED = pytest.StashKey[Tested]()
COMPARED = pytest.StashKey[dict[str, Any]]()
STACK = pytest.StashKey[ExitStack]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("novalite conformance")
    group.addoption("--target", default="memory", help="memory, socket, wsgi:MODULE:NAME or a URL")
    group.addoption("--cloud", action="append", default=[], metavar="[ROLE=]NAME", help="a cloud of a clouds.yaml")
    group.addoption("--release", help="the release of OpenStack that novalite is to be of")
    group.addoption("--token", action="append", default=[], metavar="ROLE=TOKEN", help="who asks")
    group.addoption("--share", action="append", default=[], metavar="KIND=ID", help="what may be attached")
    group.addoption("--has", action="append", default=[], choices=[*THINGS, "all"], help="what the target has")
    group.addoption("--report", metavar="FILE", help="a page of HTML with the results")
    group.addoption("--json", metavar="FILE", help="the results as JSON")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(*things): what the test needs of a target")
    config.addinivalue_line("markers", "alone: the test changes what those of other processes see")
    if not hasattr(config, "workerinput"):
        clouds = config.getoption("cloud")
        target = f"the cloud {', '.join(clouds)}" if clouds else config.getoption("target")
        config.pluginmanager.register(Reporter(config, target), "conformance-reporter")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Look whether the target is there, before anything is collected."""
    config = session.config
    if not hasattr(config, "workerinput"):
        with _ending_with_one_line():
            check(config.getoption("target"), config.getoption("cloud"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """Wait for the turn of a test, where several processes have one target."""
    is_one = item.config.getoption("cloud") or "://" in item.config.getoption("target")
    if not (is_one and hasattr(item.config, "workerinput")):
        return (yield)
    with turn(_folder(item.config), item.get_closest_marker("alone") is not None):
        return (yield)


def pytest_runtest_setup(item: pytest.Item) -> None:
    found = _tested(item.config)
    if reason := found.lacks(item.path.relative_to(SUITE).parts[0]):
        pytest.skip(reason)
    target = "a cloud" if found.cloud else item.config.getoption("target")
    things = [thing for mark in item.iter_markers("needs") for thing in mark.args]
    for reason in missing(things, target, {*item.config.getoption("has"), *found.has}):
        pytest.skip(reason)
    found.recorder.exchanges.clear()
    item.config.stash[COMPARED] = {}


def pytest_assertrepr_compare(config: pytest.Config, left: object, right: object) -> None:
    """What a test has seen and what it expected: tests have that on the right."""
    config.stash[COMPARED] = {"got": repr(left), "expected": repr(right)}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    report = yield
    folders = item.path.relative_to(SUITE).with_suffix("").parts
    known: dict[str, Any] = {
        "service": folders[0],
        "noun": folders[-1].removeprefix("test_").replace("_", " "),
        "version": _version(item),
    }
    if report.failed:
        compared: dict[str, Any] = item.config.stash.get(COMPARED, {})
        known |= compared
        known["exchanges"] = [asdict(one) for one in item.config.stash[TESTED].recorder.exchanges]
    setattr(report, KNOWN, known)
    return report


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Remove what is left, after all fixtures and before that is told."""
    if STACK in session.config.stash:
        session.config.stash[STACK].close()


def _tested(config: pytest.Config) -> Tested:
    """What is tested, made when it is first asked for."""
    if TESTED not in config.stash:
        tokens = dict(token.split("=", 1) for token in config.getoption("token"))
        config.stash[STACK] = ExitStack()
        target, release, clouds = (config.getoption(name) for name in ("target", "release", "cloud"))
        entered = open_target(target, release, clouds, tokens, Journal(_folder(config) / str(os.getpid())))
        with _ending_with_one_line():
            config.stash[TESTED] = config.stash[STACK].enter_context(entered)
    return config.stash[TESTED]


def _folder(config: pytest.Config) -> Path:
    """That of the journals, the same for all processes."""
    reporter = config.pluginmanager.getplugin("conformance-reporter")
    return Path(getattr(config, "workerinput", {}).get("journals") or reporter.folder)


@contextmanager
def _ending_with_one_line() -> Iterator[None]:
    try:
        yield
    except (Unreachable, ValueError, ImportError, AttributeError, OSError) as error:
        pytest.exit(str(error), returncode=2)


def _version(item: pytest.Item) -> str | None:
    """The version that a test is run at, where it is run at several."""
    params = getattr(getattr(item, "callspec", None), "params", {})
    return str(known_version(params.get("version")) or "") or None


@pytest.fixture(autouse=True)
def _clean(_app: TestApp, pytestconfig: pytest.Config) -> Iterator[None]:
    """Remove what a test has made and does not remove itself, however it ends."""
    found = pytestconfig.stash[TESTED]
    before = set(found.recorder.journal.made)
    yield
    before |= {(path, token) for path, token in found.recorder.journal.made if path.rpartition("/")[2] in found.shared}
    admin = [found.tokens["admin"]] if "admin" in found.tokens else []
    found.recorder.journal.remove(found.recorder, before, admin)


@pytest.fixture(scope="session")
def _app(pytestconfig: pytest.Config) -> TestApp:
    return _tested(pytestconfig).app


@pytest.fixture(scope="session")
def shared(pytestconfig: pytest.Config) -> Callable[[str], None]:
    """Says that what has an id is for other tests too, and outlives the one that made it."""
    return _tested(pytestconfig).shared.add


@pytest.fixture(scope="session")
def given_tokens(pytestconfig: pytest.Config) -> Mapping[str, str]:
    """The tokens that the suite's user has given, by role."""
    return _tested(pytestconfig).given


@pytest.fixture(scope="session")
def tokens(pytestconfig: pytest.Config) -> Mapping[str, str]:
    """The token of each role."""
    return _tested(pytestconfig).tokens


@pytest.fixture(scope="session")
def own_project(pytestconfig: pytest.Config) -> str | None:
    """The project of the member, where it is the suite's own to change."""
    return _tested(pytestconfig).own_project


@pytest.fixture(scope="session")
def project(pytestconfig: pytest.Config) -> str:
    """The project of the member."""
    return _tested(pytestconfig).project


@pytest.fixture(scope="session")
def user(pytestconfig: pytest.Config) -> str:
    """The id of the member."""
    return _tested(pytestconfig).user


@pytest.fixture(scope="session")
def is_whole(pytestconfig: pytest.Config) -> bool:
    """Whether the target has every service, each where novalite has it."""
    return _tested(pytestconfig).is_whole


@pytest.fixture
def api(_app: TestApp, service: Service, tokens: Mapping[str, str], is_whole: bool, pytestconfig: pytest.Config) -> Api:
    """The target, asked as a member at no version; ``service`` is a fixture of each service's tests."""
    mount = service.mount if is_whole else ""
    maximum = _tested(pytestconfig).maxima.get(service.microversions or "")
    return Api(
        _app,
        tokens,
        mount + service.path,
        microversions=service.microversions,
        maximum=maximum,
        published=published(service.name),
        faults=faults(service.name),
    )


_numbers = itertools.count()


@pytest.fixture(scope="session")
def unique() -> Callable[[str], str]:
    """A name that nothing on the target has: runs share a target, and tests run in any order."""
    return lambda word: f"{word}-{os.getpid()}-{next(_numbers)}"


@pytest.fixture
def admin(api: Api) -> Api:
    """The API as an admin."""
    return api.as_("admin")
