"""Comments in an ini that silence a rule for a line, each with a reason.

``# novalite: ignore NL040, NL041: the reason`` is for the line below it, comments and empty lines left out; in front
of a section's header it is for the whole section. PasteDeploy has no comments behind a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from novalite.inspector.lint.rule import WARNING, Finding, Rule
from novalite.inspector.sections import File, Place

_COMMENT = re.compile(r"\s*[#;]\s*novalite:\s*ignore\b(?P<rest>.*)")
_RULES = re.compile(r"\s*(?P<ids>NL\d{3}(?:[\s,]+NL\d{3})*)\s*[:,-]?\s*(?P<reason>.*)")


@dataclass(frozen=True)
class Silence:
    """One comment: which rules, why, and for which lines, the last one left out."""

    place: Place
    rules: tuple[str, ...]
    reason: str
    first: int
    end: int

    def covers(self, finding: Finding) -> bool:
        """Whether it silences a finding."""
        is_here = finding.place.file == self.place.file and self.first <= finding.place.line < self.end
        return is_here and finding.rule.id in self.rules


def silences_of(file: File) -> Iterator[Silence]:
    """The comments of one file."""
    headers = sorted(section.line for section in file.sections)
    for number, line in enumerate(file.text, 1):
        if not (comment := _COMMENT.match(line)):
            continue
        found = _RULES.match(comment["rest"])
        ids = tuple(found["ids"].replace(",", " ").split()) if found else ()
        reason = (found["reason"] if found else comment["rest"]).strip()
        first = next((at for at, text in enumerate(file.text[number:], number + 1) if _says_something(text)), number)
        end = first + 1
        if first in headers:
            end = next((header for header in headers if header > first), len(file.text) + 1)
        yield Silence(Place(file.path, number), ids, reason, first, end)


def _says_something(line: str) -> bool:
    return bool(line.strip()) and line.strip()[0] not in "#;"


def unsilenced(findings: Iterable[Finding], files: Iterable[File]) -> Iterator[Finding]:
    """The findings that no comment silences, and those about comments that have no reason, or nothing to silence."""
    silences = [silence for file in files for silence in silences_of(file)]
    used: set[tuple[Silence, str]] = set()
    for finding in findings:
        covering = [silence for silence in silences if silence.reason and silence.covers(finding)]
        used.update((silence, finding.rule.id) for silence in covering)
        if not covering:
            yield finding
    for silence in silences:
        if not silence.rules or not silence.reason:
            yield Finding(UNREASONED, silence.place, f"{'a reason is' if silence.rules else 'the rules are'} missing")
        elif idle := [rule for rule in silence.rules if (silence, rule) not in used]:
            yield Finding(IDLE, silence.place, f"{', '.join(idle)} does not report anything here")


def _nothing(_: object) -> tuple[()]:
    return ()


UNREASONED = Rule(
    "NL098",
    WARNING,
    "A comment that silences a rule names it and gives a reason.",
    "Without the reason, nobody can tell later whether it still applies.",
    "Write `# novalite: ignore NL040: the reason`.",
    _nothing,
)
IDLE = Rule(
    "NL099",
    WARNING,
    "A comment silences something.",
    "What it silenced has been corrected; the comment would hide the next mistake.",
    "Remove the comment.",
    _nothing,
)
RULES = (UNREASONED, IDLE)
