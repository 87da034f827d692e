"""``/servers/{id}/os-interface``, ``/ips`` and ``/os-security-groups``: how a server is connected, and to what."""

from __future__ import annotations

from typing import Any

from msgspec.structs import asdict

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import since
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Body, Obj, field, key, listof, many, obj, one, view
from novalite.cloud.network.ports import Port
from novalite.cloud.network.security_groups import SecurityGroup
from novalite.services.compute.policies import SECURITY_GROUPS
from novalite.services.compute.proxies.security_groups import FULL, by_name
from novalite.services.compute.servers.create import TAG
from novalite.services.compute.servers.servers import NOTHING, permitted
from novalite.services.compute.servers.views import plain_addresses
from novalite.services.compute.service import SERVICE

INTERFACES = "os_compute_api:os-attach-interfaces"
IPS = "os_compute_api:ips"

ADDRESS = {"type": "string", "oneOf": [{"format": "ipv4"}, {"format": "ipv6"}]}
UUID = {"type": "string", "format": "uuid"}
ATTACH = Body(
    Obj(
        field(
            "interfaceAttachment",
            Obj(
                field("net_id", UUID),
                field("port_id", UUID),
                field("fixed_ips", listof(obj(field("ip_address", ADDRESS, required=True)), minItems=1, maxItems=1)),
                field("tag", TAG, since("2.49")),
            ),
        )
    )
)

INTERFACE = view(
    key("net_id", "network_id"),
    key("port_id", "id"),
    key("mac_addr", "mac_address"),
    key("port_state", "status"),
    key("fixed_ips", lambda port, call: [asdict(address) for address in port.fixed_ips]),
    key("tag", since("2.70")),
)

server_interfaces = Resource("/servers/{server_id}", SERVICE, "compute.server_interfaces")


@server_interfaces.on("GET /os-interface", query=NOTHING, gives=many("interfaceAttachments", INTERFACE))
def index(call: Call, server_id: str) -> list[Port]:
    """A server's ports."""
    server = permitted(call, server_id, f"{INTERFACES}:list")
    return call.cloud.network.ports.of_server(server.id)


@server_interfaces.on("POST /os-interface", takes=ATTACH, gives=one("interfaceAttachment", INTERFACE))
def attach(call: Call, server_id: str) -> Port:
    """Give a server one more."""
    server = permitted(call, server_id, f"{INTERFACES}:create")
    wanted = call.body.get("interfaceAttachment", {})
    network_id, port_id = wanted.get("net_id"), wanted.get("port_id")
    address = wanted["fixed_ips"][0]["ip_address"] if "fixed_ips" in wanted else None
    if network_id and port_id:
        raise errors.Invalid("Must not input both network_id and port_id")
    if address and not network_id:
        raise errors.Invalid("Must input network_id when request IP address")
    tag = wanted.get("tag")
    return call.cloud.compute.interfaces.attach(server, call.context, network_id, port_id, address, tag)


@server_interfaces.on("GET /os-interface/{id}", query=NOTHING, gives=one("interfaceAttachment", INTERFACE))
def show(call: Call, server_id: str, id: str) -> Port:
    server = permitted(call, server_id, f"{INTERFACES}:show")
    try:
        port: Port = call.cloud.network.ports.get(id, None if call.context.is_admin else call.context.project_id)
    except errors.NotFound:
        raise errors.NotFound(f"Port id {id} could not be found.") from None
    if port.device_id != server.id:
        raise errors.NotFound(f"Instance {server.id} does not have a port with id {id}")
    return port


@server_interfaces.on("DELETE /os-interface/{id}", status=202)
def detach(call: Call, server_id: str, id: str) -> None:
    """Take one from it."""
    call.cloud.compute.interfaces.detach(permitted(call, server_id, f"{INTERFACES}:delete"), call.context, id)


@server_interfaces.on("GET /ips", query=NOTHING, gives=AS_IT_IS)
def ips(call: Call, server_id: str) -> Any:
    """Its addresses by network."""
    return {"addresses": plain_addresses(permitted(call, server_id, f"{IPS}:index"), call)}


@server_interfaces.on("GET /ips/{id}", query=NOTHING, gives=AS_IT_IS)
def ips_of(call: Call, server_id: str, id: str) -> Any:
    """Its addresses in one network."""
    addresses = plain_addresses(permitted(call, server_id, f"{IPS}:show"), call)
    if id not in addresses:
        raise errors.NotFound("Instance is not a member of specified network")
    return {id: addresses[id]}


@server_interfaces.on("GET /os-security-groups", query=NOTHING, gives=many("security_groups", FULL))
def security_groups(call: Call, server_id: str) -> list[SecurityGroup]:
    """The groups that guard its ports."""
    server = permitted(call, server_id, f"{SECURITY_GROUPS}:list")
    ids = dict.fromkeys(id for port in call.cloud.network.ports.of_server(server.id) for id in port.security_groups)
    return by_name(call.cloud.network.security_groups.get(id) for id in ids)
