"""``/v3/auth``: tokens, and what they are good for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.api.validation import SchemaValidator
from novalite.cloud.identity.application_credentials import ApplicationCredential
from novalite.cloud.identity.assignments import SYSTEM
from novalite.cloud.identity.records import Expected
from novalite.cloud.identity.tokens import UNSCOPED, Scope, Token
from novalite.middleware.access_rules import HEADER, understood
from novalite.services.identity.entities import DOMAIN, PROJECT
from novalite.services.identity.policies import authenticated, refusal
from novalite.services.identity.service import SERVICE, Unscopable, lazy_sentence
from novalite.services.identity.shapes import TEXT, Open, Sent
from novalite.services.identity.views import base, flags, services_base, shown

DOMAIN_OF = {"type": "object", "properties": {"id": TEXT, "name": TEXT}}
USER = {"type": "object", "properties": {"id": TEXT, "name": TEXT, "password": TEXT, "domain": DOMAIN_OF}}
IDENTITY = {
    "type": "object",
    "properties": {
        "methods": {"type": "array", "items": TEXT},
        "password": {"type": "object", "properties": {"user": USER}},
        "token": {"type": "object", "properties": {"id": TEXT}, "required": ["id"]},
    },
    "required": ["methods"],
}
SCOPE = {
    "type": ["object", "string"],
    "properties": {
        "project": {"type": "object", "properties": {"name": TEXT, "id": TEXT, "domain": DOMAIN_OF}},
        "domain": DOMAIN_OF,
        "OS-TRUST:trust": {"type": "object", "properties": {"id": TEXT}},
        "system": {"type": "object", "properties": {"all": {"type": "boolean", "enum": [True, False, None]}}},
    },
}
AUTH = SchemaValidator(
    {"type": "object", "properties": {"identity": IDENTITY, "scope": SCOPE}, "required": ["identity"]}
)
QUERY = flags()
YES = ("1", "t", "true", "on", "y", "yes")

auth = Resource("/v3/auth", SERVICE)


class Proof(Struct, frozen=True):
    """Who somebody has proved to be, and by what: another token, or a credential that is for one project."""

    user_id: str
    parent: Token | None = None
    credential: ApplicationCredential | None = None


@auth.on("POST /tokens", takes=Sent(Open(), slow=True), query=QUERY, gives=AS_IT_IS, status=201)
def issue(call: Call) -> bytes:
    """A token, for who proves who it is by password, application credential or another token.

    While a password is hashed, others may go on: only what comes after that is a transaction.
    """
    sent = (call.body or {}).get("auth")
    if sent is not None:
        _check(sent)
    if not sent:
        raise Expected("auth", "request body")
    methods = tuple(dict.fromkeys(sent["identity"]["methods"]))
    for method in methods:
        if method not in sent["identity"]:
            raise Expected(method, "identity")
    if not set(methods) <= METHODS.keys():
        raise errors.Unauthorized("Attempted to authenticate with an unsupported method.")
    scope = _scope(call, sent)
    proof = _proof(call, sent["identity"], methods)
    with call.cloud.transaction():
        return _told(call, _issued(call, proof, scope, methods))


def _issued(call: Call, proof: Proof, scope: Scope | None, methods: tuple[str, ...]) -> Token:
    if proof.credential is not None:
        scope = Scope(project_id=proof.credential.project_id) if proof.credential.project_id else UNSCOPED
    elif scope is None:
        scope = _default(call, proof.user_id)
    if proof.parent is not None:
        _refuse_trade(call, proof.parent, scope)
    before = () if proof.parent is None else proof.parent.methods
    all_methods = tuple(sorted({*methods, *before}))
    token = call.cloud.identity.tokens.issue(proof.user_id, all_methods, scope, proof.parent, proof.credential)
    if token.trust_id is not None:
        call.cloud.identity.trusts.consume(token.trust_id)
    return token


@auth.on("GET /tokens", query=QUERY, gives=AS_IT_IS)
def validate(call: Call) -> bytes:
    """What a token says, for services and for whose it is."""
    rule = "check_token" if call.request.method == "HEAD" else "validate_token"
    return _told(call, _subject(call, rule, (call.asked("allow_expired") or "").lower() in YES))


@auth.on("DELETE /tokens", status=204)
def revoke(call: Call) -> None:
    """Make a token bad."""
    call.cloud.identity.tokens.revoke(_subject(call, "revoke_token"))


@auth.on("GET /catalog", gives=AS_IT_IS)
def catalog(call: Call) -> dict[str, Any]:
    """The services, with a project's token."""
    call.demand("identity:get_auth_catalog")
    if not call.context.project_id:
        raise errors.Forbidden("You are not authorized to perform the requested action.")
    entries = call.cloud.identity.catalog.shown(services_base(call), call.context.project_id)
    return {"catalog": entries, "links": {"self": f"{base(call)}/auth/catalog"}}


