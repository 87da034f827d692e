"""``/os-networks``: the networks that a project can use, until 2.35."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, View, key, view
from novalite.cloud.network.networks import Network
from novalite.services.compute.policies import NETWORKS
from novalite.services.compute.service import SERVICE
from novalite.services.compute.shapes import ANYTHING, PROXY

#: What Nova's own networks had, and no network has any more. What comes after the line is for admins.
LOST = "cidr netmask gateway broadcast dns1 dns2 cidr_v6 gateway_v6 netmask_v6"
LOST_TO_ADMINS = """
    created_at updated_at deleted_at deleted injected bridge vlan vpn_public_address vpn_public_port vpn_private_address
    dhcp_start project_id host bridge_interface multi_host priority rxtx_base mtu dhcp_server enable_dhcp share_address
"""


def _lost(names: str) -> View:
    return view(*(key(name, lambda network, call: None) for name in names.split()))


SHOWN = view(key("id"), key("label", "name")) + _lost(LOST)
SHOWN_TO_ADMINS = SHOWN + _lost(LOST_TO_ADMINS)

networks = Resource("/os-networks", SERVICE)


@networks.on("GET", PROXY, query=ANYTHING, gives=AS_IT_IS)
def index(call: Call) -> Any:
    """All that a project sees."""
    call.demand(f"{NETWORKS}:list", project_id=call.context.project_id)
    return {"networks": [_shown(network, call) for network in visible(call)]}


@networks.on("GET /{id}", PROXY, query=ANYTHING, gives=AS_IT_IS)
def show(call: Call, id: str) -> Any:
    call.demand(f"{NETWORKS}:show", project_id=call.context.project_id)
    return {"network": _shown(seen(call, id), call)}


def visible(call: Call) -> list[Network]:
    """The networks that who asks can see."""
    return call.cloud.network.networks.seen_by(call.whose)


def seen(call: Call, id: str) -> Network:
    """A network that who asks can see. Raises NotFound."""
    try:
        return call.cloud.network.networks.get(id, call.whose)
    except errors.NotFound:
        raise errors.NotFound("Network not found") from None


def _shown(network: Network, call: Call) -> dict[str, Any]:
    return (SHOWN_TO_ADMINS if call.context.is_admin else SHOWN).show(network, call)
