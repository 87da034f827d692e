"""A cloud for unittest and testtools, by the library ``fixtures``."""

from __future__ import annotations

from typing import Any

import fixtures

from novalite.testing.config import Config
from novalite.testing.harness import Harness
from novalite.testing.users import User


class NovaliteFixture(fixtures.Fixture):
    """A cloud for a test: ``self.useFixture(NovaliteFixture()).connection()``.

    The arguments are those of `Harness` and of `Harness.arrange`; it has what a `Harness` has: ``cloud`` and so on.
    """

    def __init__(
        self, as_: str | User = "admin", *, socket: bool = False, config: Config | None = None, **arranged: Any
    ) -> None:
        super().__init__()
        self._made_by = config, as_, socket
        self._arranged = arranged
        self.harness: Harness | None = None

    def _setUp(self) -> None:  # noqa: N802  # the name is that of fixtures
        self.harness = Harness(*self._made_by)
        self.addCleanup(self.harness.close)
        self.harness.arrange(**self._arranged)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or self.__dict__.get("harness") is None:
            raise AttributeError(name)
        return getattr(self.harness, name)
