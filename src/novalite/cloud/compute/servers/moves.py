"""Servers that go to another host: resized, migrated cold or live, evacuated from a host that is down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from novalite import errors
from novalite.cloud.compute.flavors import Flavor
from novalite.cloud.compute.hosts import Host
from novalite.cloud.compute.scheduler import Wanted
from novalite.cloud.compute.servers.lifecycle import SHUTDOWN
from novalite.cloud.compute.servers.migrations import Migration
from novalite.cloud.compute.servers.servers import Before, Server
from novalite.cloud.core.agenda import Work
from novalite.context import RequestContext

if TYPE_CHECKING:
    from novalite.cloud.compute import ComputeWing


class Moves:
    """The ways of servers between hosts."""

    def __init__(self, wing: ComputeWing) -> None:
        self._wing = wing
        wing.servers.ends |= {
            "resize": self._resized,
            "migrate": self._resized,
            "confirmResize": self._confirmed,
            "revertResize": self._reverted,
            "live-migration": self._live_migrated,
            "evacuate": self._evacuated,
        }
        wing.servers.missed |= dict.fromkeys(("resize", "migrate", "live-migration", "evacuate"), self._missed)

    def resize(self, server: Server, flavor: Flavor, who: RequestContext, auto_disk_config: bool = False) -> None:
        """Give a server another flavor, maybe on another host. Raises Conflict, Invalid, QuotaExceeded."""
        self._wing.servers.check(server, "resize", who)
        self._check_up(server.host)
        if flavor.disk == 0 and server.flavor.disk != 0 and server.image_id:
            raise errors.Invalid(
                "Server disk was unable to be resized because: Resize to zero disk flavor is not allowed."
            )
        if flavor.number == server.flavor.number:
            raise errors.Invalid("When resizing, instances must change flavor!")
        if flavor.disabled:
            raise errors.Invalid(f"Flavor {flavor.id} could not be found.")
        self._check_quota(server, flavor)
        server = self._wing.servers.put(server, auto_disk_config=auto_disk_config, progress=0)
        self._begin(server, "resize", flavor, who, None)

    def migrate(self, server: Server, host: str | None, who: RequestContext) -> None:
        """Take a server to another host, or to that one. Raises Conflict, Invalid."""
        self._wing.servers.check(server, "migrate", who)
        self._check_up(server.host)
        if host is not None:
            if host == server.host:
                raise errors.Invalid("Cannot migrate to the host where the server exists.")
            self._host(host)
        self._begin(server, "migrate", server.flavor, who, host)

    def confirm(self, server: Server, who: RequestContext) -> None:
        """Stay where a resize or migration has led. Raises Conflict."""
        self._wing.servers.check(server, "confirmResize", who)
        migration = self._finished(server)
        self._check_up(migration.source_compute)
        self._wing.migrations.update(migration.id, status="confirming")
        self._wing.servers.begin(server, "confirmResize", who, migration_id=migration.id)

    def revert(self, server: Server, who: RequestContext) -> None:
        """Go back to where a resize or migration began. Raises Conflict, QuotaExceeded."""
        self._wing.servers.check(server, "revertResize", who)
        migration = self._finished(server)
        if server.before is not None:
            self._check_quota(server, server.before.flavor)
        self._wing.migrations.update(migration.id, status="reverting")
        self._wing.servers.begin(server, "revertResize", who, migration_id=migration.id)

    def live_migrate(
        self, server: Server, host: str | None, who: RequestContext, *, force: bool = False, wait: bool = False
    ) -> None:
        """Take a running server to another host, or to that one: by force, without asking the scheduler.

        Who waits is told at once where it cannot go. Raises Conflict, Invalid.
        """
        self._wing.servers.check(server, "live-migration", who, "os-migrateLive")
        if host is not None:
            self._host(host)
        if wait:
            self._destination(server, host, force)
        migration = self._wing.migrations.begin(server, "live-migration", "running", who, server.flavor.number)
        self._wing.servers.begin(server, "live-migration", who, migration_id=migration.id, host=host, force=force)

    def abort(self, server: Server, number: str, who: RequestContext, queued_too: bool) -> None:
        """Have a live migration not happen. Raises NotFound, Conflict, Invalid."""
        self._wing.servers.check(server, "live_migration_cancel", who, "abort live migration")
        migration = self._wing.migrations.get(server.id, number)
        allowed = ("running", "queued", "preparing") if queued_too else ("running",)
        self._check_status(migration, allowed, "abort live migration")
        self._wing.agenda.cancel(self._work(server))
        self._wing.migrations.update(migration.id, status="cancelled")
        self._wing.servers.done(server, "live_migration_cancel", who, task_state=None)

    def force_complete(self, server: Server, number: str, who: RequestContext) -> None:
        """Have a live migration be over at once. Raises NotFound, Conflict, Invalid."""
        self._wing.servers.check(server, "live_migration_force_complete", who, "force_complete")
        migration = self._wing.migrations.get(server.id, number)
        self._check_status(migration, ("running",), "force complete")
        self._wing.servers.done(server, "live_migration_force_complete", who)
        self._wing.agenda.hasten(self._work(server))

    def evacuate(
        self, server: Server, host: str | None, who: RequestContext, *, force: bool = False, stopped: bool = False
    ) -> None:
        """Build a server again elsewhere, since its host is down. Raises Conflict, Invalid."""
        self._wing.servers.check(server, "evacuate", who)
        if server.host and self._wing.services.is_up(self._wing.services.of(server.host)):
            raise errors.Invalid(f"Compute service of {server.host} is still in use.")
        migration = self._wing.migrations.begin(server, "evacuation", "accepted", who, server.flavor.number)
        self._wing.servers.begin(
            server, "evacuate", who, migration_id=migration.id, host=host, force=force, stopped=stopped
        )

    def _begin(self, server: Server, action: str, flavor: Flavor, who: RequestContext, host: str | None) -> None:
        type = "resize" if action == "resize" else "migration"
        migration = self._wing.migrations.begin(server, type, "pre-migrating", who, flavor.number)
        self._wing.servers.begin(server, action, who, migration_id=migration.id, flavor=flavor, host=host)

    def _resized(self, server: Server, migration_id: str, flavor: Flavor, host: str | None) -> Server:
        moved = flavor.number == server.flavor.number
        found = self._placed(migration_id, replace(server, flavor=flavor), host, (server.host,) if moved else ())
        before = Before(server.flavor, server.host, server.node, server.vm_state, server.power_state)
        self._arrive(server, migration_id, found, "finished")
        return replace(
            self._wing.servers.outcome(server, "resize"),
            flavor=flavor,
            before=before,
            launched_at=self._wing.clock.datetime(),
            **self._place(found),
        )

    def _confirmed(self, server: Server, migration_id: str) -> Server:
        self._wing.migrations.update(migration_id, status="confirmed")
        return self._as_before(server, "confirmResize")

    def _reverted(self, server: Server, migration_id: str) -> Server:
        self._wing.migrations.update(migration_id, status="reverted")
        before = server.before
        server = self._as_before(server, "revertResize")
        if before is None:
            return server
        self._wing.network.ports.move(server.id, before.host or "")
        zone = self._wing.aggregates.zone_of(before.host or "")
        now = self._wing.clock.datetime()
        return replace(
            server, flavor=before.flavor, host=before.host, node=before.node, availability_zone=zone, launched_at=now
        )

    def _missed(self, migration_id: str, **_: Any) -> None:
        """Where it was to go it will not arrive."""
        if self._wing.migrations.by_id(migration_id).is_going:
            self._wing.migrations.update(migration_id, status="error")

    def _as_before(self, server: Server, action: str) -> Server:
        stopped = server.before is not None and server.before.vm_state == "stopped"
        return replace(
            self._wing.servers.outcome(server, action),
            vm_state="stopped" if stopped else "active",
            power_state=SHUTDOWN if stopped else 1,
            before=None,
        )

    def _live_migrated(self, server: Server, migration_id: str, host: str | None, force: bool) -> Server:
        try:
            found = self._destination(server, host, force)
        except errors.Error:
            self._wing.migrations.fail(migration_id)
            raise
        self._arrive(server, migration_id, found, "completed")
        return replace(self._wing.servers.outcome(server, "live-migration"), **self._place(found))

    def _evacuated(self, server: Server, migration_id: str, host: str | None, force: bool, stopped: bool) -> Server:
        found = self._placed(migration_id, server, host, (server.host,), force)
        self._arrive(server, migration_id, found, "done")
        server = replace(self._wing.servers.outcome(server, "evacuate"), **self._place(found))
        stopped = stopped or server.vm_state == "stopped"
        return replace(
            server,
            vm_state="stopped" if stopped else "active",
            power_state=SHUTDOWN if stopped else 1,
            launched_at=self._wing.clock.datetime(),
        )

    def _destination(self, server: Server, host: str | None, force: bool) -> Host:
        if force and host == server.host:
            raise errors.Invalid(f"Unable to migrate instance ({server.id}) to current host ({host}).")
        return self._scheduled(server, host, (server.host,), force)

    def _placed(
        self, migration_id: str, server: Server, host: str | None, ignored: tuple[str | None, ...], force: bool = False
    ) -> Host:
        try:
            return self._scheduled(server, host, ignored, force)
        except errors.Error:
            self._wing.migrations.fail(migration_id)
            raise

    def _scheduled(self, server: Server, host: str | None, ignored: tuple[str | None, ...], force: bool) -> Host:
        group = self._wing.server_groups.get(server.group_id) if server.group_id else None
        return self._wing.scheduler.place(
            Wanted(
                flavor=server.flavor,
                project_id=server.project_id,
                availability_zone=server.pinned_availability_zone,
                host=host if force else None,
                requested_destination=None if force else host,
                ignore_hosts=[one for one in ignored if one],
                group=group,
                hints=server.scheduler_hints,
                server_id=server.id,
            )
        )

    def _arrive(self, server: Server, migration_id: str, host: Host, status: str) -> None:
        self._wing.network.ports.move(server.id, host.name)
        self._wing.migrations.update(
            migration_id, status=status, dest_compute=host.name, dest_node=host.node, dest_host=host.ip
        )

    def _place(self, host: Host) -> dict[str, Any]:
        zone = self._wing.aggregates.zone_of(host.name)
        return {"host": host.name, "node": host.node, "availability_zone": zone}

    def _host(self, name: str) -> Host:
        try:
            return self._wing.hosts.get(name)
        except errors.NotFound:
            raise errors.Invalid(f"Compute host {name} could not be found.") from None

    def _check_up(self, host: str | None) -> None:
        if host and not self._wing.services.is_up(self._wing.services.of(host)):
            raise errors.Conflict("Service is unavailable at this time.")

    def _check_status(self, migration: Migration, allowed: tuple[str, ...], method: str) -> None:
        if migration.status not in allowed:
            raise errors.Invalid(
                f"Migration {migration.number} state of instance {migration.server_id} is {migration.status}. "
                f"Cannot {method} while the migration is in this state."
            )

    def _finished(self, server: Server) -> Migration:
        try:
            return self._wing.migrations.latest(server.id, "finished")
        except errors.NotFound:
            raise errors.Invalid("Instance has not been resized.") from None

    def _work(self, server: Server) -> Work:
        """What is still to be done to a server."""
        return next(work for work in self._wing.agenda.planned() if work.arguments.get("id") == server.id)

    def _check_quota(self, server: Server, flavor: Flavor) -> None:
        more = {"cores": flavor.vcpus - server.flavor.vcpus, "ram": flavor.ram - server.flavor.ram}
        self._wing.quotas.demand(
            {name: amount for name, amount in more.items() if amount > 0}, server.project_id, server.user_id
        )
