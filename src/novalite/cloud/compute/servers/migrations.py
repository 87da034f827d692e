"""Migrations: servers on their way from one host to another, and those that have arrived."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from novalite import errors
from novalite.cloud.compute.servers.servers import Server
from novalite.context import RequestContext
from novalite.ids import new_id
from novalite.store import Kind, Page

if TYPE_CHECKING:
    from novalite.cloud.compute import ComputeWing

#: The states of a live migration that is under way.
UNDER_WAY = ("queued", "preparing", "running")

#: The states of one that has arrived, and can still be taken back, or is.
ARRIVED = ("finished", "confirming", "reverting")

#: The states of one that is over.
OVER = ("confirmed", "reverted", "error", "failed", "completed", "cancelled", "done")


class Migration(Struct, frozen=True):
    """One; ``type`` is resize, migration, live-migration or evacuation, flavors are their numbers.

    ``status`` goes from ``migrating`` to ``finished`` and ``confirmed`` or ``reverted``, from ``running`` to
    ``completed`` or ``cancelled``, and to ``error`` where it failed.
    """

    id: str
    number: int
    server_id: str
    type: str
    status: str
    project_id: str
    user_id: str
    created_at: datetime
    updated_at: datetime | None
    source_compute: str | None
    source_node: str | None
    old_flavor: int
    new_flavor: int
    dest_compute: str | None = None
    dest_node: str | None = None
    dest_host: str | None = None

    @property
    def is_going(self) -> bool:
        """Whether it is not over yet; one that may still be taken back is not."""
        return self.status not in OVER


MIGRATIONS: Kind[Migration] = Kind("migrations", order=("created_at", "number"), by=("server_id",))


class Migrations:
    """The migrations of all servers."""

    def __init__(self, wing: ComputeWing) -> None:
        self._wing = wing
        wing.servers.leaves.append(self._end)
        wing.servers.rests.append(partial(self._end, statuses=ARRIVED))

    def begin(self, server: Server, type: str, status: str, who: RequestContext, new_flavor: int) -> Migration:
        """Note that a server goes, it is not known yet whereto."""
        migration = Migration(
            id=new_id(),
            number=self._wing.store.next("migrations"),
            server_id=server.id,
            type=type,
            status=status,
            project_id=who.project_id or "",
            user_id=who.user_id or "",
            created_at=self._wing.clock.datetime(),
            updated_at=None,
            source_compute=server.host,
            source_node=server.node,
            old_flavor=server.flavor.number,
            new_flavor=new_flavor,
        )
        return self._wing.store.put(MIGRATIONS, migration)

    def update(self, id: str, **changes: Any) -> Migration:
        """Note how it goes. Raises NotFound."""
        return self._wing.store.put(MIGRATIONS, self._changed(id, changes))

    def fail(self, id: str) -> None:
        """Note that it failed: that stays, when all that was to come of it is undone. Raises NotFound."""
        self._wing.store.put(MIGRATIONS, self._changed(id, {"status": "error"}), lasting=True)

    def find(
        self, fits: Callable[[Migration], bool] | None = None, page: Page[Migration] | None = None
    ) -> list[Migration]:
        """Those that fit, the newest first."""
        newest_first: Page[Migration] = Page([("created_at", True), ("number", True)])
        return self._wing.store.find(MIGRATIONS, fits=fits, page=page or newest_first)

    def of_server(self, server_id: str, statuses: Collection[str] | None = None) -> list[Migration]:
        """A server's, the oldest first; only those in some states."""
        return self._wing.store.find(
            MIGRATIONS, {"server_id": server_id}, lambda one: statuses is None or one.status in statuses
        )

    def get(self, server_id: str, number: str) -> Migration:
        """A server's, by its number. Raises NotFound."""
        for migration in self.of_server(server_id):
            if str(migration.number) == number:
                return migration
        raise errors.NotFound(f"Migration {number} not found for instance {server_id}")

    def by_id(self, id: str) -> Migration:
        """Any one. Raises Invalid."""
        found = self._wing.store.get(MIGRATIONS, id)
        if found is None:
            raise errors.Invalid(f"Marker {id} could not be found.")
        return found

    def latest(self, server_id: str, status: str) -> Migration:
        """A server's last in a state. Raises NotFound."""
        found = self.of_server(server_id, (status,))
        if not found:
            raise errors.NotFound
        return found[-1]

    def _end(self, server: Server, statuses: Collection[str] | None = None) -> None:
        """A server goes: where it has arrived is confirmed by that, as in Nova, and any other way leads nowhere."""
        for migration in self.of_server(server.id, statuses):
            if migration.is_going:
                arrived = migration.status in ("finished", "confirming")
                self.update(migration.id, status="confirmed" if arrived else "error")

    def _changed(self, id: str, changes: dict[str, Any]) -> Migration:
        found = self._wing.store.get(MIGRATIONS, id)
        if found is None:
            raise errors.NotFound
        return replace(found, updated_at=self._wing.clock.datetime(), **changes)
