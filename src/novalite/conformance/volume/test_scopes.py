"""What a token is for: Cinder's rules ask for roles, and none for a scope."""

from __future__ import annotations

from dataclasses import replace

import pytest

from novalite.conformance.client import PROJECT, Api, needs, refused
from novalite.conformance.volume.conftest import NONE

pytestmark = needs("plain-text tokens")

ADMIN = [
    *("/volumes/detail?all_tenants=1", "/snapshots/detail?all_tenants=1", "/backups/detail?all_tenants=1"),
    *("/attachments?all_tenants=1", "/types", "/group_types", "/groups?all_tenants=1", "/qos-specs", "/default-types"),
    *("/os-services", "/os-hosts", "/clusters", "/messages", "/scheduler-stats/get_pools", "/os-availability-zone"),
    *(f"/os-quota-sets/{PROJECT}", "/os-quota-class-sets/default", "/extensions", "/resource_filters"),
]


@pytest.fixture(params=["@system", "@domain"])
def scope(request: pytest.FixtureRequest) -> str:
    """What a token is for that is for no project."""
    return str(request.param)


def asked(api: Api, scope: str, roles: str) -> Api:
    """The target, asked by who has these roles in that scope."""
    return replace(api, tokens={**api.tokens, "member": f"somebody:{scope}:{roles}"}).as_("member")


@pytest.mark.parametrize("path", ADMIN)
def test_an_admin_needs_no_project(api: Api, scope: str, path: str) -> None:
    assert asked(api, scope, "admin,member,reader")(f"GET {path}").status_int == 200


def test_an_admin_without_a_project_sees_and_changes_what_is_a_projects(api: Api, scope: str, volume: str) -> None:
    by = asked(api, scope, "admin,member,reader")

    assert by(f"GET /volumes/{volume}").json["volume"]["id"] == volume
    assert volume in [one["id"] for one in by("GET /volumes?all_tenants=1").json["volumes"]]
    assert volume not in [one["id"] for one in by("GET /volumes").json["volumes"]]
    assert by(f"PUT /volumes/{volume}", {"volume": {"name": "changed"}}).status_int == 200
    assert by(f"POST /volumes/{volume}/action", {"os-reset_status": {"status": "error"}}).status_int == 202


@pytest.mark.parametrize("roles", ["reader", "member,reader"])
def test_who_is_no_admin_sees_nothing_of_a_project(api: Api, scope: str, volume: str, roles: str) -> None:
    by = asked(api, scope, roles)

    for path in (f"/volumes/{volume}", f"/snapshots/{NONE}"):
        assert by(f"GET {path}").status_int in (403, 404)
    for path, rule in (("/os-services", "volume_extension:services:index"), ("/os-hosts", "volume_extension:hosts")):
        refused(by(f"GET {path}"), f"Policy doesn't allow {rule} to be performed.", 403)
