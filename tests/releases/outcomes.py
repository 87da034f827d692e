"""What became of each test of two runs, and where that differs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import count
from pathlib import Path
from xml.etree import ElementTree as ET

#: What is another one in each run: ids, addresses of objects, and names that tests make up.
CHANCE = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|0x[0-9a-f]+|(?<=[a-z]-)\d+-\d+")

#: What JSON may have, or not.
_SPACE = re.compile(r'(?<=":) |(?<=,) (?=["{\[])')


@dataclass(frozen=True)
class Deviation:
    """Tests that may differ at some releases, and why; both patterns are those of a shell."""

    releases: tuple[str, ...]
    tests: str
    reason: str


def outcomes(junit: Path) -> dict[str, str]:
    """By a test's name ``passed``, ``skipped``, or what it said in its first line as it failed.

    Cases of a test are numbered: what each is called depends on the version of pytest.
    """
    found: dict[str, str] = {}
    for case in ET.parse(junit).iter("testcase"):
        test, bracket, _ = (case.get("name") or "").partition("[")
        name = f"{(case.get('classname') or '').rpartition('conformance.')[2]}::{test}"
        if bracket:
            name = next(numbered for n in count(1) if (numbered := f"{name}[{n}]") not in found)
        found[name] = _outcome(case)
    return found


def _outcome(case: ET.Element) -> str:
    for kind in ("failure", "error"):
        if (bad := case.find(kind)) is not None:
            lines = (bad.get("message") or kind).splitlines()
            return _SPACE.sub("", CHANCE.sub("…", lines[0] if lines else kind))
    return "passed" if case.find("skipped") is None else "skipped"


def differences(real: Mapping[str, str], own: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """The tests that did not end alike, each with both outcomes; one that there was none of is ``absent``."""
    both = {name: (real.get(name, "absent"), own.get(name, "absent")) for name in {**real, **own}}
    return {name: pair for name, pair in both.items() if pair[0] != pair[1]}


def read_deviations(path: Path) -> list[Deviation]:
    """Those of a file: in each line releases, a pattern and a reason, between tabs; ``#`` begins a comment."""
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    rows = [line.split("\t") for line in lines]
    return [Deviation(tuple(releases.split()), tests, reason) for releases, tests, reason in rows]


def reason_for(name: str, release: str, deviations: Iterable[Deviation]) -> str | None:
    """Why a test may differ at a release, if it may."""
    for one in deviations:
        if any(fnmatchcase(release, wanted) for wanted in one.releases) and fnmatchcase(name, _literal(one.tests)):
            return one.reason
    return None


def _literal(pattern: str) -> str:
    """Brackets stand for themselves: names of tests have them."""
    return pattern.replace("[", "[[]")
