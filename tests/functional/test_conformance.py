"""The conformance suite as its users run it: on novalite in memory and on a socket, and on a server at a URL."""

import json
import os
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

from novalite import connect
from novalite.testing import serving
from novalite.testing.application import application
from novalite.wsgi.loader import Loader
from tests.measuring import MEASURED

COMMAND = [sys.executable, "-m", "novalite", "conformance"]


def run(tmp_path, target, *options):
    command = [*COMMAND, "--target", target, "-q", *options]
    environ = os.environ | (MEASURED if target == "memory" else {})
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, env=environ)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_novalite_conforms(tmp_path):
    assert " passed" in run(tmp_path, "memory", "-p", "no:randomly")


def test_novalite_conforms_behind_its_server(tmp_path):
    # What differs is how requests are carried: it is the same for all nouns.
    assert " passed" in run(tmp_path, "socket", "-k", "keypairs or flavors or test_servers or test_actions")


@pytest.mark.parametrize("service", ["identity", "image", "network", "volume"])
def test_its_other_services_conform(tmp_path, service):
    assert " passed" in run(tmp_path, "memory", "--service", service, "-p", "no:randomly")


def test_a_server_at_a_url_is_asked_with_the_tokens_that_are_given(tmp_path):
    with serving(application(), access_log=False) as server:
        said = run(tmp_path, server.url, "--token", "member=somebody:abc123:member,reader", "-k", "extra_specs")

    assert " passed" in said
    assert "SKIPPED" in said
    assert 'needs "plain-text tokens": tokens in plain text: USER:PROJECT:ROLE,ROLE' in said


def test_a_server_that_has_it_all_is_asked_everything(tmp_path):
    with serving(application(), access_log=False) as server:
        said = run(tmp_path, f"{server.url}/image", "--service", "image", "--has", "all", "-k", "test_members")

    assert " passed" in said
    assert "SKIPPED" not in said
    # Without a terminal, progress is a few lines.
    assert "103 of 103 tests: 103 held, 0 departed, 0 skipped\n" in said
    assert said.count(" of 103 tests: ") == 10
    assert "image members  any         51\n" in said


def status(*options, env=None):
    """How the command ends, and what it says."""
    done = subprocess.run([*COMMAND, *options], capture_output=True, text=True, check=False, env=env)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def cloud(tmp_path):
    """A cloud, and the environment of one who has its clouds.yaml."""
    app = Loader(options={"auth_strategy": "keystone", "api_rate_limit": "false"}).load_app("osapi_compute")
    with serving(app, access_log=False) as server:
        path = tmp_path / "clouds.yaml"
        path.write_text(connect.clouds_yaml(server.url))
        yield app.cloud, {**os.environ, "OS_CLIENT_CONFIG_FILE": str(path)}


def users(cloud):
    return {user.name for user in cloud.identity.users.find()}


def test_a_cloud_is_asked_as_users_of_the_suites_own_who_are_gone_afterwards(cloud, tmp_path):
    cloud, env = cloud
    before = users(cloud)
    report, results = tmp_path / "report.html", tmp_path / "results.json"
    services = [f"--service={service}" for service in ("network", "image", "volume", "identity")]
    words = "test_metering or test_cache or test_ec2tokens or test_views"
    code, said = status("--cloud", "novalite", *services, "-k", words, "--report", report, "--json", results, env=env)

    assert code == 0, said
    data = json.loads(results.read_text())
    assert data["target"] == "the cloud novalite"
    assert {row["service"] for row in data["rows"] if row["held"]} == {"identity", "image", "network", "volume"}
    assert "<h1>Conformance of the cloud novalite</h1>" in report.read_text()
    assert data["left"] == []
    assert users(cloud) == before


def test_who_is_interrupted_leaves_nothing(cloud):
    cloud, env = cloud
    before = users(cloud)
    # In a session of its own, so that nobody else is interrupted.
    with subprocess.Popen(
        [*COMMAND, "--cloud", "novalite", "--service", "image", "-k", "test_list", "-v"],
        env={**env, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "PASSED" in line:
                process.send_signal(signal.SIGINT)
                break
        said = "".join([*lines, *process.stdout])

    assert process.returncode == 2, said
    assert "KeyboardInterrupt" in said
    assert "left on the target" not in said
    assert users(cloud) == before


def test_a_departure_is_told_everywhere(tmp_path):
    files = {kind: tmp_path / f"results.{kind}" for kind in ("html", "xml", "json")}
    options = ["--report", files["html"], "--junit", files["xml"], "--json", files["json"], "--jobs", "2"]
    with serving(WRONG, access_log=False) as server:
        code, said = status("--service", "image", "--target", server.url, "--has", "all", "-k", "test_cache", *options)

    assert code == 1, said
    assert "DEPARTED image/test_cache.py::" in said
    departed = [one for one in json.loads(files["json"].read_text())["outcomes"] if one["verdict"] == "departed"]
    assert {one["noun"] for one in departed} == {"cache"}
    assert {one["exchanges"][-1]["status"] for one in departed} == {"418 I'm a teapot"}
    assert files["html"].read_text().count("418 I&#x27;m a teapot") >= len(departed) > 0
    assert len([*ET.parse(files["xml"]).iter("failure"), *ET.parse(files["xml"]).iter("error")]) == len(departed)


def WRONG(environ, start_response):  # noqa: N802
    start_response("418 I'm a teapot", [("Content-Type", "application/json")])
    return [b"{}"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--report", "/nowhere/report.html"], "novalite: error: /nowhere/report.html: No such file or directory\n"),
        (["--json", "/dev/full"], "novalite: error: /dev/full: No space left on device\n"),
        (["--junit", "/"], "novalite: error: /: Is a directory\n"),
    ],
)
def test_a_file_that_cannot_be_written_is_told_before_anything_is_run(options, expected):
    assert status(*options) == (2, expected)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--cloud", "mars"], "the cloud mars: Cloud mars was not found."),
        (["--target", "nothing"], "'nothing' is none of memory, socket, wsgi:MODULE:NAME, http://…"),
        (["--target", "wsgi:nothing:app"], "No module named 'nothing'"),
        (["--target", "http://127.0.0.1:1"], "Connection refused"),
    ],
)
def test_what_cannot_be_run_ends_with_2(options, expected):
    code, said = status(*options)

    assert code == 2, said
    assert expected in said
