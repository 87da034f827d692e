"""Options and fixtures of the conformance suite."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator, Mapping

import pytest
from webtest import TestApp

from novalite.conformance.client import THINGS, TOKENS, Api, Service, missing
from novalite.conformance.target import OWN, application


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("novalite conformance")
    group.addoption("--target", default="memory", help="memory, socket, wsgi:MODULE:NAME or a URL")
    group.addoption("--release", help="the release of OpenStack that novalite is to be of")
    group.addoption("--token", action="append", default=[], metavar="ROLE=TOKEN", help="who asks")
    group.addoption("--share", action="append", default=[], metavar="KIND=ID", help="what may be attached")
    group.addoption("--has", action="append", default=[], choices=[*THINGS, "all"], help="what the target has")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(*things): what the test needs of a target")


def pytest_runtest_setup(item: pytest.Item) -> None:
    things = [thing for mark in item.iter_markers("needs") for thing in mark.args]
    for reason in missing(things, item.config.getoption("target"), item.config.getoption("has")):
        pytest.skip(reason)


@pytest.fixture(scope="session")
def _app(pytestconfig: pytest.Config) -> Iterator[TestApp]:
    with application(pytestconfig.getoption("target"), pytestconfig.getoption("--release")) as app:
        yield TestApp(app)


@pytest.fixture(scope="session")
def tokens(pytestconfig: pytest.Config) -> Mapping[str, str]:
    """The token of each role."""
    return TOKENS | dict(token.split("=", 1) for token in pytestconfig.getoption("token"))


@pytest.fixture
def api(_app: TestApp, service: Service, tokens: Mapping[str, str], pytestconfig: pytest.Config) -> Api:
    """The target, asked as a member at no version; ``service`` is a fixture of each service's tests."""
    mount = service.mount if pytestconfig.getoption("target") in OWN else ""
    return Api(_app, tokens, mount + service.path, microversions=service.microversions)


_numbers = itertools.count()


@pytest.fixture(scope="session")
def unique() -> Callable[[str], str]:
    """A name that nothing on the target has: runs share a target, and tests run in any order."""
    return lambda word: f"{word}-{os.getpid()}-{next(_numbers)}"


@pytest.fixture
def admin(api: Api) -> Api:
    """The API as an admin."""
    return api.as_("admin")
