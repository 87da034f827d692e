"""``/ports``: what is connected to a network, with which addresses."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from functools import partial
from typing import Any

from msgspec.structs import asdict, replace

from novalite.api.call import Call
from novalite.cloud.network.networking import Refused, Wrong, wrong_input
from novalite.cloud.network.ports import Port
from novalite.cloud.network.routed_networks import unconnected
from novalite.services.network.attributes import (
    UNSET,
    Attribute,
    address,
    boolean,
    choice,
    dns_domain,
    dns_name,
    id_,
    mac,
    or_empty,
    subnet,
    tags,
    text,
    unique,
)
from novalite.services.network.collection import Collection, is_usable, viewer
from novalite.services.network.qos.policies import POLICY_ID, check_policy
from novalite.services.network.service import bad

#: How many other addresses a port may use.
MOST_PAIRS = 10

#: The addresses of many hosts, by the version of IP.
MULTICAST = {4: ipaddress.ip_network("224.0.0.0/4"), 6: ipaddress.ip_network("ff00::/8")}
VNIC_TYPES = (
    *("normal", "direct", "macvtap", "baremetal", "direct-physical", "virtio-forwarder", "smart-nic", "vdpa"),
    *("accelerator-direct", "accelerator-direct-physical", "remote-managed"),
)
_HAS = "Port has security group associated. Cannot disable port security or IP address until security group is removed."
_NEEDS = "Port security must be enabled and port must have an IP address in order to use security groups."


def wishes(value: Any) -> list[dict[str, str]]:
    """Addresses to have: of a subnet, a certain one, or both."""
    if not isinstance(value, list):
        raise ValueError(f"Invalid data format for fixed IP: '{value}'.")
    wanted: list[dict[str, str]] = []
    for one in value:
        if not isinstance(one, dict):
            raise ValueError(f"Invalid data format for fixed IP: '{one}'.")
        if one.get("ip_address") in [other["ip_address"] for other in wanted if "ip_address" in other]:
            raise ValueError(f"Duplicate IP address '{one['ip_address']}'.")
        kinds = {"ip_address": address, "subnet_id": id_}
        own = {name: kinds[name](one[name]) for name in kinds if name in one}
        wanted.append({name: own[name] for name in one if name in own})  # rules are told in the order of what was sent
    return wanted


def pairs(value: Any, *, multicast: bool = False) -> tuple[dict[str, str], ...]:
    """Other addresses that may be used, and with which card. Raises Wrong."""
    if value is None:
        return ()
    if not isinstance(value, list):
        raise bad("Allowed address pairs must be a list.")
    if len(value) > MOST_PAIRS:
        message = f"The number of allowed address pair exceeds the maximum {MOST_PAIRS}."
        raise Wrong("AllowedAddressPairExhausted", message)
    converted: list[dict[str, str]] = []
    for one in value:
        own = _pair(one, multicast)
        if own in converted:
            message = f"Request contains duplicate address pair: mac_address {own.get('mac_address')} "
            raise Wrong("DuplicateAddressPairInRequest", f"{message}ip_address {own['ip_address']}.")
        converted.append(own)
    return tuple(converted)


def _pair(value: Any, multicast: bool) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ValueError(f"'{value}' is not a dictionary.")
    try:
        own = {"mac_address": mac(value["mac_address"])} if "mac_address" in value else {}
        if "ip_address" not in value:
            raise Wrong("AllowedAddressPairsMissingIP", "AllowedAddressPair must contain ip_address")
        if unknown := [name for name in value if name not in ("mac_address", "ip_address")]:
            raise bad(f"Unrecognized attribute(s) '{', '.join(unknown)}'")
        where = value["ip_address"]
        converted = subnet(where) if "/" in str(where) else address(where)
    except ValueError as error:
        raise bad(str(error).removesuffix(".")) from None
    if not multicast:
        _check_unicast(converted)
    return {**own, "ip_address": converted}


def _check_unicast(own: str) -> None:
    """Raises Wrong for an address that is that of many hosts, or a range with such addresses but that of all."""
    range = ipaddress.ip_network(own, strict=False)
    many = MULTICAST[range.version]
    if range.overlaps(many) and own != "0.0.0.0/0":
        what = (
            f"Subnet {own} overlaps with multicast range {many}" if "/" in own else f"IP {own} is a multicast address"
        )
        raise bad(f"{what}, which is not supported.")


def options(value: Any) -> tuple[dict[str, Any], ...]:
    """What DHCP tells besides. Raises Wrong."""
    if not isinstance(value, list | None):
        raise wrong_input(f"'{value}' is not a list")
    sent = value or []
    if twice := [one for index, one in enumerate(sent) if one in sent[:index]]:
        raise wrong_input(f"Duplicate items in the list: '{', '.join(map(str, twice))}'")
    for one in sent:
        named = isinstance(one, dict) and isinstance(one.get("opt_name"), str) and one["opt_name"].strip()
        if not named or not isinstance(one.get("opt_value", 0), str | None):
            raise wrong_input(f"No valid key specs matched for: {one}")
        if str(one.get("ip_version", 4)) not in ("4", "6") or len(one["opt_name"]) > 64:
            raise wrong_input(f"No valid key specs matched for: {one}")
    return tuple({"ip_version": 4, **one} for one in sent)


def _profile(value: Any) -> Any:
    if not isinstance(value, dict | None):
        raise ValueError(f"'{value}' is not a dictionary.")
    return value


#: Stands for an address of a network card that is made up.
NEW = object()


def mac_or_new(value: Any) -> Any:
    """The address of a network card, or one that is made up."""
    return NEW if value is None else mac(value)


def _mac_asked(value: str) -> str:
    try:
        return mac(value)
    except ValueError:
        return value


def _pairs(port: Port, call: Call) -> list[dict[str, str]]:
    return [{"mac_address": port.mac_address, **one} for one in port.allowed_address_pairs]


PAIRS = Attribute("allowed_address_pairs", pairs, enforced=True, show=_pairs, is_filter=False, is_sort_key=False)
PAIRS_OF_ANY = replace(PAIRS, convert=partial(pairs, multicast=True))


def _names(port: Port, call: Call) -> list[dict[str, str]]:
    shown = []
    for own in port.fixed_ips:
        host = port.dns_name or f"host-{own.ip_address.replace('.', '-').replace(':', '-')}"
        shown.append({"ip_address": own.ip_address, "hostname": host, "fqdn": f"{host}.openstacklocal."})
    return shown


def _policy_of_network(port: Port, call: Call) -> Any:
    return call.cloud.network.networks.get(port.network_id).qos_policy_id


def _trunk(port: Port, call: Call) -> Any:
    """Whose traffic it carries, if it is that of a trunk."""
    trunk = call.cloud.network.trunks.of_port(port.id)
    if trunk is None:
        return UNSET
    cards = [call.cloud.network.ports.get(own.port_id).mac_address for own in trunk.sub_ports]
    own = [{**asdict(one), "mac_address": mac} for one, mac in zip(trunk.sub_ports, cards, strict=True)]
    return {"trunk_id": trunk.id, "sub_ports": own}


def _vif_type(port: Port, call: Call) -> str:
    return port.vif_type if not port.host or _is_known(port.host, call) else "binding_failed"


def _is_known(host: str, call: Call) -> bool:
    return any(one.name == host for one in call.cloud.compute.hosts.find())


def _status(port: Port, call: Call) -> str:
    return "DOWN" if _vif_type(port, call) == "binding_failed" else port.status


def _bound(name: str, stored_as: str = "", convert: Any = None, **more: Any) -> Attribute:
    return Attribute(
        f"binding:{name}",
        convert,
        enforced=True,
        stored_as=stored_as or name,
        is_sort_key=False,
        **{"hidden": True, "is_filter": False, **more},
    )


ATTRIBUTES = (
    Attribute("network_id", id_, put=False, required=True),
    Attribute("admin_state_up", boolean, compared=boolean),
    Attribute("mac_address", mac_or_new, default=NEW, enforced=True, compared=_mac_asked),
    Attribute(
        "fixed_ips",
        wishes,
        enforced=True,
        show=lambda port, call: [asdict(own) for own in port.fixed_ips],
        is_sort_key=False,
    ),
    Attribute("device_id", text(), default="", enforced=True),
    Attribute("device_owner", text(), default="", enforced=True),
    Attribute("status", show=_status),
    replace(PAIRS, change="network.aap-reject-multicast", earlier=PAIRS_OF_ANY),
    Attribute("extra_dhcp_opts", options, is_filter=False, is_sort_key=False),
    Attribute("ip_allocation"),
    _bound("vif_type", show=_vif_type),
    _bound("vif_details", show=lambda port, call: port.vif_details if _vif_type(port, call) == port.vif_type else {}),
    _bound("vnic_type", convert=choice(*VNIC_TYPES), default="normal", hidden=False),
    _bound("host_id", "host", lambda value: str(value) if value else "", is_filter=True),
    _bound("profile", convert=_profile, show=lambda port, call: port.profile or {}),
    Attribute("port_security_enabled", boolean, enforced=True, is_filter=False, is_sort_key=False),
    Attribute("tags", tags, put=False, show=lambda port, call: sorted(port.tags), is_sort_key=False),
    Attribute("propagate_uplink_status", boolean, put=False, is_filter=False, is_sort_key=False),
    Attribute("dns_name", dns_name, show=lambda port, call: "", is_filter=False, is_sort_key=False),
    Attribute("dns_assignment", show=_names, is_filter=False, is_sort_key=False),
    Attribute("dns_domain", dns_domain, show=lambda port, call: "", is_filter=False, is_sort_key=False),
    POLICY_ID,
    Attribute("qos_network_policy_id", show=_policy_of_network, is_filter=False, is_sort_key=False),
    Attribute("trunk_details", show=_trunk, is_filter=False, is_sort_key=False),
    Attribute("security_groups", or_empty(unique(id_)), is_sort_key=False),
)

ports = Collection("port", "ports", lambda cloud: cloud.network.ports, ATTRIBUTES, core=True, bulk=True)


def _target(call: Call, values: Mapping[str, Any]) -> dict[str, Any]:
    network = call.cloud.network.networks.get(values["network_id"])
    return {"network_project_id": network.project_id, "shared": is_usable(network, call)}


def before_all(call: Call, sent: list[dict[str, Any]]) -> None:
    """Raises Missing for a network that one does not see, before anybody looks who may."""
    for one in sent:
        call.cloud.network.networks.get(one["network_id"], viewer(call))


def create(call: Call, project_id: str, network_id: str, **sent: Any) -> Port:
    """A port of a network that one sees."""
    network = call.cloud.network.networks.get(network_id)
    _check_subnets(call, sent)
    check_policy(call, sent)
    _check_groups(call, sent, sent.get("port_security_enabled", network.port_security_enabled))
    _check_host(call, network.id, sent)
    if sent.get("mac_address") is NEW:
        del sent["mac_address"]
    return call.cloud.network.ports.create(project_id, network.id, **_unbound(sent))


def update(call: Call, port: Port, sent: dict[str, Any]) -> Port:
    """Change some of it; what is to have another address of a network card, and none is named, gets a new one."""
    _check_subnets(call, sent)
    if "fixed_ips" in sent:
        call.cloud.network.ports.check_readdressable(port, sent["fixed_ips"])
    check_policy(call, sent)
    _check_groups(call, sent, sent.get("port_security_enabled", port.port_security_enabled), port)
    _check_host(call, port.network_id, sent)
    if sent.get("mac_address") is NEW:
        sent["mac_address"] = call.cloud.network.addresses.new_mac()
    return call.cloud.network.ports.update(port.id, **_unbound(sent))


def delete(call: Call, port: Port) -> None:
    """Forget it, unless something needs it."""
    call.cloud.network.ports.check_deletable(port)
    call.cloud.network.ports.delete(port.id)


ports.create, ports.update, ports.delete = create, update, delete
ports.before_all, ports.target = before_all, _target


def _unbound(sent: dict[str, Any]) -> dict[str, Any]:
    """What was sent, where no host is an empty one."""
    return sent | ({"host": sent["host"] or ""} if "host" in sent else {})


def _check_host(call: Call, network_id: str, sent: dict[str, Any]) -> None:
    """Raises Refused for a host that there is not, where addresses depend on it."""
    host = sent.get("host")
    if host and not _is_known(host, call) and call.cloud.network.routed_networks.has(network_id):
        raise unconnected(host, network_id)


def _check_subnets(call: Call, sent: dict[str, Any]) -> None:
    """Raises Missing where an address is wished for of a subnet that one does not see, though it be of a network."""
    for wish in sent.get("fixed_ips", ()):
        if "subnet_id" in wish:
            call.cloud.network.subnets.get(wish["subnet_id"], viewer(call))


def _check_groups(call: Call, sent: dict[str, Any], secure: bool, port: Port | None = None) -> None:
    if sent.get("security_groups") and not secure:
        raise Wrong("PortSecurityAndIPRequiredForSecurityGroups", _NEEDS)
    if port and port.security_groups and not secure and "security_groups" not in sent:
        raise Refused("PortSecurityPortHasSecurityGroup", _HAS)
    if not secure and sent.get("allowed_address_pairs", port.allowed_address_pairs if port else ()):
        message = "Port Security must be enabled in order to have allowed address pairs on a port."
        raise Refused("AddressPairAndPortSecurityRequired", message)
    for id in sent.get("security_groups", ()):
        call.cloud.network.security_groups.get(id, viewer(call))
