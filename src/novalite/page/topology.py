"""A picture of the networks of a cloud: each a line from the top to the bottom, which routers and servers are on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

from novalite.cloud import Cloud
from novalite.cloud.network.ports import Ports
from novalite.page.nouns import NOUNS

#: How many servers are drawn: who has more reads the list.
MOST = 60

_NAMES, _COLUMN, _ROW, _TOP = 230, 190, 40, 64


def topology(cloud: Cloud, path: str) -> tuple[str, int]:
    """The picture as SVG, whose links lead below a path, and how many servers are not on it."""
    networks = NOUNS["networks"].find(cloud)
    routers = NOUNS["routers"].find(cloud)
    servers = NOUNS["servers"].find(cloud)
    shown = [*(("routers", one) for one in routers), *(("servers", one) for one in servers[:MOST])]
    columns = {network.id: _NAMES + _COLUMN * number + 40 for number, network in enumerate(networks)}
    width, height = _NAMES + _COLUMN * len(networks) + 20, _TOP + _ROW * len(shown) + 20
    picture = ET.Element(
        "svg", xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {width} {height}", width=str(width), height=str(height)
    )
    for network in networks:
        x = columns[network.id]
        kind = "network external" if network.external else "network"
        ET.SubElement(picture, "path", {"class": kind, "d": f"M{x} {_TOP - 16}V{height - 12}"})
        _link(picture, x - 8, 20, f"{path}/networks/{network.id}", network.name or network.id, _COLUMN)
        cidrs = [subnet.cidr for subnet in cloud.network.subnets.find({"network_id": network.id})]
        _write(picture, x - 8, 38, ", ".join(cidrs), "address", _COLUMN)
    for number, (noun, device) in enumerate(shown):
        y = _TOP + _ROW * number + 16
        _device(picture, y, noun, device, path)
        for x, address in _connections(cloud, device, columns):
            ET.SubElement(picture, "path", {"class": "cable", "d": f"M{_NAMES - 14} {y}H{x}"})
            ET.SubElement(picture, "circle", {"cx": str(x), "cy": str(y), "r": "5", "class": noun})
            _write(picture, x + 9, y - 5, address, "address", _COLUMN)
    return ET.tostring(picture, encoding="unicode"), max(len(servers) - MOST, 0)


def _connections(cloud: Cloud, device: Any, columns: dict[str, int]) -> Iterator[tuple[int, str]]:
    """Where a device is on networks, and with which addresses; the farthest first."""
    found: dict[int, list[str]] = defaultdict(list)
    for port in cloud.store.find(Ports.kind, {"device_id": device.id}):
        if port.network_id in columns:
            found[columns[port.network_id]] += [address.ip_address for address in port.fixed_ips]
    return ((x, ", ".join(addresses)) for x, addresses in sorted(found.items(), reverse=True))


def _device(picture: ET.Element, y: int, noun: str, device: Any, path: str) -> None:
    box = {"x": "8", "y": str(y - 15), "width": str(_NAMES - 22), "height": "30", "class": noun}
    ET.SubElement(picture, "rect", box)
    _link(picture, 16, y - 1, f"{path}/{noun}/{device.id}", device.name or device.id, _NAMES - 40)
    _write(picture, 16, y + 11, device.status if noun == "servers" else "router", "address small", _NAMES - 40)


def _link(picture: ET.Element, x: int, y: int, path: str, text: str, room: int) -> None:
    _write(ET.SubElement(picture, "a", href=path), x, y, text, "", room)


def _write(parent: ET.Element, x: int, y: int, text: str, kind: str, room: int) -> None:
    letters = int(room // 7.4)
    element = ET.SubElement(
        parent, "text", {"x": str(x), "y": str(y), "class": kind} if kind else {"x": str(x), "y": str(y)}
    )
    shown = text if len(text) <= letters else text[: letters - 1] + "…"
    element.text = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in shown)
