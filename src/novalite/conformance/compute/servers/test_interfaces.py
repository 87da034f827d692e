"""``/servers/{id}/os-interface``, ``/ips`` and ``/os-security-groups``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from novalite.conformance.client import LATEST, Api, each_version, eventually, message

NOBODYS = "00000000-0000-4000-8000-000000000000"
KEYS = ["fixed_ips", "mac_addr", "net_id", "port_id", "port_state"]
UNKNOWN = "Additional properties are not allowed ('colour' was unexpected)"


@pytest.fixture
def network(api: Api) -> str:
    """The id of the network that servers are on."""
    networks = api.at("2.1")("GET /os-networks").json["networks"]
    return next(str(network["id"]) for network in networks if network["label"] == "private")


@pytest.fixture
def server(boot: Callable[..., Any], network: str) -> str:
    """The path of a server with one port."""
    return f"/servers/{boot(networks=[{'uuid': network}])['id']}"


def test_only_admins_boot_on_an_external_network(api: Api, admin: Api, boot: Any) -> None:
    pool = api.at("2.1")("GET /os-floating-ip-pools").json["floating_ip_pools"][0]["name"]
    networks = api.at("2.1")("GET /os-networks").json["networks"]
    external = next(network["id"] for network in networks if network["label"] == pool)
    reason = "Failed to allocate the network(s), not rescheduling."

    assert boot(networks=[{"uuid": external}], until="ERROR")["fault"]["message"].endswith(reason)
    assert boot(networks=[{"uuid": external}], by=admin)["addresses"].keys() == {pool}


def interfaces(api: Api, server: str) -> Any:
    return api.at(LATEST)(f"GET {server}/os-interface").json["interfaceAttachments"]


@each_version({"2.1": KEYS, "2.70": sorted([*KEYS, "tag"])})
def test_a_port_is_shown_and_listed(api: Api, server: str, network: str, version: str, expected: list[str]) -> None:
    listed = api.at(version)(f"GET {server}/os-interface")
    (port,) = listed.json["interfaceAttachments"]
    shown = api.at(version)(f"GET {server}/os-interface/{port['port_id']}")

    assert (listed.status_int, shown.status_int) == (200, 200)
    assert shown.json == {"interfaceAttachment": port}
    assert sorted(port) == expected
    assert (port["net_id"], port["port_state"]) == (network, "ACTIVE")
    assert {key for address in port["fixed_ips"] for key in address} == {"ip_address", "subnet_id"}
    if "tag" in port:
        assert port["tag"] is None


@each_version({"2.1": KEYS, "2.70": sorted([*KEYS, "tag"])})
def test_a_port_is_attached_and_detached(
    api: Api, server: str, network: str, version: str, expected: list[str]
) -> None:
    made = api.at(version)(f"POST {server}/os-interface", {"interfaceAttachment": {"net_id": network}})

    assert made.status_int == 200
    port = made.json["interfaceAttachment"]
    assert sorted(port) == expected
    assert port["net_id"] == network
    assert port["port_id"] in [one["port_id"] for one in interfaces(api, server)]

    deleted = api.at(version)(f"DELETE {server}/os-interface/{port['port_id']}")
    assert (deleted.status_int, deleted.body) == (202, b"")
    left = eventually(lambda: interfaces(api, server), lambda seen: len(seen) == 1)
    assert port["port_id"] not in [one["port_id"] for one in left]


@each_version({"2.1": 400, "2.49": 200})
def test_a_port_has_a_tag(api: Api, server: str, network: str, version: str, expected: int) -> None:
    body = {"interfaceAttachment": {"net_id": network, "tag": "red"}}
    made = api.at(version)(f"POST {server}/os-interface", body)

    assert made.status_int == expected
    if expected == 400:
        assert "Additional properties are not allowed ('tag' was unexpected)" in message(made)
    else:
        assert [port["tag"] for port in interfaces(api, server)] == [None, "red"]


@pytest.mark.alone
@pytest.mark.parametrize("body", [{}, {"interfaceAttachment": {}}])
def test_a_network_need_not_be_named_where_there_is_one(api: Api, server: str, network: str, body: Any) -> None:
    made = api.at("2.1")(f"POST {server}/os-interface", body)

    assert (made.status_int, made.json["interfaceAttachment"]["net_id"]) == (200, network)


@pytest.mark.parametrize(
    ("wanted", "status", "expected"),
    [
        ({"net_id": "NETWORK", "port_id": "PORT"}, 400, "Must not input both network_id and port_id"),
        ({"fixed_ips": [{"ip_address": "10.0.0.9"}]}, 400, "Must input network_id when request IP address"),
        ({"port_id": "PORT"}, 409, "Port PORT is still in use."),
        ({"port_id": NOBODYS}, 404, f"Port id {NOBODYS} could not be found."),
        (
            {"port_id": "nothing"},
            400,
            "Invalid input for field/attribute port_id. Value: nothing. 'nothing' is not a 'uuid'",
        ),
        (
            {"net_id": "nothing"},
            400,
            "Invalid input for field/attribute net_id. Value: nothing. 'nothing' is not a 'uuid'",
        ),
        ({"fixed_ips": []}, 400, "Invalid input for field/attribute fixed_ips. Value: []. [] should be non-empty"),
    ],
)
def test_what_cannot_be_attached_is_refused(
    api: Api, server: str, network: str, wanted: Any, status: int, expected: str
) -> None:
    (port,) = interfaces(api, server)
    names = {"NETWORK": network, "PORT": port["port_id"]}
    body = {"interfaceAttachment": {key: names.get(str(value), value) for key, value in wanted.items()}}
    made = api.at("2.1")(f"POST {server}/os-interface", body)

    assert (made.status_int, message(made)) == (status, expected.replace("PORT", port["port_id"]))


@pytest.mark.parametrize(
    ("body", "expected"),
    [(None, "None is not of type 'object'"), ([], "[] is not of type 'object'")],
)
def test_a_port_is_asked_for_by_an_object(api: Api, server: str, body: Any, expected: str) -> None:
    made = api.at("2.1")(f"POST {server}/os-interface", body)

    assert (made.status_int, message(made)) == (400, expected)


def test_a_port_that_the_server_has_not_is_not_shown(api: Api, server: str, boot: Any, network: str) -> None:
    other = boot(networks=[{"uuid": network}])
    (port,) = interfaces(api, f"/servers/{other['id']}")
    shown = api.at("2.1")(f"GET {server}/os-interface/{port['port_id']}")
    missing = api.at("2.1")(f"GET {server}/os-interface/{NOBODYS}")

    words = f"Instance {server.removeprefix('/servers/')} does not have a port with id {port['port_id']}"
    assert (shown.status_int, message(shown)) == (404, words)
    assert (missing.status_int, message(missing)) == (404, f"Port id {NOBODYS} could not be found.")


def test_a_port_that_is_not_there_is_detached_in_silence(api: Api, server: str) -> None:
    assert api.at("2.1")(f"DELETE {server}/os-interface/nothing").status_int == 202
    assert len(interfaces(api, server)) == 1


@pytest.mark.parametrize(("method", "action"), [("POST", "attach_interface"), ("DELETE", "detach_interface")])
def test_a_suspended_server_keeps_its_ports(api: Api, server: str, network: str, method: str, action: str) -> None:
    api(f"POST {server}/action", {"suspend": None})
    eventually(lambda: api(f"GET {server}").json["server"]["status"], lambda status: status == "SUSPENDED")
    path = "" if method == "POST" else f"/{NOBODYS}"
    body = {"interfaceAttachment": {"net_id": network}} if method == "POST" else None
    answer = api.at("2.1")(f"{method} {server}/os-interface{path}", body)

    id = server.removeprefix("/servers/")
    assert (answer.status_int, message(answer)) == (
        409,
        f"Cannot '{action}' instance {id} while it is in vm_state suspended",
    )


@each_version({"2.1": 200, "2.102": 400})
@pytest.mark.parametrize("below", ["os-interface", "ips", "ips/private", "os-security-groups", "os-interface/PORT"])
def test_an_unknown_parameter_answers(api: Api, server: str, below: str, version: str, expected: int) -> None:
    (port,) = interfaces(api, server)
    answer = api.at(version)(f"GET {server}/{below.replace('PORT', port['port_id'])}?colour=red")

    assert answer.status_int == expected
    if expected == 400:
        assert message(answer) == UNKNOWN


@each_version({"2.1": 200})
def test_addresses_are_shown_by_network(api: Api, server: str, version: str, expected: int) -> None:
    (port,) = interfaces(api, server)
    shown = api.at(version)(f"GET {server}/ips")
    one = api.at(version)(f"GET {server}/ips/private")

    addresses = [address["ip_address"] for address in port["fixed_ips"]]
    assert (shown.status_int, one.status_int) == (expected, expected)
    assert shown.json == {"addresses": one.json}
    assert [address["addr"] for address in one.json["private"]] == addresses
    assert {tuple(sorted(address)) for address in one.json["private"]} == {("addr", "version")}
    assert one.json["private"][0]["version"] == 4


def test_a_network_that_the_server_is_not_on_has_no_addresses(api: Api, server: str) -> None:
    shown = api.at("2.1")(f"GET {server}/ips/nothing")

    assert (shown.status_int, message(shown)) == (404, "Instance is not a member of specified network")


@each_version({"2.1": 200})
def test_groups_of_a_server_are_shown_whole(api: Api, server: str, version: str, expected: int) -> None:
    shown = api.at(version)(f"GET {server}/os-security-groups")
    groups = api.at("2.1")("GET /os-security-groups").json["security_groups"]

    assert shown.status_int == expected
    assert shown.json == {"security_groups": [group for group in groups if group["name"] == "default"]}


@pytest.mark.parametrize("below", ["os-interface", "ips", "os-security-groups", f"os-interface/{NOBODYS}", "ips/a"])
def test_a_server_that_is_not_there_has_no_network(api: Api, below: str) -> None:
    shown = api.at("2.1")(f"GET /servers/{NOBODYS}/{below}")

    assert (shown.status_int, message(shown)) == (404, f"Instance {NOBODYS} could not be found.")


def test_a_reader_attaches_nothing(api: Api, server: str, network: str) -> None:
    made = api.as_("reader")(f"POST {server}/os-interface", {"interfaceAttachment": {"net_id": network}})

    assert (made.status_int, message(made)) == (
        403,
        "Policy doesn't allow os_compute_api:os-attach-interfaces:create to be performed.",
    )
    for below in ("os-interface", "ips", "os-security-groups"):
        assert api.as_("reader")(f"GET {server}/{below}").status_int == 200
        assert api.as_("other")(f"GET {server}/{below}").status_int == 404


def test_a_locked_server_keeps_its_ports(api: Api, admin: Api, server: str, network: str) -> None:
    admin(f"POST {server}/action", {"lock": None})
    made = api.at("2.1")(f"POST {server}/os-interface", {"interfaceAttachment": {"net_id": network}})
    deleted = api.at("2.1")(f"DELETE {server}/os-interface/{NOBODYS}")

    words = f"Instance {server.removeprefix('/servers/')} is locked"
    assert [(one.status_int, message(one)) for one in (made, deleted)] == [(409, words)] * 2
