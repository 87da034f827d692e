"""Consumers of OAuth 1.0a: programs to which users may delegate roles."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from novalite.cloud.identity.records import Records
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.identity import IdentityWing


class Consumer(Struct, frozen=True):
    """A program, and the ``secret`` with which it signs, which is told once."""

    id: str
    secret: str
    description: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


CONSUMERS: Kind[Consumer] = Kind("oauth consumer", order=("id",))


class Consumers(Records[Consumer]):
    """The consumers."""

    missing = "Consumer not found"

    def __init__(self, wing: IdentityWing) -> None:
        super().__init__(wing, Consumer, CONSUMERS, "consumer")

    def create(self, values: Mapping[str, Any]) -> Consumer:
        """A consumer, with a secret that nobody chooses."""
        return self.make({**values, "secret": uuid.uuid4().hex})
