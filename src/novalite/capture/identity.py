"""Projects, users and roles of a cloud, as a seed says them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from novalite.capture.reading import ADMIN, KEPT_PROJECTS, KEPT_ROLES, KEPT_USERS, Reading, Things, brief
from novalite.capture.source import Unavailable

DEFAULT_DOMAIN = "default"


def read_identity(reading: Reading) -> None:
    """All that the user of the clouds.yaml may see: everybody or, if not an administrator, its own projects."""
    try:
        projects = reading.all("identity", "/projects", "projects")
    except Unavailable as error:
        reading.seed.note("projects and users", f"{error}; only the projects of one's own are here")
        projects = reading.listed("projects", "identity", "/auth/projects", "projects")
        _put_projects(reading, projects, {})
        return
    domains = _domains(reading)
    _put_projects(reading, projects, domains)
    users = reading.listed("users", "identity", "/users", "users")
    _put_users(reading, users, domains, _grants(reading, _roles(reading)))


def _domains(reading: Reading) -> dict[str, str]:
    """The names of domains by id, if they may be seen; they are only a part of other names."""
    try:
        return {one["id"]: one["name"] for one in reading.all("identity", "/domains", "domains")}
    except Unavailable:
        return {}


def _put_projects(reading: Reading, projects: Things, domains: dict[str, str]) -> None:
    for project in projects:
        name = _unique(project, domains, set(reading.projects.values()))
        reading.projects[project["id"]] = name
        reading.listed_projects.append(project["id"])
        if name not in KEPT_PROJECTS:
            reading.seed.put("projects", [{"name": name, **brief(project, description="", enabled=True)}])


def _roles(reading: Reading) -> dict[str, str]:
    """The names of roles by id; those that not every cloud has are put into the seed."""
    found = [role for role in reading.listed("roles", "identity", "/roles", "roles") if not role.get("domain_id")]
    own = [role for role in found if role["name"] not in KEPT_ROLES]
    reading.seed.put("roles", [{"name": role["name"], **brief(role, description="")} for role in own])
    return {role["id"]: role["name"] for role in found}


def _grants(reading: Reading, roles: dict[str, str]) -> dict[str, dict[str, list[str]]]:
    """The names of roles by user, by project."""
    grants: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in reading.listed("role assignments", "identity", "/role_assignments", "role_assignments"):
        project = one["scope"].get("project", {}).get("id")
        if "group" in one:
            reading.seed.note("role assignments", "those of groups are left out")
        elif project in reading.projects and one["role"]["id"] in roles:
            grants[one["user"]["id"]][project].append(roles[one["role"]["id"]])
    return grants


def _put_users(
    reading: Reading, users: Things, domains: dict[str, str], grants: dict[str, dict[str, list[str]]]
) -> None:
    names: set[str] = set()
    for user in users:
        name = _unique(user, domains, names)
        names.add(name)
        own = dict(grants.get(user["id"], {}))
        if name not in KEPT_USERS:
            reading.seed.put("users", [_user(reading, name, user, own)])
        rest = {reading.projects[id]: sorted(roles) for id, roles in own.items()}
        reading.seed.put(
            "assignments",
            [
                {"user": name, "project": project, "roles": roles}
                for project, roles in sorted(rest.items())
                if not (name in KEPT_USERS and project in KEPT_PROJECTS)
            ],
        )


def _user(reading: Reading, name: str, user: dict[str, Any], grants: dict[str, list[str]]) -> dict[str, Any]:
    """A user, with what it may do in its first project, which then is told of no more."""
    home = user.get("default_project_id")
    if home not in reading.projects:
        home = min(grants, key=reading.projects.__getitem__, default=None)
    project = ADMIN if home is None else reading.projects[home]
    roles = sorted(grants.pop(home, [])) if home else []
    more = brief(user, email="", description="", enabled=True)
    return {"name": name, "project": project, "roles": roles, **more}


def _unique(thing: dict[str, Any], domains: dict[str, str], taken: set[str]) -> str:
    """Its name; in a seed there is one domain, so that one of another domain may need another."""
    name: str = thing["name"]
    if thing.get("domain_id", DEFAULT_DOMAIN) != DEFAULT_DOMAIN or name in taken:
        domain = thing.get("domain_id")
        return f"{name}@{domains.get(domain or '', domain)}"
    return name
