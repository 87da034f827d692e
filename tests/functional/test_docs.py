"""What README.md, CONTRIBUTING.md and docs/*.md show is so: their examples run, their links lead somewhere."""

import configparser
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from novalite import cli
from novalite.cloud.core.trouble import FIELDS
from novalite.services.control.router import RESOURCES
from novalite.testing import plugin
from tests import behaviours, layout, pages

ROOT = pages.ROOT
SOURCE = ROOT / "src" / "novalite"
ALL = "\n".join(path.read_text() for path in pages.PATHS)
CLOUD = (ROOT / "docs" / "cloud.md").read_text()
DEVIATIONS = (ROOT / "docs" / "deviations.md").read_text()

#: What a block of code may be written in: the first are those of a file, a console is repeated, text is only looked at.
CODE = ("python", "ini", "yaml", "toml", "json")
LANGUAGES = {*CODE, "console", "text"}
FILES = "\n".join(
    path.read_text()
    for folder in (ROOT / "tests" / "fixtures", SOURCE)
    for path in folder.rglob("*.*")
    if path.suffix in (".py", ".ini", ".yaml", ".toml", ".json")
)

#: Where `novalite serve` listens in the pages; in the tests it is a free port.
ADDRESS = "127.0.0.1:8774"

#: Programs that not everybody has: what they print is compared where they are.
OPTIONAL = ("curl", "openstack")

each_page = pytest.mark.parametrize("path", pages.PATHS, ids=pages.name)


@each_page
def test_each_block_is_closed_and_says_what_it_is_written_in(path):
    assert "```" not in pages.prose(path)
    assert set(pages.languages(path)) <= LANGUAGES


@each_page
def test_code_is_that_of_a_file_that_the_tests_run(path):
    for block in pages.blocks(path, *CODE):
        for paragraph in re.split(r"\n\n+(?=\S)", block.strip()):
            assert paragraph in FILES


class Reader:
    """Somebody who types the commands of a page, one after another, in a folder that has the repository's tests."""

    def __init__(self, folder):
        self.server, self.address = None, ADDRESS
        (folder / "tests").symlink_to(ROOT / "tests")
        (folder / "variables").touch()
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.process = {
            "cwd": folder,
            "env": {**os.environ, "PATH": path, "COLUMNS": "100"},
            "stdout": subprocess.PIPE,
            "stderr": subprocess.STDOUT,
            "text": True,
        }

    def type(self, command, shown):
        """What a command prints; of a server, as many lines as are shown."""
        if command.startswith("novalite serve"):
            return self.serve(command, len(shown.splitlines()))
        # What a command exports is there for those after it.
        script = f"source variables\n{command.replace(ADDRESS, self.address)}\nexport -p > variables"
        done = subprocess.run(["bash", "-c", script], check=False, **self.process)
        return done.stdout.replace(self.address, ADDRESS).replace("\r", "")

    def serve(self, command, lines):
        """Start a server in place of the one before."""
        self.close()
        self.server = subprocess.Popen(["bash", "-c", f"exec {command} --port 0"], **self.process)
        patience = threading.Timer(60, self.server.kill)
        patience.start()
        printed = "".join(self.server.stdout.readline() for _ in range(lines))
        patience.cancel()
        found = re.search(r"127\.0\.0\.1:\d+", printed)
        assert found, f"{command} printed {printed!r}"
        self.address = found[0]
        return printed.replace(self.address, ADDRESS)

    def close(self):
        """Stop the server."""
        if self.server:
            with self.server:
                self.server.terminate()
            self.server = None


@pytest.fixture
def reader(tmp_path):
    reader = Reader(tmp_path)
    yield reader
    reader.close()


@pytest.mark.parametrize("path", [path for path in pages.PATHS if pages.blocks(path, "console")], ids=pages.name)
def test_the_commands_of_a_page_print_what_it_shows(path, reader):
    for block in pages.blocks(path, "console"):
        for command, shown in pages.session(block):
            program = command.split()[0]
            if program in OPTIONAL and shutil.which(program, path=reader.process["env"]["PATH"]) is None:
                continue
            printed = reader.type(command, shown)
            assert pages.matches(shown, printed), f"$ {command}\n{printed}"


def is_there(file, page):
    """Whether a page may name a file so: by its path in the repository or in the package, capitals being any name."""
    pattern = re.sub(r"[A-Z]{2,}", "*", file).rstrip("/")
    return any([*root.glob(pattern)] for root in (page.parent, ROOT, SOURCE))


