"""Projects, in trees, and domains: projects at the root of a tree, in which names are unique."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from novalite import errors
from novalite.cloud.identity.records import Duplicate, Records
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.identity import IdentityWing

#: The domain that there always is.
DEFAULT = "default"

#: How deep a tree may be, its domain not counted.
MAX_DEPTH = 5


class Project(Struct, frozen=True):
    """A project, or a domain: it has no ``domain_id`` and no ``parent_id``."""

    id: str
    name: str
    domain_id: str | None = None
    parent_id: str | None = None
    description: str | None = ""
    enabled: bool = True
    is_domain: bool = False
    tags: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)


PROJECTS: Kind[Project] = Kind("project", order=("id",), by=("name", "domain_id", "parent_id", "is_domain"))


class Projects(Records[Project]):
    """The projects of all domains; a domain is found by its id too, as in Keystone."""

    def __init__(self, wing: IdentityWing) -> None:
        super().__init__(wing, Project, PROJECTS, "project")

    def exists(self, id: str) -> bool:
        """Whether there is a project of that id."""
        return self.look(id) is not None

    def create(self, **values: Any) -> Project:
        """A project; what it lacks comes from its parent or domain. Raises NotFound, Conflict, Invalid, Forbidden."""
        name, parent_id, domain_id = values["name"].strip(), values.get("parent_id"), values.get("domain_id")
        if not parent_id:
            parent_id = domain_id = domain_id or DEFAULT
        domain = self.wing.domains.get(domain_id) if domain_id else None
        parent = self.get(parent_id)
        own = parent.id if parent.is_domain else parent.domain_id
        if domain is not None and domain.id != own:
            raise errors.Invalid(
                f"Cannot create project, the parent ({parent.id}) is acting as a domain, but this project's domain id "
                f"({domain.id}) does not match the parent's id."
                if parent.is_domain
                else f"Cannot create project, since it specifies its domain_id {domain.id}, but specifies a parent in "
                f"a different domain ({parent.domain_id})."
            )
        branch = [*self.parents(parent), parent]
        for above in branch:
            if not above.enabled:
                raise errors.Invalid(f"cannot create a project in a branch containing a disabled project: {above.id}")
        if len(branch) > MAX_DEPTH:
            raise errors.Forbidden(f"Max hierarchy depth reached for {parent.id} branch.")
        id = values.setdefault("id", uuid.uuid4().hex)
        self._refuse_another(name, own, id)
        return self.make({**values, "name": name, "parent_id": parent.id, "domain_id": own, "is_domain": False})

    def update(self, id: str, values: Mapping[str, Any]) -> Project:
        """Change a project. Raises NotFound, Conflict, Invalid, Forbidden."""
        before = self.get(id)
        if before.is_domain:
            return self.wing.domains.update(id, values)
        self.refuse_change(before, values)
        for name in ("domain_id", "is_domain"):
            if name in values and values[name] != getattr(before, name):
                what = "Update of `is_domain` is not allowed." if name == "is_domain" else "Cannot change Domain ID"
                raise errors.Invalid(what)
        if values.get("parent_id", before.parent_id) != before.parent_id:
            raise errors.Forbidden("Update of `parent_id` is not allowed.")
        if values.get("name", before.name) != before.name:
            self._refuse_another(values["name"], before.domain_id, id)
        self._check_enabling(before, values.get("enabled", before.enabled))
        project = self.change(before, values)
        self.wing.tokens.refresh(project_id=id)
        return project

    def delete(self, id: str) -> None:
        """Forget a project and all that was assigned in it. Raises NotFound, Forbidden where others are below it."""
        project = self.get(id)
        if project.is_domain:
            return self.wing.domains.delete(id)
        self.refuse_delete(project)
        if self.find(parent_id=id):
            raise errors.Forbidden(
                f"Cannot delete the project {id} since it is not a leaf in the hierarchy. Use the cascade option if "
                "you want to delete a whole subtree."
            )
        return self.remove(id)

    def remove(self, id: str) -> None:
        """Forget a project, whatever is below it."""
        self.wing.assignments.forget(target_id=id)
        self.wing.application_credentials.forget_of(project_id=id)
        self.wing.trusts.forget_of(project_id=id)
        self.wing.endpoint_groups.dissociate(project_id=id)
        self.forget(id)
        self.wing.tokens.refresh(project_id=id)

    def parents(self, project: Project) -> list[Project]:
        """Those above a project, from its domain down."""
        above: list[Project] = []
        while project.parent_id:
            project = self.get(project.parent_id)
            above.insert(0, project)
        return above

    def below(self, id: str) -> list[Project]:
        """Those below a project, those above before those below."""
        children = self.find(parent_id=id)
        return [one for child in children for one in (child, *self.below(child.id))]

    def is_enabled(self, project: Project) -> bool:
        """Whether a project and its domain are."""
        return project.enabled and (project.domain_id is None or self.get(project.domain_id).enabled)

    def _refuse_another(self, name: str, domain_id: str | None, id: str) -> None:
        if self.find(name=name, domain_id=domain_id):
            details = (
                "it is not permitted to have two projects with either the same name or same id in the same domain: "
                f"name is {name}, project id {id}"
            )
            raise Duplicate("project", details)

    def _check_enabling(self, project: Project, enabled: bool) -> None:
        if project.enabled and not enabled and any(one.enabled for one in self.below(project.id)):
            raise errors.Forbidden(f"Cannot disable project {project.id} since its subtree contains enabled projects.")
        if enabled and not project.enabled and not all(one.enabled for one in self.parents(project)):
            raise errors.Forbidden(f"Cannot enable project {project.id} since it has disabled parents")


class Domains(Records[Project]):
    """The domains."""

    def __init__(self, wing: IdentityWing) -> None:
        super().__init__(wing, Project, PROJECTS, "domain")

    def look(self, id: str | None) -> Project | None:
        """One, or None."""
        found = super().look(id)
        return found if found is not None and found.is_domain else None

    def find(self, **where: Any) -> list[Project]:
        """Those whose attributes have these values."""
        return super().find(**where, is_domain=True)

    def pick(self, reference: Mapping[str, Any]) -> Project | None:
        """The one that a client means: by ``id`` or ``name``."""
        return (
            self.look(reference["id"]) if "id" in reference else next(iter(self.find(name=reference.get("name"))), None)
        )

    def create(self, **values: Any) -> Project:
        """A domain. Raises Conflict."""
        values["name"] = values["name"].strip()
        if "explicit_domain_id" in values:
            values["id"] = values.pop("explicit_domain_id")
        self._refuse_another(values["name"], values.get("id"))
        return self.make({**values, "domain_id": None, "parent_id": None, "is_domain": True})

    def update(self, id: str, values: Mapping[str, Any]) -> Project:
        """Change a domain; nobody has a token for what is in one that is disabled. Raises NotFound, Conflict."""
        before = self.get(id)
        self.refuse_change(before, values)
        if values.get("name", before.name) != before.name:
            self._refuse_another(values["name"])
        domain = self.change(before, values)
        self.wing.tokens.refresh()
        return domain

    def delete(self, id: str) -> None:
        """Forget a domain and all that is in it. Raises NotFound, Forbidden while it is enabled."""
        domain = self.get(id)
        self.refuse_delete(domain)
        if domain.enabled:
            raise errors.Forbidden("Cannot delete a domain that is enabled, please disable it first.")
        if id == DEFAULT:
            raise errors.Forbidden("You are not authorized to perform the requested action: delete the default domain.")
        wing = self.wing
        with wing.transaction():
            for user in wing.users.find(domain_id=id):
                wing.users.delete(user.id)
            for group in wing.groups.find(domain_id=id):
                wing.groups.delete(group.id)
            for project in wing.projects.find(domain_id=id):
                wing.projects.remove(project.id)
            for role in wing.roles.find(domain_id=id):
                wing.roles.delete(role.id)
            for provider in wing.identity_providers.find(domain_id=id):
                wing.identity_providers.delete(provider.id)
            wing.projects.remove(id)
            wing.tokens.refresh()

    def _refuse_another(self, name: str, id: str | None = None) -> None:
        if self.find(name=name) or self.wing.projects.look(id) is not None:  # of which Keystone says the same
            details = f"it is not permitted to have two projects acting as domains with the same name: {name}"
            raise Duplicate("project", details)
