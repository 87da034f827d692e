"""Projects and users of the suite's own on somebody's cloud, made by its admin for the roles that nobody has."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from typing import Any

from webtest import TestApp

from novalite.conformance.client import Api
from novalite.conformance.cloud import Login

#: What means nothing to any service.
NOTHING = "nothing"

#: The roles for which there is a user, in which of the two projects, and the roles that it is given: tests want the
#: admin in the member's project. Nobody gets a token for a project without a role in it.
ROLES = {
    "admin": ("own", ("admin", "manager", "member", "reader")),
    "manager": ("own", ("manager", "member", "reader")),
    "member": ("own", ("member", "reader")),
    "reader": ("own", ("reader",)),
    "other": ("other", ("member", "reader")),
    "roleless": ("own", (NOTHING,)),
}


class Refused(Exception):
    """That the admin may not make what is needed; the message says what was answered."""


class Account:
    """A user that was made, in its project."""

    def __init__(self, admin: Login, user_id: str, password: str, project_id: str) -> None:
        from keystoneauth1.identity import V3Password
        from keystoneauth1.session import Session

        auth = V3Password(
            admin.auth.auth_url, user_id=user_id, password=password, project_id=project_id, reauthenticate=True
        )
        self.user_id = user_id
        self.project_id = project_id
        self.session = Session(auth, verify=admin.session.verify, cert=admin.session.cert)

    @property
    def token(self) -> str:
        """A token that is valid: a new one, where the last has expired."""
        return str(self.session.get_token())


def accounts(app: TestApp, admin: Login, present: Collection[str], project_id: str | None = None) -> dict[str, Account]:
    """An account for each role that is not ``present``, in the member's project if there is one. Raises Refused.

    They are made by requests to ``app``, by whose journal they are removed.
    """
    name = f"conformance-{secrets.token_hex(4)}"
    identity = Api(app, {"admin": admin.token}, "/identity/v3", role="admin", microversions=None)

    def made(noun: str, **values: Any) -> str:
        answer = identity(f"POST /{noun}s", {noun: values})
        if answer.status_int != 201:
            raise Refused(f"POST /v3/{noun}s answered {answer.status}")
        return str(answer.json[noun]["id"])

    answer = identity("GET /roles")
    if answer.status_int != 200:
        raise Refused(f"GET /v3/roles answered {answer.status}")
    known = {role["name"]: role["id"] for role in answer.json["roles"]}
    known[NOTHING] = made("role", name=f"{name}-{NOTHING}")
    domain = admin.domain_id
    projects = {} if project_id is None else {"own": project_id}
    found = {}
    for role, (project, granted) in ROLES.items():
        if role in present or granted[0] not in known:
            continue
        if project not in projects:
            projects[project] = made("project", name=f"{name}-{project}", domain_id=domain)
        password = secrets.token_urlsafe(24)
        user = made("user", name=f"{name}-{role}", domain_id=domain, password=password)
        for one in granted:
            if one in known:
                identity(f"PUT /projects/{projects[project]}/users/{user}/roles/{known[one]}")
        found[role] = Account(admin, user, password, projects[project])
    return found
