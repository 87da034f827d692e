"""How long servers have been there in a span of time, which is what somebody might pay for."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from novalite import errors
from novalite.cloud.compute.servers.servers import SERVERS, Server
from novalite.store import Page

if TYPE_CHECKING:
    from novalite.cloud.compute import ComputeWing


class ServerUsage(Struct, frozen=True):
    """A server that was launched, between two times; ``now`` is when that was asked for."""

    server: Server
    launched_at: datetime
    start: datetime
    stop: datetime
    now: datetime

    @property
    def hours(self) -> float:
        """How many of the hours it was there."""
        ended = min(self.stop, self.server.terminated_at or self.stop)
        return (ended - max(self.launched_at, self.start)).total_seconds() / 3600

    @property
    def local_gb(self) -> int:
        """Its disks."""
        return self.server.flavor.disk + self.server.flavor.ephemeral

    @property
    def state(self) -> str:
        """What it is doing, or that it is gone."""
        return "terminated" if self.server.terminated_at else self.server.vm_state

    @property
    def uptime(self) -> int:
        """For how many seconds it is, or was, there at all."""
        return int(((self.server.terminated_at or self.now) - self.launched_at).total_seconds())


class Usages:
    """The usages of all projects."""

    def __init__(self, wing: ComputeWing) -> None:
        self._wing = wing

    def find(
        self,
        start: datetime,
        stop: datetime,
        project_id: str | None = None,
        limit: int | None = None,
        marker: str | None = None,
    ) -> list[ServerUsage]:
        """Those of servers that were there between two times, by project; ``marker`` is a server. Raises Invalid."""
        self._wing.settle()
        after = None if marker is None else self._wing.store.get(SERVERS, marker)
        if marker is not None and after is None:
            raise errors.Invalid(f"Marker {marker} could not be found.")

        def was_there(server: Server) -> bool:
            launched_at, terminated_at = server.launched_at, server.terminated_at
            return launched_at is not None and launched_at < stop and (terminated_at is None or terminated_at > start)

        where = {} if project_id is None else {"project_id": project_id}
        page: Page[Server] = Page([("project_id", False), ("id", False)], after, limit)
        now = self._wing.clock.datetime()
        found = self._wing.store.find(SERVERS, where, was_there, page)
        return [ServerUsage(one, one.launched_at, start, stop, now) for one in found if one.launched_at]
