"""Ports: where something is connected to a network, with which addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from msgspec.structs import asdict

from novalite.cloud.network.addresses import FixedIP, Wish
from novalite.cloud.network.networking import Alternatives, NetworkResource, NetworkResources, Refused, Wrong
from novalite.cloud.network.subnets import Subnet
from novalite.store import Kind

#: Owners whose ports go with what they belong to, and by no other way.
KEPT = {
    "network:router_interface": "has device owner network:router_interface",
    "network:router_gateway": "has device owner network:router_gateway",
    "network:floatingip": "has device owner network:floatingip",
}


class Port(NetworkResource, frozen=True, kw_only=True):
    """A port.

    ``network_owner`` is the project of its network. ``owned`` says that Nova made it, and that it goes when its server
    goes; ``attachment`` counts up from port to port as servers are given them.
    """

    network_id: str
    network_owner: str
    mac_address: str
    fixed_ips: tuple[FixedIP, ...] = ()
    security_groups: tuple[str, ...] = ()
    admin_state_up: bool = True
    port_security_enabled: bool = True
    device_id: str = ""
    device_owner: str = ""
    allowed_address_pairs: tuple[Mapping[str, str], ...] = ()
    extra_dhcp_opts: tuple[Mapping[str, Any], ...] = ()
    dns_name: str = ""
    dns_domain: str = ""
    host: str = ""
    vnic_type: str = "normal"
    profile: Mapping[str, Any] | None = None
    propagate_uplink_status: bool = True
    ip_allocation: str = "immediate"
    qos_policy_id: str | None = None
    owned: bool = False
    tag: str | None = None
    attachment: int = 0

    @property
    def status(self) -> str:
        """ACTIVE once it is bound to a host or part of a router; a floating address's is neither up nor down."""
        if self.device_owner == "network:floatingip":
            return "N/A"
        up = self.admin_state_up and (self.host or self.device_owner.startswith("network:"))
        return "ACTIVE" if up else "DOWN"

    @property
    def vif_type(self) -> str:
        """How the host connects it."""
        return "ovs" if self.host else "unbound"

    @property
    def vif_details(self) -> dict[str, Any]:
        """What the host needs to know to connect it."""
        if not self.host:
            return {}
        return {"port_filter": True, "connectivity": "l2", "bridge_name": "br-int", "datapath_type": "system"}


