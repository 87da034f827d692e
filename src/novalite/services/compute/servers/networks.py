"""``POST /servers/{id}/action``: what is done to a server's addresses and security groups."""

from __future__ import annotations

import ipaddress

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import ALWAYS, until
from novalite.api.shape import Body, Obj, body, field
from novalite.cloud.compute.servers.lifecycle import Locked
from novalite.cloud.compute.servers.servers import Server
from novalite.cloud.network.floating_ips import FloatingIP
from novalite.cloud.network.security_groups import SecurityGroup
from novalite.services.compute.policies import FLOATING_IPS, SECURITY_GROUPS
from novalite.services.compute.removed import gone
from novalite.services.compute.servers.actions import bare
from novalite.services.compute.servers.interfaces import ADDRESS
from novalite.services.compute.servers.servers import get, permitted, servers

#: The last version at which Nova changes addresses: since then the network service does.
CHANGES = until("2.43")
MULTINIC = "os_compute_api:os-multinic"

NETWORK = field("networkId", {"type": ["string", "number"], "minLength": 1, "maxLength": 36}, required=True)
WHICH = field("address", ADDRESS, required=True)


def _group(action: str) -> Body:
    """A body that names a security group."""
    name = Obj(field("name", {"type": "string", "minLength": 1}, required=True))
    return Body(Obj(field(action, name, required=True), extra=ALWAYS))


@servers.act("addFixedIp", CHANGES, takes=body("addFixedIp", NETWORK), status=202)
def add_fixed_ip(call: Call, id: str) -> None:
    """One more address of a network."""
    server = _unlocked(call, id, f"{MULTINIC}:add")
    call.cloud.compute.interfaces.add_address(server, str(call.body["addFixedIp"]["networkId"]))


@servers.act("removeFixedIp", CHANGES, takes=body("removeFixedIp", WHICH), status=202)
def remove_fixed_ip(call: Call, id: str) -> None:
    """An address less."""
    server = _unlocked(call, id, f"{MULTINIC}:remove")
    call.cloud.compute.interfaces.remove_address(server, call.body["removeFixedIp"]["address"])


@servers.act("addFloatingIp", CHANGES, takes=body("addFloatingIp", WHICH, field("fixed_address", ADDRESS)), status=202)
def add_floating_ip(call: Call, id: str) -> None:
    """Have a floating address lead to one of its own."""
    server = permitted(call, id, f"{FLOATING_IPS}:add")
    wanted = call.body["addFloatingIp"]
    port_id, fixed = _fixed(call, server, wanted["address"], wanted.get("fixed_address"))
    floating = _floating(call, wanted["address"])
    if floating is None:
        raise errors.NotFound("floating IP not found")
    try:
        call.cloud.network.floating_ips.associate(floating.id, port_id, fixed)
    except errors.Error as error:
        raise errors.Invalid(
            f"Unable to associate floating IP {wanted['address']} to fixed IP {fixed} for instance {id}. "
            f"Error: {error.message}"
        ) from None


@servers.act("removeFloatingIp", CHANGES, takes=body("removeFloatingIp", WHICH), status=202)
def remove_floating_ip(call: Call, id: str) -> None:
    """Have it lead nowhere."""
    address = call.body["removeFloatingIp"]["address"]
    floating = _floating(call, address)
    if floating is None:
        raise errors.NotFound(f"Floating IP not found for address {address}.")
    owner = call.cloud.network.ports.get(floating.port_id).device_id if floating.port_id else None
    server = get(call, owner) if owner else None
    # Nova asks of nobody's server whether one may: then only an admin may.
    call.demand(f"{FLOATING_IPS}:remove", project_id=server.project_id if server else None)
    if server is None or server.id != id:
        raise errors.Conflict(f"Floating IP {address} is not associated with instance {id}.")
    call.cloud.network.floating_ips.dissociate(floating.id)


@servers.act("addSecurityGroup", takes=_group("addSecurityGroup"), status=202)
def add_security_group(call: Call, id: str) -> None:
    """Guard it by one more group."""
    server = permitted(call, id, f"{SECURITY_GROUPS}:add")
    call.cloud.compute.interfaces.add_group(server, _named(call, call.body["addSecurityGroup"]["name"]))


@servers.act("removeSecurityGroup", takes=_group("removeSecurityGroup"), status=202)
def remove_security_group(call: Call, id: str) -> None:
    """Guard it by a group less."""
    server = permitted(call, id, f"{SECURITY_GROUPS}:remove")
    name = call.body["removeSecurityGroup"]["name"]
    call.cloud.compute.interfaces.remove_group(server, _named(call, name), name)


@servers.act("injectNetworkInfo", takes=bare("injectNetworkInfo"), status=202)
def inject_network_info(call: Call, id: str) -> None:
    """Tell its guest of its addresses, which no guest here listens to."""
    _unlocked(call, id, "os_compute_api:os-admin-actions:inject_network_info")


servers.act("resetNetwork")(gone)


def _unlocked(call: Call, id: str, rule: str) -> Server:
    server = permitted(call, id, rule)
    if server.is_locked and not call.context.is_admin:
        raise Locked(server)
    return server


def _named(call: Call, name: str) -> SecurityGroup:
    project_id = call.context.project_id
    if not name.strip():
        raise errors.Invalid("Security group name cannot be empty")
    try:
        return call.cloud.network.security_groups.named(project_id, name)
    except errors.NotFound:
        raise errors.NotFound(f"Security group {name} is not found for project {project_id}") from None


def _floating(call: Call, address: str) -> FloatingIP | None:
    project_id = None if call.context.is_admin else call.context.project_id
    return call.cloud.network.floating_ips.by_address(address, project_id)


def _fixed(call: Call, server: Server, floating: str, wanted: str | None) -> tuple[str, str]:
    """The port and the address of a server that a floating address is to lead to. Raises Invalid."""
    ports = call.cloud.network.ports.of_server(server.id)
    if not ports:
        raise errors.Invalid("Instance network is not ready yet")
    fixed = [(port.id, own.ip_address) for port in ports for own in port.fixed_ips]
    if not fixed:
        raise errors.Invalid("No fixed IPs associated to instance")
    for port_id, address in fixed:
        if address == wanted or (wanted is None and ipaddress.ip_address(address).version == 4):
            return port_id, address
    if wanted is not None:
        raise errors.Invalid("Specified fixed address not assigned to instance")
    raise errors.Invalid(
        f"Unable to associate floating IP {floating} to any fixed IPs for instance {server.id}. "
        "Instance has no fixed IPv4 addresses to associate."
    )
