"""What `format` means in our schemas: the formats of Nova, and what it says of a name that is none."""

from __future__ import annotations

import base64
import ipaddress
import re
import unicodedata
import uuid
import warnings
from collections.abc import Callable
from datetime import datetime
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from novalite.errors import Invalid

#: What checks a format, by name, and what it raises.
_CHECKS: dict[str, tuple[Callable[[object], bool], type[Exception]]] = {}

# The forms that Nova's clients have come to send, ``2014`` and ``2014-1-4`` among them, and no others.
_DATETIME = re.compile(
    r"(?P<year>\d{4})(?:(?:-(?P<month>\d{1,2})|(?P<mm>\d\d)(?!$))(?:(?:-(?P<day>\d{1,2})|(?P<dd>\d\d))"
    r"(?:[ T](?P<hour>\d\d)(?::?(?P<minute>\d\d))?(?::?(?P<second>\d{1,2})(?:[.,]\d+)?)?"
    r"(?:Z|[+-](?:[01]\d|2[0-3]):?(?:\d\d)?)?)?)?)?",
    re.ASCII,
)
_URI = re.compile(
    r"[A-Za-z][A-Za-z\d+.-]*://(?:(?:[\w.~!$&'()*+,;=:-]|%[\dA-Fa-f]{2})+@)?"
    r"(?P<host>\[.+\]|(?:[\w.~!$&'()*+,;=-]|%[\dA-Fa-f]{2})+)(?::\d*)?"
    r"(?:/[^][?#]*)?(?:\?[^][#]*)?(?:#[^][#]*)?",
    re.ASCII,
)
_PLAIN_UUID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_DOTTED_QUAD = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}", re.ASCII)


class InvalidName(Invalid):
    """A name with characters that a name may not have."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"An invalid 'name' value was provided. The name must be: {reason}")


@cache
def format_checker() -> Any:
    """jsonschema's checker of all formats, which takes no more of them.

    jsonschema is imported here, when the first schema is compiled.
    """
    import jsonschema

    checker = jsonschema.FormatChecker(formats=("ipv4", "ipv6"))
    for name, (check, error) in _CHECKS.items():
        checker.checks(name, raises=error)(check)
    checker.checkers = MappingProxyType(checker.checkers)
    return checker


def has_format(name: str, value: object) -> bool:
    """What the checker says of a value, without jsonschema; what is no format is had by all."""
    if name in ("ipv4", "ipv6"):
        return not isinstance(value, str) or _is_address(value, name)
    if name not in _CHECKS:
        return True
    check, error = _CHECKS[name]
    try:
        return check(value)
    except error:
        return False


def _is_address(value: str, version: str) -> bool:
    try:
        address = ipaddress.IPv4Address(value) if version == "ipv4" else ipaddress.IPv6Address(value)
    except ValueError:
        return False
    return not getattr(address, "scope_id", None)


def _format(name: str) -> Callable[[Callable[[str], object]], Callable[[str], object]]:
    """Declare a format: a function that is false or raises ValueError for what is none. It is asked of text only."""

    def declare(check: Callable[[str], object]) -> Callable[[str], object]:
        def checks(value: object) -> bool:
            return not isinstance(value, str) or bool(check(value))

        _CHECKS[name] = (checks, ValueError)
        return check

    return declare


def _name_format(name: str, reason: str) -> Callable[[Callable[[str], bool]], Callable[[str], bool]]:
    """Declare a format of names, which text alone can have, and whose error is its own sentence."""

    def declare(check: Callable[[str], bool]) -> Callable[[str], bool]:
        def checks(value: object) -> bool:
            if isinstance(value, str) and check(value):
                return True
            raise InvalidName(reason)

        _CHECKS[name] = (checks, InvalidName)
        return check

    return declare


@_format("regex")
def is_regex(value: str) -> bool:
    """A regular expression, and not an empty one."""
    try:
        with warnings.catch_warnings():
            # That it may mean something else in a Python to come is no business of who runs this one.
            warnings.simplefilter("ignore", FutureWarning)
            re.compile(value)
    except (re.error, OverflowError, RecursionError):
        return False
    return bool(value)


@_format("date-time")
def is_datetime(value: str) -> object:
    """An ISO 8601 date, with or without a time."""
    if not (found := _DATETIME.fullmatch(value)):
        return False
    month, day = found["month"] or found["mm"] or 1, found["day"] or found["dd"] or 1
    hour, minute, second = (int(found[key] or 0) for key in ("hour", "minute", "second"))
    return datetime(int(found["year"]), int(month), int(day), hour, minute, second)


@_format("base64")
def is_base64(value: str) -> bool:
    """Base 64; as in Nova, ASCII characters that have no meaning there are passed over."""
    base64.b64decode(value)
    return True


@_format("cidr")
def is_cidr(value: str) -> object:
    """An address and a prefix length, without white space."""
    return "/" in value and "%" not in value and not re.search(r"\s", value) and ipaddress.ip_interface(value)


@_format("uuid")
def is_uuid(value: str) -> bool:
    """A UUID, with or without its dashes."""
    if _PLAIN_UUID.fullmatch(value):  # as nearly always
        return True
    plain = value.replace("urn:", "").replace("uuid:", "").strip("{}").replace("-", "")
    return uuid.UUID(value).hex == plain.lower()


@_format("uri")
def is_uri(value: str) -> bool:
    """A URI with scheme and host, RFC 3986, but for what a path or query may hold: anything except brackets and #."""
    if not (found := _URI.fullmatch(value)):
        return False
    host = found["host"]
    if host.startswith("["):
        ipaddress.IPv6Address(host[1:-1])
    return not _DOTTED_QUAD.fullmatch(host) or all(int(number) < 256 for number in host.split("."))


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
