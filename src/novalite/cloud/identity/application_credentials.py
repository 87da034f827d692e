"""Application credentials: a secret by which a program may act for a user in a project, with some of its roles."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from novalite import errors
from novalite.cloud.identity.hashing import Scrypt, scrypt
from novalite.cloud.identity.passwords import fits, hashed
from novalite.cloud.identity.records import Duplicate, Past, Records
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.identity import IdentityWing


class ApplicationCredential(Struct, frozen=True):
    """A credential; of its secret the hash is known. One that is ``unrestricted`` may make others.

    Who has made it by a token for nothing has one that is for no project.

    ``access_rules`` are the ids of those of the user's that it is held to.
    """

    id: str
    name: str
    user_id: str
    project_id: str | None
    role_ids: tuple[str, ...]
    secret_hash: str
    description: str | None = None
    unrestricted: bool | None = None
    expires_at: datetime | None = None
    access_rules: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


CREDENTIALS: Kind[ApplicationCredential] = Kind(
    "application_credential", order=("id",), by=("user_id", "project_id", "name")
)


class ApplicationCredentials(Records[ApplicationCredential]):
    """The application credentials of all users."""

    def __init__(self, wing: IdentityWing) -> None:
        super().__init__(wing, ApplicationCredential, CREDENTIALS, "Application Credential")

    def create(
        self, user_id: str, project_id: str | None, role_ids: tuple[str, ...], secret: str | None = None, **values: Any
    ) -> tuple[ApplicationCredential, str]:
        """A credential, and its secret. Raises Conflict, Invalid."""
        if self.find(user_id=user_id, name=values["name"]):
            raise Duplicate("application_credential", f"Duplicate entry found with name {values['name']}")
        expires_at = values.get("expires_at")
        if expires_at is not None and expires_at <= self.wing.clock.datetime():
            raise Past
        values["access_rules"] = self.wing.access_rules.keep(user_id, values.get("access_rules") or ())
        secret = secret or secrets.token_urlsafe(64)
        hash = hashed(secret, self.wing.settings.password_cost)
        owner = {"user_id": user_id, "project_id": project_id, "role_ids": role_ids, "secret_hash": hash}
        return self.make({**values, **owner}), secret

    def authenticate(
        self, credential: ApplicationCredential | None, secret: str, by: Scrypt = scrypt
    ) -> ApplicationCredential:
        """The credential, if it is its secret and has not expired. Raises Unauthorized. See `Users.authenticate`."""
        hash = None if credential is None else credential.secret_hash
        good = fits(secret, hash, self.wing.settings.password_cost, by)
        credential = credential and self.look(credential.id)
        if credential is None or not good:
            raise errors.Unauthorized
        if credential.expires_at is not None and credential.expires_at <= self.wing.clock.datetime():
            raise errors.Unauthorized
        return credential

    def delete(self, id: str) -> None:
        """Forget one, and the tokens that it gave. Raises NotFound."""
        credential = self.get(id)
        self.forget(id)
        self.wing.tokens.refresh(user_id=credential.user_id)

    def forget_of(self, **where: str) -> None:
        """Forget those of a user, or in a project."""
        for one in self.find(**where):
            self.forget(one.id)

    def forget_role(self, role_id: str) -> None:
        """Take a role that is no more out of all."""
        for one in self.find():
            if role_id in one.role_ids:
                left = tuple(id for id in one.role_ids if id != role_id)
                self.wing.store.put(CREDENTIALS, replace(one, role_ids=left))
