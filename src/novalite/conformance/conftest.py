"""Options and fixtures of the conformance suite."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator

import pytest
from webtest import TestApp

from novalite.conformance.client import TOKENS, Api
from novalite.conformance.target import application


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("novalite conformance")
    group.addoption("--target", default="memory", help="memory, socket, wsgi:MODULE:NAME or a URL")
    group.addoption("--token", action="append", default=[], metavar="ROLE=TOKEN", help="who asks")


@pytest.fixture(scope="session")
def _app(pytestconfig: pytest.Config) -> Iterator[TestApp]:
    with application(pytestconfig.getoption("target")) as app:
        yield TestApp(app)


@pytest.fixture
def api(_app: TestApp, pytestconfig: pytest.Config) -> Api:
    """The target, asked as a member at no version."""
    given = dict(token.split("=", 1) for token in pytestconfig.getoption("token"))
    return Api(_app, TOKENS | given)


_numbers = itertools.count()


@pytest.fixture
def unique() -> Callable[[str], str]:
    """A name that nothing on the target has: runs share a target, and tests run in any order."""
    return lambda word: f"{word}-{os.getpid()}-{next(_numbers)}"