@each_page
def test_the_files_that_a_page_names_are_there(path):
    named = re.findall(r"`([\w./-]+/[\w.-]*\.(?:py|ini|md|toml|tsv)|[\w-]+/)`", pages.prose(path))

    assert {file for file in named if not is_there(file, path)} == set()


def test_the_layers_are_those_that_are_checked():
    layers, *_ = [
        block for block in pages.blocks(ROOT / "docs" / "architecture.md", "text") if "middleware api" in block
    ]

    assert [["__main__"], *(line.split() for line in layers.splitlines())] == layout.ROOMS


@each_page
def test_what_a_page_links_to_is_there(path):
    for link in pages.links(path):
        if link.startswith("https://"):
            continue
        target, _, anchor = link.partition("#")
        page = (path.parent / target).resolve() if target else path
        assert page.exists(), link
        assert not anchor or anchor in pages.anchors(page), link


def test_each_page_is_linked_to_from_the_readme():
    readme = ROOT / "README.md"

    assert {pages.name(path) for path in pages.PATHS} - {"README.md"} <= set(pages.links(readme))


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text().splitlines()) <= 150


def test_the_two_commands_are_what_ci_runs_and_what_serves():
    serve, test = re.findall(r"^    (python3 -m venv .*)$", (ROOT / "README.md").read_text(), re.MULTILINE)

    assert serve.endswith("novalite serve")
    assert test in (ROOT / ".ci" / "run").read_text()


def is_word(name):
    """A pattern for a name that is not a part of another one."""
    return rf"(?<![\w-]){re.escape(name)}(?![\w-])"


COMMANDS = {name: cli.main.get_command(None, name) for name in cli.COMMANDS}


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_named(name):
    assert re.search(rf"novalite {is_word(name)}", ALL)


@pytest.mark.parametrize(
    "option",
    sorted(
        {
            option
            for command in COMMANDS.values()
            for parameter in command.params
            for option in [*parameter.opts, *parameter.secondary_opts]
            if option.startswith("--")
        }
    ),
)
def test_each_option_is_named(option):
    assert re.search(is_word(option), ALL)


@pytest.mark.parametrize("fixture", sorted(name for name in vars(plugin) if name.startswith("novalite_")))
def test_each_fixture_is_named(fixture):
    assert re.search(is_word(fixture), ALL)


@pytest.mark.parametrize(
    "name",
    sorted(
        path.stem
        for path in (SOURCE / "middleware").glob("*.py")
        if f"_factory = novalite.middleware.{path.stem}:" in path.read_text()
    ),
)
def test_each_filter_is_named(name):
    assert re.search(rf"`{name}`|^ +{name}  ", ALL, re.MULTILINE)


@pytest.mark.parametrize(
    ("method", "path"), sorted({endpoint for resource in RESOURCES for endpoint in resource.endpoints})
)
def test_each_request_to_the_control_api_is_in_its_table(method, path):
    shown = re.sub(r"\{(\w+)\}", lambda variable: {"name": "NAME", "id": "ID"}[variable[1]], path)

    assert re.search(rf"^\| `[^|]*\b{method}\b[^|]*{is_word(shown)}[^|]*` \|", CLOUD, re.MULTILINE)


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_each_field_of_a_trouble_is_in_its_table(field):
    assert re.search(rf"^\|[^|]*`{field}`[^|]*\|", CLOUD, re.MULTILINE)


def environments():
    """The environments of tox that have a section of their own, and those that every run makes."""
    tox = configparser.ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini")
    sections = {section.removeprefix("testenv:") for section in tox.sections() if section.startswith("testenv:")}
    return sorted(sections | set(tox["tox"]["env_list"].split(", ")))


@pytest.mark.parametrize("environment", environments())
def test_each_environment_of_tox_is_named(environment):
    assert f"`tox -e {environment}`" in (ROOT / "CONTRIBUTING.md").read_text()


def test_each_deviation_of_the_checklist_is_in_the_table():
    listed = set(re.findall(r"[A-Z]{3}-\d{3}", DEVIATIONS))
    noted = {identifier for identifier, row in behaviours.read().items() if row["note"].startswith("deviation")}

    assert noted == listed


def test_the_tests_that_the_table_names_exist():
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", DEVIATIONS)

    assert named
    for path, test in named:
        assert f"def {test}(" in (ROOT / path).read_text(), f"{path}::{test}"
