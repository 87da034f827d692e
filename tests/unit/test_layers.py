"""Imports go down only, and heavy ones live in one place."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "novalite"
MODULES = sorted(SOURCE.rglob("*.py"))

#: Each layer may import from those after it, and from itself.
LAYERS = [
    ["__main__"],
    ["cli"],
    ["conformance"],
    ["testing"],
    ["inspector"],
    ["compute", "identity", "image", "network", "volume", "placement", "control"],
    ["middleware", "api"],
    ["wsgi"],
    ["cloud"],
    ["store"],
    ["context"],
    ["errors"],
    ["connect"],
]
RANKS = {name: rank for rank, names in enumerate(LAYERS) for name in names}

SUITE = {str(path.relative_to(SOURCE)) for path in SOURCE.glob("conformance/test_*.py")}

#: Where a library may be imported; anywhere else it may not.
HOMES = {
    "eventlet": {"wsgi/green.py"},
    "paste": {"wsgi/loader.py", "inspector/pipeline.py"},
    "routes": {"wsgi/router.py", "wsgi/route_index.py", "inspector/routes.py"},
    "jsonschema": {"api/validation.py", "api/formats.py"},
    "click": {"cli"},
    "cryptography": {"cloud/keys.py", "wsgi/certificate.py"},
    "yaml": {"control/seed_file.py"},
    "pytest": {"testing/plugin.py", "conformance/client.py", "conformance/conftest.py", *SUITE},
    "webtest": {"testing/plugin.py", "conformance/client.py", "conformance/conftest.py"},
    "redis": {"middleware/ratelimit_storage.py"},
    "pymemcache": {"middleware/ratelimit_storage.py"},
}


def imports_of(path):
    """The dotted names of what a module imports, those for type checkers left out."""
    tree = ast.parse(path.read_text())
    checked = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if node in checked:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer_of(parts):
    return RANKS[parts[0].removesuffix(".py")]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_imports_only_from_its_layer_and_those_below(path):
    own = path.relative_to(SOURCE)
    for name in imports_of(path):
        library, *inner = name.split(".")
        if library == "novalite" and inner and inner[0] in RANKS and own.name != "__init__.py":
            assert layer_of(own.parts) <= layer_of(inner), f"{own} imports {name}"
            if layer_of(own.parts) == layer_of(inner):
                assert own.parts[0] == inner[0], f"{own} imports its sibling {name}"
        assert str(own) in HOMES.get(library, {str(own)}), f"{own} imports {library}"


def test_every_module_has_a_layer():
    for path in MODULES:
        own = path.relative_to(SOURCE)
        assert own.parts[0] in ("__init__.py", "__main__.py") or layer_of(own.parts) is not None
