"""What the rules for inis are asked about: an ini, what its project wants of it, and the ways through it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from novalite.inspector.ini import Ini
from novalite.inspector.lint.chains import Chain, Element, chains_of
from novalite.inspector.lint.profile import Profile


@dataclass(frozen=True)
class Subject:
    """An ini and a profile."""

    ini: Ini
    profile: Profile
    chains: tuple[Chain, ...] = field(init=False)
    _kinds: dict[tuple[str, str], str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "chains", chains_of(self.ini))

    def kind(self, element: Element) -> str:
        """What a filter or application is, to the profile."""
        key = element.name, element.factory
        if key not in self._kinds:
            self._kinds[key] = self.profile.kind(element)
        return self._kinds[key]

    def is_a(self, element: Element, kind: str) -> bool:
        """Whether it is of a kind that the profile describes; one that is only called so may be anything."""
        return kind in self.profile.kinds and self.kind(element) == kind

    def kinds(self, elements: Iterable[Element]) -> list[str]:
        """The kinds of some, in their order."""
        return [self.kind(element) for element in elements]

    def distinct(self) -> Iterator[Chain]:
        """The chains, one for each list of filters and application: what is mounted twice is told of once."""
        seen = set()
        for chain in self.chains:
            key = chain.named, tuple(element.place for element in chain.filters), chain.app.name
            if key not in seen:
                seen.add(key)
                yield chain


def listed(names: Iterable[str]) -> str:
    """``a, b and c``."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
