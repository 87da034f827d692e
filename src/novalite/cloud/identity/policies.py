"""Policies: documents of rules that services may fetch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from novalite.cloud.identity.records import Records
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.identity import IdentityWing


@dataclass(frozen=True)
class PolicyDocument:
    """A document; ``blob`` is whatever its ``type``, a media type, means by it."""

    id: str
    type: str
    blob: str
    extra: Mapping[str, Any] = field(default_factory=dict)


POLICIES: Kind[PolicyDocument] = Kind("policy", order=("id",), by=("type",))


class Policies(Records[PolicyDocument]):
    """The documents."""

    def __init__(self, wing: IdentityWing) -> None:
        super().__init__(wing, PolicyDocument, POLICIES, "policy")
