"""Quotas: how much of what a project, and a user in it, may have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import inf
from typing import TYPE_CHECKING

from msgspec import Struct

from novalite import errors
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.compute import ComputeWing

#: As much as one likes.
UNLIMITED = -1

#: What there is a quota of, and how much where nobody says otherwise.
DEFAULTS = {
    "cores": 20,
    "fixed_ips": UNLIMITED,
    "floating_ips": UNLIMITED,
    "injected_file_content_bytes": 10240,
    "injected_file_path_bytes": 255,
    "injected_files": 5,
    "instances": 10,
    "key_pairs": 100,
    "metadata_items": 128,
    "ram": 51200,
    "security_group_rules": UNLIMITED,
    "security_groups": UNLIMITED,
    "server_group_members": 10,
    "server_groups": 10,
}

#: What no user has a limit of his own for.
OF_PROJECTS_ONLY = ("fixed_ips", "floating_ips")

#: How many a project has of something, or a user in it.
Counter = Callable[[str, str | None], int]


class ClassLimits(Struct, frozen=True):
    """What was said of a quota class; its name is the id."""

    id: str
    limits: Mapping[str, int]


class OwnLimits(Struct, frozen=True):
    """What was said of a project or, where ``user_id`` is one, of a user in it."""

    project_id: str
    user_id: str | None
    limits: Mapping[str, int]

    @property
    def id(self) -> str:
        """Whose they are."""
        return _id(self.project_id, self.user_id)


CLASS: Kind[ClassLimits] = Kind("quota_class", order=("id",))
OWN: Kind[OwnLimits] = Kind("quota", order=("id",), by=("project_id",))


class Quotas:
    """The limits of all projects, their users, and of quota classes.

    ``counters`` has a function for each resource, which says how much is in use; `Servers` and `ServerGroups` add them.
    """

    def __init__(self, wing: ComputeWing) -> None:
        self._store = wing.store
        self.counters: dict[str, Counter] = {}

    def of_class(self, name: str) -> dict[str, int]:
        """The limits of a quota class; those of ``default`` are everybody's."""
        return DEFAULTS | self._said_of_class(name)

    def set_class(self, name: str, limits: Mapping[str, int]) -> None:
        """Change some limits of a class. Raises Invalid for a name that is too long."""
        if len(name) > 255:
            raise errors.Invalid(f"quota_class_name has {len(name)} characters, more than 255.")
        self._store.put(CLASS, ClassLimits(name, {**self._said_of_class(name), **limits}))

    def limits(self, project_id: str, user_id: str | None = None) -> dict[str, int]:
        """The limits of a project, or of a user in it."""
        return self.of_class("default") | self._said_of(project_id, None) | self._said_of(project_id, user_id)

    def used(
        self, project_id: str, user_id: str | None = None, names: Iterable[str] = tuple(DEFAULTS)
    ) -> dict[str, int]:
        """How much of each is in use, as far as anybody counts it by project."""
        return {name: self.counters[name](project_id, user_id) if name in self.counters else 0 for name in names}

    def set(self, project_id: str, user_id: str | None, limits: Mapping[str, int], force: bool = False) -> None:
        """Change some limits of a project, or of a user in it: all of them, or none.

        Raises Invalid, unless forced, for less than is in use or given to users, and for more than a project has left.
        """
        if not force:
            self._check(project_id, user_id, limits)
        for name, limit in limits.items():
            owner = (project_id, None if name in OF_PROJECTS_ONLY else user_id)
            self._store.put(OWN, OwnLimits(*owner, {**self._said_of(*owner), name: limit}))

    def forget(self, project_id: str, user_id: str | None = None) -> None:
        """Back to the defaults: a user in a project, or the project with all its users."""
        for own in self._store.find(OWN, {"project_id": project_id}):
            if user_id in (None, own.user_id):
                self._store.delete(OWN, own.id)

    def allow(self, name: str, project_id: str, user_id: str, more: int = 1) -> bool:
        """Whether the project and the user may both have so many more."""
        counts = {owner: self.counters[name](project_id, owner) for owner in (None, user_id)}
        return all(count + more <= _size(self.limits(project_id, owner)[name]) for owner, count in counts.items())

    def allow_each(self, name: str, amount: int, project_id: str, user_id: str) -> bool:
        """Whether a user may have so many of what a project has none of.

        The smaller of the project's limit and the user's counts; as in Nova the smallest of all is `UNLIMITED`. Nothing
        at all is always allowed.
        """
        return not amount or amount <= _size(min(self.limits(project_id, owner)[name] for owner in (None, user_id)))

    def demand(self, wanted: Mapping[str, int], project_id: str, user_id: str) -> None:
        """Raises QuotaExceeded where the project and the user may not both have so many more of all."""
        short = [name for name, more in sorted(wanted.items()) if not self.allow(name, project_id, user_id, more)]
        if short:
            names = ", ".join(short)
            tables = wanted, self.used(project_id), self.limits(project_id, user_id)
            requested, used, allowed = (", ".join(str(table[name]) for name in short) for table in tables)
            raise errors.QuotaExceeded(
                f"Quota exceeded for {names}: Requested {requested}, but already used {used} of {allowed} {names}"
            )

    def _check(self, project_id: str, user_id: str | None, limits: Mapping[str, int]) -> None:
        used = self.used(project_id, user_id)
        for name, limit in limits.items():
            lowest, highest = self._bounds(project_id, user_id, name)
            lowest = max(lowest, used[name])
            if _size(limit) < lowest:
                raise errors.Invalid(
                    f"Quota limit {limit} for {name} must be greater than or equal to "
                    f"already used and reserved {lowest}."
                )
            if _size(limit) > _size(highest):
                raise errors.Invalid(f"Quota limit {limit} for {name} must be less than or equal to {highest}.")

    def _bounds(self, project_id: str, user_id: str | None, name: str) -> tuple[int, int]:
        """What users have been given of a project's limit, and how much a user may be given."""
        limit = self.limits(project_id)[name]
        users = [own for own in self._store.find(OWN, {"project_id": project_id}) if own.user_id]
        given = sum(own.limits.get(name, 0) for own in users)
        # Nova takes anything below nothing for unlimited: so is what is left where users have more than the project.
        unlimited = limit < 0 or limit - given < 0
        if not user_id:
            return (UNLIMITED if unlimited else given), UNLIMITED
        own = self._said_of(project_id, user_id).get(name, 0)
        return 0, UNLIMITED if unlimited or own < 0 else limit - given + own

    def _said_of_class(self, name: str) -> dict[str, int]:
        found = self._store.get(CLASS, name)
        return dict(found.limits) if found else {}

    def _said_of(self, project_id: str, user_id: str | None) -> dict[str, int]:
        found = self._store.get(OWN, _id(project_id, user_id))
        return dict(found.limits) if found else {}


def _id(project_id: str, user_id: str | None) -> str:
    return repr((project_id, user_id))


def _size(limit: int) -> float:
    return inf if limit == UNLIMITED else limit
