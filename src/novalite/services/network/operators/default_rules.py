"""``/default-security-group-rules``: what new security groups begin with."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.cloud.network.default_rules import DefaultRule
from novalite.services.network.attributes import Attribute, anything, boolean, choice, optional, text
from novalite.services.network.collection import PLAIN, Collection
from novalite.services.network.security_groups import checked, ethertype, port, prefix, protocol


def _owner(name: str) -> Attribute:
    """Whose it is may be said, and is not kept: default rules are nobody's."""
    return Attribute(name, text(), put=False, shown=False, stored_as="project_id", is_filter=False, is_sort_key=False)


def _word(value: Any) -> Any:
    """Whatever was sent, and a number as a text."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


default_rules = Collection(
    "default_security_group_rule",
    "default_security_group_rules",
    lambda cloud: cloud.network.default_rules,
    (
        _owner("tenant_id"),
        _owner("project_id"),
        Attribute("description", text(1024), put=False, default="", is_sort_key=False),
        Attribute("remote_group_id", optional(_word), put=False),
        Attribute("remote_address_group_id", optional(anything), put=False),
        Attribute("direction", choice("ingress", "egress"), put=False, required=True),
        Attribute("protocol", protocol, put=False, compared=protocol),
        Attribute("port_range_min", port, put=False, compared=port),
        Attribute("port_range_max", port, put=False, compared=port),
        Attribute("ethertype", ethertype, put=False, compared=ethertype),
        Attribute("remote_ip_prefix", prefix, put=False, compared=prefix),
        Attribute("used_in_default_sg", boolean, put=False, required=True, is_sort_key=False, compared=boolean),
        Attribute("used_in_non_default_sg", boolean, put=False, required=True, is_sort_key=False, compared=boolean),
    ),
    change="network.security-groups-default-rules",
    without=("name", *(name for name in PLAIN if name != "description")),
)


def create(call: Call, project_id: str, **sent: Any) -> DefaultRule:
    """One more rule."""
    wanted = checked({name: value for name, value in sent.items() if value is not None})
    made: DefaultRule = call.cloud.network.default_rules.create(**wanted)
    return made


default_rules.create = create
