"""``/subnetpools``: ranges that subnets are cut from."""

from __future__ import annotations

from typing import Any

from novalite.services.network.attributes import (
    Attribute,
    boolean,
    id_,
    integer,
    non_negative,
    optional,
    subnet,
    unique,
)
from novalite.services.network.collection import Collection


def _name(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"'{value}' is not a valid string.")
    if not value.strip():
        raise ValueError(f"'{value}' Blank strings are not permitted.")
    if value != value.strip() or not value.isprintable():
        raise ValueError(f"'{value}' is not a valid string.")
    return value


def _text(name: str) -> Any:
    """Lengths are numbers, and shown as text but where they have been changed."""
    return lambda pool, call: getattr(pool, name) if call.request.method == "PUT" else str(getattr(pool, name))


ATTRIBUTES = (
    Attribute("name", _name, required=True),
    Attribute("prefixes", unique(subnet), required=True, is_filter=False, is_sort_key=False),
    Attribute("default_quota", non_negative, compared=integer),
    Attribute("ip_version"),
    Attribute("default_prefixlen", non_negative, show=_text("default_prefixlen"), compared=integer),
    Attribute("min_prefixlen", non_negative, show=_text("min_prefixlen"), compared=integer),
    Attribute("max_prefixlen", non_negative, show=_text("max_prefixlen"), compared=integer),
    Attribute("is_default", boolean, default=False, enforced=True, compared=boolean),
    Attribute("shared", boolean, put=False, default=False, enforced=True, compared=boolean),
    Attribute("address_scope_id", optional(id_)),
)

subnetpools = Collection("subnetpool", "subnetpools", lambda cloud: cloud.network.subnet_pools, ATTRIBUTES)
