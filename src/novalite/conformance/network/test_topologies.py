"""Topologies that are made for projects that ask for them, and what they are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from novalite.conformance.client import Api
from novalite.conformance.network.errors import denied, refused

Make = Callable[..., dict[str, Any]]
PATH = "/auto-allocated-topology/None"


@pytest.fixture
def way(admin: Api, make: Make) -> str:
    """The id of the default network outside."""
    found = [one for one in admin("GET /networks?router:external=true").json["networks"] if one["is_default"]]
    if found:
        return str(found[0]["id"])
    id = make("network", admin, **{"router:external": True}, is_default=True)["id"]
    make("subnet", admin, network_id=id, ip_version=4, cidr="198.51.100.0/24")
    return str(id)


@pytest.fixture
def no_way(admin: Api, way: str) -> Iterator[None]:
    """For as long as the test lasts no network outside is the default."""
    admin(f"PUT /networks/{way}", {"network": {"is_default": False}})
    yield
    admin(f"PUT /networks/{way}", {"network": {"is_default": True}})


@pytest.fixture
def pool(admin: Api, make: Make, project: str) -> Iterator[str]:
    """The id of a default pool, from which the project's topology goes after the test."""
    lengths = {"prefixes": ["10.99.0.0/16"], "default_prefixlen": 26}
    yield str(make("subnetpool", admin, name="four", is_default=True, shared=True, **lengths)["id"])
    admin(f"DELETE /auto-allocated-topology/{project}")


def test_a_topology_is_a_network_with_a_way_outside(api: Api, way: str, pool: str, project: str) -> None:
    dry = api(f"GET {PATH}?fields=dry-run").json["auto_allocated_topology"]
    assert dry == {"id": "dry-run=pass", "project_id": project}
    assert api("GET /networks?name=auto_allocated_network").json == {"networks": []}

    made = api.as_("reader")(f"GET {PATH}").json["auto_allocated_topology"]
    assert made == {"id": made["id"], "project_id": project, "tenant_id": project}
    assert api(f"GET /auto-allocated-topology/{project}").json["auto_allocated_topology"] == made
    network = api(f"GET /networks/{made['id']}").json["network"]
    assert (network["name"], network["admin_state_up"]) == ("auto_allocated_network", True)
    (subnet,) = api(f"GET /subnets?network_id={made['id']}").json["subnets"]
    assert (subnet["name"], subnet["subnetpool_id"]) == ("auto_allocated_subnet_v4", pool)
    (router,) = api("GET /routers?name=auto_allocated_router").json["routers"]
    assert (router["external_gateway_info"]["network_id"], router["description"]) == (way, None)


def test_a_topology_is_taken_away(api: Api, way: str, pool: str) -> None:
    assert api(f"GET {PATH}").status_int == 200
    denied(api.as_("reader")(f"DELETE {PATH}"), "rule:delete_auto_allocated_topology")
    for _ in range(2):
        assert api(f"DELETE {PATH}").status_int == 204
    assert api("GET /networks?name=auto_allocated_network").json == {"networks": []}
    assert api("GET /routers?name=auto_allocated_router").json == {"routers": []}


def test_a_topology_needs_a_pool(api: Api, way: str) -> None:
    message = "Deployment error: Unable to provide project private network."
    refused(api(f"GET {PATH}"), 409, "AutoAllocationFailure", message)
    message = "Deployment error: No default subnetpools defined."
    refused(api(f"GET {PATH}?fields=dry-run"), 409, "AutoAllocationFailure", message)


def test_a_topology_is_no_other_projects(api: Api, project: str) -> None:
    answer = api.as_("other")(f"GET /auto-allocated-topology/{project}")
    refused(answer, 403, "NotAuthorized", "Not authorized.")
    message = "Bad auto_allocate request: Unrecognized field."
    refused(api(f"GET {PATH}?fields=id"), 400, "BadRequest", message)


def test_one_network_outside_is_the_default(admin: Api, make: Make, way: str) -> None:
    message = f"A default external network already exists: {way}."
    for outside in (True, False):
        answer = admin("POST /networks", {"network": {"router:external": outside, "is_default": True}})
        refused(answer, 409, "DefaultExternalNetworkExists", message)
    other = make("network", admin, **{"router:external": True})["id"]
    answer = admin(f"PUT /networks/{other}", {"network": {"is_default": True}})
    refused(answer, 409, "DefaultExternalNetworkExists", message)


def test_what_begins_to_lead_outside_is_no_default(admin: Api, make: Make, no_way: None) -> None:
    id = make("network", admin, is_default=True)["id"]
    shown = admin(f"PUT /networks/{id}", {"network": {"router:external": True}}).json["network"]
    assert (shown["router:external"], shown["is_default"]) == (True, False)
