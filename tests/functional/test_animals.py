"""The tutorial of docs/stack.md, each step over a real socket."""

import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

ANIMALS = Path(__file__).parent.parent / "fixtures" / "animals"


@contextmanager
def running(*command):
    """The URL that a program says it listens on, while it runs."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as program:
        try:
            said = []
            for line in program.stdout:
                said.append(line)
                if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                    yield found[0]
                    return
            pytest.fail("it ended before it listened:\n" + "".join(said))
        finally:
            program.kill()


def step(name, tmp_path):
    """A step's program, on a free port."""
    program = tmp_path / f"{name}.py"
    program.write_text((ANIMALS / f"{name}.py").read_text().replace("8080", "0"))
    return running(sys.executable, "-W", "ignore", str(program))


def serve(app):
    return running(sys.executable, "-m", "novalite", "serve", str(ANIMALS / "animals.ini"), "--app", app, "--port", "0")


def ask(url, method="GET", body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_step_1_eventlet_serves_a_callable(tmp_path):
    with step("one", tmp_path) as url:
        assert ask(url) == (200, "miaow\n")


def test_step_2_a_server_runs_in_a_green_thread(tmp_path):
    with step("two", tmp_path) as url:
        assert ask(url) == (200, "miaow\n")


def test_step_3_the_loader_makes_an_application_from_an_ini():
    with serve("animal") as url:
        assert ask(url) == (200, "miaow\n")


def test_a_program_serves_an_application_of_an_ini(tmp_path):
    for name in ("animals.ini", "animals.py"):
        (tmp_path / name).write_text((ANIMALS / name).read_text())
    with step("serve", tmp_path) as url:
        assert ask(url) == (200, "miaow\n")


def test_step_4_the_ini_says_whom_the_filter_turns_away(tmp_path):
    ini = (ANIMALS / "animals.ini").read_text().replace("192.0.2.1", "127.0.0.1")
    (tmp_path / "animals.ini").write_text(ini)
    (tmp_path / "animals.py").write_text((ANIMALS / "animals.py").read_text())
    command = [sys.executable, "-m", "novalite", "serve", str(tmp_path / "animals.ini"), "--port", "0"]
    with running(*command, "--app", "animal_pipeline") as url:
        status, body = ask(url + "/cats")

    assert status == 403
    assert "127.0.0.1 may not see the animals." in body


def test_step_5_cats_and_dogs_are_kept_by_their_controllers():
    with serve("animal_pipeline") as url:
        assert ask(f"{url}/cats", "POST", {"cat": {"name": "Tom"}}) == (200, '{"cat": {"name": "Tom"}}')
        assert ask(f"{url}/cats") == (200, '{"cats": ["Tom"]}')
        assert ask(f"{url}/dogs") == (200, '{"dogs": []}')
        assert ask(f"{url}/cats/Tom", "PUT", {"cat": {"colour": "grey"}})[0] == 200
        assert ask(f"{url}/cats/Tom") == (200, '{"cat": {"name": "Tom", "colour": "grey"}}')
        assert ask(f"{url}/cats/Tom", "DELETE") == (204, "")
        status, body = ask(f"{url}/dogs/Rex")

    assert status == 404
    assert json.loads(body) == {"itemNotFound": {"code": 404, "message": "There is no dog called Rex."}}
