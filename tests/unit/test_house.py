"""The house rules that a machine can hold."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "novalite"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if path.read_text().strip())
LIBRARY = [path for path in MODULES if not path.stem.startswith(("test_", "conftest"))]


def is_handler(node):
    """Whether it is declared as what answers a path: often that says all there is to say."""
    called = [one.func for one in node.decorator_list if isinstance(one, ast.Call)]
    return any(isinstance(one, ast.Attribute) and one.attr in ("on", "act") for one in called)


def run(code, *options):
    return subprocess.run([sys.executable, *options, "-c", code], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_says_what_it_is_about_and_is_not_too_long(path):
    text = path.read_text()
    assert ast.get_docstring(ast.parse(text)), "no docstring"
    assert len(text.splitlines()) <= 500


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: str(path.relative_to(SOURCE)))
def test_what_is_public_is_documented(path):
    tree = ast.parse(path.read_text())
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    public = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef) and not is_handler(node)]
    undocumented = [node.name for node in public if not node.name.startswith("_") and not ast.get_docstring(node)]
    assert undocumented == [], f"in {path}"
    assert all(ast.get_docstring(cls) for cls in classes if not cls.name.startswith("_"))


@pytest.mark.parametrize("name", ["novalite", "novalite.wsgi", "novalite.testing"])
def test_the_public_names_are_sorted_and_can_be_imported(name):
    module = importlib.import_module(name)

    assert module.__all__ == sorted(module.__all__)
    assert dir(module) == module.__all__
    assert [public for public in module.__all__ if getattr(module, public, None) is None] == []
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        module.nothing  # noqa: B018  # it raises


def test_each_module_has_a_test_file():
    tests = [*(ROOT / "tests").rglob("test_*.py"), *SOURCE.rglob("test_*.py")]
    tested = {path.stem.removeprefix("test_") for path in tests}
    modules = {path.stem for path in LIBRARY} - {"__init__", "__main__", "green"}

    assert modules - tested == set()


def test_importing_the_plugin_brings_in_nothing_heavy_and_no_warning():
    code = "import sys, novalite.testing.plugin; print(*sys.modules)"
    done = run(code, "-W", "error")

    assert done.stderr == ""
    heavy = {"eventlet", "webob", "webtest", "paste.deploy", "routes", "jsonschema", "click"}
    assert heavy & set(done.stdout.split()) == set()


def test_importing_the_stack_does_not_import_eventlet_and_patches_nothing():
    code = "import sys; from novalite.wsgi import Loader, Router; print('eventlet' in sys.modules)"
    assert run(code, "-W", "error").stdout == "False\n"

    code = "import socket; own = socket.socket; import novalite.wsgi.launcher; print(socket.socket is own)"
    assert run(code, "-W", "error").stdout == "True\n"
