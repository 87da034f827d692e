"""Tokens: who has proved to be whom, and what for.

A token knows the roles that it was given. What they come from may change, and so may what is told of user and project;
so whatever changes one of these has the tokens resolved again, and one that comes to nothing is gone, as in Keystone.
What is told of a token is made once, until there is another record of it.
"""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from novalite import errors
from novalite.cloud.identity.assignments import SYSTEM
from novalite.cloud.identity.records import REFUSED
from novalite.store import Kind, Page

if TYPE_CHECKING:
    from novalite.cloud.identity import IdentityWing
    from novalite.cloud.identity.application_credentials import ApplicationCredential


#: How long after its end a token is still good for who asks for expired ones.
WINDOW = timedelta(days=2)

_OLDEST: Page[Token] = Page(limit=2)

#: Of how many tokens what is told is remembered.
REMEMBERED = 1_000


class Scope(Struct, frozen=True):
    """What a token is for: a project, a domain, the whole system, or nothing; by a trust, if that gives it."""

    project_id: str | None = None
    domain_id: str | None = None
    system: bool = False
    trust_id: str | None = None

    @property
    def target_id(self) -> str | None:
        """What roles are assigned on."""
        return SYSTEM if self.system else self.project_id or self.domain_id


UNSCOPED = Scope()

#: How somebody proves who it is; by all else, it acts by what somebody has delegated.
PRIMARY = frozenset({"password", "token"})


class Token(Struct, frozen=True):
    """A token; ``roles`` are ids and names. The last of ``audit_ids`` is that of the token that it comes from.

    ``user_id`` is who has proved who it is: of a token of a trust the trustee, whoever it acts as. ``lost`` says what
    is no more of that which it comes from; such a token is bad, and this is said to who uses it.
    """

    id: str
    user_id: str
    methods: tuple[str, ...]
    issued_at: datetime
    expires_at: datetime
    audit_ids: tuple[str, ...]
    scope: Scope = UNSCOPED
    roles: tuple[tuple[str, str], ...] = ()
    application_credential_id: str | None = None
    lost: str | None = None

    @property
    def is_delegated(self) -> bool:
        """Whether it comes from a credential that somebody has made for others to use."""
        return not PRIMARY.issuperset(self.methods)

    @property
    def project_id(self) -> str | None:
        """The project that it is for."""
        return self.scope.project_id

    @property
    def trust_id(self) -> str | None:
        """The trust that it comes from."""
        return self.scope.trust_id


TOKENS: Kind[Token] = Kind("token", order=("expires_at", "id"), by=("user_id", "project_id", "trust_id"))


class Told(dict[str, Any]):
    """``{"token": {…}}``, what is told of a token; ``made`` is what somebody made of it, kept as long as it is true."""

    made: Any = None

    @cached_property
    def text(self) -> bytes:
        """As JSON. That of a catalogue, which is most of it, is made once for many tokens."""
        token = dict(self["token"])
        catalog = token.pop("catalog", None)
        text = json.dumps({"token": token})
        return (text if catalog is None else f'{text[:-2]}, "catalog": {catalog.text}}}}}').encode()


