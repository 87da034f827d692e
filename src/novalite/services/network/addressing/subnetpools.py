"""``/subnetpools``: ranges that subnets are cut from."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.shape import AS_IT_IS
from novalite.cloud.network.subnet_pools import SubnetPool
from novalite.services.network.addressing.addressgroups import ranges
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
from novalite.services.network.collection import SENT, Collection, is_usable, viewer
from novalite.services.network.service import bad


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
    Attribute("shared", boolean, put=False, show=is_usable, default=False, enforced=True, compared=boolean),
    Attribute("address_scope_id", optional(id_)),
)

subnetpools = Collection("subnetpool", "subnetpools", lambda cloud: cloud.network.subnet_pools, ATTRIBUTES)


def create(call: Call, project_id: str, **sent: Any) -> SubnetPool:
    """A pool, which may be part of an address scope."""
    pool = call.cloud.network.subnet_pools.create(project_id, **sent)
    return _scoped(call, pool)


def update(call: Call, pool: SubnetPool, sent: dict[str, Any]) -> SubnetPool:
    """Change some of it."""
    return _scoped(call, call.cloud.network.subnet_pools.update(pool.id, **sent))


subnetpools.create, subnetpools.update = create, update


@subnetpools.operations.on("PUT /{id}/add_prefixes", takes=SENT, gives=AS_IT_IS)
def add_prefixes(call: Call, id: str) -> dict[str, Any]:
    """More addresses."""
    pool = subnetpools.owned(call, id, "update")
    changed = update(call, pool, {"prefixes": [*pool.prefixes, *_sent(call)]})
    return {"prefixes": list(changed.prefixes)}


@subnetpools.operations.on("PUT /{id}/remove_prefixes", takes=SENT, gives=AS_IT_IS)
def remove_prefixes(call: Call, id: str) -> dict[str, Any]:
    """Fewer of them."""
    pool = subnetpools.owned(call, id, "update")
    return {"prefixes": list(call.cloud.network.subnet_pools.remove_prefixes(pool.id, _sent(call)).prefixes)}


def _scoped(call: Call, pool: SubnetPool) -> SubnetPool:
    if pool.address_scope_id is not None:
        call.cloud.network.address_scopes.check(pool.address_scope_id, pool, viewer(call))
    return pool


def _sent(call: Call) -> list[str]:
    """The prefixes in a body. Raises Wrong."""
    if not isinstance(call.body, dict) or not isinstance(call.body.get("prefixes"), list) or not call.body["prefixes"]:
        raise bad("Request body contains invalid data")
    return ranges(call.body["prefixes"])
