"""Trusts: that a user, the trustor, lets another one, the trustee, act with some of its roles in a project.

A trustee may trust somebody else in turn where that is allowed. Such trusts are a chain: each is good only as long as
all those before it are, and what they give are roles of the first trustor.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from novalite import errors
from novalite.cloud.identity.records import REFUSED, Duplicate, Past, Records
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.identity import IdentityWing

#: How often a trust may be passed on at most.
DEEPEST = 3

_ENDLESS = "The end of a trust cannot be set where the one that it comes from has none."
_TOO_MANY_USES = "remaining_uses must not be set if redelegation is allowed"


class Trust(Struct, frozen=True):
    """A trust; with ``impersonation`` who uses it is the trustor, as far as anybody sees.

    ``remaining_uses`` is None where there is no limit, and ``redelegation_count`` how often it may still be passed on.
    One that was deleted is kept, as in Keystone: there is no second one like it.
    """

    id: str
    trustor_user_id: str
    trustee_user_id: str
    impersonation: bool
    project_id: str | None = None
    role_ids: tuple[str, ...] = ()
    expires_at: datetime | None = None
    remaining_uses: int | None = None
    redelegated_trust_id: str | None = None
    redelegation_count: int | None = None
    deleted_at: datetime | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


TRUSTS: Kind[Trust] = Kind(
    "trust", order=("id",), by=("trustor_user_id", "trustee_user_id", "project_id", "redelegated_trust_id")
)


class Trusts(Records[Trust]):
    """The trusts of all users."""

    lengths = {"trustor_user_id": 64, "trustee_user_id": 64, "project_id": 64}

    def __init__(self, wing: IdentityWing) -> None:
        super().__init__(wing, Trust, TRUSTS, "trust")

    def get(self, id: str | None) -> Trust:
        """One that is good. Raises NotFound, Forbidden where one that it comes from no longer allows it."""
        trust = self._usable(id)
        if trust.redelegated_trust_id is None:
            return trust
        chain = self.chain(trust)
        for child, parent in pairwise(chain):
            _refuse_more(parent, child)
            agent = self.wing.users.look(parent.trustee_user_id)
            if agent is None or not agent.enabled:
                raise errors.Forbidden(REFUSED)
        return trust

    def chain(self, trust: Trust) -> list[Trust]:
        """A trust, the one that it comes from, and so on to the first. Raises NotFound."""
        chain = [trust]
        while chain[-1].redelegated_trust_id is not None:
            chain.append(self._usable(chain[-1].redelegated_trust_id))
        return chain

    def find(self, **where: Any) -> list[Trust]:
        """Those that are not deleted."""
        return super().find(**where, deleted_at=None)

    def involving(self, user_id: str) -> list[Trust]:
        """Those that a user has given, and all that come from them."""
        found = self.find(trustor_user_id=user_id)
        for one in found:  # which grows meanwhile
            found += [below for below in self.find(redelegated_trust_id=one.id) if below not in found]
        return found

    def create(self, values: Mapping[str, Any], parent_id: str | None = None) -> Trust:
        """A trust, in turn for one with ``parent_id``; ``allow_redelegation`` says whether it may be passed on.

        Raises NotFound for users, projects and roles that are not there or that the trustor does not have, Forbidden
        for more than there may be, Invalid, Conflict.
        """
        wanted = dict(values)
        own = self._roles_of_trustor(wanted)
        for id in wanted["role_ids"]:
            if id not in own:
                raise errors.NotFound(f"Could not find role: {id}.")
        if wanted.get("expires_at") is not None and wanted["expires_at"] < self.wing.clock.datetime():
            raise Past
        parent = None if parent_id is None else self.get(parent_id)
        count = wanted.get("redelegation_count")
        if not wanted.pop("allow_redelegation", False) or count == 0:
            wanted["redelegation_count"] = count = 0
        elif count is not None and count > DEEPEST:
            raise errors.Forbidden(REFUSED)
        elif wanted.get("remaining_uses") is not None:
            raise errors.Invalid(_TOO_MANY_USES)
        if parent is None:
            wanted.setdefault("redelegation_count", DEEPEST)
        else:
            left = (parent.redelegation_count or 0) - 1
            if count and count != left:
                raise errors.Forbidden(REFUSED)
            wanted = {"redelegation_count": left, "expires_at": parent.expires_at} | _told(wanted)
            wanted["redelegated_trust_id"] = parent.id
        wanted["id"] = uuid.uuid4().hex
        trust = Trust(**{name: value for name, value in wanted.items() if name in self._fields})
        for one in [] if parent is None else self.chain(parent):
            _refuse_more(one, trust)
        self._refuse_another(trust, wanted)
        return self.make(wanted)

    def acting(self, user_id: str, trust_id: str | None) -> str:
        """The id of the user that a user with a token of a trust, or of none, is taken for."""
        trust = self.look(trust_id)
        return user_id if trust is None or not trust.impersonation else trust.trustor_user_id

    def consume(self, id: str) -> None:
        """Use a trust once more."""
        trust = self.get(id)
        if trust.remaining_uses is not None:
            self.wing.store.put(TRUSTS, replace(trust, remaining_uses=trust.remaining_uses - 1))

    def delete(self, id: str) -> None:
        """Forget a trust, those that come from it, and their tokens. Raises NotFound."""
        trust = self._usable(id)
        for below in self.find(trustor_user_id=trust.trustor_user_id, redelegated_trust_id=id):
            self.delete(below.id)
        self.forget(id)

    def forget(self, id: str) -> None:
        """It is deleted, and its tokens are bad."""
        trust = self.look(id)
        if trust is not None:
            self.wing.store.put(TRUSTS, replace(trust, deleted_at=self.wing.clock.datetime()))
            self.wing.tokens.refresh(trust_id=id)

    def forget_of(self, **where: str) -> None:
        """Those of a trustor or trustee, or in a project, are deleted."""
        for one in self.find(**where):
            self.forget(one.id)

    def roles(self, trust: Trust) -> list[str]:
        """The ids of all roles that a trust gives. Raises Forbidden where the first trustor has one no longer."""
        wing, trustor = self.wing, self.chain(trust)[-1].trustor_user_id
        wing.projects.get(trust.project_id)
        own = wing.assignments.roles(trustor, str(trust.project_id))
        given = wing.roles.expanded(trust.role_ids)
        if not set(given) <= set(own):
            raise errors.Forbidden(REFUSED)
        return [id for id in given if wing.roles.get(id).domain_id is None]

    def _usable(self, id: str | None) -> Trust:
        trust = self.look(id)
        now = self.wing.clock.datetime()
        if (
            trust is None
            or trust.deleted_at is not None
            or (trust.expires_at is not None and trust.expires_at < now)
            or trust.remaining_uses == 0
        ):
            raise errors.NotFound(f"Could not find trust: {id}.")
        return trust

    def _roles_of_trustor(self, wanted: Mapping[str, Any]) -> list[str]:
        trustor, project_id = wanted["trustor_user_id"], wanted.get("project_id")
        if wanted.get("redelegated_trust_id"):  # which a client may say, too
            first = self.chain(self._usable(wanted["redelegated_trust_id"]))[-1]
            trustor, project_id = first.trustor_user_id, wanted.get("project_id") and first.project_id
        if not project_id:
            return []
        self.wing.projects.get(wanted["project_id"])
        return self.wing.assignments.roles(trustor, project_id)

    def _refuse_another(self, trust: Trust, wanted: Mapping[str, Any]) -> None:
        if trust.expires_at is None or trust.project_id is None:
            return
        same = ("trustor_user_id", "trustee_user_id", "project_id", "impersonation", "expires_at")
        if super().find(**{name: getattr(trust, name) for name in same}):
            known = f"name {wanted['name']}" if "name" in wanted else f"ID {trust.id}"
            raise Duplicate("trust", f"Duplicate entry found with {known}")


def _told(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What is wanted, but for an end that is not told."""
    return {name: value for name, value in wanted.items() if name != "expires_at" or value is not None}


def _refuse_more(parent: Trust, child: Trust) -> None:
    """Raises Forbidden where a trust gives more than the one that it comes from."""
    if child.expires_at is not None and parent.expires_at is None:
        raise errors.Invalid(_ENDLESS)
    if (
        not 0 < (parent.redelegation_count or 0) <= DEEPEST
        or child.remaining_uses is not None
        or (child.expires_at is not None and parent.expires_at is not None and parent.expires_at < child.expires_at)
        or not set(child.role_ids) <= set(parent.role_ids)
        or (child.impersonation and not parent.impersonation)
    ):
        raise errors.Forbidden(REFUSED)
