"""Which endpoints a project is shown: its own, and those of the endpoint groups that it has; all, if it has none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from novalite import errors
from novalite.cloud.identity.catalog import Endpoint
from novalite.cloud.identity.projects import Project
from novalite.cloud.identity.records import Duplicate, Records
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.identity import IdentityWing


class EndpointGroup(Struct, frozen=True):
    """All endpoints whose attributes have the values of ``filters``."""

    id: str
    name: str
    filters: Mapping[str, Any]
    description: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


class Association(Struct, frozen=True):
    """That a project has an endpoint, or a group of them."""

    id: str
    project_id: str
    what_id: str
    of_group: bool = False


GROUPS: Kind[EndpointGroup] = Kind("endpoint group", order=("id",), by=("name",))
ASSOCIATIONS: Kind[Association] = Kind("endpoint association", order=("id",), by=("project_id", "what_id"))


class EndpointGroups(Records[EndpointGroup]):
    """The groups, and which projects have which of them, and which endpoints."""

    def __init__(self, wing: IdentityWing) -> None:
        super().__init__(wing, EndpointGroup, GROUPS, "Endpoint Group")

    def change(self, before: EndpointGroup, values: Mapping[str, Any]) -> EndpointGroup:
        """As ever."""
        changed = super().change(before, values)
        self.wing.catalog.relist()
        return changed

    def delete(self, id: str) -> None:
        """Forget a group; nobody has it any more. Raises NotFound."""
        super().delete(id)
        self.dissociate(what_id=id)

    def endpoints(self, group: EndpointGroup) -> list[Endpoint]:
        """The endpoints of a group."""
        return self.wing.catalog.endpoints.find(**group.filters)

    def of_project(self, project_id: str) -> list[EndpointGroup]:
        """The groups that a project has."""
        found = self._associations(project_id=project_id, of_group=True)
        return [self.get(one.what_id) for one in found]

    def endpoints_of(self, project_id: str) -> list[Endpoint]:
        """The endpoints that a project has, itself or by a group."""
        own = [one.what_id for one in self._associations(project_id=project_id, of_group=False)]
        found = {id: self.wing.catalog.endpoints.get(id) for id in own}
        for group in self.of_project(project_id):
            found |= {one.id: one for one in self.endpoints(group)}
        return list(found.values())

    def projects_with(self, what_id: str) -> list[Project]:
        """The projects that have an endpoint or a group."""
        return [self.wing.projects.get(one.project_id) for one in self._associations(what_id=what_id)]

    def associate(self, project_id: str, what_id: str, of_group: bool = False) -> None:
        """Let a project have an endpoint or a group. Raises Conflict where it has it."""
        if self._associations(project_id=project_id, what_id=what_id):
            raise Duplicate("project_endpoint_group" if of_group else "project_endpoint", "Duplicate entry")
        self.wing.store.put(ASSOCIATIONS, Association(f"{project_id}/{what_id}", project_id, what_id, of_group))
        self.wing.catalog.relist()

    def check(self, project_id: str, what_id: str, of_group: bool = False) -> None:
        """Raises NotFound where the project does not have it."""
        if not self._associations(project_id=project_id, what_id=what_id):
            raise errors.NotFound(
                "Endpoint Group Project Association not found"
                if of_group
                else f"Endpoint {what_id} not found in project {project_id}"
            )

    def dissociate(self, **where: str) -> None:
        """Let a project have it no longer; or nobody, or nothing."""
        for one in self._associations(**where):
            self.wing.store.delete(ASSOCIATIONS, one.id)
            self.wing.catalog.relist()

    def _associations(self, **where: Any) -> list[Association]:
        return self.wing.store.find(ASSOCIATIONS, where)
