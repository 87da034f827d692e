"""`novalite run`: a command has a cloud, and what becomes of the command becomes of it."""

import signal
import subprocess
import sys

import pytest

#: What the command does: ask the cloud by what its environment says, and end with 7.
ASKING = """
import json, os, sys, urllib.request
with urllib.request.urlopen(os.environ["OS_AUTH_URL"] + "/v3") as answer:
    json.load(answer)
with urllib.request.urlopen(os.environ["NOVALITE_URL"] + "/_novalite/health") as answer:
    print(json.load(answer)["status"], os.environ["OS_USERNAME"], os.path.exists(os.environ["OS_CLIENT_CONFIG_FILE"]))
sys.exit(7)
"""

#: What waits for a signal, and ends with its number.
WAITING = """
import signal, sys
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1):
    signal.signal(number, lambda number, frame: sys.exit(number))
print("ready", flush=True)
signal.pause()
"""


def run(*arguments):
    command = [sys.executable, "-m", "novalite", "run", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


def test_a_command_finds_the_cloud_and_its_status_is_the_end(tmp_path):
    seed = tmp_path / "cloud.yaml"
    seed.write_text("users: [{name: ann}]")
    done = run("--seed", seed, "--cloud", "novalite-demo", "--", sys.executable, "-c", ASKING)

    assert (done.returncode, done.stdout, done.stderr) == (7, "ok demo True\n", "")


@pytest.mark.parametrize(
    ("arguments", "status", "complaint"),
    [
        (["no-such-command"], 127, "novalite: error: cannot run no-such-command: No such file or directory\n"),
        ([__file__], 126, f"novalite: error: cannot run {__file__}: Permission denied\n"),
        (
            ["--seed", "/nowhere/cloud.yaml", "true"],
            1,
            "novalite: error: /nowhere/cloud.yaml: No such file or directory\n",
        ),
        (["sh", "-c", "kill -9 $$"], 128 + signal.SIGKILL, ""),
    ],
    ids=["missing", "not a program", "seed", "killed"],
)
def test_what_is_wrong_has_the_status_that_a_shell_would_have(arguments, status, complaint):
    done = run(*arguments)

    assert (done.returncode, done.stderr) == (status, complaint)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGUSR1])
def test_signals_are_passed_on(number):
    command = [sys.executable, "-m", "novalite", "run", sys.executable, "-c", WAITING]
    options = {"stdout": subprocess.PIPE, "stdin": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(command, start_new_session=True, **options) as process:
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        assert process.wait(30) == number
