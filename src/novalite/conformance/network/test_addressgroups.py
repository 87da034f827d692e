"""Address groups, and the rules that are about them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from novalite.conformance.client import Api
from novalite.conformance.network.errors import refused
from novalite.conformance.network.resources import UNKNOWN

Make = Callable[..., dict[str, Any]]


@pytest.fixture
def addresses(make: Make) -> str:
    """The id of an address group of the member's, 10.0.0.0/8."""
    return str(make("address_group", name="a", addresses=["10.0.0.0/8"])["id"])


def test_a_group_shows_its_ranges(make: Make) -> None:
    shown = make("address_group", name="a", addresses=["10.0.0.0/8", "10.0.0.5/32"])

    assert sorted(shown["addresses"]) == ["10.0.0.0/8", "10.0.0.5/32"]
    assert (shown["name"], shown["description"]) == ("a", "")


@pytest.mark.parametrize(
    ("change", "sent", "status", "expected"),
    [
        ("add_addresses", ["11.0.0.0/8"], 200, ["10.0.0.0/8", "11.0.0.0/8"]),
        ("add_addresses", ["11.1.0.0/8"], 200, ["10.0.0.0/8", "11.0.0.0/8"]),
        ("remove_addresses", ["10.0.0.0/8"], 200, []),
    ],
)
def test_ranges_come_and_go(
    api: Api, addresses: str, change: str, sent: list[str], status: int, expected: list[str]
) -> None:
    answer = api(f"PUT /address-groups/{addresses}/{change}", {"addresses": sent})

    assert (answer.status_int, sorted(answer.json["address_group"]["addresses"])) == (status, expected)


@pytest.mark.parametrize(
    ("change", "sent", "status", "type", "message"),
    [
        (
            *("add_addresses", ["10.0.0.0/8"], 400, "AddressesAlreadyExist"),
            "Addresses ['10.0.0.0/8'] already exist in the address group {id}.",
        ),
        (
            *("remove_addresses", ["12.0.0.0/8"], 404, "AddressesNotFound"),
            "Addresses ['12.0.0.0/8'] not found in the address group {id}.",
        ),
        ("add_addresses", ["x"], 400, "AddrFormatError", "invalid IPNetwork x"),
    ],
)
def test_ranges_that_do_not_fit_are_refused(
    api: Api, addresses: str, change: str, sent: list[str], status: int, type: str, message: str
) -> None:
    answer = api(f"PUT /address-groups/{addresses}/{change}", {"addresses": sent})
    refused(answer, status, type, message.format(id=addresses))


def test_ranges_are_not_replaced(api: Api, addresses: str) -> None:
    answer = api(f"PUT /address-groups/{addresses}", {"address_group": {"addresses": []}})
    refused(answer, 400, "HTTPBadRequest", "Cannot update read-only attribute addresses")


def test_a_rule_is_about_a_group(api: Api, make: Make, group: str, addresses: str) -> None:
    rule = make("security_group_rule", security_group_id=group, direction="ingress", remote_address_group_id=addresses)
    message = f"Address group {addresses} is in use on one or more security group rules."

    assert rule["remote_address_group_id"] == addresses
    refused(api(f"DELETE /address-groups/{addresses}"), 409, "AddressGroupInUse", message)


def test_a_rule_about_no_group_is_refused(api: Api, group: str) -> None:
    rule = {"security_group_id": group, "direction": "ingress", "remote_address_group_id": UNKNOWN}
    answer = api("POST /security-group-rules", {"security_group_rule": rule})
    refused(answer, 404, "AddressGroupNotFound", f"Address group {UNKNOWN} could not be found.")


def test_a_group_of_another_project_is_not_there(api: Api, addresses: str) -> None:
    answer = api.as_("other")(f"GET /address-groups/{addresses}")
    refused(answer, 404, "AddressGroupNotFound", f"Address group {addresses} could not be found.")
