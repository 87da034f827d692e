"""Records that are a project's each: one of them, or a page of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from msgspec.structs import replace

from novalite import errors
from novalite.cloud.core import Wing
from novalite.store import EVERYTHING, Kind, Page, Record


class OfProject(Record, Protocol):
    """A record that says whose it is."""

    @property
    def project_id(self) -> str: ...


R = TypeVar("R", bound=OfProject)


class Owned(Generic[R]):
    """The records of a kind. Where a project is given, only its own are there.

    ``missing`` is what is said where there is none of an ``{id}``.
    """

    kind: Kind[R]
    missing: ClassVar[str]

    def __init__(self, wing: Wing) -> None:
        self._wing = wing

    def get(self, id: str, project_id: str | None = None) -> R:
        """One of a project, or of any. Raises NotFound."""
        self._wing.settle()
        record = self._wing.store.get(self.kind, id)
        if record is None or project_id not in (None, record.project_id):
            raise errors.NotFound(self.missing.format(id=id))
        return record

    def find(
        self, project_id: str | None = None, fits: Callable[[R], bool] | None = None, page: Page[R] = EVERYTHING
    ) -> list[R]:
        """A page of a project's, or of all projects'."""
        self._wing.settle()
        where = {} if project_id is None else {"project_id": project_id}
        return self._wing.store.find(self.kind, where, fits, page)


class Dated(Owned[R]):
    """Records that say when they were last changed."""

    def update(self, id: str, **changes: Any) -> R:
        """Change what may be changed in any state. Raises NotFound."""
        return self._put(replace(self.get(id), **changes))  # type: ignore[type-var]  # protocols are no Structs

    def _put(self, record: R) -> R:
        dated = replace(record, updated_at=self._wing.clock.datetime())  # type: ignore[type-var]  # as above
        return self._wing.store.put(self.kind, dated)
