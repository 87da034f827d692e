"""Attributes: of what the resources of the network are made, and what may be said of each."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from typing import Any

from msgspec import Struct

from novalite.api.formats import is_uuid
from novalite.api.times import isotime
from novalite.cloud.network.networking import wrong_input
from novalite.services.network.service import bad

#: Makes of what was sent what the cloud keeps. Raises ValueError with the reason, or an error of its own.
Convert = Callable[[Any], Any]

#: Stands where nothing was sent and None would be something.
UNSET = object()

#: The words for true and false that are understood.
TRUE, FALSE = ("1", "t", "true", "on", "y", "yes"), ("0", "f", "false", "off", "n", "no")


class Attribute(Struct, frozen=True, dict=True):
    """An attribute by the name that the API has for it.

    ``stored_as`` is the cloud's name for it. ``show`` makes the value that is shown from a resource and the call;
    without it the stored value is shown. It may be sent with a POST or a PUT where it has a converter and that says so;
    ``hidden`` says that admins alone see it, and ``shown`` is false where nobody does.

    Whoever sends anything but its ``default`` must be allowed to by a rule of its own where it is ``enforced``, and
    each of its ``parts`` by one more. Lists are sorted by it where ``is_sort_key`` says so, and filtered where
    ``is_filter`` does, once the values that are asked for have been made what ``compared`` makes of them; what one
    has of them is what is shown or, where that is not all, what ``sought`` finds.
    """

    name: str
    convert: Convert | None = None
    post: bool = True
    put: bool = True
    required: bool = False
    default: Any = UNSET
    enforced: bool = False
    parts: tuple[str, ...] = ()
    hidden: bool = False
    shown: bool = True
    stored_as: str = ""
    show: Callable[[Any, Any], Any] | None = None
    is_filter: bool = True
    is_sort_key: bool = True
    compared: Convert | None = None
    sought: Callable[[Any, Any], Sequence[Any]] | None = None
    #: What brought it, of `cloud.releases.CHANGES`, and what it was before, if anything.
    change: str = ""
    earlier: Attribute | None = None

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
        return self._stored(resource) if self.show is None else self.show(resource, call)

    @cached_property
    def _stored(self) -> Callable[[Any], Any]:
        return attrgetter(self.own)


class Attributes(dict[str, Attribute]):
    """The attributes of a kind of resource by their names, in the order in which they are read and shown."""

    def __init__(self, attributes: Iterable[Attribute]) -> None:
        super().__init__((one.name, one) for one in attributes)

    @cached_property
    def required(self) -> frozenset[str]:
        """Those without which nothing is made."""
        return frozenset(name for name, one in self.items() if one.required)

    def show(self, resource: Any, call: Any) -> dict[str, Any]:
        """All that who asks may know of a resource."""
        names, plain, values, others = self._of_admins if call.context.is_admin else self._of_all
        shown = names.copy()
        shown.update(zip(plain, values(resource), strict=False))  # there are two values more, so that they are a tuple
        for name, show in others:
            if (value := show(resource, call)) is not UNSET:
                shown[name] = value
            else:
                del shown[name]
        return shown

    @cached_property
    def _of_admins(self) -> View:
        return _view([one for one in self.values() if one.shown])

    @cached_property
    def _of_all(self) -> View:
        return _view([one for one in self.values() if one.shown and not one.hidden])


#: The names of what is shown, in their order; those whose stored values are shown, what gets these, and all others.
View = tuple[dict[str, Any], list[str], Callable[[Any], tuple[Any, ...]], list[tuple[str, Callable[[Any, Any], Any]]]]


def _view(shown: Sequence[Attribute]) -> View:
    plain = [one for one in shown if one.show is None]
    others = [(one.name, one.show) for one in shown if one.show is not None]
    values = attrgetter(*(one.own for one in plain), "id", "id")
    return dict.fromkeys(one.name for one in shown), [one.name for one in plain], values, others


def text(longest: int = 255) -> Convert:
    """A text of so many characters at most."""

    def convert(value: Any) -> str:
        if not isinstance(value, str):
            raise ValueError(f"'{value}' is not a valid string.")
        if len(value) > longest:
            raise ValueError(f"'{value}' exceeds maximum length of {longest}.")
        return value

    return convert


def name(value: Any) -> str:
    """A text of 255 printable characters at most, without spaces around it."""
    converted = text()(value)
    if converted != converted.strip() or not converted.isprintable():
        raise ValueError(f"'{value}' is not a valid string.")
    return converted


def anything(value: Any) -> Any:
    """Whatever was sent."""
    return value


def boolean(value: Any) -> bool:
    """True or false, or a word for it."""
    word = str(value).strip().lower()
    if word not in TRUE + FALSE:
        raise wrong_input(f"'{value}' cannot be converted to boolean")
    return word in TRUE


def integer(value: Any) -> int:
    """A whole number, or a text of one."""
    try:
        return int(value)
    except (TypeError, ValueError):
        raise wrong_input(f"'{value}' is not an integer") from None


def non_negative(value: Any) -> int:
    """A whole number from 0."""
    converted = integer(value)
    if converted < 0:
        raise ValueError(f"'{converted}' should be non-negative.")
    return converted


def number(lowest: int, highest: int = 2**31 - 1) -> Convert:
    """A whole number in a range."""

    def convert(value: Any) -> int:
        converted = integer(value)
        if converted < lowest:
            raise ValueError(f"'{converted}' is too small - must be at least '{lowest}'.")
        if converted > highest:
            raise ValueError(f"'{converted}' is too large - must be no larger than '{highest}'.")
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


def subnet(value: Any) -> str:
    """A range of addresses, with its length."""
    try:
        if not isinstance(value, str) or "/" not in value:
            raise ValueError
        return str(ipaddress.ip_interface(value))
    except ValueError:
        raise ValueError(f"'{value}' is not a valid IP subnet.") from None


def route(value: Any) -> str:
    """A range of addresses that packets are sent to."""
    try:
        if not isinstance(value, str) or "/" not in value:
            raise ValueError
        return str(ipaddress.ip_network(value))
    except ValueError:
        raise ValueError(f"'{value}' is not a valid CIDR.") from None


def mac(value: Any) -> str:
    """The address of a network card, with colons, dashes or without."""
    digits = re.sub("[-:.]", "", value).lower() if isinstance(value, str) else ""
    if not re.fullmatch("[0-9a-f]{12}", digits) or not int(digits, 16):
        raise ValueError(f"'{value}' is not a valid MAC address.")
    return ":".join(re.findall("..", digits))


def _lower(value: Any) -> str:
    if not isinstance(value, str):
        raise wrong_input(f"Input value {value} must be string type")
    return value.lower()


def dns_name(value: Any) -> str:
    """The name of a host, which may have a domain."""
    converted = _lower(value)
    trimmed = converted.removesuffix(".")
    labels = trimmed.split(".") if converted else []
    if reason := _label_trouble(trimmed, labels):
        raise ValueError(f"'{converted}' not a valid PQDN or FQDN. Reason: {reason}.")
    return converted


def dns_domain(value: Any) -> str:
    """The name of a domain, with the dot at its end."""
    converted = _lower(value)
    if converted and not converted.endswith("."):
        raise ValueError(f"'{converted}' is not a FQDN.")
    return dns_name(converted)


def _label_trouble(name: str, labels: Sequence[str]) -> str:
    if len(name) > 255:
        return f"'{name}' exceeds the 255 character FQDN limit"
    for label in labels:
        if not label:
            return "Encountered an empty component"
        if label.startswith("-") or label.endswith("-"):
            return f"Name '{label}' must not start or end with a hyphen"
        if not re.fullmatch("[a-zA-Z0-9-]{1,63}", label):
            what = "must be 1-63 characters long, each of which can only be alphanumeric or a hyphen"
            return f"Name '{label}' {what}"
    return f"TLD '{labels[-1]}' must not be all numeric" if len(labels) > 1 and labels[-1].isdecimal() else ""


def optional(convert: Convert) -> Convert:
    """That, or nothing."""
    return lambda value: None if value is None else convert(value)


def listing(convert: Convert) -> Convert:
    """A list of that."""

    def convert_all(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise ValueError(f"'{value}' is not a list.")
        return tuple(convert(one) for one in value)

    return convert_all


def or_empty(convert: Convert) -> Convert:
    """That, and None is an empty list."""
    return lambda value: () if value is None else convert(value)


def unique(convert: Convert) -> Convert:
    """A list of that, in which nothing is twice."""

    def convert_all(value: Any) -> tuple[Any, ...]:
        if isinstance(value, list):
            twice = [one for index, one in enumerate(value) if one in value[:index]]
            if twice:
                raise ValueError(f"Duplicate items in the list: '{', '.join(map(str, twice))}'.")
        converted: tuple[Any, ...] = listing(convert)(value)
        return converted

    return convert_all


def distinct(convert: Convert, what: str, kind: Any = list) -> Convert:
    """The same, which is looked at one after the other."""

    def convert_all(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, kind):
            raise ValueError(f"Invalid data format for {what}: '{value}'.")
        converted: list[Any] = []
        for one in value:
            if (own := convert(one)) in converted:
                raise ValueError(f"Duplicate {what} '{one}'.")
            converted.append(own)
        return tuple(converted)

    return convert_all


def record(fields: Mapping[str, Convert], required: tuple[str, ...] = ()) -> Convert:
    """An object of these fields and no others."""

    def convert(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            keys = "[" + ", ".join(repr(name) for name in fields) + "]"
            raise ValueError(f"Invalid input. '{value}' must be a dictionary with keys: {keys}.")
        if not set(required) <= set(value) <= set(fields):
            wanted, given = (sorted(names) for names in (required or fields, value))
            raise ValueError(
                f"Validation of dictionary's keys failed. Expected keys: {_set(wanted)} Provided keys: {_set(given)}."
            )
        return {name: fields[name](one) for name, one in value.items()}

    return convert


def _set(names: list[str]) -> str:
    return "{" + ", ".join(repr(name) for name in names) + "}" if names else "set()"


_ROUTE = record({"destination": route, "nexthop": address}, ("destination", "nexthop"))


def nameserver(value: Any) -> str:
    """The address of a DNS server."""
    try:
        return address(value)
    except ValueError as error:
        raise ValueError(f"'{value}' is not a valid nameserver. {error}") from None


#: Where to go, and through whom; and whom to ask for names.
ROUTES = or_empty(distinct(_ROUTE, "hostroute"))
NAMESERVERS = or_empty(distinct(nameserver, "nameserver", list | dict | str))


def tags(value: Any) -> tuple[str, ...]:
    """Words of 255 characters at most, none twice. Raises Wrong for more than 50."""
    if not isinstance(value, list):
        raise ValueError(f"'{value}' is not a list.")
    return unique(text())(value)


def _time(name: str) -> Callable[[Any, Any], str]:
    get = attrgetter(name)
    return lambda resource, call: isotime(get(resource))


#: What all resources have, first and last.
FIRST = (
    Attribute("id"),
    Attribute("name", name, default=""),
    Attribute("tenant_id", text(), put=False, stored_as="project_id"),
    Attribute("project_id", text(), put=False),
)
LAST = (
    Attribute("revision_number", is_sort_key=False),
    Attribute("tags", show=lambda resource, call: sorted(resource.tags), is_sort_key=False),
    Attribute("created_at", show=_time("created_at"), is_filter=False, is_sort_key=False),
    Attribute("updated_at", show=_time("updated_at"), is_filter=False, is_sort_key=False),
    Attribute("description", text(), default="", is_sort_key=False),
)
