"""What a rule is, and what is found by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from novalite.inspector.sections import Place

#: ``error``: requests fail, or are let in; ``warning``: something is lost or untrue; ``note``: worth knowing.
ERROR, WARNING, NOTE = "error", "warning", "note"

#: Where each rule has a section of its own.
PAGE = "docs/lint.md"


@dataclass(frozen=True)
class Rule:
    """One rule.

    ``title`` says what is right; ``why`` what went wrong once where it was not; ``mend`` what to do about it.
    ``check`` takes what it is about, a `Subject` or a table of routes, and gives what is wrong: a place and a message.
    """

    id: str
    severity: str
    title: str
    why: str
    mend: str
    check: Callable[[Any], Iterable[tuple[Place, str]]] = field(repr=False, compare=False)

    @property
    def page(self) -> str:
        """Where it is explained."""
        return f"{PAGE}#{self.id.lower()}"

    def __str__(self) -> str:
        """The rule as a section of a page in Markdown."""
        return f"## {self.id}\n\n**{self.title}** ({self.severity})\n\n{self.why}\n\n*How to mend it:* {self.mend}\n"


@dataclass(frozen=True)
class Finding:
    """That a rule is broken: where, and in which way."""

    rule: Rule
    place: Place
    message: str

    def to_dict(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {
            "rule": self.rule.id,
            "severity": self.rule.severity,
            "file": self.place.file,
            "line": self.place.line,
            "message": self.message,
            "why": self.rule.why,
            "mend": self.rule.mend,
            "page": self.rule.page,
        }

    def __str__(self) -> str:
        place = self.place if self.place.line else self.place.file
        return f"{place}: {self.rule.severity} {self.rule.id}: {self.message}"
