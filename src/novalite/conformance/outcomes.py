"""How tests have ended, as plain data, and the table of them: by noun, and by ranges of versions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from itertools import groupby
from typing import Any

from novalite.wsgi.microversion import Version

HELD, DEPARTED, SKIPPED = "held", "departed", "skipped"


@dataclass(frozen=True)
class Outcome:
    """How a test has ended; of a departure also what was expected, what came, and the last exchanges."""

    test: str
    service: str
    noun: str
    version: str | None
    verdict: str
    reason: str = ""
    expected: str = ""
    got: str = ""
    exchanges: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """How a noun's tests at a range of versions have ended."""

    service: str
    noun: str
    versions: str
    held: int
    departed: int
    skipped: int


def rows(outcomes: Iterable[Outcome]) -> list[Row]:
    """The table: of each noun a row for each range of versions in which the tests have ended alike.

    Which versions are tested depends on the noun: a range is from the first to the last of them.
    """
    found = []
    nouns = sorted(outcomes, key=lambda one: (one.service, one.noun, _order(one.version)))
    for (service, noun), of_noun in groupby(nouns, key=lambda one: (one.service, one.noun)):
        by_version = [(key, list(group)) for key, group in groupby(of_noun, key=lambda one: one.version)]
        for _, alike in groupby(by_version, key=lambda pair: _verdict(pair[1])):
            versions, groups = zip(*alike, strict=True)
            counted = Counter(one.verdict for group in groups for one in group)
            counts = (counted[verdict] for verdict in (HELD, DEPARTED, SKIPPED))
            found.append(Row(service, noun, _range(versions), *counts))
    return found


def reasons(outcomes: Iterable[Outcome]) -> list[tuple[str, int]]:
    """Why tests were skipped, and how many: most first."""
    return Counter(one.reason for one in outcomes if one.verdict == SKIPPED).most_common()


def totals(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """How many tests have ended in which way."""
    counted = Counter(one.verdict for one in outcomes)
    return {verdict: counted[verdict] for verdict in (HELD, DEPARTED, SKIPPED)}


def _verdict(outcomes: Iterable[Outcome]) -> str:
    """A departure counts most: where something departs, not all is held."""
    verdicts = {one.verdict for one in outcomes}
    return next(verdict for verdict in (DEPARTED, HELD, SKIPPED) if verdict in verdicts)


def _order(version: str | None) -> Version:
    return Version.parse(version) if version else Version(0, 0)


def _range(versions: tuple[str | None, ...]) -> str:
    known = [version for version in versions if version]
    return " to ".join(dict.fromkeys((known[0], known[-1]))) if known else "any"


@dataclass(frozen=True)
class Results:
    """A run: on what, when (seconds since the epoch), with which versions of what, and how its tests have ended.

    ``left`` are the paths of what was made on the target and could not be removed.
    """

    target: str
    started: float
    seconds: float
    versions: dict[str, str]
    left: list[str]
    outcomes: list[Outcome]

    def to_dict(self) -> dict[str, Any]:
        """The same as JSON has it, with the table and the totals."""
        return {**asdict(self), "totals": totals(self.outcomes), "rows": [asdict(row) for row in rows(self.outcomes)]}
