"""Credentials for other ways to prove who one is: keys of EC2, certificates, seeds of one-time passwords."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from novalite import errors
from novalite.cloud.identity.records import Duplicate, Expected, Records
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.identity import IdentityWing


@dataclass(frozen=True)
class Credential:
    """A credential of a user; ``blob`` is whatever its ``type`` means by it."""

    id: str
    user_id: str
    type: str
    blob: str
    project_id: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


CREDENTIALS: Kind[Credential] = Kind("credential", order=("id",), by=("user_id", "type"))


class Credentials(Records[Credential]):
    """The credentials of all users."""

    def __init__(self, wing: IdentityWing) -> None:
        super().__init__(wing, Credential, CREDENTIALS, "credential")

    def create(self, **values: Any) -> Credential:
        """A credential; one of type ``ec2`` goes by the hash of its access key. Raises Invalid, Conflict."""
        if values["type"] == "ec2":
            values["id"] = hashlib.sha256(_access_key(values["blob"]).encode()).hexdigest()
            if self.look(values["id"]) is not None:
                raise Duplicate("credential", "Duplicate entry")
            if not values.get("project_id"):
                raise Expected("project_id", "credential")
        return self.make(values)

    def update(self, id: str, values: Mapping[str, Any]) -> Credential:
        """Change one. Raises NotFound."""
        return self.change(self.get(id), values)

    def forget_of(self, user_id: str) -> None:
        """Forget those of a user."""
        for one in self.find(user_id=user_id):
            self.forget(one.id)


def _access_key(blob: str) -> str:
    try:
        return str(json.loads(blob)["access"])
    except (ValueError, TypeError, KeyError):
        raise errors.Invalid("Invalid blob in credential") from None
