"""gophercloud, as Debian packages it, unmodified, over a real socket."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("openstackclient", reason="tox -e clients alone compiles clients")
LIVES = Path(__file__).parents[2] / "fixtures" / "gophercloud" / "lives.go"
DEBIAN = Path("/usr/share/gocode")


@pytest.mark.skipif(shutil.which("go") is None, reason="go is not installed")
@pytest.mark.skipif(
    not (DEBIAN / "src/github.com/gophercloud").exists(),
    reason="Debian's golang-github-gophercloud-gophercloud-dev is not installed",
)
def test_gophercloud_leads_what_there_is_through_its_life(variables, tmp_path):
    go = {"GO111MODULE": "off", "GOCACHE": str(tmp_path), "GOFLAGS": "", "GOPATH": str(DEBIAN)}
    environ = {**os.environ, **variables, **go, "OS_DOMAIN_ID": variables["OS_USER_DOMAIN_ID"]}
    done = subprocess.run(["go", "run", LIVES], env=environ, capture_output=True, text=True, timeout=600, check=False)

    assert (done.returncode, done.stdout) == (0, "done\n"), done.stdout + done.stderr