@auth.on("GET /projects", gives=AS_IT_IS)
def projects(call: Call) -> dict[str, Any]:
    """The projects that one can have a token for."""
    call.demand("identity:get_auth_projects")
    found = [
        one
        for one in call.cloud.identity.assignments.projects(call.user_id)
        if call.cloud.identity.projects.is_enabled(one)
    ]
    return shown(call, "projects", [PROJECT.show(project, call) for project in found])


@auth.on("GET /domains", gives=AS_IT_IS)
def domains(call: Call) -> dict[str, Any]:
    """The domains that one can have a token for."""
    call.demand("identity:get_auth_domains")
    found = [one for one in call.cloud.identity.assignments.domains(call.user_id) if one.enabled]
    return shown(call, "domains", [DOMAIN.show(domain, call) for domain in found])


@auth.on("GET /system", gives=AS_IT_IS)
def system(call: Call) -> dict[str, Any]:
    """Whether one can have a token for the system."""
    call.demand("identity:get_auth_system")
    roles = call.cloud.identity.assignments.roles(call.user_id, SYSTEM)
    return {"system": [{"all": True}] if roles else [], "links": {"self": f"{base(call)}/auth/system"}}


def _told(call: Call, token: Token) -> bytes:
    call.headers["X-Subject-Token"] = token.id
    base = None if "nocatalog" in call.query else services_base(call)
    return call.cloud.identity.tokens.body(token, base).text


def _subject(call: Call, rule: str, allow_expired: bool = False) -> Token:
    """The token that a request is about."""
    authenticated(call)
    id = call.request.headers.get("X-Subject-Token")
    token: Token | None = call.cloud.identity.tokens.get(id, allow_expired)
    if token is not None and _has_rules(call, token) and not understood(call.request.headers.get(HEADER)):
        raise errors.NotFound("Failed to validate token")
    call.cloud.identity.tokens.refuse_lost(id)
    if token is None and id:
        raise errors.NotFound(_unknown(id))
    call.demand(f"identity:{rule}", user_id=None if token is None else token.user_id)
    if token is None:
        raise errors.NotFound("No token in the request")
    return token


def _has_rules(call: Call, token: Token) -> bool:
    credential = call.cloud.identity.application_credentials.look(token.application_credential_id)
    return credential is not None and bool(credential.access_rules)


def _check(sent: Any) -> None:
    """Raises ValidationError, Invalid for what is no proof or no scope."""
    AUTH.validate(sent, lazy_sentence)
    user = sent["identity"].get("password", {}).get("user")
    scope = sent.get("scope")
    asked = scope if isinstance(scope, dict) else {}
    _check_named(user, "identity/password/user")
    _check_named(asked.get("project"), "scope/project")
    _check_named(asked.get("domain"), "scope/domain")


def _check_named(sent: Mapping[str, Any] | None, path: str) -> None:
    if sent is None:
        return
    if "id" not in sent and "name" not in sent:
        raise errors.Invalid(f"Invalid input for field {path}: id or name must be present.")
    if path != "scope/domain":
        _check_named(sent.get("domain"), f"{path}/domain")


def _proof(call: Call, identity: Mapping[str, Any], methods: tuple[str, ...]) -> Proof:
    """Who somebody has proved to be. Raises Unauthorized, Invalid, NotFound."""
    proofs = [METHODS[method](call, identity[method]) for method in methods]
    if len({proof.user_id for proof in proofs}) != 1:
        raise errors.Unauthorized
    parent = next((one.parent for one in proofs if one.parent is not None), None)
    credential = next((one.credential for one in proofs if one.credential is not None), None)
    return Proof(proofs[0].user_id, parent, credential)


def _by_password(call: Call, sent: Mapping[str, Any]) -> Proof:
    if "user" not in sent:
        raise Expected("user", "None")  # Keystone has not said yet which method it is
    user = call.cloud.identity.users.pick(_named(sent["user"], "user"))
    domain = sent["user"].get("domain")
    if sent["user"].get("name") and not (domain.get("id") or domain.get("name")):
        raise Expected("id or name", "domain")
    if "password" not in sent["user"]:
        raise errors.Unauthorized
    identity = call.cloud.identity
    return Proof(identity.users.authenticate(user, sent["user"]["password"], identity.scrypt).id)


def _by_token(call: Call, sent: Mapping[str, Any]) -> Proof:
    token: Token | None = call.cloud.identity.tokens.get(sent["id"])
    if token is None:
        raise errors.NotFound(_unknown(sent["id"]))
    return Proof(token.user_id, parent=token)