class Tokens:
    """The tokens of all users."""

    def __init__(self, wing: IdentityWing) -> None:
        self._wing = wing
        self._bodies: dict[tuple[str, str | None], tuple[Token, object, Told]] = {}

    def issue(
        self,
        user_id: str,
        methods: tuple[str, ...],
        scope: Scope = UNSCOPED,
        parent: Token | None = None,
        credential: ApplicationCredential | None = None,
    ) -> Token:
        """A new token; it ends with the one that it comes from, with the credential or the trust.

        Raises Unauthorized, and NotFound or Forbidden where a trust does not give it.
        """
        now = self._wing.clock.datetime()
        self._forget_old(now)
        ends = [now + timedelta(seconds=self._wing.settings.token_lifetime)]
        trust = None if scope.trust_id is None else self._wing.trusts.get(scope.trust_id)
        ends += [one.expires_at for one in (credential, trust) if one is not None and one.expires_at is not None]
        audit_ids: tuple[str, ...] = (secrets.token_urlsafe(16),)
        if parent is not None:
            ends, audit_ids = [parent.expires_at, *ends[1:]], (*audit_ids, parent.audit_ids[-1])
        id = f"gAAAAA{secrets.token_urlsafe(133)}"  # as long as one of Keystone's
        token = Token(id, user_id, methods, now, min(ends), audit_ids, scope)
        if credential is not None:
            token = replace(token, application_credential_id=credential.id)
        return self._wing.store.put(TOKENS, self._resolved(token))

    def get(self, id: str | None, allow_expired: bool = False) -> Token | None:
        """The token, if it is good, or has not been bad for long."""
        token = None if id is None else self._wing.store.get(TOKENS, id)
        if token is None or token.lost is not None:
            return None
        end = token.expires_at + WINDOW if allow_expired else token.expires_at
        return token if self._wing.clock.datetime() < end else None

    def refuse_lost(self, id: str | None) -> None:
        """Raises NotFound or Forbidden for a token of which something is no more that it comes from."""
        token = None if id is None else self._wing.store.get(TOKENS, id)
        if token is not None and token.lost is not None:
            raise errors.Forbidden(REFUSED) if token.lost == REFUSED else errors.NotFound(token.lost)

    def validate(self, id: str | None, allow_expired: bool = False, base: str | None = None) -> Told | None:
        """What is told of a good token; with ``base``, the URL below which services are, of these too."""
        token = self.get(id, allow_expired)
        return None if token is None else self.body(token, base)

    def revoke(self, token: Token) -> None:
        """Make a token bad, and those that come from it."""
        for one in self._find(user_id=token.user_id):
            if one.audit_ids[-1] == token.audit_ids[0]:
                self._wing.store.delete(TOKENS, one.id)
        self._wing.store.delete(TOKENS, token.id)

    def revoke_all(self, **where: str) -> None:
        """Make all tokens of a user or for a project bad."""
        for token in self._find(**where):
            self._lose(token)

    def refresh(self, **where: str) -> None:
        """Resolve tokens again, since something has changed; those that come to nothing are gone."""
        for token in self._find(**where):
            try:
                self._wing.store.put(TOKENS, self._resolved(token))
            except (errors.Unauthorized, errors.Forbidden, errors.NotFound):
                self._lose(token)

    def body(self, token: Token, base: str | None = None) -> Told:
        """As `validate`; the same object until something changes."""
        listing = None if base is None else self._wing.catalog.listing
        known = self._bodies.get((token.id, base))
        if known is not None and known[0] is token and known[1] is listing:
            return known[2]
        body = Told(token=self._told(token))
        if base is not None and token.scope != UNSCOPED:
            body["token"]["catalog"] = self._wing.catalog.shown(base, token.scope.project_id)
        if len(self._bodies) >= REMEMBERED:
            self._bodies.clear()
        self._bodies[token.id, base] = (token, listing, body)
        return body

    def forget_bodies(self) -> None:
        """Remember nothing of what was told of tokens, which may be gone."""
        self._bodies.clear()

    def _told(self, token: Token) -> dict[str, Any]:
        wing, scope = self._wing, token.scope
        trust = wing.trusts.look(token.trust_id)
        user = wing.users.get(wing.trusts.acting(token.user_id, token.trust_id))
        body: dict[str, Any] = {
            "methods": list(token.methods),
            "user": {
                "domain": self._domain(user.domain_id),
                "id": user.id,
                "name": user.name,
                "password_expires_at": None,
            },
            "audit_ids": list(token.audit_ids),
            "expires_at": written(token.expires_at),
            "issued_at": written(token.issued_at),
        }
        if scope.project_id:
            project = wing.projects.get(scope.project_id)
            domain = self._domain(project.domain_id or project.id)
            body |= {"project": {"domain": domain, "id": project.id, "name": project.name}}
            if trust is None:
                body["is_domain"] = project.is_domain
        elif scope.domain_id:
            body["domain"] = self._domain(scope.domain_id)
        elif scope.system:
            body["system"] = {"all": True}
        if trust is not None:
            parties = {name: {"id": getattr(trust, f"{name}_id")} for name in ("trustor_user", "trustee_user")}
            body["OS-TRUST:trust"] = {"id": trust.id, "impersonation": trust.impersonation, **parties}
        if scope != UNSCOPED:
            body["roles"] = [{"id": id, "name": name} for id, name in token.roles]
        if trust is not None:  # which tells all of its roles
            names = ("domain_id", "description", "options")
            for told in body["roles"]:
                told |= {name: getattr(wing.roles.get(told["id"]), name) for name in names}
        if token.application_credential_id:
            credential = wing.application_credentials.get(token.application_credential_id)
            restricted = not credential.unrestricted
            shown = {"id": credential.id, "name": credential.name, "restricted": restricted}
            if rules := wing.access_rules.shown(credential.access_rules):
                shown["access_rules"] = rules
            body["application_credential"] = shown
        if providers := wing.service_providers.told():
            body["service_providers"] = providers
        return body

    def _domain(self, id: str) -> dict[str, str]:
        return {"id": id, "name": self._wing.domains.get(id).name}

    def _resolved(self, token: Token) -> Token:
        wing, target_id = self._wing, token.scope.target_id
        user = wing.users.look(token.user_id)
        if user is None or not wing.users.is_enabled(user):
            raise errors.Unauthorized
        if target_id is None and token.trust_id is None:
            return replace(token)
        if target_id not in (None, SYSTEM):
            project = (wing.domains if token.scope.domain_id else wing.projects).look(target_id)
            if project is None or not wing.projects.is_enabled(project):
                raise errors.Unauthorized
        if target_id is None or token.trust_id:
            return replace(token, roles=self._named(self._trusted(token)))
        roles = wing.assignments.roles(user.id, target_id)
        if token.application_credential_id:
            credential = wing.application_credentials.look(token.application_credential_id)
            roles = [id for id in credential.role_ids if id in roles] if credential is not None else []
        if not roles:
            raise errors.Unauthorized
        return replace(token, roles=self._named(roles))

    def _lose(self, token: Token) -> None:
        if lost := self._missing(token):
            self._wing.store.put(TOKENS, replace(token, lost=lost))
        else:
            self._wing.store.delete(TOKENS, token.id)

    def _missing(self, token: Token) -> str | None:
        """What Keystone says of a token, other than that it is bad."""
        wing, scope = self._wing, token.scope
        user = wing.users.look(token.user_id)
        if user is None or not wing.users.is_enabled(user):
            return None
        credential_id, trust = token.application_credential_id, wing.trusts.look(token.trust_id)
        if credential_id and wing.application_credentials.look(credential_id) is None:
            return f"Could not find Application Credential: {credential_id}."
        if trust is not None and trust.deleted_at is not None:
            return f"Could not find trust: {trust.id}."
        word = "project" if scope.project_id else "domain"
        if place_id := scope.project_id or scope.domain_id:
            place = wing.projects.look(place_id)
            if place is None:
                return f"Could not find {word}: {place_id}."
            if not place.enabled:
                return f"Unable to validate token because {word} {place_id} is disabled"
        return None if trust is None else REFUSED

    def _trusted(self, token: Token) -> list[str]:
        trust = self._wing.trusts.look(token.trust_id)
        trustor = None if trust is None else self._wing.users.look(trust.trustor_user_id)
        if trust is None or trust.deleted_at or trustor is None or not self._wing.users.is_enabled(trustor):
            raise errors.Forbidden(REFUSED)
        if token.user_id != trust.trustee_user_id:
            raise errors.Forbidden(REFUSED)
        return self._wing.trusts.roles(trust)

    def _named(self, role_ids: list[str]) -> tuple[tuple[str, str], ...]:
        return tuple((id, self._wing.roles.get(id).name) for id in role_ids)

    def _find(self, **where: str) -> list[Token]:
        """The tokens; those of a user are also those of the trusts that it has given."""
        found = self._wing.store.find(TOKENS, where)
        for trust in self._wing.trusts.involving(where["user_id"]) if "user_id" in where else ():
            found += self._wing.store.find(TOKENS, {"trust_id": trust.id})
        return found

    def _forget_old(self, now: datetime) -> None:
        # Two for each new one, so that they never pile up.
        for token in self._wing.store.find(TOKENS, page=_OLDEST):
            if token.expires_at + WINDOW < now:
                self._wing.store.delete(TOKENS, token.id)


def written(time: datetime | None) -> str | None:
    """A time as Keystone writes it."""
    return None if time is None else f"{time.isoformat()[:19]}.000000Z"  # strftime takes ten times as long
