"""A stranger's project uses the plugin: in parallel, in any order, with warnings as errors."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

STRANGERS = Path(__file__).parent.parent / "fixtures" / "strangers"
CLOUDY = STRANGERS.with_name("cloudy")


def run_strangers(tmp_path, *options, of=STRANGERS):
    project = tmp_path / of.name
    shutil.copytree(of, project, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("options", [(), ("-n", "2"), ("-p", "randomly")], ids=" ".join)
def test_a_strangers_tests_pass_or_say_why_not(tmp_path, options):
    said = run_strangers(tmp_path, *options)

    assert "2 failed, 6 passed" in said, said
    assert "AssertionError: doorman should be outside of audit, and is inside of it" in said
    assert "    audit      shop:Audit.factory" in said
    assert "DELETE /items/tea matches no route; the nearest are" in said


def test_the_page_on_testing_shows_what_the_stranger_reads(tmp_path):
    said = run_strangers(tmp_path, "-k", "evening")
    told = [line[1:].strip() for line in said.splitlines() if line.startswith("E ")]
    page = (STRANGERS.parents[2] / "docs" / "testing.md").read_text()

    for line in filter(None, told):
        assert line in page


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=" ".join)
def test_a_strangers_tests_have_a_cloud_of_their_own(tmp_path, options):
    assert "3 passed" in run_strangers(tmp_path, *options, of=CLOUDY)
