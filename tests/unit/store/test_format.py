"""What has been kept can be read: no class of records moves or loses a field, and a new field has a default.

``records.tsv`` has each class of records of the current `FORMAT`, with its fields. A new class or field gets there. If
one has to go, the format is raised, and what is of the one before is brought to it.
"""

import ast
import importlib
import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import asdict

from novalite.store.schema import FORMAT
from tests.belongings import furnished
from tests.layout import SOURCE

GOLDEN = Path(__file__).parents[2] / "fixtures" / "store" / "records.tsv"


def kept():
    """The classes of records, by how a store calls them: those of the kinds, and those that are in records."""
    found = {*of_kinds(), *inside(furnished("admin").cloud.store.snapshot()[0])}
    return {f"{one.__module__}:{one.__qualname__}": set(one.__struct_fields__) for one in found}


def of_kinds():
    for path in SOURCE.rglob("*.py"):
        module = ".".join(("novalite", *path.relative_to(SOURCE).with_suffix("").parts)).removesuffix(".__init__")
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.AnnAssign) and (
                said := re.fullmatch(r"Kind\[(\w+)\]", ast.unparse(node.annotation))
            ):
                record = getattr(importlib.import_module(module), said[1])
                if isinstance(record, type) and issubclass(record, Struct):
                    yield record


def inside(tables):
    left = [record for table in tables.values() for record in table.records.values()]
    while left:
        value = left.pop()
        if isinstance(value, Struct):
            yield type(value)
            left += asdict(value).values()
        elif isinstance(value, Mapping):
            left += value.values()
        elif isinstance(value, list | tuple | frozenset):
            left += value


def test_what_has_been_kept_can_be_read():
    head, *lines = GOLDEN.read_text().splitlines()
    golden = {name: set(names.split()) for name, names in (line.split("\t") for line in lines)}

    assert head == f"format\t{FORMAT}"
    assert kept() == golden
    assert len(golden) > 90
