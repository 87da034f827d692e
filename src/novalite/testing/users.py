"""As whom a client asks: a user of the cloud by name, or one that is made on the spot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from novalite import errors
from novalite.cloud.identity.assignments import SYSTEM
from novalite.cloud.identity.projects import DEFAULT, Project

if TYPE_CHECKING:
    from novalite.cloud import Cloud
    from novalite.cloud.identity import IdentityWing


@dataclass(frozen=True)
class User:
    """A user to be made, where there is none of that name, with these roles in a project.

    ``project`` None is one of the user's own name, which is made too. With ``system`` the roles are the whole system's.
    ``password`` None is that of all users of a new cloud.
    """

    name: str
    roles: Sequence[str] = ("member",)
    project: str | None = None
    system: bool = False
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Login:
    """A user that is there, and for what it logs in: a project, or the whole system where ``project_id`` is None."""

    user_id: str
    project_id: str | None
    username: str
    password: str = field(repr=False)
    project_name: str | None = None

    @property
    def credentials(self) -> dict[str, str]:
        """What keystoneauth's password plugin takes, and an ``auth`` of a clouds.yaml."""
        credentials = {"username": self.username, "user_domain_id": "default", "password": self.password}
        if self.project_name is None:
            return {**credentials, "system_scope": "all"}
        return {**credentials, "project_name": self.project_name, "project_domain_id": "default"}


def login(cloud: Cloud, who: str | User) -> Login:
    """How somebody logs in, who is made where need be. Raises errors.NotFound for a name that nobody has."""
    identity = cloud.identity
    if isinstance(who, User):
        return _made(identity, who)
    found = identity.users.find(name=who)
    if not found:
        names = ", ".join(sorted(user.name for user in identity.users.find()))
        raise errors.NotFound(f"There is no user {who}; there are {names}. User({who!r}, roles=…) makes one.")
    named = identity.projects.find(name=who)
    project = identity.projects.look(found[0].default_project_id) or (named[0] if named else None)
    if project is None:
        raise errors.NotFound(f"User {who} has no default project, and there is none of its name.")
    return Login(found[0].id, project.id, who, identity.settings.password, project.name)


def _made(identity: IdentityWing, who: User) -> Login:
    password = who.password or identity.settings.password
    users = identity.users.find(name=who.name)
    user_id = users[0].id if users else identity.users.create(name=who.name, password=password).id
    project = None if who.system else _project(identity, who.project or who.name)
    for name in who.roles:
        roles = identity.roles.find(name=name)
        role_id = roles[0].id if roles else identity.roles.create(name=name).id
        identity.assignments.add(role_id, SYSTEM if project is None else project.id, user_id=user_id)
    if project is None:
        return Login(user_id, None, who.name, password)
    return Login(user_id, project.id, who.name, password, project.name)


def _project(identity: IdentityWing, name: str) -> Project:
    found = identity.projects.find(name=name)
    return found[0] if found else identity.projects.create(name=name, domain_id=DEFAULT)
