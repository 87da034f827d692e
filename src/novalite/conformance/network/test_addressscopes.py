"""Address scopes, and the subnet pools that are part of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from novalite.conformance.client import Api
from novalite.conformance.network.errors import denied, refused
from novalite.conformance.network.resources import UNKNOWN

Make = Callable[..., dict[str, Any]]


@pytest.fixture
def scope(make: Make) -> str:
    """The id of a scope of the member's."""
    return str(make("address_scope", name="a", ip_version=4)["id"])


def test_a_scope_has_little_to_show(make: Make) -> None:
    shown = make("address_scope", name="a", ip_version="4")

    assert set(shown) == {"id", "name", "project_id", "tenant_id", "ip_version", "shared"}
    assert (shown["name"], shown["ip_version"], shown["shared"]) == ("a", 4, False)


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({}, "Failed to parse request. Required attribute 'ip_version' not specified"),
        ({"ip_version": 5}, "Invalid input for ip_version. Reason: 5 is not in valid_values."),
        ({"ip_version": 4, "description": ""}, "Unrecognized attribute(s) 'description'"),
        ({"ip_version": 4, "name": 5}, "Invalid input for name. Reason: '5' is not a valid string."),
    ],
)
def test_a_scope_that_cannot_be_is_refused(api: Api, sent: dict[str, Any], message: str) -> None:
    refused(api("POST /address-scopes", {"address_scope": sent}), 400, "HTTPBadRequest", message)


def test_scopes_are_shared_by_admins(api: Api) -> None:
    answer = api("POST /address-scopes", {"address_scope": {"ip_version": 4, "shared": True}})
    denied(answer, "(rule:create_address_scope and rule:create_address_scope:shared)")


def test_a_scope_is_changed(api: Api, scope: str) -> None:
    assert api(f"PUT /address-scopes/{scope}", {"address_scope": {"name": "b"}}).json["address_scope"]["name"] == "b"
    answer = api(f"PUT /address-scopes/{scope}", {"address_scope": {"ip_version": 6}})
    refused(answer, 400, "HTTPBadRequest", "Cannot update read-only attribute ip_version")


def test_a_shared_scope_stays_shared(admin: Api, scope: str) -> None:
    assert admin(f"PUT /address-scopes/{scope}", {"address_scope": {"shared": True}}).status_int == 200
    answer = admin(f"PUT /address-scopes/{scope}", {"address_scope": {"shared": False}})
    message = f"Unable to update address scope {scope} : Shared address scope can't be unshared."
    refused(answer, 400, "AddressScopeUpdateError", message)
    assert admin.as_("other")(f"GET /address-scopes/{scope}").status_int == 200


def test_a_scope_of_another_project_is_not_there(api: Api, scope: str) -> None:
    answer = api.as_("other")(f"GET /address-scopes/{scope}")
    refused(answer, 404, "AddressScopeNotFound", f"Address scope {scope} could not be found.")


def test_a_scope_with_pools_is_in_use(api: Api, make: Make, scope: str) -> None:
    pool = make("subnetpool", name="a", prefixes=["10.7.0.0/16"], address_scope_id=scope)
    reason = "There are one or more subnet pools in use on the address scope."
    message = f"Unable to complete operation on address scope {scope}. {reason}"

    assert pool["address_scope_id"] == scope
    refused(api(f"DELETE /address-scopes/{scope}"), 409, "AddressScopeInUse", message)


def test_no_address_is_twice_in_a_scope(api: Api, make: Make, scope: str) -> None:
    make("subnetpool", name="a", prefixes=["10.7.0.0/16"], address_scope_id=scope)
    body = {"subnetpool": {"name": "b", "prefixes": ["10.7.0.0/18"], "address_scope_id": scope}}
    message = "Failed to associate address scope: subnetpools within an address scope must have unique prefixes."
    refused(api("POST /subnetpools", body), 409, "AddressScopePrefixConflict", message)


def test_a_pool_is_of_the_version_of_its_scope(api: Api, scope: str) -> None:
    body = {"subnetpool": {"name": "b", "prefixes": ["fd00::/48"], "address_scope_id": scope}}
    answer = api("POST /subnetpools", body)
    assert answer.status_int == 400
    assert answer.json["NeutronError"]["type"] == "IllegalSubnetPoolIpVersionAssociationToAddressScope"


def test_a_pool_of_no_scope_is_refused(api: Api) -> None:
    body = {"subnetpool": {"name": "b", "prefixes": ["10.7.0.0/18"], "address_scope_id": UNKNOWN}}
    message = f"Address scope {UNKNOWN} could not be found."
    refused(api("POST /subnetpools", body), 404, "AddressScopeNotFound", message)


def test_a_network_is_in_the_scope_of_its_pool(api: Api, make: Make, scope: str, network: str) -> None:
    pool = make("subnetpool", name="a", prefixes=["10.7.0.0/16"], address_scope_id=scope)["id"]
    make("subnet", network_id=network, ip_version=4, subnetpool_id=pool, prefixlen=24)
    shown = api(f"GET /networks/{network}").json["network"]

    assert (shown["ipv4_address_scope"], shown["ipv6_address_scope"]) == (scope, None)


def test_prefixes_of_a_pool_come_and_go(api: Api, make: Make) -> None:
    path = f"/subnetpools/{make('subnetpool', name='a', prefixes=['10.7.0.0/16'])['id']}"
    added = api(f"PUT {path}/add_prefixes", {"prefixes": ["10.9.0.0/16"]})
    removed = api(f"PUT {path}/remove_prefixes", {"prefixes": ["10.9.0.0/17"]})

    assert (added.status_int, added.json) == (200, {"prefixes": ["10.7.0.0/16", "10.9.0.0/16"]})
    assert (removed.status_int, removed.json) == (200, {"prefixes": ["10.7.0.0/16", "10.9.128.0/17"]})


@pytest.mark.parametrize("change", ["add_prefixes", "remove_prefixes"])
def test_prefixes_are_ranges(api: Api, make: Make, change: str) -> None:
    path = f"/subnetpools/{make('subnetpool', name='a', prefixes=['10.7.0.0/16'])['id']}/{change}"
    refused(api(f"PUT {path}", {"prefixes": []}), 400, "HTTPBadRequest", "Request body contains invalid data")
    if change == "remove_prefixes":  # real Neutron fails on adding it
        refused(api(f"PUT {path}", {"prefixes": ["x"]}), 400, "AddrFormatError", "invalid IPNetwork x")
