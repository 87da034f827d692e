"""Quotas of the network."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import Api
from novalite.conformance.network.errors import denied, refused
from novalite.conformance.network.resources import RECIPES
from novalite.conformance.who import Things

UNKNOWN = "Unrecognized attribute(s)"


@pytest.mark.parametrize(
    ("limits", "type", "message"),
    [
        ({"colour": 1}, "HTTPBadRequest", f"{UNKNOWN} 'colour'"),
        (
            {"network": 2147483648},
            "HTTPBadRequest",
            "Invalid input for network. Reason: '2147483648' is too large - must be no larger than '2147483647'.",
        ),
        (
            {"network": -2},
            "HTTPBadRequest",
            "Invalid input for network. Reason: '-2' is too small - must be at least '-1'.",
        ),
        ({"network": "a"}, "InvalidInput", "Invalid input for operation: 'a' is not an integer."),
    ],
)
def test_limits_that_cannot_be_are_refused(admin: Api, limits: dict[str, Any], type: str, message: str) -> None:
    refused(admin("PUT /quotas/abc", {"quota": limits}), 400, type, message)


@pytest.mark.parametrize(
    ("request_", "body", "rule"),
    [
        ("GET /quotas/abc", None, "get_quota"),
        ("GET /quotas/abc/default", None, "get_quota"),
        ("GET /quotas", None, "get_quota"),
        ("PUT /quotas/abc", {"quota": {"network": 5}}, "update_quota"),
        ("DELETE /quotas/abc", None, "delete_quota"),
    ],
)
def test_others_quotas_are_for_admins(api: Api, request_: str, body: Any, rule: str) -> None:
    denied(api(request_, body), f"rule:{rule}")


def test_routes_have_a_limit_too(admin: Api) -> None:
    assert admin("GET /quotas/abc/default").json["quota"]["router_route"] == 30


def test_a_limit_is_set_and_forgotten(admin: Api, unique: Any) -> None:
    project = unique("project")

    assert admin(f"PUT /quotas/{project}", {"quota": {"network": "7"}}).json["quota"]["network"] == 7
    assert admin(f"DELETE /quotas/{project}").status_int == 204
    assert admin(f"GET /quotas/{project}").json["quota"]["network"] == 100
    refused(
        admin(f"DELETE /quotas/{project}"),
        404,
        "TenantQuotaNotFound",
        f"Quota for project {project} could not be found.",
    )


def test_whose_quotas_they_are_is_not_said_in_the_body(admin: Api) -> None:
    answer = admin("PUT /quotas/abc", {"quota": {"network": 5, "project_id": "abc"}})

    assert answer.status_int == 400
    assert answer.json["NeutronError"]["message"] in (
        f"{UNKNOWN} 'tenant_id, project_id'",
        f"{UNKNOWN} 'project_id, tenant_id'",  # the order is another one in each process of Neutron's
    )


def test_a_router_has_no_more_routes_than_its_quota(api: Api, room: None) -> None:
    routes = [{"destination": f"10.99.{number}.0/24", "nexthop": "10.8.0.2"} for number in range(31)]
    answer = api(f"PUT /routers/{Things(api, RECIPES)['connected']}", {"router": {"routes": routes}})
    refused(answer, 409, "OverQuota", "Quota exceeded for resources: ['router_route'].")
