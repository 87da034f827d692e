"""``/ports``: what is connected to a network, with which addresses."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.cloud.network.networking import Wrong, wrong_input
from novalite.cloud.network.ports import Port
from novalite.services.network.attributes import (
    Attribute,
    address,
    anything,
    boolean,
    choice,
    cidr,
    id_,
    listing,
    mac,
    optional,
    text,
)
from novalite.services.network.collection import Collection, viewer
from novalite.services.network.policies import Denied

VNIC_TYPES = (
    *("normal", "direct", "macvtap", "baremetal", "direct-physical", "virtio-forwarder", "smart-nic", "vdpa"),
    *("accelerator-direct", "accelerator-direct-physical", "remote-managed"),
)
_NEEDS = "Port security must be enabled and port must have an IP address in order to use security groups."


def wishes(value: Any) -> list[dict[str, str]]:
    """Addresses to have: of a subnet, a certain one, or both. Raises Wrong."""
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise ValueError(f"Invalid data format for fixed IP: '{value}'.")
    kinds = {"subnet_id": id_, "ip_address": address}
    wanted = [{name: kinds[name](own) for name, own in one.items() if name in kinds and own} for one in value]
    if not all(wanted):
        raise wrong_input("IP allocation requires subnet_id or ip_address")
    return wanted


def pair(value: Any) -> dict[str, str]:
    """Another address that may be used, and with which card. Raises Wrong."""
    if not isinstance(value, dict) or "ip_address" not in value:
        raise Wrong("AllowedAddressPairsMissingIP", "AllowedAddressPair must contain ip_address")
    where = value["ip_address"]
    pair = {"ip_address": cidr(where) if "/" in str(where) else address(where)}
    return pair | ({"mac_address": mac(value["mac_address"])} if value.get("mac_address") else {})


def _pairs(port: Port, call: Call) -> list[dict[str, str]]:
    return [{"mac_address": port.mac_address, **one} for one in port.allowed_address_pairs]


def _names(port: Port, call: Call) -> list[dict[str, str]]:
    shown = []
    for own in port.fixed_ips:
        host = port.dns_name or f"host-{own.ip_address.replace('.', '-').replace(':', '-')}"
        shown.append({"ip_address": own.ip_address, "hostname": host, "fqdn": f"{host}.openstacklocal."})
    return shown


def _bound(name: str, stored_as: str = "", convert: Any = None, **more: Any) -> Attribute:
    return Attribute(f"binding:{name}", convert, admin=True, hidden=True, stored_as=stored_as or name, **more)


ATTRIBUTES = (
    Attribute("network_id", id_, put=False, required=True),
    Attribute("mac_address", mac),
    Attribute("admin_state_up", boolean),
    Attribute("status"),
    Attribute("device_id", text()),
    Attribute("device_owner", text()),
    Attribute("fixed_ips", wishes, show=lambda port, call: [vars(own) for own in port.fixed_ips]),
    Attribute("allowed_address_pairs", listing(pair), show=_pairs),
    Attribute("extra_dhcp_opts", listing(anything)),
    Attribute("security_groups", listing(id_)),
    Attribute("binding:vnic_type", choice(*VNIC_TYPES), stored_as="vnic_type"),
    _bound("profile", convert=optional(anything), show=lambda port, call: port.profile or {}),
    _bound("host_id", "host", optional(text())),
    _bound("vif_type"),
    _bound("vif_details"),
    Attribute("port_security_enabled", boolean),
    Attribute("dns_name", text()),
    Attribute("dns_domain", text()),
    Attribute("dns_assignment", show=_names),
    Attribute("ip_allocation", show=lambda port, call: "immediate" if port.fixed_ips else "none"),
    Attribute("propagate_uplink_status", boolean, put=False),
)

ports = Collection("port", "ports", lambda cloud: cloud.network.ports, ATTRIBUTES)


def create(call: Call, project_id: str, network_id: str, **sent: Any) -> Port:
    """A port of a network that one sees."""
    network = call.cloud.network.networks.get(network_id, viewer(call))
    _check_subnets(call, sent)
    _check_groups(call, sent, sent.get("port_security_enabled", network.port_security_enabled))
    return call.cloud.network.ports.create(project_id, network.id, **_unbound(sent))


def update(call: Call, port: Port, sent: dict[str, Any]) -> Port:
    """Change some of it; its MAC only as an admin."""
    if "mac_address" in sent and sent["mac_address"] != port.mac_address and not call.context.is_admin:
        raise Denied("(rule:update_port and rule:update_port:mac_address)")
    _check_subnets(call, sent)
    _check_groups(call, sent, sent.get("port_security_enabled", port.port_security_enabled))
    return call.cloud.network.ports.update(port.id, **_unbound(sent))


def delete(call: Call, port: Port) -> None:
    """Forget it, unless something needs it."""
    call.cloud.network.ports.check_deletable(port)
    call.cloud.network.ports.delete(port.id)


ports.create, ports.update, ports.delete = create, update, delete


def _unbound(sent: dict[str, Any]) -> dict[str, Any]:
    """What was sent, where no host is an empty one."""
    return sent | ({"host": sent["host"] or ""} if "host" in sent else {})


def _check_subnets(call: Call, sent: dict[str, Any]) -> None:
    """Raises Missing where an address is wished for of a subnet that one does not see, though it be of a network."""
    for wish in sent.get("fixed_ips", ()):
        if "subnet_id" in wish:
            call.cloud.network.subnets.get(wish["subnet_id"], viewer(call))


def _check_groups(call: Call, sent: dict[str, Any], secure: bool) -> None:
    if sent.get("security_groups") and not secure:
        raise Wrong("PortSecurityAndIPRequiredForSecurityGroups", _NEEDS)
    for id in sent.get("security_groups", ()):
        call.cloud.network.security_groups.get(id, viewer(call))
