"""What clients are told, read as they read it."""

import json
import os
import subprocess
from pathlib import Path

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


def test_a_link_is_followed_and_what_is_no_file_is_written_into(tmp_path):
    target, link, pipe = tmp_path / "target", tmp_path / "link", tmp_path / "pipe"
    link.symlink_to(target)
    connect.write(link, "text")
    assert (link.is_symlink(), target.read_text()) == (True, "text")

    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    connect.write(pipe, "text")
    assert (os.read(reader, 9), pipe.is_fifo()) == (b"text", True)
    os.close(reader)
    connect.write(Path(os.devnull), "text")
    assert Path(os.devnull).is_char_device()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["link", "pipe", "target"]


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="directory"):
        connect.write(tmp_path / "folder", "text")
    with pytest.raises(UnicodeEncodeError):
        connect.write(tmp_path / "file", "\ud800")

    assert [one.name for one in tmp_path.iterdir()] == ["folder"]


def test_it_is_known_before_whether_a_file_can_be_written(tmp_path):
    connect.check_writable(tmp_path / "file")
    connect.check_writable(Path(os.devnull))
    for path, reason in (
        (tmp_path, "Is a directory"),
        (Path(), "Is a directory"),
        (tmp_path / "no" / "x", "No such"),
    ):
        with pytest.raises(OSError, match=reason):
            connect.check_writable(path)
