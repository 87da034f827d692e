"""The wheel, in an environment of its own."""

import email
import json
import os
import re
import shutil
import site
import subprocess
import sys
import tarfile
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

from novalite.page.site import FILES
from tests import pages

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def sdist(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sdist")
    command = [sys.executable, "-m", "build", "--sdist", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = folder.glob("*.tar.gz")
    return built


@pytest.fixture(scope="module")
def environment(wheel, tmp_path_factory):
    """An environment with the wheel; what it depends on is found where these tests have it, and no index is asked."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, symlinks=True)
    (packages,) = home.glob("lib/python*/site-packages")
    outer = [path for path in site.getsitepackages() if Path(path).is_dir()]
    # Added as plain paths: .pth files there, an editable novalite's among them, have no effect.
    (packages / "outer.pth").write_text("\n".join(outer))
    install = [sys.executable, "-m", "pip", "--python", str(home), "install", "--quiet"]
    subprocess.run([*install, "--no-deps", "--no-index", "--force-reinstall", str(wheel)], check=True)
    return home / "bin"


def run(environment, *command, **options):
    variables = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "COV", "PYTEST"))}
    return subprocess.run(
        [environment / command[0], *command[1:]], capture_output=True, text=True, env=variables, check=False, **options
    )


def test_the_wheel_holds_the_ini_and_the_marker_for_type_checkers(wheel):
    names = zipfile.ZipFile(wheel).namelist()

    assert {"novalite/api-paste.ini", "novalite/py.typed"} <= set(names)
    assert "novalite/inspector/lint/profiles/oslo.toml" in names
    assert {f"novalite/page/static/{name}" for name in FILES} <= set(names)
    assert [name for name in names if not name.startswith(("novalite/", "novalite-"))] == []


def test_the_sdist_holds_the_pages_that_the_readme_links_to(sdist):
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    assert {link for link in pages.links(ROOT / "README.md") if not link.startswith("https://")} <= names


def test_the_description_on_an_index_has_no_link_that_leads_nowhere_there(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (metadata,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        description = email.message_from_bytes(archive.read(metadata)).get_payload()

    assert description.startswith("# novalite")
    assert "docs/testing.md" in description
    assert [link for link in re.findall(r"\]\(([^)]+)\)", description) if not link.startswith("https://")] == []


def test_the_installed_command_knows_its_own_pipelines(environment, tmp_path):
    said = run(environment, "novalite", "pipeline", "--json", cwd=tmp_path)

    assert said.stderr == ""
    assert "/v2.1/+" in [pipeline["mount"] for pipeline in json.loads(said.stdout)["pipelines"]]
    where = run(environment, "python", "-c", "import novalite; print(novalite.__file__)", cwd=tmp_path)
    assert where.stdout.startswith(str(environment.parent))


def test_the_installed_command_serves(environment, tmp_path):
    command = [environment / "novalite", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as server:
        try:
            url = re.search(r"http://\S+", server.stdout.readline())[0]
            with urllib.request.urlopen(url, timeout=10) as answer:
                assert [version["id"] for version in json.load(answer)["versions"]] == ["v2.0", "v2.1"]
            server.terminate()
            assert server.wait(timeout=10) == 0
        finally:
            server.kill()


STRANGERS = ROOT / "tests" / "fixtures" / "strangers"


@pytest.mark.parametrize(
    ("project", "command", "outcome"),
    [
        ("shop", ["python", "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:randomly"], "2 failed, 6 passed"),
        ("sdk", ["python", "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:randomly"], "11 passed"),
        ("unittest", ["python", "-W", "error", "-m", "unittest"], "Ran 3 tests"),
        ("node", ["novalite", "run", "--", "node", "--test"], "# pass 1"),
    ],
    ids=["shop", "sdk", "unittest", "node"],
)
def test_a_stranger_who_knows_only_the_wheel_can_test_with_it(environment, project, command, outcome):
    if "node" in command and shutil.which("node") is None:
        pytest.skip("node is not installed")
    done = run(environment, *command, cwd=STRANGERS / project)

    assert outcome in done.stdout + done.stderr, done.stdout + done.stderr
    assert done.returncode == int("failed" in outcome)
