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
def variables(auth):
    """The OS_* variables by which clients in other languages find the cloud."""
    return {f"OS_{name.upper()}": value for name, value in auth().items()}


@pytest.fixture
def openstack(environ):
    """Runs a command of `openstack` in this process; gives its status, what it prints, and what it complains of."""
    from openstackclient.shell import OpenStackShell
    from osc_lib.clientmanager import ClientCache, ClientManager

    def run(command):
        for kept in vars(ClientManager).values():  # for as long as the process lives, which is to be one command
            if isinstance(kept, ClientCache):
                kept._handle = None
        said, complained = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(complained):
            status = OpenStackShell().run(shlex.split(command))
        return status, said.getvalue(), complained.getvalue()

    return run


@pytest.fixture
def follow(openstack):
    """Runs commands of `openstack`, each of which comes with what it must print, and says which did not.

    That is an object with these values; a list in which each of these rows is; an empty list; nothing (None), or
    anything (an ellipsis). A text is what it must complain of, and a set of names those that a list must not have.
    """

    def run(commands):
        wrong = []
        for command, expected in commands:
            structured = " -f json" if isinstance(expected, dict | list | set) else ""
            answer = openstack(command + structured)
            if not judge(answer, expected):
                wrong.append((command, expected, answer))
        assert not wrong, "\n".join(map(str, wrong))

    return run


def has(shown, expected):
    """Whether an object has these values."""
    return all(key in shown and shown[key] == value for key, value in expected.items())


def judge(answer, expected):
    """Whether a command has printed what it must."""
    status, said, complained = answer
    if isinstance(expected, str):
        return status != 0 and expected in complained
    if status != 0:
        return False
    if expected is ...:
        return True
    if expected is None:
        return said.strip() == ""
    try:
        shown = json.loads(said)
    except ValueError:
        return False
    if isinstance(expected, set):
        return not expected & {row["Name"] for row in shown}
    if isinstance(expected, dict):
        return has(shown, expected)
    return all(any(has(row, one) for row in shown) for one in expected) if expected else shown == []
