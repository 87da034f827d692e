"""What each version of an API changed, as its declarations say: derived from their spans, not kept by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from novalite.api.declared import Declared, declared_in, following
from novalite.api.microversion import LEGACY
from novalite.wsgi.microversion import Version

#: How the beginning and the end of a span are described, by the attribute that has it.
DESCRIPTIONS = {
    "span": ("is there", "is not there any more"),
    "required": ("is required", "is not required any more"),
    "strict": ("refuses unknown parameters", "takes unknown parameters again"),
    "links": ("links to the next page", "does not link to the next page any more"),
    "extra": ("takes unknown properties", "refuses unknown properties"),
}


@dataclass(frozen=True)
class Change:
    """What a version changed: where, and how."""

    version: Version
    where: str
    how: str

    def to_dict(self) -> dict[str, str]:
        """As JSON can hold it."""
        return asdict(self) | {"version": str(self.version)}

    def __str__(self) -> str:
        return f"{self.where} {self.how}"


def operations_of(resources: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    """All operations of some resources, each with its method, path and, of an action, name."""
    for resource in resources:
        for (method, path), endpoint in resource.endpoints.items():
            for action, operations in endpoint.operations.items():
                for operation in operations:
                    yield " ".join(filter(None, (method, path, action))), operation


def changes_of(resources: Iterable[Any]) -> list[Change]:
    """All that changed with versions, the earliest first; what several operations have in common is told of one."""
    found: list[Change] = []
    seen: dict[int, Any] = {}
    for name, operation in operations_of(resources):
        for declared in declared_in(name, operation, seen):
            found.extend(_ends(declared))
        found.extend(
            Change(version, name, f"answers {status}")
            for version, status in operation.status
            if version > Version(2, 1)
        )
    return sorted(set(found), key=lambda change: (change.version, change.where, change.how))


def _ends(declared: Declared) -> Iterator[Change]:
    begins, ends = DESCRIPTIONS[declared.attribute]
    span = declared.span
    if span.first > LEGACY:
        is_other = declared.attribute == "span" and declared.has_forerunner()
        yield Change(span.first, declared.name, "is another" if is_other else begins)
    if span.last > LEGACY and not (declared.attribute == "span" and declared.has_heir()):
        yield Change(following(span.last), declared.name, ends)
