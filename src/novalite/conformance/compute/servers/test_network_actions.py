"""What is done to a server's addresses and security groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from novalite.conformance.client import LATEST, Api, each_version, eventually, message

NOBODYS = "00000000-0000-4000-8000-000000000000"
NO_ADDRESS = "'nothing' is not valid under any of the given schemas"
NO_LONGER = {"2.1": 202, "2.44": 404}


@pytest.fixture
def network(api: Api) -> str:
    """The id of the network that servers are on."""
    networks = api.at("2.1")("GET /os-networks").json["networks"]
    return next(str(network["id"]) for network in networks if network["label"] == "private")


@pytest.fixture
def server(boot: Callable[..., Any], network: str) -> str:
    """The id of a server with one port."""
    return str(boot(networks=[{"uuid": network}])["id"])


@pytest.fixture
def floating(api: Api) -> Iterator[str]:
    """A floating address that leads nowhere."""
    made = api.at("2.1")("POST /os-floating-ips", {"pool": "public"}).json["floating_ip"]
    yield made["ip"]
    api.at("2.1")(f"DELETE /os-floating-ips/{made['id']}")


@pytest.fixture
def group(api: Api, unique: Any) -> Iterator[str]:
    """The name of a security group."""
    wanted = {"security_group": {"name": unique("group"), "description": ""}}
    made = api.at("2.1")("POST /os-security-groups", wanted).json["security_group"]
    yield made["name"]
    api.at("2.1")(f"DELETE /os-security-groups/{made['id']}")


@pytest.fixture
def act(api: Api, server: str) -> Callable[..., Any]:
    """Does something to the server."""

    def act(name: str, arguments: Any, version: str = "2.43", by: Api = api) -> Any:
        return by.at(version)(f"POST /servers/{server}/action", {name: arguments})

    return act


def addresses(api: Api, server: str) -> list[str]:
    shown = api.at("2.1")(f"GET /servers/{server}/ips").json["addresses"]
    return [address["addr"] for address in shown["private"]]


def groups(api: Api, server: str) -> list[str]:
    shown = api.at("2.1")(f"GET /servers/{server}/os-security-groups").json["security_groups"]
    return [group["name"] for group in shown]


@each_version(NO_LONGER)
def test_a_floating_address_is_added(
    api: Api, act: Any, server: str, floating: str, version: str, expected: int
) -> None:
    added = act("addFloatingIp", {"address": floating}, version)

    assert added.status_int == expected
    if expected == 202:
        shown = api.at("2.1")("GET /os-floating-ips").json["floating_ips"]
        (mine,) = [one for one in shown if one["ip"] == floating]
        assert (mine["instance_id"], mine["fixed_ip"]) == (server, addresses(api, server)[0])
        assert floating in addresses(api, server)


@each_version(NO_LONGER)
def test_a_floating_address_is_removed(
    api: Api, act: Any, server: str, floating: str, version: str, expected: int
) -> None:
    act("addFloatingIp", {"address": floating})
    removed = act("removeFloatingIp", {"address": floating}, version)

    assert removed.status_int == expected
    assert (floating in addresses(api, server)) is (expected == 404)


@pytest.mark.parametrize(
    ("action", "arguments", "status", "expected"),
    [
        ("addFloatingIp", {"address": "1.2.3.4"}, 404, "floating IP not found"),
        ("removeFloatingIp", {"address": "1.2.3.4"}, 404, "Floating IP not found for address 1.2.3.4."),
        (
            "addFloatingIp",
            {"address": "FLOATING", "fixed_address": "9.9.9.9"},
            400,
            "Specified fixed address not assigned to instance",
        ),
        (
            "addFloatingIp",
            {"address": "nothing"},
            400,
            f"Invalid input for field/attribute address. Value: nothing. {NO_ADDRESS}",
        ),
        (
            "removeFloatingIp",
            {},
            400,
            "Invalid input for field/attribute removeFloatingIp. Value: {}. 'address' is a required property",
        ),
    ],
)
def test_a_floating_address_that_cannot_be_is_refused(
    act: Any, floating: str, action: str, arguments: Any, status: int, expected: str
) -> None:
    sent = {key: floating if value == "FLOATING" else value for key, value in arguments.items()}
    answer = act(action, sent)

    assert (answer.status_int, message(answer)) == (status, expected)


def test_an_address_that_leads_nowhere_is_removed_by_nobody(act: Any, admin: Api, server: str, floating: str) -> None:
    refused = act("removeFloatingIp", {"address": floating})
    failed = act("removeFloatingIp", {"address": floating}, by=admin)

    assert (refused.status_int, message(refused)) == (
        403,
        "Policy doesn't allow os_compute_api:os-floating-ips:remove to be performed.",
    )
    assert (failed.status_int, message(failed)) == (
        409,
        f"Floating IP {floating} is not associated with instance {server}.",
    )


@each_version(NO_LONGER)
def test_a_fixed_address_is_added(act: Any, network: str, version: str, expected: int) -> None:
    assert act("addFixedIp", {"networkId": network}, version).status_int == expected


@each_version(NO_LONGER)
def test_a_fixed_address_is_removed(act: Any, version: str, expected: int) -> None:
    assert act("removeFixedIp", {"address": "1.2.3.4"}, version).status_int == expected


def test_nobody_is_told_that_an_address_cannot_be_added(act: Any) -> None:
    assert [act("addFixedIp", {"networkId": id}).status_int for id in (NOBODYS, 5)] == [202, 202]


@pytest.mark.parametrize(
    ("action", "arguments", "expected"),
    [
        ("addFixedIp", {}, "'networkId' is a required property"),
        ("addFixedIp", {"networkId": "a" * 37}, "is too long"),
        ("addFixedIp", {"networkId": "a", "colour": 1}, "Additional properties are not allowed"),
        ("removeFixedIp", {"address": "nothing"}, "is not valid under any of the given schemas"),
    ],
)
def test_a_fixed_address_is_asked_for_in_one_way(act: Any, action: str, arguments: Any, expected: str) -> None:
    answer = act(action, arguments)

    assert answer.status_int == 400
    assert expected in message(answer)


@each_version({"2.1": 202})
def test_a_group_is_added_and_removed(api: Api, act: Any, server: str, group: str, version: str, expected: int) -> None:
    assert act("addSecurityGroup", {"name": group}, version).status_int == expected
    assert groups(api, server) == ["default", group]
    assert act("removeSecurityGroup", {"name": "default"}, version).status_int == expected
    assert groups(api, server) == [group]
    again = act("removeSecurityGroup", {"name": "default"}, version)
    assert (again.status_int, message(again)) == (
        404,
        f"Security group default not associated with the instance {server}",
    )


@pytest.mark.parametrize("action", ["addSecurityGroup", "removeSecurityGroup"])
@pytest.mark.parametrize(
    ("name", "status", "expected"),
    [
        ("nothing", 404, "Security group nothing is not found for project "),
        (" ", 400, "Security group name cannot be empty"),
        ("", 400, "Invalid input for field/attribute name. Value: . '' should be non-empty"),
    ],
)
def test_a_group_is_named(act: Any, action: str, name: str, status: int, expected: str) -> None:
    answer = act(action, {"name": name})

    assert answer.status_int == status
    assert message(answer).startswith(expected)


def test_a_server_without_ports_has_no_groups(api: Api, boot: Any) -> None:
    server = boot()["id"]
    for action in ("addSecurityGroup", "removeSecurityGroup"):
        answer = api(f"POST /servers/{server}/action", {action: {"name": "default"}})
        words = f"instance_id {server} could not be found as device id on any ports"
        assert (answer.status_int, message(answer)) == (404, words)


def test_a_server_without_ports_has_no_floating_address(api: Api, boot: Any, floating: str) -> None:
    server = boot()["id"]
    answer = api.at("2.43")(f"POST /servers/{server}/action", {"addFloatingIp": {"address": floating}})

    assert (answer.status_int, message(answer)) == (400, "Instance network is not ready yet")


@each_version({"2.1": 202})
def test_an_admin_tells_a_guest_of_its_network(act: Any, admin: Api, version: str, expected: int) -> None:
    refused = act("injectNetworkInfo", None, version)

    assert act("injectNetworkInfo", None, version, by=admin).status_int == expected
    assert act("injectNetworkInfo", {"a": 1}, version, by=admin).status_int == expected
    assert (refused.status_int, message(refused)) == (
        403,
        "Policy doesn't allow os_compute_api:os-admin-actions:inject_network_info to be performed.",
    )


@each_version({"2.1": 410})
def test_networks_are_no_longer_reset(act: Any, version: str, expected: int) -> None:
    answer = act("resetNetwork", None, version)

    assert (answer.status_int, message(answer)) == (
        expected,
        "This resource is no longer available. No forwarding address is given.",
    )


@pytest.mark.parametrize(
    ("action", "arguments", "rule"),
    [
        ("addFloatingIp", {"address": "1.2.3.4"}, "os-floating-ips:add"),
        ("addFixedIp", {"networkId": "a"}, "os-multinic:add"),
        ("removeFixedIp", {"address": "1.2.3.4"}, "os-multinic:remove"),
        ("addSecurityGroup", {"name": "default"}, "os-security-groups:add"),
        ("removeSecurityGroup", {"name": "default"}, "os-security-groups:remove"),
    ],
)
def test_a_reader_changes_no_network(api: Api, act: Any, action: str, arguments: Any, rule: str) -> None:
    answer = act(action, arguments, by=api.as_("reader"))

    assert (answer.status_int, message(answer)) == (
        403,
        f"Policy doesn't allow os_compute_api:{rule} to be performed.",
    )


def test_a_server_that_is_not_there_has_no_addresses(api: Api) -> None:
    for action in ({"addFixedIp": {"networkId": "a"}}, {"addSecurityGroup": {"name": "default"}}):
        answer = api.at("2.43")(f"POST /servers/{NOBODYS}/action", action)
        assert (answer.status_int, message(answer)) == (404, f"Instance {NOBODYS} could not be found.")


def test_what_has_been_done_to_ports_is_remembered(api: Api, server: str, network: str) -> None:
    api.at(LATEST)(f"POST /servers/{server}/os-interface", {"interfaceAttachment": {"net_id": network}})
    api.at(LATEST)(f"DELETE /servers/{server}/os-interface/{NOBODYS}")
    actions = eventually(
        lambda: api.at(LATEST)(f"GET /servers/{server}/os-instance-actions").json["instanceActions"],
        lambda seen: len(seen) == 3,
    )

    assert [action["action"] for action in actions] == ["detach_interface", "attach_interface", "create"]
