"""What holds for all tests."""

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


def pytest_addoption(parser):
    parser.addoption("--postgresql", action="store_true", help="run the tests that need PostgreSQL, too")


def pytest_collection_modifyitems(config, items):
    if not config.getoption("--postgresql"):
        left = [item for item in items if item.get_closest_marker("postgresql")]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]
