"""The time in the cloud: real, until somebody freezes or moves it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from novalite import errors

#: Between these a clock may be set, in Unix time: so that what is a lifetime away from it is still a date.
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC).timestamp()
LATEST = datetime(9000, 1, 1, tzinfo=UTC).timestamp()


class Clock:
    """Unix time in seconds, as `now` tells it. A time that is out of reach is Invalid, and changes nothing.

    ``readings`` counts how often it was asked.
    """

    def __init__(self) -> None:
        self._offset = 0.0
        self._frozen: float | None = None
        self.readings = 0

    def now(self) -> float:
        """The time."""
        self.readings += 1
        return self._frozen if self._frozen is not None else time.time() + self._offset

    def freeze(self, at: float | None = None) -> None:
        """Stop the clock, at a time or now."""
        self._frozen = self.now() if at is None else _checked(at)

    def move(self, by: timedelta) -> None:
        """Put the clock forward, or back."""
        _checked(self.now() + by.total_seconds())
        if self._frozen is not None:
            self._frozen += by.total_seconds()
        else:
            self._offset += by.total_seconds()

    def run(self) -> None:
        """Let a frozen clock go on from where it stands."""
        if self._frozen is not None:
            self._offset = self._frozen - time.time()
            self._frozen = None

    @property
    def is_frozen(self) -> bool:
        """Whether it stands still."""
        return self._frozen is not None

    @property
    def setting(self) -> tuple[float, float | None]:
        """How it is set: how far it is ahead, and at what time it stands."""
        return self._offset, self._frozen

    @setting.setter
    def setting(self, setting: tuple[float, float | None]) -> None:
        self._offset, self._frozen = setting

    def datetime(self) -> datetime:
        """The time as Nova stores it: in UTC, without a zone."""
        return datetime.fromtimestamp(self.now(), UTC).replace(tzinfo=None)


def _checked(moment: float) -> float:
    if not EARLIEST <= moment <= LATEST:  # nor is what is no number at all
        raise errors.Invalid("The clock can be set from 1970-01-01 to 9000-01-01.")
    return moment
