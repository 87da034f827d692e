"""Tests pass in any order. What many of them share is run here in two others; `python -m tests.order` has all run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

#: The tests that share most of what is novalite's own, in a few seconds an order.
SAMPLE = [
    *("tests/unit/api", "tests/unit/services/compute", "tests/unit/middleware", "tests/unit/inspector/test_routes.py"),
    *("tests/unit/wsgi/test_resource.py", "tests/unit/wsgi/test_router.py", "tests/functional/test_transcripts.py"),
]


def run(*arguments):
    command = [sys.executable, "-m", "tests.order", *map(str, arguments)]
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("COVERAGE_", "PYTEST_"))}
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("order", ["backwards", "shuffled"])
def test_nothing_fails_in_another_order(order):
    done = run(order, *SAMPLE)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("from novalite.wsgi.loader import CONFIG_DIRS", ""),
        (
            "from novalite.middleware.ratelimit import UNITS; UNITS['WEEK'] = 604800",
            "novalite.middleware.ratelimit.UNITS",
        ),
    ],
)
def test_a_table_that_a_test_has_changed_is_found(tmp_path, change, found):
    (tmp_path / "test_one.py").write_text(f"def test_one():\n    {change}\n")
    done = run("backwards", "-c", "/dev/null", tmp_path)

    assert done.returncode == bool(found), done.stdout
    assert f"changed by the tests: {found}\n" in done.stdout if found else "changed" not in done.stdout
    assert "1 passed" in done.stdout
