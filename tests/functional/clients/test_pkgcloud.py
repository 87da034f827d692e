"""pkgcloud of npm, unmodified, over a real socket. npm fetches it for this test, as tox fetches the other clients."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("openstackclient", reason="tox -e clients alone fetches clients")
FIXTURES = Path(__file__).parents[2] / "fixtures" / "pkgcloud"


@pytest.mark.skipif(shutil.which("node") is None or shutil.which("npm") is None, reason="node or npm is not installed")
def test_pkgcloud_leads_a_server_and_its_network_through_their_lives(variables, tmp_path):
    for name in ("package.json", "lives.js"):
        shutil.copy(FIXTURES / name, tmp_path)
    install = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--cache", tmp_path / "cache"]
    fetched = subprocess.run(install, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert fetched.returncode == 0, fetched.stderr
    done = subprocess.run(
        ["node", "lives.js"],
        cwd=tmp_path,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, "done\n"), done.stdout + done.stderr
