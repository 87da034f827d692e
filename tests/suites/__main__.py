"""Run the functional tests of others on a cloud that is served, and compare what fails with what is meant to.

``python -m tests.suites [NAME [WORD]]``; a suite is a module ``on_NAME.py`` beside this one, which says:

- ``run(folder, url, clouds, word)``: what becomes of each of its tests, by name; ``clouds`` is the file clouds.yaml,
  and ``word`` what is to be in the names, or None;
- ``DEVIATIONS``: the tests that fail on purpose, and why.

Nothing of theirs is kept.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from importlib import import_module
from pathlib import Path

from tests.peers.__main__ import differences
from tests.wire import Program, until

SUITES = sorted(path.stem.removeprefix("on_") for path in Path(__file__).parent.glob("on_*.py"))


def main(arguments=None):
    """Run a suite, or all; return 0 where exactly what should fail does."""
    parser = argparse.ArgumentParser(prog="python -m tests.suites", description=__doc__.partition("\n")[0])
    parser.add_argument("suite", nargs="?", choices=SUITES, help="all, if none is named")
    parser.add_argument("word", nargs="?", help="only the tests with it in their names")
    asked = parser.parse_args(arguments)
    names = [asked.suite] if asked.suite else SUITES
    return max([compare(name, asked.word) for name in names])


def compare(name, word=None):
    """Run one suite; return the exit status."""
    suite = import_module(f"tests.suites.on_{name}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        ready, clouds = folder / "ready", folder / "clouds.yaml"
        with Program("-m", "novalite", "serve", "--port", "0", "--ready-file", ready, "--clouds-yaml", clouds) as cloud:
            until(lambda: ready.exists() or cloud.process.poll() is not None, patience=60)
            outcomes = suite.run(folder, json.loads(ready.read_text())["url"], clouds, word)
    meant = (
        suite.DEVIATIONS
        if word is None
        else {test: suite.DEVIATIONS[test] for test in suite.DEVIATIONS & outcomes.keys()}
    )
    counts = Counter(outcomes.values())
    print(*(f"{test}: {why}" for test, why in meant.items()), sep="\n")
    print(f"{name}: " + ", ".join(f"{counts[kind]} {kind}" for kind in ("passed", "failed", "skipped")))
    complaints = differences(outcomes, meant)
    print(*complaints, sep="\n")
    return int(bool(complaints))


if __name__ == "__main__":
    sys.exit(main())
