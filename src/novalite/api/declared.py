"""What is declared of versions: every span of an operation, of what it takes, asks and gives, and of its statuses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from novalite.api.microversion import LEGACY, Span
from novalite.wsgi.microversion import NULL, Microversions, Version

#: What has a span, and what may be inside of what.
SPANS = ("span", "required", "strict", "links", "extra")
PARTS = ("takes", "query", "gives", "shape", "shown", "fields", "keys", "type", "each")


@dataclass(frozen=True)
class Declared:
    """A span: whose it is, and what is said there by it; ``siblings`` stand beside its owner."""

    name: str
    owner: Any
    attribute: str
    siblings: Sequence[Any] = ()

    @property
    def span(self) -> Span:
        """From which version to which."""
        span: Span = getattr(self.owner, self.attribute)
        return span

    def has_heir(self) -> bool:
        """Whether another of that name begins where this one ends."""
        return any(
            one.span.first == following(self.span.last)
            for one in self.siblings
            if getattr(one, "name", None) == getattr(self.owner, "name", None)
        )

    def has_forerunner(self) -> bool:
        """Whether another of that name ends where this one begins."""
        return any(
            one.span.last and following(one.span.last) == self.span.first
            for one in self.siblings
            if getattr(one, "name", None) == getattr(self.owner, "name", None)
        )


def following(version: Version) -> Version:
    """The next version."""
    return Version(version.major, version.minor + 1)


def declared_in(name: str, part: Any, seen: dict[int, Any], siblings: Sequence[Any] = ()) -> Iterator[Declared]:
    """All spans of a declaration, and of what it is made of; each part once."""
    if part is None or id(part) in seen:
        return
    seen[id(part)] = part  # kept, so that nothing else gets its id
    if isinstance(part, dict | list | tuple):
        inside = [one for one in (part.values() if isinstance(part, dict) else part) if not isinstance(one, str | int)]
        beside = [one for one in inside if hasattr(one, "span")]
        for inner in inside:
            yield from declared_in(name, inner, seen, beside)
        return
    if not hasattr(part, "__dict__"):
        return
    if hasattr(part, "name") and hasattr(part, "span"):
        name = f"{name}.{part.name}"
    for attribute in SPANS:
        if isinstance(getattr(part, attribute, None), Span):
            yield Declared(name, part, attribute, siblings)
    for attribute in PARTS:
        yield from declared_in(name, getattr(part, attribute, None), seen)


def refuse_unknown_versions(name: str, operation: Any, versions: Microversions | None, seen: dict[int, Any]) -> None:
    """Raises ValueError where an operation, or what it is made of, names a version that the API does not have.

    ``seen`` is what has been looked at before, by ids, and gets what is looked at now.
    """
    if versions is None:
        return
    named = [(one.name, end) for one in declared_in(name, operation, seen) for end in (one.span.first, one.span.last)]
    named += [(f"{name}: status", version) for version, _ in operation.status]
    for where, version in named:
        if version not in (NULL, LEGACY) and not versions.minimum <= version <= versions.maximum:
            seen.clear()  # what is wrong is so in every operation that has it
            raise ValueError(f"{where} names {version}, and the API has {versions.minimum} to {versions.maximum}")


def refuse_gaps(name: str, parts: Iterable[Any]) -> None:
    """Raises ValueError where two parts leave versions between them uncovered, and the later does not say ``gap``."""
    spans = sorted(((part.span, part) for part in parts), key=lambda pair: pair[0].first)
    for (before, _), (after, part) in pairwise(spans):
        if before.last and after.first > following(before.last) and not part.gap:
            raise ValueError(f"{name} is declared until {before.last} and since {after.first}: say gap=True if meant")
