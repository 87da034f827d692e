"""Who may do what: each request as everybody, with the status that each gets."""

from __future__ import annotations

import pytest

from novalite.conformance.identity.conftest import World

ASKERS = ["admin", "sysreader", "manager", "domreader", "member", "reader", "nobody"]

#: A request, and the status that each of the askers gets.
TABLE = """
GET /domains  200 200 200 200 403 403 401
GET /domains/{domain}  200 200 200 200 200 200 401
GET /domains/{elsewhere}  200 200 403 403 403 403 401
GET /domains/nothing  404 404 403 403 403 403 401
PATCH /domains/{domain}  400 400 400 400 400 400 400
DELETE /domains/nothing  404 404 404 404 404 404 401
GET /projects  200 200 200 200 403 403 401
GET /projects/{project}  200 200 200 200 200 200 401
GET /projects/nothing  404 404 403 403 403 403 401
GET /projects/{project}/tags  200 200 200 200 200 200 401
GET /projects/{project}/tags/one  204 204 204 204 204 204 401
PUT /projects/nothing/tags/one  404 403 403 403 403 403 401
DELETE /projects/nothing  404 403 403 403 403 403 401
GET /users  200 200 200 200 403 403 401
GET /users/{member}  200 200 200 200 200 403 401
GET /users/nothing  404 404 403 403 403 403 401
DELETE /users/nothing  404 403 403 403 403 403 401
GET /users/{member}/groups  200 200 200 200 200 403 401
GET /users/{member}/projects  200 200 200 200 200 403 401
GET /users/{member}/application_credentials  200 200 403 403 200 403 401
GET /users/{member}/access_rules  403 200 403 403 200 403 401
GET /users/{member}/credentials/OS-EC2  200 200 403 403 200 403 401
GET /groups  200 200 200 200 403 403 401
GET /groups/{group}  200 200 200 200 403 403 401
GET /groups/{group}/users  200 200 200 200 403 403 401
GET /groups/nothing  404 404 403 403 403 403 401
DELETE /groups/nothing  404 404 404 404 404 404 401
PUT /groups/{group}/users/nothing  404 403 403 403 403 403 401
GET /roles  200 200 200 403 403 403 401
GET /roles/{role_member}  200 200 200 403 403 403 401
GET /roles/{role_admin}  200 200 403 403 403 403 401
GET /roles/{own_role}  200 200 403 403 403 403 401
GET /roles?domain_id={domain}  200 200 403 403 403 403 401
GET /roles/nothing  404 404 404 404 404 404 401
DELETE /roles/nothing  404 404 404 404 404 404 401
GET /roles/{role_admin}/implies  200 200 403 403 403 403 401
GET /role_inferences  200 200 403 403 403 403 401
GET /role_assignments  200 200 200 200 403 403 401
GET /role_assignments?scope.project.id={project}&include_subtree  200 200 200 200 403 403 401
GET /projects/{project}/users/{member}/roles  200 200 200 200 403 403 401
GET /projects/{project}/users/{member}/roles/{role_member}  204 204 204 204 403 403 401
PUT /projects/{project}/users/{member}/roles/nothing  404 404 404 404 404 404 401
GET /domains/{domain}/users/{manager}/roles  200 200 200 200 403 403 401
GET /system/users/{sysreader}/roles  200 200 403 403 403 403 401
GET /services  200 200 403 403 403 403 401
GET /services/{service}  200 200 403 403 403 403 401
DELETE /services/nothing  404 403 403 403 403 403 401
GET /endpoints  200 200 403 403 403 403 401
GET /endpoints/{endpoint}  200 200 403 403 403 403 401
DELETE /endpoints/nothing  404 403 403 403 403 403 401
GET /regions  200 200 200 200 200 200 401
GET /regions/nothing  404 404 404 404 404 404 401
DELETE /regions/nothing  404 403 403 403 403 403 401
GET /credentials  200 200 200 200 200 200 401
GET /credentials/{credential}  200 200 403 403 200 403 401
GET /credentials/nothing  404 404 403 403 403 403 401
GET /limits  200 200 200 200 200 200 401
GET /limits/model  200 200 200 200 200 200 401
GET /limits/nothing  404 404 403 403 403 403 401
GET /registered_limits  200 200 200 200 200 200 401
DELETE /registered_limits/nothing  404 403 403 403 403 403 401
GET /policies  200 200 403 403 403 403 401
GET /policies/nothing  404 404 403 403 403 403 401
GET /domains/{domain}/config  404 404 403 403 403 403 401
GET /domains/config/default  200 200 403 403 403 403 401
DELETE /domains/{domain}/config  204 403 403 403 403 403 401
GET /OS-EP-FILTER/endpoint_groups  200 200 403 403 403 403 401
GET /OS-EP-FILTER/projects/{project}/endpoints  200 200 403 403 403 403 401
PUT /OS-EP-FILTER/projects/{project}/endpoints/nothing  404 403 403 403 403 403 401
GET /auth/catalog  200 403 403 403 200 200 401
GET /auth/projects  200 200 200 200 200 200 401
GET /auth/domains  200 200 200 200 200 200 401
GET /auth/system  200 200 200 200 200 200 401
"""


@pytest.mark.parametrize(
    ("request_", "who", "status"),
    [
        pytest.param(request, who, int(status), id=f"{who} {request}")
        for request, *statuses in (line.rsplit(maxsplit=len(ASKERS)) for line in TABLE.strip().splitlines())
        for who, status in zip(ASKERS, statuses, strict=True)
    ],
)
def test_who_may(world: World, request_: str, who: str, status: int) -> None:
    assert world(who, request_).status_int == status
