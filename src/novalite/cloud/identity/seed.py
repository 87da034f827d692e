"""Who there is in a new cloud, as in a fresh DevStack."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from novalite.cloud.identity.assignments import SYSTEM
from novalite.cloud.identity.passwords import hashed
from novalite.cloud.identity.projects import DEFAULT

if TYPE_CHECKING:
    from novalite.cloud.identity import IdentityWing

#: Each has the next one with it.
ROLES = ("admin", "manager", "member", "reader")

PROJECTS = ("admin", "demo", "alt_demo", "service")

#: What Keystone says of the first project.
BOOTSTRAP = "Bootstrap project for initializing the cloud."

#: User, role, project.
ASSIGNMENTS = (
    ("admin", "admin", "admin"),
    ("admin", "admin", "demo"),
    ("demo", "member", "demo"),
    ("alt_demo", "member", "alt_demo"),
    *((user, "service", "service") for user in ("nova", "glance", "neutron", "cinder", "placement")),
    *((user, "admin", "service") for user in ("nova", "glance", "neutron", "cinder", "placement")),
)


def seed(wing: IdentityWing) -> None:
    """Domain, projects, users, roles and catalogue of a new cloud."""
    settings = wing.settings
    wing.domains.create(id=DEFAULT, name="Default", description="The default domain")
    projects = {name: wing.projects.create(name=name, domain_id=DEFAULT).id for name in PROJECTS[1:]}
    projects["admin"] = wing.projects.create(name="admin", domain_id=DEFAULT, description=BOOTSTRAP).id
    roles = {name: wing.roles.create(name=name, options={"immutable": True}).id for name in (*ROLES, "service")}
    for prior, implied in pairwise(ROLES):
        wing.roles.imply(roles[prior], roles[implied])
    # One hash for all: they have the same password, and a good hash takes its time.
    hash = hashed(settings.password, settings.password_cost)
    names = dict.fromkeys(user for user, _, _ in ASSIGNMENTS)
    users = {name: wing.users.create(name=name, password_hash=hash).id for name in names}
    for user, role, project in ASSIGNMENTS:
        wing.assignments.add(roles[role], projects[project], user_id=users[user])
    for target in (DEFAULT, SYSTEM):
        wing.assignments.add(roles["admin"], target, user_id=users["admin"])
    wing.catalog.seed(settings.region)
