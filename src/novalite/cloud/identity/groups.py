"""Groups of users; what a group may do, each of its users may."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from novalite import errors
from novalite.cloud.identity.projects import DEFAULT
from novalite.cloud.identity.records import Duplicate, Records
from novalite.cloud.identity.users import User
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.identity import IdentityWing


class Group(Struct, frozen=True):
    """A group of a domain; its users may be of others."""

    id: str
    name: str
    domain_id: str
    description: str | None = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


class Membership(Struct, frozen=True):
    """A user in a group."""

    id: str
    group_id: str
    user_id: str


GROUPS: Kind[Group] = Kind("group", order=("id",), by=("name", "domain_id"))
MEMBERSHIPS: Kind[Membership] = Kind("membership", order=("id",), by=("group_id", "user_id"))


class Groups(Records[Group]):
    """The groups of all domains."""

    lengths = {"name": 64}

    def __init__(self, wing: IdentityWing) -> None:
        super().__init__(wing, Group, GROUPS, "group")

    def create(self, **values: Any) -> Group:
        """A group without users. Raises NotFound for a domain that there is not, Conflict."""
        values["name"] = values["name"].strip()
        values.setdefault("domain_id", DEFAULT)
        self.wing.domains.get(values["domain_id"])
        self._refuse_another(values["name"], values["domain_id"])
        return self.make(values)

    def update(self, id: str, values: Mapping[str, Any]) -> Group:
        """Change a group. Raises NotFound, Conflict, Invalid."""
        before = self.get(id)
        if values.get("domain_id", before.domain_id) != before.domain_id:
            raise errors.Invalid("Cannot change Domain ID")
        if values.get("name", before.name) != before.name:
            self._refuse_another(values["name"], before.domain_id)
        return self.change(before, values)

    def delete(self, id: str) -> None:
        """Forget a group; its users stay. Raises NotFound."""
        self.get(id)
        users = self.users(id)
        for membership in self._memberships(group_id=id):
            self.wing.store.delete(MEMBERSHIPS, membership.id)
        self.wing.assignments.forget(actor_id=id)
        self.forget(id)
        for user in users:
            self.wing.tokens.refresh(user_id=user.id)

    def add(self, id: str, user_id: str) -> None:
        """Take a user in, who may be in already. Raises NotFound."""
        self.get(id)
        self.wing.users.get(user_id)
        self.wing.store.put(MEMBERSHIPS, Membership(f"{id}/{user_id}", id, user_id))
        self.wing.tokens.refresh(user_id=user_id)

    def check(self, id: str, user_id: str) -> None:
        """Raises NotFound where the user is not in the group."""
        self.get(id)
        self.wing.users.get(user_id)
        if self.wing.store.get(MEMBERSHIPS, f"{id}/{user_id}") is None:
            raise errors.NotFound(f"User '{user_id}' not found in group '{id}'")

    def remove(self, id: str, user_id: str) -> None:
        """Take a user out. Raises NotFound."""
        self.check(id, user_id)
        self.wing.store.delete(MEMBERSHIPS, f"{id}/{user_id}")
        self.wing.tokens.refresh(user_id=user_id)

    def leave_all(self, user_id: str) -> None:
        """Take a user out of all groups."""
        for membership in self._memberships(user_id=user_id):
            self.wing.store.delete(MEMBERSHIPS, membership.id)

    def users(self, id: str) -> list[User]:
        """The users in a group."""
        return [self.wing.users.get(one.user_id) for one in self._memberships(group_id=id)]

    def of(self, user_id: str) -> list[Group]:
        """The groups that a user is in."""
        return [self.get(one.group_id) for one in self._memberships(user_id=user_id)]

    def _memberships(self, **where: str) -> list[Membership]:
        return self.wing.store.find(MEMBERSHIPS, where)

    def _refuse_another(self, name: str, domain_id: str) -> None:
        if self.find(name=name, domain_id=domain_id):
            raise Duplicate("group", f"Duplicate entry found with name {name} at domain ID {domain_id}")
