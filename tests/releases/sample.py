"""A plugin of pytest: ``--each N`` runs each Nth test alone, and skips the others, so that all keep their numbers."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--each", type=int, default=1, metavar="N", help="run only each Nth test")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for number, item in enumerate(items):
        if number % config.getoption("--each"):
            item.add_marker(pytest.mark.skip("it is not in the sample"))
