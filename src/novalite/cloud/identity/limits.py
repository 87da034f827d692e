"""Limits of resources: what a service registers for everybody, and what a project or domain has in its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from novalite import errors
from novalite.cloud.identity.records import Duplicate, Expected, Records
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.identity import IdentityWing


class RegisteredLimit(Struct, frozen=True):
    """What anybody may have of a resource of a service, in one region or in all."""

    id: str
    service_id: str
    resource_name: str
    default_limit: int
    region_id: str | None = None
    description: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


class Limit(Struct, frozen=True):
    """What a project or a domain may have in place of what is registered."""

    id: str
    registered_limit_id: str
    service_id: str
    resource_name: str
    resource_limit: int
    region_id: str | None = None
    project_id: str | None = None
    domain_id: str | None = None
    description: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


REGISTERED: Kind[RegisteredLimit] = Kind("registered_limit", order=("id",), by=("service_id", "resource_name"))
LIMITS: Kind[Limit] = Kind("limit", order=("id",), by=("registered_limit_id", "project_id", "domain_id"))

#: What makes two registered limits the same.
KEY = ("service_id", "region_id", "resource_name")

#: What is said of a limit that there is not.
MISSING = "Could not find {word} for {id}."


class RegisteredLimits(Records[RegisteredLimit]):
    """What services have registered."""

    missing = MISSING

    def __init__(self, wing: IdentityWing) -> None:
        super().__init__(wing, RegisteredLimit, REGISTERED, "registered limit")

    def create(self, **values: Any) -> RegisteredLimit:
        """Register one. Raises Invalid for a service or region that there is not, Conflict."""
        check_target(self.wing, values, "registered_limit")
        self._refuse_another({name: values.get(name) for name in KEY})
        return self.make(values)

    def update(self, id: str, values: Mapping[str, Any]) -> RegisteredLimit:
        """Change one. Raises NotFound, Forbidden while somebody has another in its place, Invalid, Conflict."""
        check_target(self.wing, values, "registered_limit")
        before = self.get(id)
        self._refuse_used(id)
        if set(KEY) & values.keys():
            self._refuse_another({name: values.get(name, getattr(before, name)) for name in KEY})
        return self.change(before, values)

    def delete(self, id: str) -> None:
        """Forget one. Raises NotFound, Forbidden while somebody has another in its place."""
        self.get(id)
        self._refuse_used(id)
        self.forget(id)

    def _refuse_another(self, key: Mapping[str, Any]) -> None:
        if self.find(**key):
            raise Duplicate("registered_limit", "Duplicate entry")

    def _refuse_used(self, id: str) -> None:
        if self.wing.limits.find(registered_limit_id=id):
            raise errors.Forbidden(
                f"Unable to update or delete registered limit {id} because there are project limits associated with it."
            )


class Limits(Records[Limit]):
    """What projects and domains have in place of what is registered."""

    missing = MISSING

    def __init__(self, wing: IdentityWing) -> None:
        super().__init__(wing, Limit, LIMITS, "limit")

    def create(self, **values: Any) -> Limit:
        """One for a project or a domain. Raises Invalid, Forbidden where none is registered, Conflict."""
        check_target(self.wing, values, "limit")
        registered = self.wing.registered_limits.find(**{name: values.get(name) for name in KEY})
        if not registered:
            raise errors.Forbidden("Unable to create a limit that has no corresponding registered limit.")
        whose = "project_id" if values.get("project_id") else "domain_id"
        if self.find(registered_limit_id=registered[0].id, **{whose: values.get(whose)}):
            raise Duplicate("limit", "Duplicate entry")
        return self.make({**values, "registered_limit_id": registered[0].id})

    def update(self, id: str, values: Mapping[str, Any]) -> Limit:
        """Change one; 0 and no description change nothing, as in Keystone. Raises NotFound."""
        return self.change(self.get(id), {name: value for name, value in values.items() if value})


def check_target(wing: IdentityWing, values: Mapping[str, Any], word: str) -> None:
    """Raises Invalid for a service, region, project or domain that there is not."""
    for name, nouns in (
        ("service_id", wing.catalog.services),
        ("region_id", wing.catalog.regions),
        ("project_id", wing.projects),
        ("domain_id", wing.domains),
    ):
        id = values.get(name)
        found: Any = nouns.look(id)
        if id is not None and (found is None or (name == "project_id" and found.is_domain)):
            raise Expected(name, word)
