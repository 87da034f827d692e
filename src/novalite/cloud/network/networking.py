"""What all resources of the network have in common, such as an owner, tags and a revision, and how they are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import product
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from novalite import errors
from novalite.ids import new_id
from novalite.store import EVERYTHING, Kind, Page, Where

if TYPE_CHECKING:
    from novalite.cloud.network import NetworkWing


class Named:
    """An error with the name that Neutron has for it, ``type``, which its clients match on."""

    type: str


class Missing(Named, errors.NotFound):
    """Not there, or not for who asks."""

    def __init__(self, type: str, message: str) -> None:
        super().__init__(message)
        self.type = type


class Refused(Named, errors.Conflict):
    """What is there does not allow it."""

    def __init__(self, type: str, message: str) -> None:
        super().__init__(message)
        self.type = type


class Wrong(Named, errors.Invalid):
    """What was asked makes no sense."""

    def __init__(self, type: str, message: str) -> None:
        super().__init__(message)
        self.type = type


class Exceeded(Named, errors.QuotaExceeded):
    """There are as many of a resource as there may be."""

    type = "OverQuota"

    def __init__(self, resource: str) -> None:
        super().__init__(f"Quota exceeded for resources: ['{resource}'].")


def wrong_input(reason: str) -> Wrong:
    """Neutron's sentence for a value that does not fit the rest."""
    return Wrong("InvalidInput", f"Invalid input for operation: {reason}.")


class NetworkResource(Struct, frozen=True, kw_only=True):
    """Whatever a project has of the network."""

    id: str
    project_id: str
    created_at: datetime
    updated_at: datetime
    name: str = ""
    description: str | None = ""
    tags: tuple[str, ...] = ()
    revision_number: int = 0


T = TypeVar("T", bound=NetworkResource)

#: Sets of values, of which a resource is to have one.
Alternatives = Sequence[Mapping[str, Any]]


class NetworkResources(Generic[T]):
    """The resources of a kind, of all projects.

    ``resource`` is what quotas call it; ``type`` and ``absent`` are the error for one that is
    not there.
    """

    kind: Kind[T]
    record: Callable[..., T]
    resource: ClassVar[str]
    type: ClassVar[str]
    absent: ClassVar[str]

    #: The revision of a new one: Neutron counts the parts that it makes it of.
    revision: ClassVar[int] = 0

    def __init__(self, wing: NetworkWing) -> None:
        self._wing = wing
        wing.quotas.counters[self.resource] = self.count

    def get(self, id: str, project_id: str | None = None) -> T:
        """One that a project sees, or of any project. Raises Missing."""
        resource = self._wing.store.get(self.kind, id)
        if resource is None or not (project_id is None or self.sees(project_id, resource)):
            raise Missing(self.type, self.absent.format(id=id))
        return resource

    def sees(self, project_id: str, resource: T) -> bool:
        """Whether a project may know of it: its own, or what all may."""
        return (bool(project_id) and resource.project_id == project_id) or self.is_shared(project_id, resource)

    def is_public(self, resource: T) -> bool:
        """Whether all may know of it, even without a role."""
        return any(getattr(resource, name) == value for where in self.public() for name, value in where.items())

    def is_shared(self, project_id: str, resource: T) -> bool:
        """Whether a project may know of it, even without a role: it is public, or there is a policy for the project."""
        return self.is_public(resource)

    def public(self) -> Alternatives:
        """By which values the store finds all that `is_public`."""
        return []

    def shared_with(self, project_id: str) -> Alternatives:
        """By which values the store finds all that `is_shared` with a project."""
        return self.public()

    def visible_to(self, project_id: str) -> Alternatives:
        """By which values the store finds all that a project `sees`."""
        return [*([{"project_id": project_id}] if project_id else ()), *self.shared_with(project_id)]

    def find(self, where: Where = None, fits: Callable[[T], bool] | None = None, page: Page[T] = EVERYTHING) -> list[T]:
        """Those whose attributes have these values and that fit, the oldest first."""
        return self._wing.store.find(self.kind, where, fits, page)

    def seen_by(
        self,
        project_id: str | None,
        where: Alternatives = ({},),
        fits: Callable[[T], bool] | None = None,
        page: Page[T] = EVERYTHING,
    ) -> list[T]:
        """Those that a project sees, or all, whose attributes have one set of these values and that fit."""
        visible = [{}] if project_id is None else self.visible_to(project_id)
        both = [
            {**own, **asked}
            for own, asked in product(visible, where)
            if all(asked.get(name, value) == value for name, value in own.items())
        ]
        return self.find(both, fits, page)

    def count(self, project_id: str) -> int:
        """How many a project has."""
        return self._wing.store.count(self.kind, {"project_id": project_id})

    def update(self, id: str, **changes: Any) -> T:
        """Change some attributes, which counts as a revision where one is another. Raises Missing."""
        resource = self.get(id)
        if all(getattr(resource, name) == value for name, value in changes.items()):
            return resource
        return self.touch(resource, **changes)

    def touch(self, resource: T, **changes: Any) -> T:
        """Change it, or what belongs to it: that is a revision."""
        changed = replace(
            resource, **changes, updated_at=self._wing.clock.datetime(), revision_number=resource.revision_number + 1
        )
        return self._wing.store.put(self.kind, changed)

    def delete(self, id: str) -> None:
        """Forget it. Raises Missing."""
        self._wing.store.delete(self.kind, self.get(id).id)

    def _make(self, project_id: str, **values: Any) -> T:
        now = self._wing.clock.datetime()
        common = {"created_at": now, "updated_at": now, "project_id": project_id, "revision_number": self.revision}
        return self._wing.store.put(self.kind, self.record(**{"id": new_id()} | common | values))

    def _check_quota(self, project_id: str) -> None:
        self._wing.quotas.check(project_id, self.resource)
