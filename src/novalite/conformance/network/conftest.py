"""Fixtures of the Network API's tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from webtest import TestApp

from novalite.conformance.client import Api, Service
from novalite.conformance.network.resources import COLLECTIONS, path_of

#: What there may be as many of as one likes.
NO_QUOTA = ("address_group", "address_scope")

Make = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def service() -> Service:
    """The service that is tested."""
    return Service("network", mount="/networking", path="/v2.0")


@pytest.fixture(scope="session")
def room(_app: TestApp, tokens: Any, service: Service, own_project: str | None, is_whole: bool) -> None:
    """As many resources as tests make at once: where the project is the suite's own it has no quota of them."""
    if own_project:
        admin = Api(_app, tokens, (service.mount if is_whole else "") + service.path, role="admin")
        limits = {noun: -1 for noun in (*COLLECTIONS, "rbac_policy") if noun not in NO_QUOTA}
        assert admin(f"PUT /quotas/{own_project}", {"quota": limits}).status_int == 200


@pytest.fixture
def make(api: Api, room: None) -> Iterator[Make]:
    """Makes a resource, says how it is shown, and deletes it after the test: ``make("network", name="a")``."""
    made: list[str] = []

    def make(noun: str, by: Api = api, **sent: Any) -> dict[str, Any]:
        answer = by(f"POST /{path_of(noun)}", {noun: sent})
        assert answer.status_int == 201, answer.text
        shown: dict[str, Any] = answer.json[noun]
        made.append(f"{path_of(noun)}/{shown['id']}")
        return shown

    yield make
    for path in reversed(made):
        api.as_("admin")(f"DELETE /{path}")


@pytest.fixture
def network(make: Make) -> str:
    """The id of a network of the member's, without subnets."""
    return str(make("network")["id"])


@pytest.fixture
def subnet(make: Make, network: str) -> str:
    """The id of a subnet of that network, 10.1.0.0/24."""
    return str(make("subnet", network_id=network, ip_version=4, cidr="10.1.0.0/24")["id"])


@pytest.fixture
def outside(make: Make, admin: Api) -> str:
    """The id of an external network with a subnet, which is the admin's."""
    id = str(make("network", admin, **{"router:external": True})["id"])
    make("subnet", admin, network_id=id, ip_version=4, cidr="198.51.100.0/24", enable_dhcp=False)
    return id


@pytest.fixture
def group(make: Make, unique: Callable[[str], str]) -> str:
    """The id of a security group of the member's."""
    return str(make("security_group", name=unique("group"))["id"])
