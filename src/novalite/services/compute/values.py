"""Values as paths and answers have them: ids and moments."""

from __future__ import annotations

from datetime import datetime

from novalite import errors
from novalite.api.formats import is_uuid


def as_uuid(id: str) -> str:
    """An id that must be a UUID. Raises Invalid."""
    try:
        if is_uuid(id):
            return id
    except ValueError:
        pass
    raise errors.Invalid(f"Invalid uuid {id}")


def as_number(id: str) -> int:
    """An id that must be a number. Raises InvalidInput."""
    try:
        return int(id)
    except ValueError:
        raise errors.InvalidInput("id must be an integer") from None


def moment(time: datetime | None) -> str | None:
    """A time to the microsecond, without a zone."""
    return None if time is None else time.isoformat(timespec="microseconds")
