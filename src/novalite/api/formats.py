"""What `format` means in our schemas: the formats of Nova, and what it says of a name that is none."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
import unicodedata
import urllib.parse
import uuid
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

import jsonschema

from novalite.errors import Invalid

FORMATS = jsonschema.FormatChecker(formats=("ipv4", "ipv6"))

_URI_CHARACTERS = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*")


class InvalidName(Invalid):
    """A name with characters that a name may not have."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"An invalid 'name' value was provided. The name must be: {reason}")


def _format(name: str) -> Callable[[Callable[[str], object]], Callable[[str], object]]:
    """Declare a format: a function that is false or raises ValueError for what is none. It is asked of text only."""

    def declare(check: Callable[[str], object]) -> Callable[[str], object]:
        def checks(value: object) -> bool:
            return not isinstance(value, str) or bool(check(value))

        FORMATS.checks(name, raises=ValueError)(checks)
        return check

    return declare


def _name_format(name: str, reason: str) -> Callable[[Callable[[str], bool]], Callable[[str], bool]]:
    """Declare a format of names, which text alone can have, and whose error is its own sentence."""

    def declare(check: Callable[[str], bool]) -> Callable[[str], bool]:
        def checks(value: object) -> bool:
            if isinstance(value, str) and check(value):
                return True
            raise InvalidName(reason)

        FORMATS.checks(name, raises=InvalidName)(checks)
        return check

    return declare


@_format("regex")
def is_regex(value: str) -> bool:
    """A regular expression, and not an empty one."""
    try:
        re.compile(value)
    except re.error:
        return False
    return bool(value)


@_format("date-time")
def is_datetime(value: str) -> object:
    """An ISO 8601 date and time."""
    return datetime.fromisoformat(value)


@_format("base64")
def is_base64(value: str) -> bool:
    """Base 64, line breaks allowed."""
    try:
        base64.b64decode(re.sub(r"\s", "", value), validate=True)
    except binascii.Error:
        return False
    return True


@_format("cidr")
def is_cidr(value: str) -> object:
    """An address and a prefix length, without white space."""
    return "/" in value and not re.search(r"\s", value) and ipaddress.ip_interface(value)


@_format("uuid")
def is_uuid(value: str) -> bool:
    """A UUID, with or without its dashes."""
    return uuid.UUID(value).hex == value.replace("-", "").replace("urn:uuid:", "").strip("{}").lower()


@_format("uri")
def is_uri(value: str) -> bool:
    """A URI with scheme and host, RFC 3986."""
    parts = urllib.parse.urlsplit(value)
    if parts.netloc.rpartition("@")[2].startswith("["):
        ipaddress.IPv6Address(parts.hostname or "")
    return bool(parts.scheme and parts.hostname and _URI_CHARACTERS.fullmatch(value))


@_name_format("name", "printable characters. Can not start or end with whitespace.")
def is_name(value: str) -> bool:
    """Printable, without space at either end; an empty name is for minLength to refuse."""
    return all(map(is_printable, value)) and not _has_outer_space(value)


@_name_format("name_with_leading_trailing_spaces", "printable characters with at least one non space character")
def is_spaced_name(value: str) -> bool:
    """Printable, and not only space."""
    return all(map(is_printable, value)) and not all(map(_is_space, value))


@_name_format("az_name", "printable characters except :.Can not start or end with whitespace.")
def is_zone_name(value: str) -> bool:
    """A name without colons."""
    return ":" not in value and is_name(value)


@_name_format(
    "az_name_with_leading_trailing_spaces",
    "printable characters except :, with at least one non space character",
)
def is_spaced_zone_name(value: str) -> bool:
    """A name without colons that may have space at its ends."""
    return ":" not in value and is_spaced_name(value)


@lru_cache(maxsize=4096)
def is_printable(character: str) -> bool:
    """Neither a control character nor a line or paragraph break, and in the basic plane, where Nova stops."""
    category = unicodedata.category(character)
    return ord(character) < 0xFFFF and category[0] != "C" and (category[0] != "Z" or category == "Zs")


def _is_space(character: str) -> bool:
    return unicodedata.category(character) == "Zs"


def _has_outer_space(value: str) -> bool:
    return bool(value) and (_is_space(value[0]) or _is_space(value[-1]))
