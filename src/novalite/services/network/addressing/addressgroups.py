"""``/address-groups``: ranges of addresses that rules can be about."""

from __future__ import annotations

import ipaddress
from typing import Any

from novalite.api.call import Call
from novalite.api.shape import AS_IT_IS
from novalite.cloud.network.networking import Wrong
from novalite.services.network.attributes import Attribute, or_empty, subnet, text, unique
from novalite.services.network.collection import SENT, Collection
from novalite.services.network.service import bad

addressgroups = Collection(
    "address_group",
    "address_groups",
    lambda cloud: cloud.network.address_groups,
    (
        Attribute("addresses", or_empty(unique(subnet)), put=False, is_filter=False, is_sort_key=False),
        Attribute("description", text(1024), default=""),
    ),
    without=("tags",),
    bulk=True,
    told=False,
)


@addressgroups.operations.on("PUT /{id}/add_addresses", takes=SENT, gives=AS_IT_IS)
def add_addresses(call: Call, id: str) -> dict[str, Any]:
    """More ranges."""
    group = addressgroups.owned(call, id, "update")
    return {"address_group": addressgroups.show(call.cloud.network.address_groups.add(group.id, _sent(call)), call)}


@addressgroups.operations.on("PUT /{id}/remove_addresses", takes=SENT, gives=AS_IT_IS)
def remove_addresses(call: Call, id: str) -> dict[str, Any]:
    """Fewer of them."""
    group = addressgroups.owned(call, id, "update")
    return {"address_group": addressgroups.show(call.cloud.network.address_groups.remove(group.id, _sent(call)), call)}


def _sent(call: Call) -> list[str]:
    """The ranges in a body, each by its first address. Raises Wrong."""
    sent = call.body.get("addresses") if isinstance(call.body, dict) else None
    if not isinstance(sent, list):
        raise bad("Request body contains invalid data")
    return ranges(sent)


def ranges(sent: list[Any]) -> list[str]:
    """Each range by its first address. Raises Wrong."""
    for one in sent:
        try:
            ipaddress.ip_network(one, strict=False)
        except (TypeError, ValueError):
            raise Wrong("AddrFormatError", f"invalid IPNetwork {one}") from None
    return [str(ipaddress.ip_network(one, strict=False)) for one in sent]
