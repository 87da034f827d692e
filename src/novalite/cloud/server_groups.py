"""Server groups: servers that are to run near to one another, or apart."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from novalite import errors
from novalite.cloud.quotas import Quotas


@dataclass(frozen=True)
class ServerGroup:
    """A project's group; ``members`` are the ids of its servers."""

    id: str
    name: str
    project_id: str
    user_id: str
    policy: str
    rules: Mapping[str, int] = field(default_factory=dict)
    members: list[str] = field(default_factory=list)


class ServerGroups:
    """The server groups of all projects, the oldest first."""

    def __init__(self, quotas: Quotas) -> None:
        self._quotas = quotas
        self._groups: dict[str, ServerGroup] = {}
        quotas.counters["server_groups"] = self.count

    def create(
        self, project_id: str, user_id: str, name: str, policy: str, rules: Mapping[str, int | str] | None = None
    ) -> ServerGroup:
        """A group without servers. Raises QuotaExceeded, Invalid for rules that the policy has no use for."""
        if not self._quotas.allow("server_groups", project_id, user_id):
            raise errors.QuotaExceeded("Quota exceeded, too many server groups.")
        if rules and policy != "anti-affinity":
            raise errors.Invalid("Only anti-affinity policy supports rules.")
        kept = {rule: int(value) for rule, value in (rules or {}).items()}
        group = ServerGroup(str(uuid.uuid4()), name, project_id, user_id, policy, kept)
        self._groups[group.id] = group
        return group

    def get(self, id: str, project_id: str | None = None) -> ServerGroup:
        """One of a project, or of any. Raises NotFound."""
        group = self._groups.get(id)
        if group is None or project_id not in (None, group.project_id):
            raise errors.NotFound(f"Instance group {id} could not be found.")
        return group

    def find(self, project_id: str | None = None) -> list[ServerGroup]:
        """All of a project, or of all projects."""
        return [group for group in self._groups.values() if project_id in (None, group.project_id)]

    def delete(self, id: str) -> None:
        """Forget a group; its servers stay. Raises NotFound."""
        self.get(id)
        del self._groups[id]

    def count(self, project_id: str, user_id: str | None = None) -> int:
        """How many a project has, or a user in it."""
        return sum(user_id in (None, group.user_id) for group in self.find(project_id))
