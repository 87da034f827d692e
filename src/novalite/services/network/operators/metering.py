"""``/metering/metering-labels`` and ``…-label-rules``: which traffic is counted, and under which names."""

from __future__ import annotations

import ipaddress
from typing import Any

from novalite.api.call import Call
from novalite.cloud.network.metering import MeteringRule
from novalite.cloud.network.networking import Wrong
from novalite.services.network.attributes import Attribute, Convert, boolean, choice, id_, name, text
from novalite.services.network.collection import PLAIN, Collection

_WITHOUT = tuple(name for name in PLAIN if name != "description")


def _prefix(name: str) -> Attribute:
    """A range of addresses, kept as it was sent."""

    def convert(value: Any) -> str | None:
        try:
            if value:  # what is empty is none
                ipaddress.ip_interface(value if isinstance(value, str) else "")
        except ValueError:
            reason = f"['{value}' does not appear to be an IPv4 or IPv6 interface]"
            raise Wrong("Invalid", f"{name}: {value} is invalid {reason}.") from None
        return value or None

    return Attribute(name, convert, put=False, default=None)


def _owner(name: str, convert: Convert) -> Attribute:
    """Whose it is may be said of a rule, and is not kept."""
    return Attribute(name, convert, put=False, shown=False, stored_as="project_id", is_filter=False, is_sort_key=False)


metering_labels = Collection(
    "metering_label",
    "metering_labels",
    lambda cloud: cloud.network.metering_labels,
    (
        Attribute("name", name, put=False, default=""),
        Attribute("description", text(1024), put=False, default=""),
        Attribute("shared", boolean, put=False, default=False, compared=boolean),
    ),
    without=_WITHOUT,
    path="/metering/metering-labels",
    bulk=True,
)
metering_rules = Collection(
    "metering_label_rule",
    "metering_label_rules",
    lambda cloud: cloud.network.metering_rules,
    (
        _owner("tenant_id", text()),
        _owner("project_id", text()),
        Attribute("metering_label_id", id_, put=False, required=True),
        Attribute("direction", choice("ingress", "egress"), put=False, required=True),
        Attribute("excluded", boolean, put=False, default=False, compared=boolean),
        *(_prefix(f"{end}_ip_prefix") for end in ("remote", "source", "destination")),
    ),
    without=("name", *PLAIN),
    path="/metering/metering-label-rules",
    bulk=True,
    scoped=False,
)


def create_rule(call: Call, project_id: str, **sent: Any) -> MeteringRule:
    """One more rule."""
    made: MeteringRule = call.cloud.network.metering_rules.create(**sent)
    return made


metering_rules.create = create_rule
