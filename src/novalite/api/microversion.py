"""Spans of versions: since, until, between. A span stands at the thing that changed, and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

from novalite.wsgi.microversion import NULL, Version

#: What `/v2` counts as: the version before all others, for which Nova has rules of its own.
LEGACY = Version(2, 0)


@dataclass(frozen=True)
class Span:
    """From ``first`` to ``last``, both included; the null version leaves an end open."""

    first: Version = NULL
    last: Version = NULL

    def meets(self, version: Version) -> bool:
        """Whether a version lies in the span."""
        return self.first <= version and (not self.last or version <= self.last)

    def overlaps(self, other: Span) -> bool:
        """Whether some version lies in both."""
        return (not other.last or self.first <= other.last) and (not self.last or other.first <= self.last)

    def within(self, other: Span) -> Span | None:
        """The versions that lie in both, if there are any."""
        if not self.overlaps(other):
            return None
        lasts = [last for last in (self.last, other.last) if last]
        return Span(max(self.first, other.first), min(lasts, default=NULL))

    def __str__(self) -> str:
        return f"{self.first or ''}..{self.last or ''}"


ALWAYS = Span()


def since(version: str) -> Span:
    """That version and all later ones."""
    return Span(first=Version.parse(version))


def until(version: str) -> Span:
    """That version and all earlier ones, ``/v2`` included."""
    return Span(last=Version.parse(version))


def between(first: str, last: str) -> Span:
    """From one version to another, both included."""
    return Span(Version.parse(first), Version.parse(last))
