"""Users: who may ask for a token."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from novalite import errors
from novalite.cloud.identity.hashing import Scrypt, scrypt
from novalite.cloud.identity.passwords import fits, hashed
from novalite.cloud.identity.projects import DEFAULT
from novalite.cloud.identity.records import Duplicate, Records
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.identity import IdentityWing


class User(Struct, frozen=True):
    """A user of a domain; of its password the hash is known, if it has one."""

    id: str
    name: str
    domain_id: str
    enabled: bool = True
    default_project_id: str | None = None
    password_hash: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)


USERS: Kind[User] = Kind("user", order=("id",), by=("name", "domain_id"))


class Users(Records[User]):
    """The users of all domains."""

    lengths = {"default_project_id": 64}

    def __init__(self, wing: IdentityWing) -> None:
        super().__init__(wing, User, USERS, "user")

    def create(self, **values: Any) -> User:
        """A user. Raises NotFound for a domain that there is not, Conflict, Invalid."""
        values["name"] = values["name"].strip()
        values.setdefault("domain_id", DEFAULT)
        self.wing.domains.get(values["domain_id"])
        self._check_default_project(values)
        self._refuse_another(values["name"], values["domain_id"])
        return self.make(self._with_hash(values))

    def update(self, id: str, values: Mapping[str, Any]) -> User:
        """Change a user; with another password, or disabled, it has no tokens. Raises NotFound, Conflict, Invalid."""
        before = self.get(id)
        if values.get("domain_id", before.domain_id) != before.domain_id:
            raise errors.Invalid("Cannot change Domain ID")
        if values.get("name", before.name) != before.name:
            self._refuse_another(values["name"], before.domain_id)
        self._check_default_project(values)
        user = self.change(before, self._with_hash(values))
        if user.password_hash != before.password_hash or not user.enabled:
            self.wing.tokens.revoke_all(user_id=id)
        self.wing.tokens.refresh(user_id=id)
        return user

    def change_password(self, id: str, before: str, after: str) -> None:
        """Change a password, which one has to know. Raises Unauthorized."""
        user = self.look(id)
        self.authenticate(user, before)
        self.update(id, {"password": after})

    def delete(self, id: str) -> None:
        """Forget a user and all that it has. Raises NotFound."""
        self.get(id)
        wing = self.wing
        wing.assignments.forget(actor_id=id)
        wing.groups.leave_all(id)
        wing.application_credentials.forget_of(user_id=id)
        wing.credentials.forget_of(id)
        wing.access_rules.forget_of(id)
        wing.tokens.revoke_all(user_id=id)
        wing.trusts.forget_of(trustor_user_id=id)
        wing.trusts.forget_of(trustee_user_id=id)
        self.forget(id)
        wing.tokens.refresh(user_id=id)

    def authenticate(self, user: User | None, password: str, by: Scrypt = scrypt) -> User:
        """The user, if it is its password. Raises Unauthorized after the same time, whatever is wrong.

        Who hashes it may let others go on meanwhile, who may change the user.
        """
        hash = None if user is None else user.password_hash
        good = fits(password, hash, self._cost, by)
        user = user and self.look(user.id)
        if user is None or not good or user.password_hash != hash or not self.is_enabled(user):
            raise errors.Unauthorized
        return user

    def is_enabled(self, user: User) -> bool:
        """Whether a user and its domain are."""
        return user.enabled and self.wing.domains.get(user.domain_id).enabled

    @property
    def _cost(self) -> int:
        return self.wing.settings.password_cost

    def _with_hash(self, values: Mapping[str, Any]) -> dict[str, Any]:
        kept = {name: value for name, value in values.items() if name != "password"}
        if "password" in values:
            password = values["password"]
            kept["password_hash"] = None if password is None else hashed(password, self._cost)
        return kept

    def _check_default_project(self, values: Mapping[str, Any]) -> None:
        project = self.wing.projects.look(values.get("default_project_id"))
        if project is not None and project.is_domain:
            raise errors.Invalid(f"User's default project ID cannot be a domain ID: {project.id}")

    def _refuse_another(self, name: str, domain_id: str) -> None:
        if self.find(name=name, domain_id=domain_id):
            raise Duplicate("user", f"Duplicate entry found with name {name} at domain ID {domain_id}")
