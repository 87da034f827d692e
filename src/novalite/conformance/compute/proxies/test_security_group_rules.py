"""``/os-security-group-rules``, until 2.35."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from novalite.conformance.client import Api, each_version, message

NOBODYS = "00000000-0000-4000-8000-000000000000"
WEB = {"ip_protocol": "tcp", "from_port": 80, "to_port": 81}


@pytest.fixture
def group(api: Api, unique: Any) -> Iterator[Any]:
    """A group that lets nothing in."""
    wanted = {"security_group": {"name": unique("group"), "description": "all"}}
    made = api.at("2.1")("POST /os-security-groups", wanted).json["security_group"]
    yield made
    api.at("2.1")(f"DELETE /os-security-groups/{made['id']}")


@pytest.fixture
def let(api: Api, group: Any) -> Callable[..., Any]:
    """Asks for a rule."""

    def let(version: str = "2.1", **wanted: Any) -> Any:
        body = {"security_group_rule": {"parent_group_id": group["id"], **wanted}}
        return api.at(version)("POST /os-security-group-rules", body)

    return let


@each_version({"2.1": 200, "2.36": 404})
def test_a_rule_lets_ports_in(api: Api, group: Any, let: Any, version: str, expected: int) -> None:
    made = let(version, **{**WEB, "to_port": "81"}, colour="red")

    assert made.status_int == expected
    if expected == 200:
        rule = made.json["security_group_rule"]
        assert rule == {
            "id": rule["id"],
            "parent_group_id": group["id"],
            **WEB,
            "group": {},
            "ip_range": {"cidr": "0.0.0.0/0"},
        }
        shown = api.at("2.1")(f"GET /os-security-groups/{group['id']}").json["security_group"]
        assert shown["rules"] == [rule]


@each_version({"2.1": 202, "2.36": 404})
def test_a_rule_is_forgotten(api: Api, group: Any, let: Any, version: str, expected: int) -> None:
    rule = let(**WEB).json["security_group_rule"]

    assert api.at(version)(f"DELETE /os-security-group-rules/{rule['id']}").status_int == expected
    shown = api.at("2.1")(f"GET /os-security-groups/{group['id']}").json["security_group"]
    assert shown["rules"] == ([] if expected == 202 else [rule])


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"ip_protocol": "tcp"}, ("tcp", 1, 65535)),
        ({"ip_protocol": "icmp"}, ("icmp", -1, -1)),
        ({"ip_protocol": "udp", "from_port": 5, "to_port": 6}, ("udp", 5, 6)),
        ({}, (None, None, None)),
    ],
)
def test_a_rule_lets_a_group_in(group: Any, let: Any, wanted: Any, expected: Any) -> None:
    made = let(group_id=group["id"], **wanted)

    assert made.status_int == 200
    rule = made.json["security_group_rule"]
    assert (rule["ip_protocol"], rule["from_port"], rule["to_port"]) == expected
    assert (rule["group"], rule["ip_range"]) == ({"name": group["name"], "tenant_id": group["tenant_id"]}, {})


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"ip_protocol": "icmp", "from_port": -1, "to_port": -1}, ("icmp", -1, -1, "0.0.0.0/0")),
        ({"ip_protocol": "icmp", "from_port": 8, "to_port": 0}, ("icmp", 8, 0, "0.0.0.0/0")),
        ({**WEB, "cidr": "fd00::/8"}, ("tcp", 80, 81, "fd00::/8")),
        ({**WEB, "cidr": "10.0.0.0%2F8"}, ("tcp", 80, 81, "10.0.0.0/8")),
    ],
)
def test_a_rule_lets_addresses_in(let: Any, wanted: Any, expected: Any) -> None:
    made = let(**wanted)

    assert made.status_int == 200
    rule = made.json["security_group_rule"]
    assert (rule["ip_protocol"], rule["from_port"], rule["to_port"], rule["ip_range"]["cidr"]) == expected


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"ip_protocol": "tcp", "from_port": 80, "to_port": 70}, "Former value cannot be greater than the later"),
        ({"ip_protocol": "TCP", "from_port": 80, "to_port": 70}, "Invalid port range 80:70."),
        ({"ip_protocol": "udp", "from_port": 0, "to_port": 7}, "Valid UDP ports should be between 1-65535"),
        ({"ip_protocol": "tcp", "from_port": 1, "to_port": 65536}, "Valid TCP ports should be between 1-65535"),
        ({"ip_protocol": "icmp", "from_port": 300, "to_port": 7}, "300:7. For ICMP, the type:code must be valid"),
        ({"ip_protocol": "sctp", "from_port": 1, "to_port": 2}, "Invalid IP protocol sctp."),
        (
            {"ip_protocol": "icmp", "from_port": "a", "to_port": 2},
            "Invalid input received: Type and Code must be integers for ICMP protocol type",
        ),
        (
            {"ip_protocol": "tcp", "from_port": "a", "to_port": 2},
            "Invalid input received: To and From ports must be integers",
        ),
        ({"ip_protocol": "tcp"}, "Not enough parameters to build a valid rule."),
        ({}, "Not enough parameters to build a valid rule."),
        ({**WEB, "cidr": "nothing"}, "nothing is not a valid IP network."),
        ({**WEB, "cidr": "10.0.0.1"}, "10.0.0.1 is not a valid IP network."),
        ({**WEB, "cidr": "10.0.0.0/0"}, "Bad prefix for network in cidr 10.0.0.0/0"),
        ({"parent_group_id": "nothing"}, "'nothing' is not a 'uuid'"),
        ({"group_id": "nothing"}, "'nothing' is not a 'uuid'"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(let: Any, wanted: Any, expected: str) -> None:
    made = let(**wanted)

    assert made.status_int == 400
    assert expected in message(made)


def test_a_rule_is_there_once(group: Any, let: Any) -> None:
    assert let(**WEB).status_int == 200
    again = let(**WEB)

    assert (again.status_int, message(again)) == (400, f"This rule already exists in group {group['id']}")


@pytest.mark.parametrize("name", ["parent_group_id", "group_id"])
def test_a_rule_is_of_groups_that_there_are(let: Any, name: str) -> None:
    made = let(**{**WEB, name: NOBODYS})

    assert (made.status_int, message(made)) == (404, f"Security group {NOBODYS} does not exist")


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        ("nothing", (400, "Security group id should be uuid")),
        (NOBODYS, (404, f"Security group rule {NOBODYS} does not exist")),
    ],
)
def test_a_rule_that_is_not_there_is_not_found(api: Api, id: str, expected: Any) -> None:
    deleted = api.at("2.1")(f"DELETE /os-security-group-rules/{id}")

    assert (deleted.status_int, message(deleted)) == expected
