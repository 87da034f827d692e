"""``/qos/rule-types``: the types of rules that there are, and what their values can be."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.services.network import listing
from novalite.services.network.attributes import Attribute, boolean
from novalite.services.network.collection import reads
from novalite.services.network.qos.rules import MARKS, TYPES
from novalite.services.network.service import SERVICE, absent

rule_types = Resource("/qos/rule-types", SERVICE)

_ATTRIBUTES = {
    "type": Attribute("type", is_filter=False, is_sort_key=False),
    **{name: Attribute(name, compared=boolean, is_sort_key=False) for name in ("all_rules", "all_supported")},
}


class NotAuthorized(errors.Forbidden):
    """What is told admins alone."""

    type = "NotAuthorized"


@rule_types.on("GET", query=listing.ANYTHING, gives=AS_IT_IS)
def index(call: Call) -> dict[str, Any]:
    """All of them; which are there at all and which are supported is the same here."""
    listing.check(call.query, _ATTRIBUTES)
    shown = [{"type": type} for type in TYPES] if reads(call) else []
    return {"rule_types": [listing.only(one, call) for one in shown]}


@rule_types.on("GET /{type}", query=listing.ANYTHING, gives=AS_IT_IS)
def show(call: Call, type: str) -> dict[str, Any]:
    """What the values of a type can be, for admins."""
    if not call.context.is_admin:
        raise NotAuthorized("Not authorized.")
    if type not in TYPES:
        raise absent()
    driver = {"name": "openvswitch", "supported_parameters": [_parameter(one, type) for one in TYPES[type]]}
    return {"rule_type": listing.only({"type": type, "drivers": [driver]}, call)}


def _parameter(attribute: Attribute, type: str) -> dict[str, Any]:
    name = attribute.name
    if name == "direction":
        own = ["any"] if type == "minimum_packet_rate" else []
        return {"parameter_name": name, "parameter_type": "choices", "parameter_values": [*own, "ingress", "egress"]}
    if name == "dscp_mark":
        return {"parameter_name": name, "parameter_type": "choices", "parameter_values": [*MARKS]}
    return {"parameter_name": name, "parameter_type": "range", "parameter_values": {"start": 0, "end": 2**31 - 1}}
