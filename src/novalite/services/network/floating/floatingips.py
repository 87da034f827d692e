"""``/floatingips``: addresses outside that lead to a port inside."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.cloud.network.floating_ips import FloatingIP
from novalite.cloud.network.networking import Wrong
from novalite.services.network.attributes import Attribute, address, dns_domain, dns_name, id_, optional
from novalite.services.network.collection import Collection, viewer
from novalite.services.network.qos.policies import POLICY_ID, check_policy


def _port(floating: FloatingIP, call: Call) -> dict[str, Any] | None:
    if not floating.port_id:
        return None
    port = call.cloud.network.ports.get(floating.port_id)
    names = ("name", "network_id", "mac_address", "admin_state_up", "status", "device_id", "device_owner")
    return {name: getattr(port, name) for name in names}


def _forwardings(floating: FloatingIP, call: Call) -> list[dict[str, Any]]:
    return [
        {
            "id": one.id,
            "protocol": one.protocol,
            "internal_ip_address": one.internal_ip_address,
            "internal_port_id": one.internal_port_id,
            **_ports("internal", one.internal),
            **_ports("external", one.external),
        }
        for one in call.cloud.network.port_forwardings.of(floating.id)
    ]


def _ports(side: str, ports: tuple[int, int]) -> dict[str, Any]:
    """The port of a side; of several Neutron tells nothing here."""
    return {f"{side}_port": ports[0]} if ports[0] == ports[1] else {}


def _nothing(floating: FloatingIP, call: Call) -> None:
    return None


ATTRIBUTES = (
    Attribute("floating_ip_address", optional(address), put=False, default=None, enforced=True),
    Attribute("subnet_id", optional(id_), put=False, shown=False, show=_nothing, is_filter=False, is_sort_key=False),
    Attribute("floating_network_id", id_, put=False, required=True),
    Attribute(
        "router_id",
        optional(id_),
        change="network.floating-ip-router-writable",
        earlier=Attribute("router_id"),
    ),
    Attribute("port_id", optional(id_), is_sort_key=False),
    Attribute("fixed_ip_address", optional(address)),
    Attribute("status"),
    Attribute("dns_name", dns_name, put=False, show=lambda floating, call: "", is_filter=False, is_sort_key=False),
    Attribute("dns_domain", dns_domain, put=False, show=lambda floating, call: "", is_filter=False, is_sort_key=False),
    Attribute("port_details", show=_port, is_filter=False, is_sort_key=False),
    POLICY_ID,
    Attribute("port_forwardings", show=_forwardings, is_filter=False, is_sort_key=False),
)

floatingips = Collection(
    "floatingip", "floatingips", lambda cloud: cloud.network.floating_ips, ATTRIBUTES, without=("name",)
)


def create(call: Call, project_id: str, floating_network_id: str, **sent: Any) -> FloatingIP:
    """An address, and where it leads."""
    network = call.cloud.network.networks.get(floating_network_id, viewer(call))
    check_policy(call, sent)
    wanted, fixed = sent.pop("floating_ip_address", None), sent.pop("fixed_ip_address", None)
    if fixed and not sent.get("port_id"):
        raise Wrong("BadRequest", "Bad floatingip request: fixed_ip_address cannot be specified without a port_id.")
    if sent.get("port_id"):
        call.cloud.network.ports.get(sent["port_id"], viewer(call))
    return call.cloud.network.floating_ips.create(
        project_id, network.id, wanted, sent.pop("subnet_id", None), sent.pop("port_id", None), fixed, **sent
    )


def update(call: Call, floating: FloatingIP, sent: dict[str, Any]) -> FloatingIP:
    """Change what is said of it, or where it leads; no port is nowhere."""
    check_policy(call, sent)
    stays = "port_id" not in sent
    port_id, fixed, router_id = (sent.pop(name, None) for name in ("port_id", "fixed_ip_address", "router_id"))
    if router_id and stays and not fixed:
        port_id, fixed = floating.port_id, floating.fixed_ip_address
    if sent:
        floating = call.cloud.network.floating_ips.update(floating.id, **sent)
    if port_id:
        call.cloud.network.port_forwardings.check_unused(floating)
        port = call.cloud.network.ports.get(port_id, viewer(call))
        return call.cloud.network.floating_ips.associate(floating.id, port.id, fixed, router_id)
    if fixed:
        raise Wrong("BadRequest", "Bad floatingip request: fixed_ip_address cannot be specified without a port_id.")
    return floating if stays else call.cloud.network.floating_ips.dissociate(floating.id)


def delete(call: Call, floating: FloatingIP) -> None:
    """Give the address back, unless some of its ports lead anywhere."""
    call.cloud.network.port_forwardings.check_unused(floating)
    call.cloud.network.floating_ips.delete(floating.id)


floatingips.create, floatingips.update, floatingips.delete = create, update, delete
