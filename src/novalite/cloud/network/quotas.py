"""Quotas of the network: how many of each resource a project may have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from novalite.cloud.network.networking import Exceeded
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.network import NetworkWing

#: How many where nobody says otherwise, as DevStack has it; -1 is as many as one likes.
DEFAULTS = {
    "network": 100,
    "subnet": 100,
    "subnetpool": -1,
    "port": 500,
    "router_route": 30,
    "router": 10,
    "floatingip": 50,
    "rbac_policy": 10,
    "security_group": 10,
    "security_group_rule": 100,
    "trunk": -1,
}


class Limits(Struct, frozen=True):
    """A project's own limits; its id is the project's."""

    id: str
    own: Mapping[str, int]


LIMITS: Kind[Limits] = Kind("network_limits", order=("id",))


class NetworkQuotas:
    """The limits of all projects.

    ``counters`` has a function for each resource, which says how many a project has; `NetworkResources` adds them.
    """

    def __init__(self, wing: NetworkWing) -> None:
        self._store = wing.store
        self.counters: dict[str, Callable[[str], int]] = {}

    def limits(self, project_id: str) -> dict[str, int]:
        """A project's limits."""
        found = self._store.get(LIMITS, project_id)
        return DEFAULTS | dict(found.own if found else {})

    def used(self, project_id: str) -> dict[str, int]:
        """How many a project has of each."""
        return {name: self.counters[name](project_id) if name in self.counters else 0 for name in DEFAULTS}

    def projects(self) -> list[str]:
        """The projects that have limits of their own."""
        return [limits.id for limits in self._store.find(LIMITS)]

    def set(self, project_id: str, limits: Mapping[str, int]) -> None:
        """Change some limits of a project."""
        found = self._store.get(LIMITS, project_id)
        self._store.put(LIMITS, Limits(project_id, {**(found.own if found else {}), **limits}))

    def forget(self, project_id: str) -> None:
        """Back to the defaults."""
        self._store.delete(LIMITS, project_id)

    def check(self, project_id: str, resource: str, more: int = 1) -> None:
        """Raises Exceeded where a project may not have so many more; what is nobody's has no limits."""
        if not project_id:
            return
        limit = self.limits(project_id)[resource]
        if 0 <= limit < self.counters[resource](project_id) + more:
            raise Exceeded(resource)
