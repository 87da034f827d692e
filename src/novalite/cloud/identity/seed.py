"""Who there is in a new cloud, as in a fresh DevStack."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from novalite.cloud.identity.assignments import SYSTEM
from novalite.cloud.identity.passwords import hashed
from novalite.cloud.identity.projects import DEFAULT

if TYPE_CHECKING:
    from novalite.cloud import Cloud

#: Each has the next one with it.
ROLES = ("admin", "manager", "member", "reader")

PROJECTS = ("admin", "demo", "alt_demo", "service")

#: User, role, project.
ASSIGNMENTS = (
    ("admin", "admin", "admin"),
    ("admin", "admin", "demo"),
    ("demo", "member", "demo"),
    ("alt_demo", "member", "alt_demo"),
    *((user, "service", "service") for user in ("nova", "glance", "neutron", "cinder", "placement")),
    *((user, "admin", "service") for user in ("nova", "glance", "neutron", "cinder", "placement")),
)


def seed(cloud: Cloud) -> None:
    """Domain, projects, users, roles and catalogue of a new cloud."""
    settings = cloud.identity
    cloud.domains.create(id=DEFAULT, name="Default", description="The default domain")
    projects = {name: cloud.projects.create(name=name, domain_id=DEFAULT).id for name in PROJECTS}
    roles = {name: cloud.roles.create(name=name).id for name in (*ROLES, "service")}
    for prior, implied in pairwise(ROLES):
        cloud.roles.imply(roles[prior], roles[implied])
    # One hash for all: they have the same password, and a good hash takes its time.
    hash = hashed(settings.password, settings.password_cost)
    names = dict.fromkeys(user for user, _, _ in ASSIGNMENTS)
    users = {name: cloud.users.create(name=name, password_hash=hash).id for name in names}
    for user, role, project in ASSIGNMENTS:
        cloud.assignments.add(roles[role], projects[project], user_id=users[user])
    for target in (DEFAULT, SYSTEM):
        cloud.assignments.add(roles["admin"], target, user_id=users["admin"])
    cloud.catalog.seed(settings.region)
