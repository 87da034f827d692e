"""``/os-networks``, until 2.35."""

from __future__ import annotations

import pytest

from novalite.conformance.client import Api, each_version, message

KEYS = ["broadcast", "cidr", "cidr_v6", "dns1", "dns2", "gateway", "gateway_v6", "id", "label", "netmask", "netmask_v6"]
FOR_ADMINS = """
    bridge bridge_interface created_at deleted deleted_at dhcp_server dhcp_start enable_dhcp host injected mtu
    multi_host priority project_id rxtx_base share_address updated_at vlan vpn_private_address vpn_public_address
    vpn_public_port
"""
GONE = {"2.1": 200, "2.36": 404}


@each_version(GONE)
def test_networks_are_listed(api: Api, version: str, expected: int) -> None:
    listed = api.at(version)("GET /os-networks")

    assert listed.status_int == expected
    if expected == 200:
        network = next(network for network in listed.json["networks"] if network["label"] == "private")
        assert sorted(network) == KEYS
        assert {value for key, value in network.items() if key not in ("id", "label")} == {None}


@each_version(GONE)
def test_a_network_is_shown_as_it_is_listed(api: Api, version: str, expected: int) -> None:
    network = api.at("2.1")("GET /os-networks").json["networks"][0]
    shown = api.at(version)(f"GET /os-networks/{network['id']}")

    assert shown.status_int == expected
    if expected == 200:
        assert shown.json == {"network": network}


def test_an_admin_sees_what_there_once_was(admin: Api) -> None:
    network = admin.at("2.1")("GET /os-networks").json["networks"][0]

    assert set(network) == {*KEYS, *FOR_ADMINS.split()}
    assert {value for key, value in network.items() if key not in ("id", "label")} == {None}
    assert admin.at("2.1")(f"GET /os-networks/{network['id']}").json == {"network": network}


def test_a_network_that_is_not_there_is_not_found(api: Api) -> None:
    shown = api.at("2.1")("GET /os-networks/nothing")

    assert (shown.status_int, message(shown)) == (404, "Network not found")


@pytest.mark.parametrize(("role", "expected"), [("reader", 200), ("other", 200), ("nobody", 401)])
def test_readers_see_networks(api: Api, role: str, expected: int) -> None:
    assert api.as_(role).at("2.1")("GET /os-networks").status_int == expected
