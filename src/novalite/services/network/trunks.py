"""``/trunks``: ports that carry the traffic of other ports too."""

from __future__ import annotations

from typing import Any

from msgspec.structs import asdict

from novalite.api.call import Call
from novalite.api.shape import AS_IT_IS
from novalite.cloud.network.networking import wrong_input
from novalite.cloud.network.trunks import Trunk
from novalite.services.network import bodies, listing
from novalite.services.network.attributes import Attribute, boolean, id_, name
from novalite.services.network.collection import SENT, Collection, viewer

_MISSING = "missing segmentation information. Must specify both segmentation_id and segmentation_type"


def subports(value: Any) -> tuple[dict[str, Any], ...]:
    """Ports, and how their traffic is marked: no port and no number twice."""
    if not isinstance(value, list):
        raise ValueError(f"Invalid data format for subports: '{value}' is not a list.")
    ports: set[str] = set()
    marks: set[tuple[str, Any]] = set()
    for one in value:
        if not isinstance(one, dict):
            raise ValueError(f"Invalid data format for subport: '{one}' is not a dict.")
        _check_port(one, ports)
        if one.get("segmentation_type") == "inherit":
            break  # and what comes after it is looked at as little as by Neutron
        _check_mark(one, marks)
    return tuple(value)


def _check_port(sent: dict[str, Any], others: set[str]) -> None:
    if "port_id" not in sent:
        raise ValueError("A valid port UUID must be specified.")
    try:
        id = id_(sent["port_id"])
    except ValueError:
        raise ValueError(f"Invalid UUID for subport: '{sent['port_id']}'.") from None
    if id in others:
        raise ValueError(f"Non unique UUID for subport: '{id}'.")
    others.add(id)


def _check_mark(sent: dict[str, Any], others: set[tuple[str, Any]]) -> None:
    kind, number = sent.get("segmentation_type"), sent.get("segmentation_id")
    if (not kind or number is None) and len(sent) > 1:
        raise ValueError(f"Invalid subport details '{sent}': {_MISSING}.")
    if number is not None and (str(kind), str(number)) in others:
        raise ValueError(f"Segmentation ID '{number}' for '{sent['port_id']}' is not unique.")
    others.add((str(kind), str(number)))


def _subports(trunk: Trunk, call: Call) -> list[dict[str, Any]]:
    return [asdict(own) for own in trunk.sub_ports]


def _status(trunk: Trunk, call: Call) -> str:
    return "ACTIVE" if trunk.admin_state_up and call.cloud.network.trunks.is_bound(trunk) else "DOWN"


trunks = Collection(
    "trunk",
    "trunks",
    lambda cloud: cloud.network.trunks,
    (
        Attribute("admin_state_up", boolean, compared=boolean),
        Attribute("name", name, default=""),
        Attribute("port_id", id_, put=False, required=True),
        Attribute("status", show=_status),
        Attribute(
            *("sub_ports", subports),
            put=False,
            default=(),
            enforced=True,
            show=_subports,
            is_filter=False,
            is_sort_key=False,
        ),
    ),
)


def create(call: Call, project_id: str, port_id: str, **sent: Any) -> Trunk:
    """A trunk of ports that one sees."""
    for id in (port_id, *(one["port_id"] for one in sent.get("sub_ports", ()))):
        call.cloud.network.ports.get(id, viewer(call))
    return call.cloud.network.trunks.create(project_id, port_id, **sent)


trunks.create = create


@trunks.operations.on("PUT /{id}/add_subports", takes=SENT, gives=AS_IT_IS)
def add_subports(call: Call, id: str) -> dict[str, Any]:
    """Have it carry more ports' traffic."""
    trunk, sent = _changed(call, id, "add_subports")
    for one in sent:
        call.cloud.network.ports.get(one["port_id"], viewer(call))
    return trunks.show(call.cloud.network.trunks.add(trunk.id, sent), call)


@trunks.operations.on("PUT /{id}/remove_subports", takes=SENT, gives=AS_IT_IS)
def remove_subports(call: Call, id: str) -> dict[str, Any]:
    """Have it carry fewer."""
    trunk, sent = _changed(call, id, "remove_subports")
    return trunks.show(call.cloud.network.trunks.remove(trunk.id, [one["port_id"] for one in sent]), call)


@trunks.operations.on("GET /{id}/get_subports", query=listing.ANYTHING, gives=AS_IT_IS)
def get_subports(call: Call, id: str) -> dict[str, Any]:
    """Whose traffic it carries."""
    return {"sub_ports": _subports(trunks.seen(call, id), call)}


def _changed(call: Call, id: str, action: str) -> tuple[Trunk, tuple[dict[str, Any], ...]]:
    """The trunk that an action is about, and the ports. Raises Missing, Denied, Wrong."""
    own = {"sub_ports": tuple(_subports(trunks.seen(call, id), call))}
    trunk = trunks.owned(call, id, "", bodies.explicit(own, trunks.attributes, "POST"), action=action)
    sent = call.body.get("sub_ports") if isinstance(call.body, dict) else None
    try:
        return trunk, subports(sent)
    except ValueError as error:
        raise wrong_input(str(error).removesuffix(".")) from None
