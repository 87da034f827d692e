"""Conversion of the options of an ini, which are text; an invalid value raises BadOption with its key."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import TypeVar

from novalite.errors import BadOption

Number = TypeVar("Number", int, float)

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


def number(key: str, value: str | Number, kind: type[Number], minimum: Number | None = None) -> Number:
    """A number of that kind, at least ``minimum``."""
    try:
        found = kind(value)
    except ValueError:
        raise BadOption(key, f"{value!r} is not a number") from None
    if not math.isfinite(found):
        raise BadOption(key, f"{value!r} is not a number")
    if minimum is not None and found < minimum:
        raise BadOption(key, f"{value} is less than {minimum}")
    return found


def words(value: str | Iterable[str]) -> tuple[str, ...]:
    """A list, separated by commas, white space or both."""
    if isinstance(value, str):
        value = re.split(r"[,\s]+", value)
    return tuple(word for word in value if word)
