"""The time in the cloud: real, until somebody freezes or moves it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from novalite import errors
from novalite.store import Kind, Store

#: Between these a clock may be set, in Unix time: so that what is a lifetime away from it is still a date.
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC).timestamp()
LATEST = datetime(9000, 1, 1, tzinfo=UTC).timestamp()

_EPOCH = datetime(1970, 1, 1)


class Setting(Struct, frozen=True):
    """How a clock is set: how many seconds it is ahead, or at what Unix time it stands."""

    id: str = "clock"
    offset: float = 0.0
    frozen: float | None = None


CLOCK: Kind[Setting] = Kind("clock", order=("id",))

_UNSET = Setting()


class Clock:
    """Unix time in seconds, as `now` tells it. A time that is out of reach is Invalid, and changes nothing.

    The clock of a cloud is set in the cloud's store. ``readings`` counts how often it was asked.
    """

    def __init__(self) -> None:
        self._setting = _UNSET
        self._store: Store | None = None
        self.readings = 0

    def keep_in(self, store: Store) -> None:
        """From now on be set as a store says; what was set before goes there."""
        self._store = store
        if self._setting != _UNSET:
            self._set(self._setting)

    def now(self) -> float:
        """The time."""
        self.readings += 1
        setting = self._get()
        return setting.frozen if setting.frozen is not None else time.time() + setting.offset

    def freeze(self, at: float | None = None) -> None:
        """Stop the clock, at a time or now."""
        self._set(Setting(offset=self._get().offset, frozen=self.now() if at is None else _checked(at)))

    def move(self, by: timedelta) -> None:
        """Put the clock forward, or back."""
        _checked(self.now() + by.total_seconds())
        setting = self._get()
        if setting.frozen is not None:
            self._set(replace(setting, frozen=setting.frozen + by.total_seconds()))
        else:
            self._set(replace(setting, offset=setting.offset + by.total_seconds()))

    def run(self) -> None:
        """Let a frozen clock go on from where it stands."""
        if (frozen := self._get().frozen) is not None:
            self._set(Setting(offset=frozen - time.time()))

    @property
    def is_frozen(self) -> bool:
        """Whether it stands still."""
        return self._get().frozen is not None

    def datetime(self) -> datetime:
        """The time as Nova stores it: in UTC, without a zone."""
        return _EPOCH + timedelta(0, self.now())  # seconds, by position: a keyword takes a fifth of the time

    def _get(self) -> Setting:
        if self._store is None:
            return self._setting
        return self._store.get(CLOCK, _UNSET.id) or _UNSET

    def _set(self, setting: Setting) -> None:
        self._setting = setting
        if self._store is not None:
            self._store.put(CLOCK, setting)


def _checked(moment: float) -> float:
    if not EARLIEST <= moment <= LATEST:  # nor is what is no number at all
        raise errors.Invalid("The clock can be set from 1970-01-01 to 9000-01-01.")
    return moment