def _by_keys(call: Call, sent: Mapping[str, Any]) -> Proof:
    raise errors.Unauthorized  # what was signed is for /ec2tokens to look at


def _by_application_credential(call: Call, sent: Mapping[str, Any]) -> Proof:
    credentials = call.cloud.identity.application_credentials
    if sent.get("id"):
        found = credentials.get(sent["id"])
    else:
        if not sent.get("name"):
            raise Expected("name or ID", "application credential")
        if not sent.get("user"):
            raise Expected("user", "application credential")
        if not sent["user"].get("id") and "domain" not in sent["user"]:
            raise Expected("domain", "user")
        user = call.cloud.identity.users.pick(_named(sent["user"], "user"))
        found = next(iter(credentials.find(user_id=user and user.id, name=sent["name"])), None)
    credential = credentials.authenticate(found, sent.get("secret") or "", call.cloud.identity.scrypt)
    return Proof(credential.user_id, credential=credential)


METHODS: Mapping[str, Callable[[Call, Mapping[str, Any]], Proof]] = {
    "password": _by_password,
    "token": _by_token,
    "application_credential": _by_application_credential,
    "ec2credential": _by_keys,
}


def _scope(call: Call, auth: Mapping[str, Any]) -> Scope | None:
    """What the token is to be for, None where nobody says. Raises Unauthorized for what there is not, Invalid."""
    if "application_credential" in auth["identity"]["methods"] and "scope" in auth:
        raise Unscopable
    if "scope" not in auth:
        return None
    sent = auth["scope"]
    if sum(kind in sent for kind in ("project", "domain", "unscoped", "system", "OS-TRUST:trust")) != 1:
        raise Expected("system, project, domain, OS-TRUST:trust or unscoped", "scope")
    if "unscoped" in sent:
        return UNSCOPED
    if "system" in sent:
        return Scope(system=True)
    if "domain" in sent:
        return Scope(domain_id=_found(call, call.cloud.identity.domains.pick(sent["domain"])))
    if "OS-TRUST:trust" in sent:
        return _trusted(call, sent["OS-TRUST:trust"])
    if not sent["project"].get("id") and not sent["project"].get("name"):
        raise errors.Unauthorized
    project = call.cloud.identity.projects.pick(_named(sent["project"], "project"))
    if project is not None and project.is_domain:
        project = None
    return Scope(project_id=_found(call, project))


def _trusted(call: Call, sent: Mapping[str, Any]) -> Scope:
    """What a trust is for."""
    if not sent.get("id"):
        raise Expected("trust_id", "trust")
    try:
        trust = call.cloud.identity.trusts.get(sent["id"])
    except errors.NotFound:
        raise errors.Unauthorized from None
    if trust.project_id is None:
        return Scope(trust_id=trust.id)
    return Scope(_found(call, call.cloud.identity.projects.look(trust.project_id)), trust_id=trust.id)


def _refuse_trade(call: Call, parent: Token, scope: Scope) -> None:
    """Raises Forbidden for what a token cannot be traded for."""
    if parent.trust_id:
        raise refusal("Using trust-scoped token to create another token. Create a new trust-scoped token instead")
    if parent.scope.system and (scope.project_id or scope.domain_id):
        raise refusal("Using a system-scoped token to create a project-scoped or domain-scoped token is not allowed.")
    if parent.is_delegated:
        raise refusal("Using a delegated token to create another token is not allowed.")


def _default(call: Call, user_id: str) -> Scope:
    """For who does not say: the user's default project, if it may."""
    id = call.cloud.identity.users.get(user_id).default_project_id
    project = call.cloud.identity.projects.look(id)
    if project is None or not call.cloud.identity.projects.is_enabled(project):
        return UNSCOPED
    return Scope(project_id=id) if call.cloud.identity.assignments.roles(user_id, id) else UNSCOPED


def _found(call: Call, project: Any) -> str:
    if project is None or not call.cloud.identity.projects.is_enabled(project):
        raise errors.Unauthorized
    return str(project.id)


def _named(sent: Mapping[str, Any], word: str) -> Mapping[str, Any]:
    """What is sent of a user or project, which has an id, or a name and a domain. Raises Invalid."""
    if not sent.get("id") and not sent.get("name"):
        raise Expected("id or name", word)
    if sent.get("name") and "domain" not in sent:
        raise Expected("domain", word)
    if sent.get("name"):
        return {name: value for name, value in sent.items() if name != "id"}
    return sent


def _unknown(id: str) -> str:
    """What is said of a token that is none, or none any more."""
    return "Failed to validate token" if id.startswith("gAAAAA") else "Could not recognize Fernet token"
