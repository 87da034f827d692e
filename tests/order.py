"""The suite in one process and in another order than its own: ``python -m tests.order backwards|shuffled [PATH…]``.

Backwards goes test by test, shuffled are the modules. The run fails, too, if a table that a module or a class of
novalite has is not at the end what it was at the beginning.
"""

import importlib
import pkgutil
import random
import sys
from collections.abc import Callable, Iterator
from functools import partial
from itertools import groupby
from typing import Any

import pytest

#: What is imported by pytest alone.
TESTS = ("novalite.conformance",)

Arrange = Callable[[list[pytest.Item]], list[pytest.Item]]


class Order:
    """A plugin that has the tests run as arranged, and looks whether they leave anything behind."""

    def __init__(self, arrange: Arrange) -> None:
        self.arrange = arrange
        self.before: dict[str, Any] = {}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = self.arrange(items)
        self.before = dict(state())

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        after = dict(state())
        changed = sorted(name for name, value in self.before.items() if after[name] != value)
        if changed:
            print("\nchanged by the tests:", *changed)
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def backwards(items: list[pytest.Item]) -> list[pytest.Item]:
    return items[::-1]


def shuffled(seed: int, items: list[pytest.Item]) -> list[pytest.Item]:
    modules = [list(tests) for _, tests in groupby(items, lambda item: item.path)]
    random.Random(seed).shuffle(modules)
    return [item for module in modules for item in module]


def state() -> Iterator[tuple[str, Any]]:
    """All tables that are kept by a module or a class of novalite, as they are now."""
    import novalite  # not before pytest has set out to rewrite the assertions of its plugin

    for info in pkgutil.walk_packages(novalite.__path__, "novalite."):
        if info.name.startswith(TESTS) or info.name.endswith("__main__"):
            continue
        module = importlib.import_module(info.name)
        kept = {info.name: vars(module)}
        kept |= {f"{info.name}.{name}": vars(one) for name, one in vars(module).items() if isinstance(one, type)}
        for owner, names in kept.items():
            if owner.startswith("novalite."):
                for name, value in names.items():
                    if isinstance(value, dict | list | set) and not name.startswith("__"):
                        yield f"{owner}.{name}", copied(value)


def copied(value: Any) -> Any:
    """Tables all the way down; what is none is what it is."""
    if isinstance(value, dict):
        return {key: copied(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [copied(inner) for inner in value]
    return set(value) if isinstance(value, set) else value


def main(order: str, *arguments: str) -> int:
    """Run the tests that the arguments name, all by default; ``shuffled=SEED`` is the order of an earlier run."""
    arrange: Arrange = backwards
    if order != "backwards":
        seed = int(order.partition("=")[2] or random.randrange(1 << 32))
        print(f"shuffled={seed}")
        arrange = partial(shuffled, seed)
    return pytest.main(["-q", "-p", "no:randomly", "-p", "no:cacheprovider", *arguments], [Order(arrange)])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
