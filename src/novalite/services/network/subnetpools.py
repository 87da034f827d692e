"""``/subnetpools``: ranges that subnets are cut from."""

from __future__ import annotations

import ipaddress
from typing import Any

from novalite.services.network.attributes import Attribute, boolean, number, optional, unique
from novalite.services.network.collection import Collection


def prefix(value: Any) -> str:
    """A range of addresses."""
    try:
        return str(ipaddress.ip_network(str(value), strict=False))
    except ValueError:
        raise ValueError(f"'{value}' is not a valid IP subnet.") from None


def _text(name: str) -> Any:
    """Lengths are numbers, and shown as text."""
    return lambda pool, call: str(getattr(pool, name))


ATTRIBUTES = (
    Attribute("prefixes", unique(prefix), required=True, show=lambda pool, call: list(pool.prefixes)),
    Attribute("default_prefixlen", number(0), show=_text("default_prefixlen")),
    Attribute("min_prefixlen", number(0), show=_text("min_prefixlen")),
    Attribute("max_prefixlen", number(0), show=_text("max_prefixlen")),
    Attribute("ip_version"),
    Attribute("default_quota", optional(number(0))),
    Attribute("shared", boolean, put=False, admin=True),
    Attribute("is_default", boolean, admin=True),
    Attribute("address_scope_id", show=lambda pool, call: None),
)

subnetpools = Collection("subnetpool", "subnetpools", lambda cloud: cloud.network.subnet_pools, ATTRIBUTES)
