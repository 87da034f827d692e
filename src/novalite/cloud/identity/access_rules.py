"""Access rules: which requests an application credential is good for."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from novalite import errors
from novalite.cloud.identity.records import Records
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.identity import IdentityWing


class AccessRule(Struct, frozen=True):
    """A method and a path of a type of service; the same rule of a user is kept once."""

    id: str
    user_id: str
    service: str
    path: str
    method: str
    extra: Mapping[str, Any] = field(default_factory=dict)


ACCESS_RULES: Kind[AccessRule] = Kind("access_rule", order=("id",), by=("user_id",))


class AccessRules(Records[AccessRule]):
    """The access rules of all users; each stays until somebody deletes it, or its user."""

    def __init__(self, wing: IdentityWing) -> None:
        super().__init__(wing, AccessRule, ACCESS_RULES, "Access Rule")

    def keep(self, user_id: str, sent: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
        """The ids of rules as a credential brings them. Raises NotFound for an id that there is not, Invalid."""
        return tuple(self._kept(user_id, one) for one in sent)

    def of(self, user_id: str, id: str) -> AccessRule:
        """One of a user's. Raises NotFound."""
        found = self.look(id)
        if found is None or found.user_id != user_id:
            raise errors.NotFound(f"Could not find {self.word}: {id}.")
        return found

    def shown(self, ids: Iterable[str]) -> list[dict[str, str]]:
        """As a token and a credential show them."""
        found = [self.get(id) for id in ids]
        return [{"id": one.id, "path": one.path, "method": one.method, "service": one.service} for one in found]

    def remove(self, user_id: str, id: str) -> None:
        """Forget one. Raises NotFound, Forbidden while a credential has it."""
        self.of(user_id, id)
        if any(id in one.access_rules for one in self.wing.application_credentials.find(user_id=user_id)):
            raise errors.Forbidden("May not delete access rule in use")
        self.forget(id)

    def forget_of(self, user_id: str) -> None:
        """Forget those of a user."""
        for one in self.find(user_id=user_id):
            self.forget(one.id)

    def _kept(self, user_id: str, sent: Mapping[str, str]) -> str:
        what = {name: sent[name] for name in ("service", "path", "method") if name in sent}
        if len(what) < 3:
            if sent.keys() == {"id"}:
                return self.of(user_id, sent["id"]).id
            raise errors.Invalid("An access rule needs a path, a method and a service.")
        if known := self.find(user_id=user_id, **what):
            return known[0].id
        return self.make({"id": uuid.uuid4().hex, **sent, "user_id": user_id}).id
