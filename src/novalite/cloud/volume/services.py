"""What the volume service consists of, and whether each takes new work."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from novalite import errors
from novalite.cloud.volume.volumes import HOST, ZONE
from novalite.ids import new_id
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.volume import VolumeWing

#: What a new cloud has, and where.
SEED = {
    "cinder-volume": HOST.partition("#")[0],
    "cinder-scheduler": HOST.partition("@")[0],
    "cinder-backup": HOST.partition("@")[0],
}


class VolumeService(Struct, frozen=True):
    """A process on a host."""

    id: str
    binary: str
    host: str
    updated_at: datetime
    uuid: str
    zone: str = ZONE
    disabled: bool = False
    disabled_reason: str | None = None
    frozen: bool = False

    @property
    def status(self) -> str:
        """Whether it takes new work, in a word."""
        return "disabled" if self.disabled else "enabled"


SERVICES: Kind[VolumeService] = Kind("volume_services", order=("id",))


class VolumeServices:
    """The services, which are always up."""

    def __init__(self, wing: VolumeWing) -> None:
        self._wing = wing

    def seed(self) -> None:
        """The services of a new cloud."""
        now = self._wing.clock.datetime()
        for number, (binary, host) in enumerate(SEED.items(), 1):
            self._wing.store.put(SERVICES, VolumeService(str(number), binary, host, now, new_id()))

    def find(self, host: str | None = None, binary: str | None = None) -> list[VolumeService]:
        """Those of a host and of a kind; a host is named with its backend or without."""
        return self._wing.store.find(
            SERVICES,
            fits=lambda one: host in (None, one.host, one.host.partition("@")[0]) and binary in (None, one.binary),
        )

    def of_volumes(self) -> VolumeService:
        """The one that makes volumes."""
        return self.find(binary="cinder-volume")[0]

    def taking(self, host: str | None, cluster: str | None) -> VolumeService:
        """The one on a host, with its backend and its pool or without, that takes disks over; there are no clusters.

        Raises NotFound, and Invalid for one that takes nothing new.
        """
        found = self.find(host.partition("#")[0], "cinder-volume") if host else []
        if not found:
            raise errors.NotFound(f"Service cinder-volume could not be found{f' on host {host}' if host else ''}.")
        if found[0].disabled:
            raise errors.Invalid("Service is unavailable at this time.")
        return found[0]

    def enable(self, host: str, binary: str) -> VolumeService:
        """Let one take new work. Raises NotFound."""
        return self._change(host, binary, False, None)

    def disable(self, host: str, binary: str, reason: str | None) -> VolumeService:
        """Let one take none. Raises NotFound."""
        return self._change(host, binary, True, reason)

    def freeze(self, host: str | None, cluster: str | None) -> None:
        """Let the backend of a host take nothing new until it is thawed. Raises Invalid."""
        self._replicating(host, cluster, "frozen", not_yet=False, frozen=True, disabled=True, disabled_reason="frozen")

    def thaw(self, host: str | None, cluster: str | None) -> None:
        """Let it take new work again. Raises Invalid."""
        self._replicating(host, cluster, "frozen", not_yet=True, frozen=False, disabled=False, disabled_reason="")

    def fail_over(self, host: str | None, cluster: str | None) -> None:
        """Use the copy of a backend: there is none. Raises Invalid."""
        found = self._backends(host, cluster)
        raise errors.InvalidInput(
            f"No service could be changed: replication_status in {[one.host for one in found]} must be "
            "['enabled', 'failed-over'] and must be up to failover."
        )

    def _backends(self, host: str | None, cluster: str | None) -> list[VolumeService]:
        """Those that make volumes on a host; there are no clusters. Raises Invalid where there are none."""
        found = [] if cluster else self.find(host, "cinder-volume")
        if not found:
            raise errors.Invalid(f"No service found with {f'cluster={cluster}' if cluster else f'host={host}'}")
        return found

    def _replicating(self, host: str | None, cluster: str | None, what: str, not_yet: bool, **changes: Any) -> None:
        found = self._backends(host, cluster)
        changed = [one for one in found if getattr(one, what) is not_yet]
        if not changed:
            raise errors.InvalidInput(
                f"No service could be changed: {what} in {[one.host for one in found]} must be {not_yet} to failover."
            )
        for one in changed:
            self._wing.store.put(SERVICES, replace(one, updated_at=self._wing.clock.datetime(), **changes))

    def _change(self, host: str, binary: str, disabled: bool, reason: str | None) -> VolumeService:
        for found in self.find(host, binary):
            now = self._wing.clock.datetime()
            return self._wing.store.put(
                SERVICES, replace(found, disabled=disabled, disabled_reason=reason, updated_at=now)
            )
        raise errors.NotFound(f"Service {binary} could not be found on host {host}.")
