"""Real Nova and novalite answer alike, but where a deviation is listed; and each that is listed is one."""

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("nova", reason="nova is not installed")

ROOT = Path(__file__).parents[3]


def test_novalite_answers_as_nova_does():
    # In a process of its own: Nova would change what else runs in this one.
    command = [sys.executable, "-W", "ignore", "-m", "tests.differential"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)

    assert done.returncode == 0, done.stdout + done.stderr
    print(done.stdout.splitlines()[-1])
