"""The checklist of what is known of Nova's stack: tests/fixtures/behaviours.tsv, and what the tests' markers say of it.

``python -m tests.behaviours`` writes the file anew: the tests from their markers, everything else as it was.
"""

import ast
import csv
import sys
from collections import defaultdict
from pathlib import Path

TESTS = Path(__file__).parent
CHECKLIST = TESTS / "fixtures" / "behaviours.tsv"
COLUMNS = ["id", "behaviour", "held by", "note"]


def read():
    """The rows, by id."""
    with CHECKLIST.open(newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}


def markers():
    """The tests that carry each id, as ``tests/unit/test_x.py::test_y``."""
    found = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef):
                name = f"tests/{path.relative_to(TESTS)}::{node.name}"
                for identifier in marked(node):
                    found[identifier].append(name)
    return found


def marked(function):
    """The ids on a test, those of its parameters included."""
    for node in (inner for decorator in function.decorator_list for inner in ast.walk(decorator)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.behaviour":
            yield from (argument.value for argument in node.args)


def write():
    """Write the file anew."""
    held = markers()
    rows = read()
    with CHECKLIST.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, delimiter="\t", quoting=csv.QUOTE_NONE, lineterminator="\n")
        writer.writeheader()
        for identifier, row in rows.items():
            writer.writerow({**row, "held by": " ".join(sorted(set(held[identifier])))})


if __name__ == "__main__":
    sys.exit(write())