class Ports(NetworkResources[Port]):
    """The ports of all networks."""

    kind: Kind[Port] = Kind(
        "ports",
        by=(
            "project_id",
            "name",
            "network_owner",
            "network_id",
            "device_id",
            "device_owner",
            "mac_address",
            "qos_policy_id",
        ),
        each=("security_groups",),
    )
    record = Port
    resource = "port"
    revision = 1
    type = "PortNotFound"
    absent = "Port {id} could not be found."

    def create(
        self,
        project_id: str,
        network_id: str,
        fixed_ip: str | None = None,
        security_groups: Sequence[str] | None = None,
        *,
        fixed_ips: Sequence[Wish] | None = None,
        mac_address: str | None = None,
        **more: Any,
    ) -> Port:
        """A port of a network, with one address of each version unless ``fixed_ip`` or ``fixed_ips`` say others.

        ``security_groups`` are ids; without, it is the project's default one. Raises Missing for no network, Exceeded,
        Wrong for addresses that the network has not, Refused for those in use and where none is left.
        """
        wing = self._wing
        with wing.transaction():
            network = wing.networks.get(network_id)
            self._check_quota(project_id)
            mac = mac_address or wing.addresses.new_mac()
            self._check_mac(network_id, mac)
            wishes = [{"ip_address": fixed_ip}] if fixed_ip else fixed_ips
            trusted = more.get("device_owner", "").startswith("network:")
            secure = more.setdefault("port_security_enabled", network.port_security_enabled and not trusted)
            if security_groups is None:
                security_groups = [wing.security_groups.default(project_id).id] if secure else []
            host = more.get("host", "")
            addresses = wing.addresses.allocate(network_id, wishes, mac, host)
            wing.routed_networks.check_addresses(addresses)
            if wishes == []:
                more["ip_allocation"] = "none"
            elif not addresses and not host and wing.routed_networks.has(network_id):
                more["ip_allocation"] = "deferred"
            values = {"fixed_ips": addresses, "security_groups": tuple(security_groups), **more}
            values |= {"network_id": network_id, "network_owner": network.project_id}
            return self._make(project_id, mac_address=mac, **values)

    def update(self, id: str, **changes: Any) -> Port:
        """Change some attributes; ``fixed_ips`` are wishes, and those that it has already are kept.

        Raises Missing, Wrong, Refused as `create` does.
        """
        with self._wing.transaction():
            port = self.get(id)
            if changes.get("mac_address", port.mac_address) != port.mac_address:
                self._check_mac(port.network_id, changes["mac_address"])
            if "fixed_ips" in changes:
                changes["fixed_ips"] = self._readdress(port, changes["fixed_ips"])
                self._wing.routed_networks.check_addresses(changes["fixed_ips"])
                self._wing.port_forwardings.leave(port.id, {own.ip_address for own in changes["fixed_ips"]})
            elif changes.get("host") and not port.host:
                changes |= self._placed(port, changes["host"])
            return super().update(id, **changes)

    def sees(self, project_id: str, resource: Port) -> bool:
        """Whether it is a project's own, or of its network."""
        return bool(project_id) and project_id in (resource.project_id, resource.network_owner)

    def visible_to(self, project_id: str) -> Alternatives:
        """The same."""
        return [{"project_id": project_id}, {"network_owner": project_id}] if project_id else []

    def delete(self, id: str) -> None:
        """Forget a port; floating addresses stay and lose it. Raises Missing, Refused while a trunk needs it."""
        with self._wing.transaction():
            port = self.get(id)
            self._wing.trunks.check_deletable(port)
            for floating in self._wing.floating_ips.of_port(port.id):
                self._wing.floating_ips.dissociate(floating.id)
            self._wing.port_forwardings.leave(port.id, set())
            self._wing.addresses.release(port.fixed_ips)
            super().delete(port.id)

    def check_readdressable(self, port: Port, wishes: Sequence[Wish]) -> None:
        """Raises Wrong where a router or a floating address needs one that a port would no longer have."""
        kept = [own for own in port.fixed_ips if any(_grants(own, wish) for wish in wishes)]
        lost = [own for own in port.fixed_ips if own not in kept]
        new = [wish for wish in wishes if not any(_grants(own, wish) for own in port.fixed_ips)]
        if port.device_owner == "network:router_interface" and (
            any(":" not in own.ip_address for own in lost) or any(map(self._is_of_version_4, new))
        ):
            raise Wrong("BadRequest", f"Bad ports request: IP updates for port {port.id} are not allowed.")
        floating = self._wing.floating_ips.of_port(port.id)
        if any(own.ip_address == one.fixed_ip_address for own in lost for one in floating):
            message = f"Bad port request: Cannot update the fixed_ips of the port {port.id}, because its original "
            raise Wrong("BadRequest", f"{message}fixed_ip has been associated to a floating ip.")

    def check_deletable(self, port: Port) -> None:
        """Raises Refused for a port that a router or a floating address needs."""
        if reason := KEPT.get(port.device_owner):
            message = f"Port {port.id} cannot be deleted directly via the port API: {reason}."
            raise Refused("ServicePortInUse", message)

    def of_server(self, server_id: str) -> list[Port]:
        """A server's ports in the order in which it was given them."""
        return sorted(self.find({"device_id": server_id}), key=attrgetter("attachment"))

    def bind(
        self, port_id: str, server_id: str, host: str, zone: str, owned: bool = False, tag: str | None = None
    ) -> Port:
        """Give a port to a server on a host. Raises Missing, Refused for a port that another one has."""
        with self._wing.transaction():
            port = self.get(port_id)
            if port.device_id not in ("", server_id):
                raise Refused("PortInUse", f"Port {port.id} is still in use.")
            attachment = port.attachment or self._wing.store.next("attachments")
            binding = {"device_id": server_id, "device_owner": f"compute:{zone}", "host": host}
            return self.update(port.id, **binding, owned=owned, tag=tag, attachment=attachment)

    def unbind(self, port_id: str) -> Port:
        """Take a port from its server. Raises Missing."""
        return self.update(port_id, device_id="", device_owner="", host="", owned=False, tag=None, attachment=0)

    def release(self, server_id: str) -> None:
        """Take all ports from a server: those that Nova made are deleted, others and those of trunks unbound."""
        with self._wing.transaction():
            for port in self.of_server(server_id):
                if port.owned and not self._wing.trunks.needs(port):
                    self.delete(port.id)
                else:
                    self.unbind(port.id)

    def move(self, server_id: str, host: str) -> None:
        """Bind a server's ports to the host where it is now; no host leaves them with the server, and down."""
        with self._wing.transaction():
            for port in self.of_server(server_id):
                self.update(port.id, host=host)

    def join(self, subnet: Subnet) -> None:
        """Give the ports of a network the addresses that follow from theirs in a new subnet."""
        for port in self.find({"network_id": subnet.network_id}, lambda port: port.device_owner not in KEPT):
            wish = {"subnet_id": subnet.id}
            self.update(port.id, fixed_ips=[*map(asdict, port.fixed_ips), wish])

    def leave(self, subnet: Subnet) -> None:
        """Take those from them that a subnet gave them; those of routers stay."""
        for port in self.find({"network_id": subnet.network_id}, lambda port: port.device_owner not in KEPT):
            rest = [asdict(own) for own in port.fixed_ips if own.subnet_id != subnet.id]
            if len(rest) < len(port.fixed_ips):
                self.update(port.id, fixed_ips=rest)

    def of_group(self, group_id: str) -> list[Port]:
        """The ports that a security group guards."""
        return self.find({"security_groups": group_id})

    def _is_of_version_4(self, wish: Wish) -> bool:
        if "ip_address" in wish:
            return ":" not in wish["ip_address"]
        return self._wing.subnets.get(wish["subnet_id"]).ip_version == 4

    def _placed(self, port: Port, host: str) -> dict[str, Any]:
        """What a port has once it is on a host, as far as its network waited for that. Raises Refused elsewhere."""
        if port.ip_allocation == "deferred" and not port.fixed_ips:
            return {"fixed_ips": self._wing.addresses.allocate(port.network_id, None, port.mac_address, host)}
        near = {subnet.id for subnet in self._wing.routed_networks.candidates(port.network_id, host, chosen=True)}
        if not near.issuperset(own.subnet_id for own in port.fixed_ips):
            message = (
                f"Host {host} is not connected to a segment where the existing fixed_ips on port {port.id} will "
                "function given the routed network topology."
            )
            raise Refused("HostNotCompatibleWithFixedIps", message)
        return {}

    def _readdress(self, port: Port, wishes: Sequence[Wish]) -> tuple[FixedIP, ...]:
        kept, new = [], []
        for wish in wishes:
            same = [own for own in port.fixed_ips if own not in kept and _grants(own, wish)]
            if same:
                kept.append(same[0])
            else:
                new.append(wish)
        self._wing.addresses.release(own for own in port.fixed_ips if own not in kept)
        return (*kept, *self._wing.addresses.allocate(port.network_id, new, port.mac_address))

    def _check_mac(self, network_id: str, mac: str) -> None:
        if self.find({"mac_address": mac, "network_id": network_id}):
            message = f"Unable to complete operation for network {network_id}. The mac address {mac} is in use."
            raise Refused("MacAddressInUse", message)


def _grants(address: FixedIP, wish: Wish) -> bool:
    return all(getattr(address, name) == value for name, value in wish.items())
