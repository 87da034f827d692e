"""Runs the conformance suite on novalite and on the real services, and writes CONFORMANCE.md of it.

``python -m tests.conformed FOLDER`` keeps the results of each run there, as ``NAME.json``; those that are there already
are not made again. Each real service has an environment of tox, by which it is run; what of these cannot be run is not
in the page.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "CONFORMANCE.md"

#: The runs: what each is called, the distribution whose version is told of it, and its command.
OWN = [sys.executable, "-m", "novalite", "conformance", "--service"]
SERVICES = ("compute", "identity", "image", "network", "volume")
TOX = [sys.executable, "-m", "tox", "run", "-e"]
RUNS = {
    **{f"novalite-{service}": ("novalite", [*OWN, service]) for service in SERVICES},
    **{name: (name, [*TOX, name, "--"]) for name in ("nova", "keystone", "glance", "neutron", "cinder")},
}

BEGINNING = """\
# Conformance

What `python -m tests.conformed` has run, and how it ended. It writes this page; nobody edits it.

"""


@dataclass(frozen=True)
class Run:
    """A run of the suite: of what, when, on which Python, how its tests ended by noun, and what was installed."""

    name: str
    version: str
    python: str
    date: str
    nouns: Mapping[str, tuple[int, int, int]]
    installed: Mapping[str, str]

    @property
    def total(self) -> tuple[int, int, int]:
        held, departed, skipped = (sum(counts) for counts in zip(*self.nouns.values(), strict=True))
        return held, departed, skipped


def run_of(name: str, data: Mapping[str, Any]) -> Run:
    """The run whose results are ``data``, as ``novalite conformance --json`` writes them."""
    nouns: dict[str, tuple[int, int, int]] = {}
    for row in data["rows"]:
        noun = f"{row['service']} {row['noun']}"
        held, departed, skipped = nouns.get(noun, (0, 0, 0))
        nouns[noun] = held + row["held"], departed + row["departed"], skipped + row["skipped"]
    versions = dict(data["versions"])
    python, version = versions.pop("Python"), versions.pop(RUNS[name][0])
    date = time.strftime("%Y-%m-%d", time.gmtime(data["started"]))
    return Run(name, version, python, date, nouns, versions)


def page(runs: Iterable[Run]) -> str:
    """The page about some runs."""
    runs = list(runs)
    lines = ["| of | version | Python | date | held | departed | skipped |", "|---|---|---|---|---|---|---|"]
    lines += [_row(run.name, run.version, run.python, run.date, *run.total) for run in runs]
    for run in runs:
        lines += ["", f"## {run.name} {run.version}", "", "| noun | held | departed | skipped |", "|---|---|---|---|"]
        lines += [_row(noun, *counts) for noun, counts in run.nouns.items()]
        lines += ["", f"With {', '.join(f'{name} {version}' for name, version in run.installed.items())}."]
    return BEGINNING + "\n".join(lines) + "\n"


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def main(folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    for name, (_, command) in RUNS.items():
        file = folder.resolve() / f"{name}.json"
        if not file.exists():
            print(f"running {name}", flush=True)
            subprocess.run([*command, f"--json={file}"], check=False, cwd=ROOT)
    found = [run_of(name, json.loads(file.read_text())) for name in RUNS if (file := folder / f"{name}.json").exists()]
    PAGE.write_text(page(found))
    print(f"written: {PAGE.name}, of {', '.join(run.name for run in found)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
