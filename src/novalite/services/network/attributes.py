"""Attributes: of what the resources of the network are made, and what may be said of each."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from novalite.api.formats import is_uuid
from novalite.cloud.network.networking import wrong_input
from novalite.services.network.service import bad

#: Makes of what was sent what the cloud keeps. Raises ValueError with the reason, or an error of its own.
Convert = Callable[[Any], Any]


@dataclass(frozen=True)
class Attribute:
    """An attribute by the name that the API has for it.

    ``stored_as`` is the cloud's name for it. ``show`` makes the value that is shown from a resource and the call;
    without it the stored value is shown. It may be sent with a POST or a PUT where it has a converter and that says so;
    ``admin`` says that admins alone may send it, ``hidden`` that they alone see it, and ``shown`` is false where nobody
    does.
    """

    name: str
    convert: Convert | None = None
    post: bool = True
    put: bool = True
    required: bool = False
    admin: bool = False
    hidden: bool = False
    shown: bool = True
    stored_as: str = ""
    show: Callable[[Any, Any], Any] | None = None

    @property
    def own(self) -> str:
        """The cloud's name for it."""
        return self.stored_as or self.name

    def read(self, value: Any) -> Any:
        """What was sent, converted. Raises Wrong."""
        assert self.convert
        try:
            return self.convert(value)
        except ValueError as error:
            raise bad(f"Invalid input for {self.name}. Reason: {error}") from None

    def get(self, resource: Any, call: Any) -> Any:
        """What is shown of it."""
        return attrgetter(self.own)(resource) if self.show is None else self.show(resource, call)


def text(longest: int = 255) -> Convert:
    """A text of so many characters at most."""

    def convert(value: Any) -> str:
        if not isinstance(value, str):
            raise ValueError(f"'{value}' is not a valid string.")
        if len(value) > longest:
            raise ValueError(f"'{value}' exceeds maximum length of {longest}.")
        return value

    return convert


def anything(value: Any) -> Any:
    """Whatever was sent."""
    return value


def boolean(value: Any) -> bool:
    """True or false, or a word for it."""
    word = str(value).lower()
    if word not in ("true", "false", "1", "0"):
        raise wrong_input(f"'{value}' cannot be converted to boolean")
    return word in ("true", "1")


def number(lowest: int | None = None) -> Convert:
    """A whole number, or a text of one."""

    def convert(value: Any) -> int:
        try:
            converted = int(value)
        except (TypeError, ValueError):
            raise wrong_input(f"'{value}' is not an integer") from None
        if lowest is not None and converted < lowest:
            raise ValueError(f"'{value}' is too small - must be at least '{lowest}'.")
        return converted

    return convert


def choice(*values: Any) -> Convert:
    """One of these."""

    def convert(value: Any) -> Any:
        if value not in values:
            raise ValueError(f"{value} is not in valid_values.")
        return value

    return convert


def id_(value: Any) -> str:
    """A UUID."""
    try:
        fits = isinstance(value, str) and is_uuid(value)
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(f"'{value}' is not a valid UUID.")
    return str(value)


def address(value: Any) -> str:
    """An IP address."""
    try:
        return str(ipaddress.ip_address(value)) if isinstance(value, str) else _no_address(value)
    except ValueError:
        return _no_address(value)


def _no_address(value: Any) -> str:
    raise ValueError(f"'{value}' is not a valid IP address.")


def cidr(value: Any) -> str:
    """A range of addresses, or one."""
    try:
        return str(ipaddress.ip_network(str(value), strict=False))
    except ValueError:
        raise ValueError(f"'{value}' is not a valid CIDR.") from None


def mac(value: Any) -> str:
    """The address of a network card."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}", value.lower()):
        raise ValueError(f"'{value}' is not a valid MAC address.")
    return value.lower()


def optional(convert: Convert) -> Convert:
    """That, or nothing."""
    return lambda value: None if value is None else convert(value)


def listing(convert: Convert) -> Convert:
    """A list of that."""

    def convert_all(value: Any) -> tuple[Any, ...]:
        if value is None:
            return ()
        if not isinstance(value, list):
            raise ValueError(f"'{value}' is not a list.")
        return tuple(convert(one) for one in value)

    return convert_all


def unique(convert: Convert, what: str = "items in the list:") -> Convert:
    """A list of that, in which nothing is twice."""

    def convert_all(value: Any) -> tuple[Any, ...]:
        converted: tuple[Any, ...] = listing(convert)(value)
        for index, one in enumerate(converted):
            if one in converted[:index]:
                raise ValueError(f"Duplicate {what} '{one}'.")
        return converted

    return convert_all


def record(fields: Mapping[str, Convert], required: tuple[str, ...] = ()) -> Convert:
    """An object of these fields and no others."""

    def convert(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ValueError(f"'{value}' is not a dictionary.")
        if not set(required) <= set(value) <= set(fields):
            wanted, given = (sorted(names) for names in (required or fields, value))
            raise ValueError(
                f"Validation of dictionary's keys failed. Expected keys: {_set(wanted)} Provided keys: {_set(given)}."
            )
        return {name: fields[name](one) for name, one in value.items()}

    return convert


def _set(names: list[str]) -> str:
    return "{" + ", ".join(repr(name) for name in names) + "}"


#: Somewhere to go, and through whom.
ROUTES = listing(record({"destination": cidr, "nexthop": address}, ("destination", "nexthop")))


def nameserver(value: Any) -> str:
    """The address of a DNS server."""
    try:
        return address(value)
    except ValueError as error:
        raise ValueError(f"'{value}' is not a valid nameserver. {error}") from None


def time(moment: datetime) -> str:
    """A time as Neutron shows it."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


#: What all resources have, first and last.
FIRST = (
    Attribute("id"),
    Attribute("name", text()),
    Attribute("project_id"),
    Attribute("tenant_id", stored_as="project_id"),
)
LAST = (
    Attribute("description", text()),
    Attribute("tags", show=lambda resource, call: sorted(resource.tags)),
    Attribute("created_at", show=lambda resource, call: time(resource.created_at)),
    Attribute("updated_at", show=lambda resource, call: time(resource.updated_at)),
    Attribute("revision_number"),
)
