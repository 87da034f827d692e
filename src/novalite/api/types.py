"""The types that bodies and queries are made of, as plain JSON Schema."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from novalite.api.formats import is_printable
from novalite.wsgi.microversion import Version

Schema = dict[str, Any]

boolean: Schema = {
    "type": ["boolean", "string"],
    "enum": [
        *(True, "True", "TRUE", "true", "1", "ON", "On", "on", "YES", "Yes", "yes"),
        *(False, "False", "FALSE", "false", "0", "OFF", "Off", "off", "NO", "No", "no"),
    ],
}

name_or_none: Schema = {"oneOf": [{"type": "string", "minLength": 1, "maxLength": 255}, {"type": "null"}]}

# A label of a host's name, as RFC 952 and RFC 1123 allow it.
hostname: Schema = {
    "type": "string",
    "pattern": "^[a-zA-Z0-9]+[a-zA-Z0-9-]*[a-zA-Z0-9]+$",
    "minLength": 2,
    "maxLength": 63,
}

# With underscores, which the RFCs do not allow and hosts have.
fqdn: Schema = {"type": "string", "pattern": "^[a-zA-Z0-9-._]*$", "minLength": 1, "maxLength": 255}

tcp_udp_port: Schema = {"type": ["integer", "string"], "pattern": "^[0-9]*$", "minimum": 0, "maximum": 65535}

metadata: Schema = {
    "type": "object",
    "patternProperties": {"^[a-zA-Z0-9-_:. ]{1,255}$": {"type": "string", "maxLength": 255}},
    "additionalProperties": False,
}


class Description:
    """A text of printable characters, or nothing; its pattern is made when it is first asked for."""

    def __init__(self, longest: int) -> None:
        self.longest = longest

    def at(self, version: Version) -> Schema:
        """The JSON Schema, which is the same at all versions."""
        return {"type": ["string", "null"], "minLength": 0, "maxLength": self.longest, "pattern": _printable()}


@lru_cache(maxsize=1)
def _printable() -> str:
    """The printable characters as a pattern of ranges, which clients see in errors."""
    characters = "".join(map(chr, range(0x10000)))
    parts = (characters[start : start + 64] for start in range(0, 0x10000, 64))
    # What Python calls printable is so here, and of the rest a few spaces; most parts are as a whole.
    known = "".join(part if part.isprintable() else "".join(map(_or_zero, part)) for part in parts)
    runs = (dict.fromkeys((run[0], run[-1])) for run in known.split("\0") if run)
    return f"^[{''.join('-'.join(map(re.escape, ends)) for ends in runs)}]*$"


def _or_zero(character: str) -> str:
    return character if character.isprintable() or (character.isspace() and is_printable(character)) else "\0"


_TRUE, _FALSE = ("1", "t", "true", "on", "y", "yes"), ("0", "f", "false", "off", "n", "no")


def truth(value: object) -> bool:
    """What a word for true or false says. Raises ValueError for others."""
    word = str(value).strip().lower()
    if word not in (*_TRUE, *_FALSE):
        raise ValueError(f"{value!r} is neither true nor false")
    return word in _TRUE


def integer(minimum: int, maximum: int | None = None) -> Schema:
    """A whole number, or a text of digits."""
    bounds = {"minimum": minimum} if maximum is None else {"minimum": minimum, "maximum": maximum}
    return {"type": ["integer", "string"], "pattern": "^[0-9]*$", "minLength": 1, **bounds}


def formatted(name: str, nullable: bool = False) -> Schema:
    """A text of one of `novalite.api.formats`."""
    return {"type": ["string", "null"] if nullable else "string", "format": name}


def named(name: str = "name") -> Schema:
    """A name of 1 to 255 characters: ``name``, ``az_name``, or either with ``_with_leading_trailing_spaces``."""
    return {**formatted(name), "minLength": 1, "maxLength": 255}


def repeated(item: Schema) -> Schema:
    """A query parameter that may be given more than once."""
    return {"type": "array", "items": item}


def single(item: Schema) -> Schema:
    """A query parameter that may be given once."""
    return {**repeated(item), "maxItems": 1}
