"""What a test does to a cloud that lasts longer than the test, undone when the test ends.

A fixture of a module makes things that all tests of the module shall find, and find as they were. So what the cloud is
like is remembered when all fixtures of wider scopes are there and none of the test's own is, and it is so again when
the test's own fixtures are gone and none of the others is.
"""

from __future__ import annotations

from typing import Any

import pytest

from novalite.testing import har
from novalite.testing.harness import Harness


class Undoing:
    """A plugin for as long as a harness is there; it is about tests that take the fixture of that name."""

    def __init__(self, harness: Harness, fixture: str, key: pytest.StashKey[Harness]) -> None:
        self._harness = harness
        self._fixture = fixture
        self._key = key
        self._item: Any = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> None:
        """Before the first fixture of the test's own."""
        if fixturedef.scope == "function":
            self._begin(request.node)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> None:
        """Before the test, if it has no fixture of its own."""
        self._begin(item)

    def _begin(self, item: Any) -> None:
        if item is self._item or self._fixture not in getattr(item, "fixturenames", ()):
            return
        self._item = item
        item.stash[self._key] = self._harness
        undo = self._harness.savepoint()

        def end() -> None:
            har.write(item, self._harness)
            undo()
            self._item = None

        item.addfinalizer(end)
