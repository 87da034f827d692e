"""The interfaces of servers: the ports, addresses and security groups that one is given and loses while it is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from msgspec.structs import asdict

from novalite import errors
from novalite.cloud.compute.servers.nics import AMBIGUOUS
from novalite.cloud.compute.servers.servers import Server
from novalite.cloud.network.networking import Exceeded, Refused, Wrong
from novalite.cloud.network.networks import Network
from novalite.cloud.network.ports import Port
from novalite.cloud.network.security_groups import SecurityGroup
from novalite.context import RequestContext

if TYPE_CHECKING:
    from novalite.cloud.compute import ComputeWing


#: What is said of a network or a port that no security group can guard.
UNSECURED = "Network requires port_security_enabled and subnet associated in order to apply security groups."


class Interfaces:
    """What is done to the network of a server, in the words of Nova."""

    def __init__(self, wing: ComputeWing) -> None:
        self._wing = wing
        wing.servers.ends["detach_interface"] = self._detached

    def attach(
        self,
        server: Server,
        who: RequestContext,
        network_id: str | None = None,
        port_id: str | None = None,
        fixed_ip: str | None = None,
        tag: str | None = None,
    ) -> Port:
        """Give a server a port that there is, or one of a network, or of the only one that there is.

        Raises Locked or InvalidState, NotFound, Conflict for a port or an address in use, Invalid for what cannot be,
        QuotaExceeded.
        """
        self._wing.servers.check(server, "attach_interface", who)
        noted = self._wing.servers.note(server, "attach_interface", who)
        try:
            with self._wing.transaction(), _as_nova_says(network_id or "", fixed_ip):
                port = (
                    self._port(server, who, port_id) if port_id else self._new_port(server, who, network_id, fixed_ip)
                )
                zone = server.availability_zone or ""
                bound = self._wing.network.ports.bind(port.id, server.id, server.host or "", zone, not port_id, tag)
        except errors.Error as error:
            self._wing.instance_actions.end(noted, error.message)
            raise
        self._wing.instance_actions.end(noted)
        return bound

    def detach(self, server: Server, who: RequestContext, port_id: str) -> None:
        """Take a port from a server; nobody is told where it has no such port. Raises Locked or InvalidState."""
        self._wing.servers.begin(server, "detach_interface", who, port_id=port_id)

    def add_address(self, server: Server, network_id: str) -> None:
        """One more address of a network where the server is already; nobody is told where that cannot be."""
        for port in self._wing.network.ports.of_server(server.id):
            if port.network_id == network_id and port.fixed_ips:
                wishes = [*map(asdict, port.fixed_ips), {"subnet_id": port.fixed_ips[0].subnet_id}]
                with suppress(Refused):
                    self._wing.network.ports.update(port.id, fixed_ips=wishes)
                return

    def remove_address(self, server: Server, address: str) -> None:
        """An address less; nobody is told where the server has no such address."""
        for port in self._wing.network.ports.of_server(server.id):
            kept = [asdict(own) for own in port.fixed_ips if own.ip_address != address]
            if len(kept) < len(port.fixed_ips):
                self._wing.network.ports.update(port.id, fixed_ips=kept)

    def add_group(self, server: Server, group: SecurityGroup) -> None:
        """Guard all its ports by one more group. Raises NotFound without ports, Invalid for one that nothing guards."""
        ports = self._wing.network.ports.of_server(server.id)
        if not ports:
            raise errors.NotFound(f"instance_id {server.id} could not be found as device id on any ports")
        for port in ports:
            if not (port.fixed_ips and port.port_security_enabled):
                raise errors.Invalid(UNSECURED)
            groups = tuple(dict.fromkeys((*port.security_groups, group.id)))
            self._wing.network.ports.update(port.id, security_groups=groups)

    def remove_group(self, server: Server, group: SecurityGroup, name: str) -> None:
        """Guard its ports by a group less, which was asked for by ``name``. Raises NotFound where none has it."""
        ports = self._wing.network.ports.of_server(server.id)
        if not ports:
            raise errors.NotFound(f"instance_id {server.id} could not be found as device id on any ports")
        guarded = [port for port in ports if group.id in port.security_groups]
        if not guarded:
            raise errors.NotFound(f"Security group {name} not associated with the instance {server.id}")
        for port in guarded:
            groups = tuple(id for id in port.security_groups if id != group.id)
            self._wing.network.ports.update(port.id, security_groups=groups)

    def _port(self, server: Server, who: RequestContext, port_id: str) -> Port:
        try:
            port = self._wing.network.ports.get(port_id, None if who.is_admin else who.project_id)
        except errors.NotFound:
            raise errors.NotFound(f"Port id {port_id} could not be found.") from None
        if port.project_id != server.project_id:
            raise errors.Invalid(f"Port {port_id} not usable for instance {server.id}.")
        if port.device_id:
            raise errors.Conflict(f"Port {port_id} is still in use.")
        return port

    def _new_port(self, server: Server, who: RequestContext, network_id: str | None, fixed_ip: str | None) -> Port:
        network = self._network(server, network_id)
        if network.external and not network.shared and not who.is_admin:
            raise errors.Forbidden(f"It is not allowed to create an interface on external network {network.id}")
        if network.port_security_enabled and not self._wing.network.subnets.find({"network_id": network.id}):
            raise errors.Invalid(UNSECURED)
        return self._wing.network.ports.create(server.project_id, network.id, fixed_ip)

    def _network(self, server: Server, network_id: str | None) -> Network:
        if network_id is not None:
            return self._wing.network.networks.get(network_id, server.project_id)
        networks = self._wing.network.networks.available_to(server.project_id)
        if not networks:
            raise errors.Invalid(
                f"No specific network was requested and none are available for project '{server.project_id}'."
            )
        if len(networks) > 1:
            raise errors.Invalid(AMBIGUOUS)
        return networks[0]

    def _detached(self, server: Server, port_id: str) -> Server:
        for port in self._wing.network.ports.of_server(server.id):
            if port.id == port_id and port.owned and not self._wing.network.trunks.needs(port):
                self._wing.network.ports.delete(port.id)
            elif port.id == port_id:
                self._wing.network.ports.unbind(port.id)
        return self._wing.servers.outcome(server, "detach_interface")


@contextmanager
def _as_nova_says(network_id: str, fixed_ip: str | None) -> Iterator[None]:
    """What Nova makes of the errors of ports."""
    try:
        yield
    except Exceeded:
        raise errors.QuotaExceeded("Maximum number of ports exceeded") from None
    except Refused as error:
        if error.type == "IpAddressGenerationFailure":
            raise errors.Invalid(f"No fixed IP addresses available for network: {network_id}") from None
        raise errors.Conflict(f"Fixed IP {fixed_ip} is already in use.") from None
    except Wrong:
        raise errors.Invalid(f"Fixed IP {fixed_ip} is not a valid ip address for network {network_id}.") from None
