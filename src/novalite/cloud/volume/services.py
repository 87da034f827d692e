"""What the volume service consists of, and whether each takes new work."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from novalite import errors
from novalite.cloud.volume.volumes import HOST, ZONE
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.volume import VolumeWing

#: What a new cloud has, and where.
SEED = {
    "cinder-scheduler": HOST.partition("@")[0],
    "cinder-volume": HOST.partition("#")[0],
    "cinder-backup": HOST.partition("@")[0],
}


@dataclass(frozen=True)
class VolumeService:
    """A process on a host."""

    id: str
    binary: str
    host: str
    updated_at: datetime
    uuid: str
    zone: str = ZONE
    disabled: bool = False
    disabled_reason: str | None = None

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
            self._wing.store.put(SERVICES, VolumeService(str(number), binary, host, now, str(uuid.uuid4())))

    def find(self, host: str | None = None, binary: str | None = None) -> list[VolumeService]:
        """Those of a host and of a kind; a host is named with its backend or without."""
        return self._wing.store.find(
            SERVICES,
            fits=lambda one: host in (None, one.host, one.host.partition("@")[0]) and binary in (None, one.binary),
        )

    def of_volumes(self) -> VolumeService:
        """The one that makes volumes."""
        return self.find(binary="cinder-volume")[0]

    def enable(self, host: str, binary: str) -> VolumeService:
        """Let one take new work. Raises NotFound."""
        return self._change(host, binary, False, None)

    def disable(self, host: str, binary: str, reason: str | None) -> VolumeService:
        """Let one take none. Raises NotFound."""
        return self._change(host, binary, True, reason)

    def _change(self, host: str, binary: str, disabled: bool, reason: str | None) -> VolumeService:
        for found in self.find(host, binary):
            now = self._wing.clock.datetime()
            return self._wing.store.put(
                SERVICES, replace(found, disabled=disabled, disabled_reason=reason, updated_at=now)
            )
        raise errors.NotFound(f"Service {binary} could not be found on host {host}.")
