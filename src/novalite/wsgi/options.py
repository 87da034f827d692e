"""Conversion of the options of an ini, which are text; an invalid value raises BadOption with its key."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import TypeVar

from novalite.errors import BadOption

Number = TypeVar("Number", int, float)

#: The longest time that an option can be, in seconds; epoll cannot wait for 25 days.
LONGEST_TIME = 20 * 86_400

_TRUE = ("true", "1", "yes", "on", "t", "y")
_FALSE = ("false", "0", "no", "off", "f", "n", "")


def truth(key: str, value: str | bool) -> bool:
    """A boolean, in any of oslo.config's spellings."""
    if isinstance(value, bool):
        return value
    text = value.strip().lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise BadOption(key, f"{value!r} is neither true nor false")


def number(
    key: str,
    value: str | Number,
    kind: type[Number],
    minimum: Number | None = None,
    maximum: Number | None = None,
) -> Number:
    """A number of that kind, from ``minimum`` to ``maximum``."""
    try:
        found = kind(value)
    except ValueError:
        raise BadOption(key, f"{value!r} is not a number") from None
    if not math.isfinite(found):
        raise BadOption(key, f"{value!r} is not a number")
    if minimum is not None and found < minimum:
        raise BadOption(key, f"{value} is less than {minimum}")
    if maximum is not None and found > maximum:
        raise BadOption(key, f"{value} is more than {maximum}")
    return found


def words(value: str | Iterable[str]) -> tuple[str, ...]:
    """A list, separated by commas, white space or both."""
    if isinstance(value, str):
        value = re.split(r"[,\s]+", value)
    return tuple(word for word in value if word)
