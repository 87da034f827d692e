"""What holds for all tests."""

import gc
import os
import sys

import pytest
from hypothesis import HealthCheck, settings

import tests.measuring  # noqa: F401  before a test starts a process

# How long an example takes says something of the machine and of who else is at work on it, and nothing of novalite.
# Every run has the same examples, so that what fails is a change's doing; with EXAMPLES in the environment, others.
settings.register_profile(
    "repeatable",
    settings.default,
    deadline=None,
    derandomize="EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")

#: The modules that take longest.
LONGEST = ("test_conformance.py", "test_docs.py", "test_order.py")


@pytest.fixture
def sqlite_url(tmp_path):
    return f"sqlite:///{tmp_path}/cloud.db"


@pytest.fixture(scope="session")
def postgresql():
    """A server of PostgreSQL for all tests of a run."""
    from tests import databases

    if databases.programs() is None:
        pytest.skip("PostgreSQL is not installed: its initdb and postgres are neither on the PATH nor Debian's")
    with databases.postgresql() as server:
        yield server


@pytest.fixture
def postgresql_url(postgresql):
    return postgresql.url()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item):
    """No test may patch the process that it runs in: others would wait for what never comes."""
    patcher = sys.modules.get("eventlet.patcher")
    assert patcher is None or not patcher.is_monkey_patched("select"), f"{item.nodeid} has patched the standard library"


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Spare the garbage collector what lasts for the whole run: it would look through all of it again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_addoption(parser):
    parser.addoption("--postgresql", action="store_true", help="run the tests that need PostgreSQL, too")


def pytest_collection_modifyitems(config, items):
    # First what takes longest, so that no worker is at it yet when the others have nothing left to do.
    items.sort(key=lambda item: item.path.name not in LONGEST)
    if not config.getoption("--postgresql"):
        kept, left = [], []
        for item in items:
            (left if item.get_closest_marker("postgresql") else kept).append(item)
        config.hook.pytest_deselected(items=left)
        items[:] = kept
