"""The house rules that a machine can hold."""

import ast
import importlib
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "novalite"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if path.read_text().strip())
FIXTURES = ROOT / "tests" / "fixtures"
LIBRARY = [path for path in MODULES if not path.stem.startswith(("test_", "conftest"))]


def is_handler(node):
    """Whether it is declared as what answers a path: often that says all there is to say."""
    called = [one.func for one in node.decorator_list if isinstance(one, ast.Call)]
    return any(isinstance(one, ast.Attribute) and one.attr in ("on", "act") for one in called)


#: What may be cached: these cannot be changed, and what the functions give is closed or is asked, not handed out.
IMMUTABLE = re.compile(r"(bytes|str|bool|int|Version|MediaRange|(frozenset|tuple)\[.*\])( \| None)?")
CLOSED = {
    "_class_of",  # a class
    "faults",  # as the next one: it is asked
    "published",
    "_as_of",  # as the next two: once for each release, and changed by nobody
    "_as_until",
    "_at",
    "_connected",
    "compute_mapper",
    "format_checker",
    "_compiled",
    "_loop",
    "_pipelines",
    "_pristine",
    "_validator",
    "_validator_class",
    "_with_special_methods",
}

#: The methods that change what they are called on.
CHANGING = set("add append clear discard extend insert pop popitem remove reverse setdefault sort update".split())


def cached_in(tree):
    """The functions whose results are kept for whoever asks next."""
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    for function in functions.values():
        names = {ast.unparse(decorator).partition("(")[0] for decorator in function.decorator_list}
        if names & {"cache", "lru_cache", "functools.cache", "functools.lru_cache"}:
            yield function
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Call) and is_named(node.func.func, "lru_cache"):
            yield functions[node.args[0].attr]


def changes_in(tree):
    """The names of a module, and the attributes of its classes, that one of its functions changes."""
    assigned = [node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)]
    names = {name.id for node in assigned for name in ast.walk(node) if is_stored(name, ast.Name)}
    classes = {node.name for node in tree.body if isinstance(node, ast.ClassDef)} | {"cls"}
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.Lambda):
            continue
        own = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
        own |= {node.id for node in ast.walk(function) if is_stored(node, ast.Name)}
        for node in ast.walk(function):
            if isinstance(node, ast.Global):
                yield from node.names
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGING:
                yield from {ast.unparse(node.func.value)} & (names - own)
            elif is_stored(node, ast.Subscript):
                yield from {ast.unparse(node.value)} & (names - own)
            elif is_stored(node, ast.Attribute):
                yield from {ast.unparse(node.value)} & classes


def is_named(node, name):
    return isinstance(node, ast.Name) and node.id == name


def is_stored(node, kind):
    return isinstance(node, kind) and isinstance(node.ctx, ast.Store | ast.Del)


def run(code, *options):
    return subprocess.run([sys.executable, *options, "-c", code], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def trees():
    """The library, parsed once for all who look at it, by path."""
    return {path: ast.parse(path.read_text()) for path in LIBRARY}


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_says_what_it_is_about_and_is_not_too_long(trees, path):
    assert ast.get_docstring(trees[path]), "no docstring"
    assert len(path.read_text().splitlines()) <= 500


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: str(path.relative_to(SOURCE)))
def test_what_is_public_is_documented(trees, path):
    tree = trees[path]
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    public = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef) and not is_handler(node)]
    undocumented = [node.name for node in public if not node.name.startswith("_") and not ast.get_docstring(node)]
    assert undocumented == [], f"in {path}"
    assert all(ast.get_docstring(cls) for cls in classes if not cls.name.startswith("_"))


def test_no_two_kinds_of_records_have_the_same_table(trees):
    calls = [node for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = [call.args[0].value for call in calls if is_named(call.func, "Kind")]
    tables = Counter(re.sub(r"[^a-z0-9]+", "_", name.lower()) for name in names)

    assert len(tables) > 90
    assert [name for name, times in tables.items() if times > 1] == []


def test_a_struct_that_remembers_what_it_has_worked_out_has_where_to_keep_it(trees):
    classes = [one for tree in trees.values() for one in ast.walk(tree) if isinstance(one, ast.ClassDef)]
    structs = {one: {keyword.arg for keyword in one.keywords} for one in classes if one.keywords}
    remembering = {one.name: said for one, said in structs.items() if "@cached_property" in ast.unparse(one)}

    assert remembering.keys() >= {"Page", "Hypervisor", "Subnet"}
    assert [name for name, said in remembering.items() if "dict" not in said] == []


def test_the_default_of_a_field_is_read_of_an_instance_and_not_of_its_struct(trees):
    # There it is the field's descriptor, which a type checker takes for the value.
    parsed = [*trees.values(), *(ast.parse(path.read_text()) for path in FIXTURES.rglob("*.py"))]
    nodes = [node for tree in parsed for node in ast.walk(tree)]
    classes = {node.name: node for node in nodes if isinstance(node, ast.ClassDef)}
    names = {"Struct"}
    while more := {name for name, one in classes.items() if names & {*map(ast.unparse, one.bases)}} - names:
        names |= more
    fields = {
        (name, one.target.id)
        for name in names & classes.keys()
        for one in classes[name].body
        if isinstance(one, ast.AnnAssign)
    }
    read = [node for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)]

    assert ("IdentitySettings", "password") in fields
    assert [ast.unparse(node) for node in read if (node.value.id, node.attr) in fields] == []


def test_what_is_cached_for_all_cannot_be_changed_by_one(trees):
    cached = {function.name: function for tree in trees.values() for function in cached_in(tree)}
    given = {name: ast.unparse(function.returns) for name, function in cached.items() if name not in CLOSED}

    assert given.keys() >= {"parse_accept", "parse", "_response_headers"}
    assert {name: returns for name, returns in given.items() if not IMMUTABLE.fullmatch(returns)} == {}
    assert cached.keys() >= CLOSED


def test_no_function_changes_what_its_module_or_class_has(trees):
    changed = {(path.stem, name) for path, tree in trees.items() for name in changes_in(tree)}

    assert changed == {("formats", "_CHECKS")}  # by decorators, while it is imported


@pytest.mark.parametrize(
    "change", ["global TABLE", "TABLE['a'] = 1", "del TABLE['a']", "TABLE.update(a=1)", "Kind.table = {}", "cls.a = 1"]
)
def test_a_function_that_changes_what_its_module_or_class_has_is_found(change):
    tree = ast.parse(f"TABLE = {{}}\nclass Kind:\n    def change(cls):\n        {change}")
    assert len(set(changes_in(tree))) == 1


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
