"""What the processes of the volume service log: of each of their loggers, from which level on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from novalite.cloud.volume.volumes import HOST
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.volume import VolumeWing

#: The process that answers requests, which is none of the services, and where it is.
API = "cinder-api"
API_HOST = HOST.partition("@")[0]
BINARIES = ("cinder-scheduler", "cinder-volume", "cinder-backup", API)
LEVELS = ("INFO", "WARNING", "ERROR", "DEBUG")
#: Some of the loggers that each of them has, and the level that they have in a new cloud.
LOGGERS = (
    *("cinder.api.openstack.wsgi", "cinder.backup.manager", "cinder.context", "cinder.db.api"),
    *("cinder.scheduler.manager", "cinder.service", "cinder.volume.api", "cinder.volume.manager"),
)
LEVEL = "DEBUG"


class LogLevel(Struct, frozen=True):
    """The level of a logger, where somebody has changed it; ``id`` is the binary, its host and the logger."""

    id: str
    level: str


LOG_LEVELS: Kind[LogLevel] = Kind("volume_log_levels", order=("id",))


class VolumeLogs:
    """The log levels of all processes."""

    def __init__(self, wing: VolumeWing) -> None:
        self._wing = wing

    def levels(self, binary: str | None, server: str | None, prefix: str) -> list[tuple[str, str, dict[str, str]]]:
        """The host, binary and levels of each process that is asked for, of the loggers that begin with ``prefix``."""
        loggers = [name for name in LOGGERS if name.startswith(prefix)]
        return [
            (host, own, {name: self._level(own, host, name) for name in loggers})
            for host, own in self._processes(binary, server)
        ]

    def set(self, binary: str | None, server: str | None, prefix: str, level: str) -> None:
        """Have them log from another level on."""
        for host, own in self._processes(binary, server):
            for name in LOGGERS:
                if name.startswith(prefix):
                    self._wing.store.put(LOG_LEVELS, LogLevel(f"{own} {host} {name}", level))

    def _processes(self, binary: str | None, server: str | None) -> Iterator[tuple[str, str]]:
        if binary in (None, API) and server in (None, API_HOST):
            yield API_HOST, API
        if binary != API:
            yield from ((one.host, one.binary) for one in self._wing.services.find(server, binary))

    def _level(self, binary: str, host: str, name: str) -> str:
        found = self._wing.store.get(LOG_LEVELS, f"{binary} {host} {name}")
        return LEVEL if found is None else found.level
