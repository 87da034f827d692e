"""Projects of strangers, each in an environment of its own to which pip has brought the wheel and what it needs."""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

pytest.importorskip("stestr", reason="tox -e strangers alone installs packages")

ROOT = Path(__file__).parents[3]
STRANGERS = ROOT / "tests" / "fixtures" / "strangers"
PYTEST = ("-m", "pytest", "-n", "4", "-p", "no:cacheprovider")

#: Each project: extras of novalite, other packages, the command, and the end of what it prints.
PROJECTS = {
    "shop": ("test", ["pytest-xdist", "pytest-randomly"], ["python", *PYTEST], "2 failed, 6 passed"),
    "sdk": ("test,sdk,httpx", ["pytest-xdist", "pytest-randomly", "anyio"], ["python", *PYTEST], "11 passed"),
    "asynchronous": (
        "test,sdk,httpx",
        ["pytest-asyncio", "pytest-xdist", "pytest-randomly"],
        ["python", *PYTEST],
        "3 passed",
    ),
    "properties": ("test,httpx", ["pytest-xdist", "pytest-randomly"], ["python", *PYTEST], "5 passed"),
    "unittest": ("sdk,httpx,fixtures", ["stestr", "testtools"], ["stestr", "run", "--concurrency", "2"], "Passed: 3"),
    "node": ("sdk", [], ["novalite", "run", "--", "node", "--test"], "# pass 1"),
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.parametrize("version", ["pytest<9", "pytest>=9"])
@pytest.mark.parametrize("project", PROJECTS)
def test_a_stranger_who_installs_the_wheel_can_test_with_it(wheel, tmp_path, project, version):
    extras, packages, command, outcome = PROJECTS[project]
    if "pytest" not in command and version == "pytest<9":
        pytest.skip("pytest does not run this one")
    if "node" in command and shutil.which("node") is None:
        pytest.skip("node is not installed")
    home, copy = tmp_path / "environment", tmp_path / project
    venv.create(home, symlinks=True, with_pip=True)
    requirements = [f"{wheel}[{extras}]", *packages, *([version] if "pytest" in command else [])]
    install = [home / "bin" / "python", "-m", "pip", "install", "--quiet", *requirements]
    subprocess.run(install, check=True, capture_output=True, text=True)
    shutil.copytree(STRANGERS / project, copy)
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "COV", "PYTEST"))}
    environ = clean | {"PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(command, cwd=copy, env=environ, capture_output=True, text=True, check=False)

    assert outcome in done.stdout, done.stdout + done.stderr
