"""Ansible's collection openstack.cloud, unmodified, over a real socket; what is told is asserted by the playbooks."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("ansible_collections.openstack.cloud", reason="ansible is not installed: tox -e ansible has it")
PLAYBOOKS = Path(__file__).parents[2] / "fixtures" / "ansible"


@pytest.fixture
def play(environ, tmp_path):
    """Runs a playbook of the fixtures; gives how many of its tasks changed something."""
    (tmp_path / "image.raw").write_bytes(b"content")
    settings = {
        "ANSIBLE_HOME": str(tmp_path),
        "ANSIBLE_LOCALHOST_WARNING": "0",
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_PIPELINING": "1",
        "ANSIBLE_REMOTE_TMP": str(tmp_path),
        "LC_ALL": "C.UTF-8",
    }

    def run(name):
        done = subprocess.run(
            [
                *(sys.executable, "-m", "ansible", "playbook", PLAYBOOKS / name, "--inventory", "localhost,"),
                *("--extra-vars", f"ansible_python_interpreter={sys.executable} folder={tmp_path}"),
            ],
            env={**os.environ, **settings},
            capture_output=True,
            text=True,
            timeout=1200,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr
        return int(re.search(r"changed=(\d+)", done.stdout)[1])

    return run


def test_what_is_there_is_left_alone_and_what_is_gone_stays_gone(play):
    assert play("present.yml") > 0
    assert play("present.yml") == 0
    assert play("lives.yml") > 0
    assert play("absent.yml") > 0
    assert play("absent.yml") == 0
