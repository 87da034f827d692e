"""``/floatingips/{id}/port_forwardings``: ports of a floating address that lead each to a port inside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from novalite.api.call import Call
from novalite.cloud.network.floating_ips import FloatingIP
from novalite.cloud.network.networking import wrong_input
from novalite.cloud.network.port_forwardings import PortForwarding, Range, text
from novalite.cloud.network.security_groups import PROTOCOLS
from novalite.services.network import attributes
from novalite.services.network.attributes import Attribute, address, id_
from novalite.services.network.collection import viewer
from novalite.services.network.floating.floatingips import floatingips
from novalite.services.network.nested import Nested, Parts
from novalite.services.network.service import bad


def port(value: Any) -> int:
    """The number of a port."""
    try:
        number = int(value)
    except (TypeError, ValueError):
        raise ValueError(f"'{value}' is not an integer.") from None
    return int(attributes.number(1, 65535)(number))


def ports(value: Any) -> Range | None:
    """The first and the last of some ports, or one: ``22:25``, ``22``."""
    if value is None:
        return None
    if value == "":
        raise ValueError("Port range must be two integers separated by a colon.")
    ends = str(value).split(":")
    numbers = [int(end) if end.isdecimal() else 0 for end in ends]
    for end, number in zip(ends, numbers, strict=True):
        if not 1 <= number <= 65535:
            raise ValueError(f"Invalid port: {end}.")
    if len(numbers) > 2:
        raise ValueError("Port range must be two integers separated by a colon.")
    if numbers[0] > numbers[-1]:
        raise ValueError("First port in a port range must be lower than the second port.")
    return numbers[0], numbers[-1]


def protocol(value: Any) -> str:
    """The name of a protocol. Raises Wrong for none that there is."""
    if not isinstance(value, str | None):
        raise wrong_input(f"Input value {value} must be string type")
    word = str(value).lower()
    if value is not None and word not in PROTOCOLS and not (word.isdecimal() and int(word) <= 255):
        what = "Only protocol names and their integer representation (0 to 255) are supported"
        raise wrong_input(f"IP protocol '{value}' is not supported. {what}")
    return str(attributes.choice(*PROTOCOLS)(value))


def _asked(value: str) -> Any:
    """What a list is filtered by, which need not be a number."""
    return int(value) if value.isdecimal() else value


def _protocol_asked(value: str) -> str:
    """The same, and numbers, which no forwarding has. Raises Wrong."""
    return value if value.isdecimal() else protocol(value.lower())


def _single(side: str) -> Callable[[PortForwarding, Call], Any]:
    """The port of a side, if it is one; lists leave out what is not."""

    def single(forwarding: PortForwarding, call: Call) -> Any:
        first, last = getattr(forwarding, side)
        listed = call.request.method == "GET" and call.request.path_info.endswith("/port_forwardings")
        return first if first == last else attributes.UNSET if listed else None

    return single


def _range(side: str) -> Callable[[PortForwarding, Call], str]:
    return lambda forwarding, call: text(getattr(forwarding, side))


def _sides(sent: dict[str, Any]) -> dict[str, Any]:
    """What was sent, with a range for each side of which a range or a port was."""
    for side in ("external", "internal"):
        one, several = sent.pop(f"{side}_port", None), sent.pop(f"{side}_port_range", None)
        if several or one:
            sent[side] = several or (one, one)
    return sent


def _create(call: Call, floating: FloatingIP, sent: dict[str, Any]) -> PortForwarding:
    wanted = _sides(sent)
    for side in ("external", "internal"):
        if side not in wanted:
            raise bad(f"Failed to parse request. Required attribute '{side}_port' not specified")
    call.cloud.network.ports.get(wanted["internal_port_id"], viewer(call))
    made: PortForwarding = call.cloud.network.port_forwardings.create(floating.id, **wanted)
    return made


def _update(call: Call, floating: FloatingIP, forwarding: PortForwarding, sent: dict[str, Any]) -> PortForwarding:
    if "internal_port_id" in sent:
        call.cloud.network.ports.get(sent["internal_port_id"], viewer(call))
    changed: PortForwarding = call.cloud.network.port_forwardings.update(forwarding.id, **_sides(sent))
    return changed


port_forwardings = Nested(
    floatingips,
    "port_forwarding",
    "port_forwardings",
    (
        Attribute("external_port", port, show=_single("external"), compared=_asked, is_sort_key=False),
        Attribute("internal_port", port, show=_single("internal"), is_filter=False, is_sort_key=False),
        Attribute("internal_ip_address", address, required=True, is_filter=False, is_sort_key=False),
        Attribute("protocol", protocol, required=True, compared=_protocol_asked),
        Attribute("internal_port_id", id_, required=True, is_sort_key=False),
        Attribute("external_port_range", ports, show=_range("external"), is_sort_key=False),
        Attribute("internal_port_range", ports, show=_range("internal"), is_filter=False, is_sort_key=False),
        Attribute("description", attributes.text(1024), default="", is_sort_key=False),
    ),
    Parts(
        find=lambda call, floating: call.cloud.network.port_forwardings.of(floating.id),
        get=lambda call, floating, own: call.cloud.network.port_forwardings.of_address(own, floating.id),
        create=_create,
        update=_update,
        delete=lambda call, floating, one: call.cloud.network.port_forwardings.delete(one.id),
    ),
)
