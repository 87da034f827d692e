"""Roles, and which role has which others with it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from novalite import errors
from novalite.cloud.identity.records import Duplicate, Records
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.identity import IdentityWing


class Role(Struct, frozen=True):
    """A role, of all domains or of one."""

    id: str
    name: str
    domain_id: str | None = None
    description: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)


class Inference(Struct, frozen=True):
    """Who has the prior role has the implied one too."""

    id: str
    prior_id: str
    implied_id: str


ROLES: Kind[Role] = Kind("role", order=("id",), by=("name", "domain_id"))
INFERENCES: Kind[Inference] = Kind("inference", order=("id",), by=("prior_id", "implied_id"))


class Roles(Records[Role]):
    """The roles."""

    lengths = {"description": 255}

    def __init__(self, wing: IdentityWing) -> None:
        super().__init__(wing, Role, ROLES, "role")

    def named(self, name: str) -> Role:
        """The role of all domains that has a name. Raises NotFound."""
        found = self.find(name=name, domain_id=None)
        return found[0] if found else self.get(name)

    def defined(self, name: str) -> Role:
        """As `named`, in the words that are for what is delegated."""
        found = self.find(name=name, domain_id=None)
        if not found:
            raise errors.NotFound(f"Role {name} is not defined")
        return found[0]

    def create(self, **values: Any) -> Role:
        """A role; whether there is its domain nobody asks, as in Keystone. Raises Conflict."""
        values["name"] = values["name"].strip()
        self._refuse_another(values["name"], values.get("domain_id"))
        return self.make(values)

    def update(self, id: str, values: Mapping[str, Any]) -> Role:
        """Change a role. Raises NotFound, Conflict, Invalid."""
        before = self.get(id)
        self.refuse_change(before, values)
        if values.get("domain_id", before.domain_id) != before.domain_id:
            raise errors.Invalid("Update of `domain_id` is not allowed.")
        if values.get("name", before.name) != before.name:
            self._refuse_another(values["name"], before.domain_id)
        role = self.change(before, values)
        self.wing.tokens.refresh()
        return role

    def delete(self, id: str) -> None:
        """Forget a role: nobody has it any more. Raises NotFound."""
        self.refuse_delete(self.get(id))
        self.wing.assignments.forget_role(id)
        self.wing.application_credentials.forget_role(id)
        for one in (*self._inferences(prior_id=id), *self._inferences(implied_id=id)):
            self.wing.store.delete(INFERENCES, one.id)
        self.forget(id)
        self.wing.tokens.refresh()

    def imply(self, prior_id: str, implied_id: str) -> None:
        """Whoever has the one has the other too. Raises NotFound, Forbidden for what would have admin with it."""
        prior, implied = self.get(prior_id), self.get(implied_id)
        if implied.name == "admin" or (implied.domain_id and not prior.domain_id):
            raise errors.Forbidden(f"{implied_id} cannot be an implied roles.")
        if self.wing.store.get(INFERENCES, f"{prior_id}/{implied_id}") is not None:
            raise Duplicate("implied_role", "Duplicate entry")
        self.wing.store.put(INFERENCES, Inference(f"{prior_id}/{implied_id}", prior_id, implied_id))
        self.wing.tokens.refresh()

    def check_implied(self, prior_id: str, implied_id: str) -> None:
        """Raises NotFound where the one does not bring the other."""
        self.get(prior_id)
        self.get(implied_id)
        if self.wing.store.get(INFERENCES, f"{prior_id}/{implied_id}") is None:
            raise errors.NotFound(f"{prior_id} does not imply {implied_id}.")

    def imply_no_more(self, prior_id: str, implied_id: str) -> None:
        """Raises NotFound."""
        self.check_implied(prior_id, implied_id)
        self.wing.store.delete(INFERENCES, f"{prior_id}/{implied_id}")
        self.wing.tokens.refresh()

    def implied_by(self, id: str) -> list[Role]:
        """The roles that a role brings at once."""
        return [self.get(one.implied_id) for one in self._inferences(prior_id=id)]

    def inferences(self) -> dict[str, list[Role]]:
        """All of them, by the id of the prior role."""
        priors = dict.fromkeys(one.prior_id for one in self._inferences())
        return {id: self.implied_by(id) for id in priors}

    def implications(self, id: str) -> list[tuple[str, str]]:
        """The roles that a role brings, itself first, each with the one that brings it."""
        return list(self._brought([id]).items())

    def expanded(self, ids: Iterable[str]) -> list[str]:
        """These roles, and those that they bring, and those that these bring."""
        return list(self._brought(ids))

    def _brought(self, ids: Iterable[str]) -> dict[str, str]:
        found = {id: id for id in ids}
        waiting = deque(found)
        while waiting:
            prior = waiting.popleft()
            for one in self._inferences(prior_id=prior):
                if one.implied_id not in found:
                    found[one.implied_id] = prior
                    waiting.append(one.implied_id)
        return found

    def _inferences(self, **where: str) -> list[Inference]:
        return self.wing.store.find(INFERENCES, where)

    def _refuse_another(self, name: str, domain_id: str | None) -> None:
        if self.find(name=name, domain_id=domain_id):
            where = f" at domain ID {domain_id}" if domain_id else ""
            raise Duplicate("role", f"Duplicate entry found with name {name}{where}")
