"""Server groups: servers that are to run near to one another, or apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from novalite import errors
from novalite.cloud.compute.servers.servers import SERVERS
from novalite.ids import new_id
from novalite.store import Kind, Page

if TYPE_CHECKING:
    from novalite.cloud.compute import ComputeWing


class ServerGroup(Struct, frozen=True):
    """A project's group; ``number`` counts groups as they come.

    ``members`` are the ids of the servers that say that they are in it, found whenever the group is.
    """

    number: int
    id: str
    name: str
    project_id: str
    user_id: str
    policy: str
    rules: Mapping[str, int] = field(default_factory=dict)
    members: list[str] = field(default_factory=list)

    @property
    def owner(self) -> tuple[str, str]:
        """Its project, and the user in it."""
        return self.project_id, self.user_id


SERVER_GROUP: Kind[ServerGroup] = Kind("server_group", order=("number",), by=("project_id", "owner"))


class ServerGroups:
    """The server groups of all projects, the oldest first."""

    def __init__(self, wing: ComputeWing) -> None:
        self._wing = wing
        wing.quotas.counters["server_groups"] = self.count

    def create(
        self, project_id: str, user_id: str, name: str, policy: str, rules: Mapping[str, int | str] | None = None
    ) -> ServerGroup:
        """A group without servers. Raises QuotaExceeded, Invalid for rules that the policy has no use for."""
        if not self._wing.quotas.allow("server_groups", project_id, user_id):
            raise errors.QuotaExceeded("Quota exceeded, too many server groups.")
        if rules and policy != "anti-affinity":
            raise errors.Invalid("Only anti-affinity policy supports rules.")
        kept = {rule: int(value) for rule, value in (rules or {}).items()}
        number = self._wing.store.next("server_group")
        group = ServerGroup(number, new_id(), name, project_id, user_id, policy, kept)
        return self._wing.store.put(SERVER_GROUP, group)

    def get(self, id: str, project_id: str | None = None) -> ServerGroup:
        """One of a project, or of any. Raises NotFound."""
        self._wing.settle()
        group = self._wing.store.get(SERVER_GROUP, id)
        if group is None or project_id not in (None, group.project_id):
            raise errors.NotFound(f"Instance group {id} could not be found.")
        return self._with_members(group)

    def find(self, project_id: str | None = None, limit: int | None = None) -> list[ServerGroup]:
        """All of a project, or of all projects, or the first of them."""
        self._wing.settle()
        found = self._wing.store.find(SERVER_GROUP, _where(project_id), page=Page(limit=limit))
        return [self._with_members(group) for group in found]

    def delete(self, id: str) -> None:
        """Forget a group; its servers stay. Raises NotFound."""
        for server_id in self.get(id).members:
            self._wing.servers.update(server_id, group_id=None)
        self._wing.store.delete(SERVER_GROUP, id)

    def count(self, project_id: str, user_id: str | None = None) -> int:
        """How many a project has, or a user in it."""
        return self._wing.store.count(SERVER_GROUP, _where(project_id, user_id))

    def _with_members(self, group: ServerGroup) -> ServerGroup:
        servers = self._wing.store.find(SERVERS, {"group_id": group.id, "deleted": False})
        return replace(group, members=[server.id for server in servers])


def _where(project_id: str | None, user_id: str | None = None) -> dict[str, Any]:
    if user_id is not None:
        return {"owner": (project_id, user_id)}
    return {} if project_id is None else {"project_id": project_id}
