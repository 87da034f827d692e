"""Who has which role where: on a project, on a domain, or on the whole system."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from novalite import errors
from novalite.cloud.identity.projects import Project
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.identity import IdentityWing

#: The id of the whole system, as a target.
SYSTEM = "system"


class Assignment(Struct, frozen=True):
    """A role of a user or group on a target: the id of a project or domain, or `SYSTEM`.

    An ``inherited`` one is not for the target itself, but for all projects below it.
    """

    id: str
    actor_id: str
    target_id: str
    role_id: str
    of_group: bool = False
    inherited: bool = False


class Effect(Struct, frozen=True):
    """What an assignment comes to: that a user has a role on a target; ``prior_id`` is the role that brings it."""

    origin: Assignment
    user_id: str
    target_id: str
    role_id: str
    prior_id: str


ASSIGNMENTS: Kind[Assignment] = Kind("assignment", order=("id",), by=("actor_id", "target_id", "role_id"))


class Assignments:
    """All of them."""

    def __init__(self, wing: IdentityWing) -> None:
        self._wing = wing

    def add(
        self, role_id: str, target_id: str, *, user_id: str = "", group_id: str = "", inherited: bool = False
    ) -> None:
        """Give a role, which may be given already. Raises NotFound."""
        one = self._named(role_id, target_id, user_id, group_id, inherited)
        self._wing.store.put(ASSIGNMENTS, one)
        self._refresh(one)

    def check(
        self, role_id: str, target_id: str, *, user_id: str = "", group_id: str = "", inherited: bool = False
    ) -> Assignment:
        """The assignment. Raises NotFound."""
        one = self._named(role_id, target_id, user_id, group_id, inherited)
        if self._wing.store.get(ASSIGNMENTS, one.id) is None:
            raise errors.NotFound(
                f"Could not find role assignment with role: {role_id}, user or group: {user_id or group_id}, "
                f"project, domain, or system: {target_id}."
            )
        return one

    def remove(
        self, role_id: str, target_id: str, *, user_id: str = "", group_id: str = "", inherited: bool = False
    ) -> None:
        """Take a role away; application credentials stay, for what is left of their roles. Raises NotFound."""
        one = self.check(role_id, target_id, user_id=user_id, group_id=group_id, inherited=inherited)
        self._wing.store.delete(ASSIGNMENTS, one.id)
        self._refresh(one)

    def forget_role(self, role_id: str) -> None:
        """Forget all of a role that is no more, and the application credentials of who had it in their projects."""
        for one in self.find(role_id=role_id):
            for user_id in self._users(one):
                self._wing.application_credentials.forget_of(user_id=user_id, project_id=one.target_id)
        self.forget(role_id=role_id)

    def forget(self, **where: str) -> None:
        """Forget all of a role, of a target or of an actor that is no more."""
        for one in self._wing.store.find(ASSIGNMENTS, where):
            self._wing.store.delete(ASSIGNMENTS, one.id)

    def find(self, **where: object) -> list[Assignment]:
        """Those whose attributes have these values."""
        return self._wing.store.find(ASSIGNMENTS, where)

    def roles(self, user_id: str, target_id: str) -> list[str]:
        """The ids of all roles that a user has on a target: its own, its groups', inherited and implied ones."""
        places = [(target_id, False), *((above, True) for above in self._above(target_id))]
        actors = [user_id, *(group.id for group in self._wing.groups.of(user_id))]
        own = [
            one.role_id
            for actor in actors
            for place, inherited in places
            for one in self.find(actor_id=actor, target_id=place, inherited=inherited)
        ]
        return self._wing.roles.expanded(own) if own else []

    def projects(self, user_id: str) -> list[Project]:
        """The projects on which a user has any role."""
        return [one for one in self._targets(user_id) if not one.is_domain]

    def domains(self, user_id: str) -> list[Project]:
        """The domains on which a user has any role."""
        return [one for one in self._targets(user_id) if one.is_domain]

    def effects(self, found: list[Assignment]) -> Iterator[Effect]:
        """What assignments come to, for each user, target and role."""
        for one in found:
            targets = [below.id for below in self._below(one.target_id)] if one.inherited else [one.target_id]
            for user_id in self._users(one):
                for target_id in targets:
                    for role_id, prior_id in self._wing.roles.implications(one.role_id):
                        yield Effect(one, user_id, target_id, role_id, prior_id)

    def _targets(self, user_id: str) -> list[Project]:
        actors = [user_id, *(group.id for group in self._wing.groups.of(user_id))]
        found = [one for actor in actors for one in self.find(actor_id=actor)]
        ids = dict.fromkeys(effect.target_id for effect in self.effects(found) if effect.user_id == user_id)
        return [project for id in ids if (project := self._wing.projects.look(id)) is not None]

    def _above(self, target_id: str) -> set[str]:
        project = self._wing.projects.look(target_id)
        return set() if project is None else {one.id for one in self._wing.projects.parents(project)}

    def _below(self, target_id: str) -> list[Project]:
        return self._wing.projects.below(target_id)

    def _users(self, one: Assignment) -> list[str]:
        return [user.id for user in self._wing.groups.users(one.actor_id)] if one.of_group else [one.actor_id]

    def _named(self, role_id: str, target_id: str, user_id: str, group_id: str, inherited: bool) -> Assignment:
        wing = self._wing
        role = wing.roles.get(role_id)
        if user_id:
            wing.users.get(user_id)
        else:
            wing.groups.get(group_id)
        if target_id == SYSTEM:
            if role.domain_id:
                raise errors.Invalid(
                    f"Role {role_id} is a domain-specific role. Unable to use a domain-specific role in a system "
                    "assignment."
                )
        else:
            target = wing.projects.get(target_id)
            if not target.is_domain and role.domain_id not in (None, target.domain_id):
                raise errors.Forbidden(
                    f"Project {target_id} must be in the same domain as the role {role_id} being assigned."
                )
        actor = user_id or group_id
        id = f"{actor}/{target_id}/{role_id}/{inherited:d}"
        return Assignment(id, actor, target_id, role_id, bool(group_id), inherited)

    def _refresh(self, one: Assignment) -> None:
        for user_id in self._users(one):
            self._wing.tokens.refresh(user_id=user_id)
