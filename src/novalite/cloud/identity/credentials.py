"""Credentials for other ways to prove who one is: keys of EC2, certificates, seeds of one-time passwords."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from novalite import errors
from novalite.cloud.identity.records import Duplicate, Expected, Records
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.identity import IdentityWing


class Credential(Struct, frozen=True):
    """A credential of a user; ``blob`` is whatever its ``type`` means by it."""

    id: str
    user_id: str
    type: str
    blob: str
    project_id: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


#: The type of the keys of EC2.
EC2 = "ec2"

CREDENTIALS: Kind[Credential] = Kind("credential", order=("id",), by=("user_id", "type"))


class Credentials(Records[Credential]):
    """The credentials of all users."""

    lengths = {"user_id": 64, "project_id": 64, "type": 255}

    def __init__(self, wing: IdentityWing) -> None:
        super().__init__(wing, Credential, CREDENTIALS, "credential")

    def create(self, **values: Any) -> Credential:
        """A credential; one of type ``ec2`` goes by the hash of its access key. Raises Invalid, Conflict."""
        if values["type"].lower() == EC2:
            values["id"] = id_of(_access_key(values["blob"]))
            if self.look(values["id"]) is not None:
                raise Duplicate("credential", f"Duplicate entry found with ID {values['id']}")
        return self.make(values)

    def update(self, id: str, values: Mapping[str, Any]) -> Credential:
        """Change one. Raises NotFound, Invalid."""
        before = self.get(id)
        if before.type == EC2 and "blob" in values:
            old, new = json.loads(before.blob), json.loads(values["blob"] if _access_key(values["blob"]) else "{}")
            for name in ("trust_id", "app_cred_id", "access_token_id", "access_id"):
                if old.get(name) != new.get(name):
                    raise errors.Invalid(f"{name} can not be updated for credential")
        return self.change(before, values)

    def forget_of(self, user_id: str) -> None:
        """Forget those of a user."""
        for one in self.find(user_id=user_id):
            self.forget(one.id)


def id_of(access: str) -> str:
    """By what a pair of keys is known: the hash of the one that is no secret."""
    return hashlib.sha256(access.encode()).hexdigest()


def _access_key(blob: str) -> str:
    try:
        sent = json.loads(blob)
    except ValueError:
        raise errors.Invalid("Invalid blob in credential") from None
    if not sent or not isinstance(sent, dict):
        raise Expected("blob", "credential")
    if sent.get("access") is None:
        raise Expected("access", "credential")
    return str(sent["access"])
