"""The services that a cloud is run by: a conductor, a scheduler, and one that runs servers on each host."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from novalite import errors
from novalite.ids import new_id
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.compute import ComputeWing
    from novalite.cloud.compute.servers.migrations import Migration

COMPUTE = "nova-compute"

#: Where services are that run no servers.
INTERNAL_ZONE = "internal"

#: A service says this often that it is alive, and counts as down when it has not for so long.
REPORTS_EVERY = timedelta(seconds=10)
DOWN_AFTER = timedelta(seconds=60)


class Service(Struct, frozen=True):
    """A program on a host; ``number`` is its id before ids were UUIDs, ``changed_at`` when somebody last changed it.

    ``stopped_at`` is when it died, for those that want to see what a cloud does then.
    """

    id: str
    number: int
    binary: str
    host: str
    created_at: datetime
    disabled: bool = False
    disabled_reason: str | None = None
    forced_down: bool = False
    changed_at: datetime | None = None
    stopped_at: datetime | None = None

    @property
    def topic(self) -> str:
        """What it does, in a word."""
        return self.binary.removeprefix("nova-")


SERVICE: Kind[Service] = Kind("service", order=("number",), by=("host",))


class Services:
    """The services of a cloud."""

    def __init__(self, wing: ComputeWing) -> None:
        self._wing = wing

    def seed(self) -> None:
        """What a new cloud has, beside those of its hosts."""
        self.add("nova-conductor", "conductor")
        self.add("nova-scheduler", "scheduler")

    def add(self, binary: str, host: str) -> Service:
        """One more, that is up."""
        store, now = self._wing.store, self._wing.clock.datetime()
        return store.put(SERVICE, Service(new_id(), store.next("service"), binary, host, now))

    def get(self, id: str) -> Service:
        """One by its UUID or by its number. Raises NotFound."""
        store = self._wing.store
        found = store.get(SERVICE, id) or next(iter(store.find(SERVICE, fits=lambda one: str(one.number) == id)), None)
        if found is None:
            raise errors.NotFound(f"Service {id} could not be found.")
        return found

    def find(self, host: str | None = None, binary: str | None = None) -> list[Service]:
        """All, or those of a host or of a binary."""
        wanted = {"host": host, "binary": binary}
        return self._wing.store.find(SERVICE, {name: value for name, value in wanted.items() if value})

    def of(self, host: str) -> Service:
        """The one that runs servers on a host. Raises NotFound."""
        for service in self._wing.store.find(SERVICE, {"host": host}):
            if service.binary == COMPUTE:
                return service
        raise errors.NotFound

    def change(self, service: Service, **changes: Any) -> Service:
        """Enable, disable, or force down: ``disabled``, ``disabled_reason``, ``forced_down``.

        Raises Invalid where servers were evacuated from the host and its service does not know of it yet.
        """
        if changes.get("forced_down") is False and self._evacuations(service.host):
            raise errors.Invalid(
                f"Unable to force up host {service.host} as `done` evacuation migration records remain associated with"
                " the host. Ensure the compute service has been restarted, allowing these records to move to"
                " `completed` before retrying this request."
            )
        return self._wing.store.put(SERVICE, replace(service, **changes, changed_at=self._wing.clock.datetime()))

    def stop(self, host: str) -> Service:
        """Let the one of a host die: after a minute of silence it counts as down. Raises NotFound."""
        service = self.of(host)
        return self._wing.store.put(SERVICE, replace(service, stopped_at=self.updated_at(service)))

    def start(self, host: str) -> Service:
        """Let the one of a host live again; it learns what was evacuated from there. Raises NotFound."""
        for migration in self._evacuations(host):
            self._wing.migrations.update(migration.id, status="completed")
        return self._wing.store.put(SERVICE, replace(self.of(host), stopped_at=None))

    def is_up(self, service: Service) -> bool:
        """Whether it was heard of lately, and nobody says that it is down."""
        if service.stopped_at is None:  # it says so more often than that
            return not service.forced_down
        return not service.forced_down and self._wing.clock.datetime() - service.stopped_at <= DOWN_AFTER

    def updated_at(self, service: Service) -> datetime:
        """When it last said that it is alive, or was changed."""
        return max(self._heard_at(service), service.changed_at or service.created_at)

    def zone(self, service: Service) -> str:
        """The availability zone that it is in."""
        return self._wing.aggregates.zone_of(service.host) if service.binary == COMPUTE else INTERNAL_ZONE

    def zones(self) -> tuple[list[str], list[str]]:
        """The availability zones where some service is enabled, and those where all are disabled."""
        enabled = {self.zone(service) for service in self.find() if not service.disabled}
        return sorted(enabled), sorted({self.zone(service) for service in self.find()} - enabled)

    def status(self, host: str | None) -> str:
        """How a server's host is: UP, DOWN by force, MAINTENANCE, UNKNOWN where it is silent, nothing without one."""
        for service in self.find(host, COMPUTE) if host else ():
            if service.forced_down:
                return "DOWN"
            if service.disabled:
                return "MAINTENANCE"
            return "UP" if self.is_up(service) else "UNKNOWN"
        return ""

    def delete(self, service: Service) -> None:
        """Forget it; with one that runs servers its host goes too. Raises Conflict where there are servers on that."""
        with self._wing.transaction():
            if service.binary == COMPUTE:
                self._wing.hosts.remove(service.host)
            self._wing.store.delete(SERVICE, service.id)

    def _evacuations(self, host: str) -> list[Migration]:
        """Those that its service does not know of; of a server that is gone nobody remembers any."""
        found = self._wing.migrations.find(
            lambda one: (one.type, one.status, one.source_compute) == ("evacuation", "done", host)
        )
        servers = [self._wing.servers.marker(one.server_id) for one in found]
        return [one for one, server in zip(found, servers, strict=True) if server and not server.deleted]

    def _heard_at(self, service: Service) -> datetime:
        if service.stopped_at:
            return service.stopped_at
        return service.created_at + (self._wing.clock.datetime() - service.created_at) // REPORTS_EVERY * REPORTS_EVERY
