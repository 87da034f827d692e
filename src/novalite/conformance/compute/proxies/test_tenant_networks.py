"""``/os-tenant-networks``, until 2.35."""

from __future__ import annotations

from novalite.conformance.client import Api, each_version, message

GONE = {"2.1": 200, "2.36": 404}


@each_version(GONE)
def test_networks_are_listed_in_brief(api: Api, version: str, expected: int) -> None:
    networks = api.at("2.1")("GET /os-networks").json["networks"]
    listed = api.at(version)("GET /os-tenant-networks")

    assert listed.status_int == expected
    if expected == 200:
        brief = [{"id": network["id"], "label": network["label"], "cidr": "None"} for network in networks]
        assert listed.json == {"networks": brief}


@each_version(GONE)
def test_a_network_is_shown_in_brief(api: Api, version: str, expected: int) -> None:
    (network, *_) = api.at("2.1")("GET /os-tenant-networks").json["networks"]
    shown = api.at(version)(f"GET /os-tenant-networks/{network['id']}")

    assert shown.status_int == expected
    if expected == 200:
        assert shown.json == {"network": network}


def test_a_network_that_is_not_there_is_not_found_here_either(api: Api) -> None:
    shown = api.at("2.1")("GET /os-tenant-networks/nothing")

    assert (shown.status_int, message(shown)) == (404, "Network not found")
