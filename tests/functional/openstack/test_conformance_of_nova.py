"""The conformance suite passes on the real Nova: it asks for nothing that only novalite does."""

import subprocess
import sys

import pytest

pytest.importorskip("nova", reason="nova is not installed")


def test_nova_conforms(nova, tmp_path):
    command = [sys.executable, "-m", "novalite", "conformance", "--target", nova["url"], "--has", "all", "-q"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
