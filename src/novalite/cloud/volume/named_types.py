"""What types of volumes and of groups have in common: a name that no other has, and whether they are for all."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

from msgspec.structs import replace

from novalite import errors
from novalite.ids import new_id
from novalite.store import EVERYTHING, Kind, Page

if TYPE_CHECKING:
    from novalite.cloud.volume import VolumeWing


class NamedType(Protocol):
    """A type of volumes or groups."""

    def __init__(
        self, id: str, name: str, created_at: datetime, description: str | None = None, **more: Any
    ) -> None: ...

    @property
    def id(self) -> str: ...

    @property
    def name(self) -> str: ...

    def is_seen_by(self, project_id: str | None) -> bool:
        """Whether a project sees it."""


T = TypeVar("T", bound=NamedType)


class NamedTypes(Generic[T]):
    """The types of one kind. Where a project is given, only what it sees is there.

    ``noun`` is what they are of, in errors; ``order`` is that of a list.
    """

    record: type[T]
    kind: Kind[T]
    noun: ClassVar[str]
    order: Page[T] = EVERYTHING

    def __init__(self, wing: VolumeWing) -> None:
        self._wing = wing

    def create(self, name: str, description: str | None = None, **more: Any) -> T:
        """One more. Raises Conflict for a name that there is."""
        self._check_name(name)
        now = self._wing.clock.datetime()
        return self._keep(self.record(new_id(), name, now, description, **more))

    def get(self, id: str, project_id: str | None = None) -> T:
        """Raises NotFound."""
        found = self._wing.store.get(self.kind, id)
        if found is None or (project_id is not None and not found.is_seen_by(project_id)):
            raise self._missing(id)
        return found

    def find(
        self,
        project_id: str | None = None,
        fits: Callable[[T], bool] = lambda kind: True,
        page: Page[T] | None = None,
    ) -> list[T]:
        """A page of those that a project sees, or of all."""

        def is_found(kind: T) -> bool:
            return (project_id is None or kind.is_seen_by(project_id)) and fits(kind)

        return self._wing.store.find(self.kind, fits=is_found, page=page or self.order)

    def update(self, id: str, **changes: Any) -> T:
        """Change it. Raises NotFound, and Conflict for a name that another one has."""
        found = self.get(id)
        if changes.get("name") not in (None, found.name):
            self._check_name(changes["name"])
        now = self._wing.clock.datetime()
        return self._keep(replace(found, **changes, updated_at=now))  # type: ignore[type-var]  # protocols are no Structs

    def _check_name(self, name: str) -> None:
        if self._wing.store.find(self.kind, {"name": name}):
            raise errors.Conflict(f"{self.noun} Type {name} already exists.")

    def _keep(self, record: T) -> T:
        return self._wing.store.put(self.kind, record)

    def _missing(self, word: str, by_name: bool = False) -> errors.NotFound:
        """What is said where there is none of an id or, if so asked and the word can be no id, of a name."""
        named = f"with name {word}" if by_name and not _is_uuid(word) else word
        return errors.NotFound(f"{self.noun} type {named} could not be found.")


def _is_uuid(word: str) -> bool:
    try:
        return str(uuid.UUID(word)) == word.lower()
    except ValueError:
        return False
