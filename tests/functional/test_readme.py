"""What the README shows is so."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from novalite import cli
from novalite.testing import plugin, serving
from novalite.wsgi import Loader
from tests import behaviours

ROOT = Path(__file__).parents[2]
MIDDLEWARE = ROOT / "src" / "novalite" / "middleware"
README = (ROOT / "README.md").read_text()
FIXTURES = "\n".join(
    path.read_text() for path in (ROOT / "tests" / "fixtures").rglob("*.*") if path.suffix in (".py", ".ini")
)


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def commands():
    """The lines of a README that stand alone, indented, and are meant to be typed."""
    return re.findall(r"^    (python3 -m venv .*)$", README, re.MULTILINE)


@pytest.mark.parametrize("block", blocks("python") + blocks("ini"))
def test_code_is_that_of_a_file_that_the_tests_run(block):
    for paragraph in re.split(r"\n\n+(?=\S)", block.strip()):
        assert paragraph in FIXTURES


def test_the_two_commands_are_what_ci_runs_and_what_serves():
    serve, test = commands()

    assert serve.endswith("novalite serve")
    assert test in (ROOT / ".ci" / "run").read_text()


@pytest.mark.parametrize(
    "name",
    [
        *cli.main.commands,
        *(option for command in cli.main.commands.values() for param in command.params for option in param.opts),
        *(name for name in vars(plugin) if name.startswith("novalite_")),
        *(
            path.stem
            for path in MIDDLEWARE.glob("*.py")
            if f"_factory = novalite.middleware.{path.stem}:" in path.read_text()
        ),
    ],
)
def test_each_command_option_fixture_and_filter_is_named(name):
    assert name.endswith("options") or f"`{name}" in README or f"{name} " in README or f"[{name}" in README.lower(), (
        name
    )


@pytest.fixture
def shell(tmp_path, block):
    """Runs a console block's commands against a server of its own; gives what they print."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    strategy = "noauth" if "X-Auth-Token: " in block else "keystone"
    with serving(Loader(options={"auth_strategy": strategy}).load_app("osapi_compute")) as server:

        def run(command):
            command = command.replace("http://127.0.0.1:8774", server.url)
            done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=tmp_path, check=False)
            return done.stdout.replace(server.url, "http://127.0.0.1:8774").replace("\r", "")

        yield run


def session(block):
    """The commands of a console block, each with what it is said to print."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, said = part.partition("\n")
        yield command, said.rstrip("\n")


SESSIONS = [block for block in blocks("console") if "novalite serve" not in block and "/cats" not in block]


@pytest.mark.parametrize("block", SESSIONS)
def test_the_session_can_be_repeated(shell, block):
    for command, said in session(block):
        pattern = ".*".join(map(re.escape, said.split("…")))
        assert re.fullmatch(pattern, shell(command).rstrip("\n"), re.DOTALL), command


def test_each_deviation_of_the_checklist_is_in_the_table():
    table = README[README.index("## Where it differs") :]
    listed = set(re.findall(r"[A-Z]{3}-\d{3}", table))
    noted = {identifier for identifier, row in behaviours.read().items() if row["note"].startswith("deviation")}

    assert noted == listed


def test_the_tests_that_the_table_names_exist():
    table = README[README.index("## Where it differs") :]
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", table)

    assert named
    for path, test in named:
        assert f"def {test}(" in (ROOT / path).read_text(), f"{path}::{test}"
