"""The checklist of what is known of Nova's stack: tests/fixtures/behaviours.tsv, and what the tests' markers say of it.

``python -m tests.behaviours`` writes the file anew: the tests from their markers, everything else as it was.
"""

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
CHECKLIST = TESTS / "fixtures" / "behaviours.tsv"


def read():
    """The rows by id; each has ``id``, ``behaviour``, ``held by`` (tests) and ``note`` (why not, or how else)."""
    header, *lines = CHECKLIST.read_text().splitlines()
    rows = [dict(zip(header.split("\t"), line.split("\t"), strict=True)) for line in lines]
    return {row["id"]: row for row in rows}


def markers():
    """The tests that carry each id, as ``tests/unit/test_x.py::test_y``; asked of pytest, in a process of its own."""
    done = subprocess.run([sys.executable, "-m", "tests.behaviours", "list"], cwd=TESTS.parent, capture_output=True)
    return json.loads(done.stdout.splitlines()[-1])


def write(rows):
    """Write the file."""
    columns = ["id", "behaviour", "held by", "note"]
    lines = ["\t".join(row[column] for column in columns) for row in rows.values()]
    CHECKLIST.write_text("\n".join(["\t".join(columns), *lines]) + "\n")


class Collector:
    """Finds the ids on what pytest collects."""

    def __init__(self):
        self.found = defaultdict(set)

    def pytest_collection_finish(self, session):
        for item in session.items:
            for marker in item.iter_markers("behaviour"):
                for identifier in marker.args:
                    self.found[identifier].add(item.nodeid.partition("[")[0])


def list_markers():
    """Print `markers` as JSON, in the last line."""
    collector = Collector()
    marked = [str(path) for path in sorted(TESTS.rglob("test_*.py")) if "mark.behaviour(" in path.read_text()]
    options = ["--collect-only", "-q", "-p", "no:cacheprovider", "--assert=plain"]  # nothing is run
    status = pytest.main([*options, *marked], plugins=[collector])
    print()
    print(json.dumps({identifier: sorted(tests) for identifier, tests in sorted(collector.found.items())}))
    return status


def main():
    """Bring the file up to date."""
    held = markers()
    rows = read()
    write({identifier: row | {"held by": " ".join(held.get(identifier, ()))} for identifier, row in rows.items()})


if __name__ == "__main__":
    sys.exit(list_markers() if sys.argv[1:] == ["list"] else main())
