"""`novalite serve` in a process of its own, and the clients of OpenStack that ask it."""

import contextlib
import io
import json
import shlex

import pytest
import yaml

from tests.wire import Program, until


@pytest.fixture(scope="session")
def cloud(tmp_path_factory):
    """A cloud that is served; ``ready`` and ``clouds`` are what its two files say."""
    folder = tmp_path_factory.mktemp("cloud")
    ready, clouds = folder / "ready.json", folder / "clouds.yaml"
    with Program("-m", "novalite", "serve", "--port", "0", "--ready-file", ready, "--clouds-yaml", clouds) as program:
        until(lambda: ready.exists() or program.process.poll() is not None)
        yield {"url": json.loads(ready.read_text())["url"], "clouds": clouds}


@pytest.fixture
def environ(cloud, monkeypatch):
    """Where clients look for clouds."""
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(cloud["clouds"]))
    monkeypatch.setenv("OS_CLOUD", "novalite")


@pytest.fixture
def auth(cloud):
    """How to log in to a cloud of the clouds.yaml."""
    clouds = yaml.safe_load(cloud["clouds"].read_text())["clouds"]
    return lambda name="novalite": clouds[name]["auth"]


@pytest.fixture
def openstack(environ):
    """Runs a command of `openstack` in this process; gives its status, what it prints, and what it complains of."""
    from openstackclient.shell import OpenStackShell

    def run(command):
        said, complained = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(complained):
            status = OpenStackShell().run(shlex.split(command))
        return status, said.getvalue(), complained.getvalue()

    return run
