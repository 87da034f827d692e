"""What clients are told, read as they read it."""

import json
import os
import subprocess

import pytest
import yaml

from novalite import connect

URL = "http://127.0.0.1:8774"
HARD = "a 'b' \"c\": $d #e"


def test_a_shell_that_evaluates_the_lines_has_the_variables():
    lines = connect.environment(f"{URL}/", "novalite-demo", HARD, "/a b.pem")
    done = subprocess.run(["bash", "-c", f"{lines}\nenv -0"], capture_output=True, text=True, check=True, env={})
    told = dict(line.split("=", 1) for line in done.stdout.split("\0") if line.startswith("OS_"))

    assert told == {
        "OS_AUTH_URL": f"{URL}/identity",
        "OS_CACERT": "/a b.pem",
        "OS_IDENTITY_API_VERSION": "3",
        "OS_PASSWORD": HARD,
        "OS_PROJECT_DOMAIN_ID": "default",
        "OS_PROJECT_NAME": "demo",
        "OS_REGION_NAME": "RegionOne",
        "OS_USERNAME": "demo",
        "OS_USER_DOMAIN_ID": "default",
    }


@pytest.mark.parametrize("cacert", [None, "/a b.pem"])
def test_a_clouds_yaml_has_all_clouds(cacert):
    clouds = yaml.safe_load(connect.clouds_yaml(URL, HARD, cacert))["clouds"]

    assert list(clouds) == list(connect.CLOUDS)
    assert {cloud["auth"]["password"] for cloud in clouds.values()} == {HARD}
    assert {cloud.get("cacert") for cloud in clouds.values()} == {cacert}
    assert clouds["novalite-system-admin"]["auth"]["system_scope"] == "all"


def test_who_starts_the_cloud_is_told_what_differs():
    assert connect.greeting(URL).splitlines() == [
        f'in a shell: eval "$(novalite env --url {URL})" && openstack server list',
        f"log in at {URL}/identity as admin, demo or alt_demo; the password is secret",
    ]
    assert "--password pass --cacert /c.pem" in connect.greeting(URL, "pass", "/c.pem")


def test_a_file_is_written_whole_and_alone(tmp_path):
    path = tmp_path / "ready"
    path.write_text("old")
    connect.write(path, connect.ready(URL, more=1))

    assert json.loads(path.read_text()) == {"url": URL, "pid": os.getpid(), "more": 1}
    assert list(tmp_path.iterdir()) == [path]
