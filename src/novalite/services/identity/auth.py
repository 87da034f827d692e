"""``/v3/auth``: tokens, and what they are good for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Body, field, listof
from novalite.cloud.identity.application_credentials import ApplicationCredential
from novalite.cloud.identity.assignments import SYSTEM
from novalite.cloud.identity.records import Expected
from novalite.cloud.identity.tokens import UNSCOPED, Scope, Token
from novalite.services.identity.entities import DOMAIN, PROJECT
from novalite.services.identity.service import SERVICE
from novalite.services.identity.shapes import TEXT, Open
from novalite.services.identity.views import base, flags, services_base, shown

NAMED = (field("id", TEXT), field("name", TEXT))
WITHIN = field("domain", Open(*NAMED))
USER = Open(*NAMED, field("password", TEXT), WITHIN)
IDENTITY = Open(
    field("methods", listof(TEXT), required=True),
    field("password", Open(field("user", USER))),
    field("token", Open(field("id", TEXT, required=True))),
    field("application_credential", Open(*NAMED, field("secret", TEXT), field("user", USER))),
)
SCOPE = {
    "type": ["object", "string"],
    "properties": {
        "project": Open(*NAMED, WITHIN),
        "domain": Open(*NAMED),
        "system": Open(field("all", {"type": "boolean"})),
    },
}
AUTH = Body(Open(field("auth", Open(field("identity", IDENTITY, required=True), field("scope", SCOPE)))))
QUERY = flags()
YES = ("1", "t", "true", "on", "y", "yes")

auth = Resource("/v3/auth", SERVICE)


@dataclass(frozen=True)
class Proof:
    """Who somebody has proved to be, and by what: another token, or a credential that is for one project."""

    user_id: str
    parent: Token | None = None
    credential: ApplicationCredential | None = None


@auth.on("POST /tokens", takes=AUTH, query=QUERY, gives=AS_IT_IS, status=201)
def issue(call: Call) -> Mapping[str, Any]:
    """A token, for who proves who it is by password, application credential or another token."""
    sent = call.body.get("auth")
    if sent is None:
        raise Expected("auth", "request body")
    methods, proof = _proof(call, sent["identity"])
    scope = _scope(call, sent.get("scope"), proof)
    token = call.cloud.identity.tokens.issue(proof.user_id, methods, scope, proof.parent, proof.credential)
    return _answer(call, token)


@auth.on("GET /tokens", query=QUERY, gives=AS_IT_IS)
def validate(call: Call) -> Mapping[str, Any]:
    """What a token says, for services and for whose it is."""
    token = _subject(call, "validate_token", (call.asked("allow_expired") or "").lower() in YES)
    return _answer(call, token)


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


def _answer(call: Call, token: Token) -> Mapping[str, Any]:
    call.headers["X-Subject-Token"] = token.id
    base = None if "nocatalog" in call.query else services_base(call)
    return call.cloud.identity.tokens.body(token, base)


def _subject(call: Call, rule: str, allow_expired: bool = False) -> Token:
    """The token that a request is about."""
    id = call.request.headers.get("X-Subject-Token")
    token: Token | None = call.cloud.identity.tokens.get(id, allow_expired)
    call.demand(f"identity:{rule}", user_id=None if token is None else token.user_id)
    if token is None:
        raise errors.NotFound("Failed to validate token" if id else "No token in the request")
    return token


def _proof(call: Call, identity: Mapping[str, Any]) -> tuple[tuple[str, ...], Proof]:
    """By which methods somebody has proved to be whom. Raises Unauthorized, Invalid."""
    methods, proofs = tuple(dict.fromkeys(identity["methods"])), []
    for method in methods:
        if method not in METHODS:
            raise errors.Unauthorized("Attempted to authenticate with an unsupported method.")
        if method not in identity:
            raise Expected(method, "identity")
        proofs.append(METHODS[method](call, identity[method]))
    if len({proof.user_id for proof in proofs}) != 1:
        raise errors.Unauthorized
    parents = [method for proof in proofs if proof.parent is not None for method in proof.parent.methods]
    return tuple(dict.fromkeys((*methods, *parents))), proofs[0]


def _by_password(call: Call, sent: Mapping[str, Any]) -> Proof:
    if "user" not in sent:
        raise Expected("user", "password")
    reference = _named(sent["user"], "user")
    if "password" not in reference:
        raise Expected("password", "user")
    user = call.cloud.identity.users.pick(reference)
    return Proof(call.cloud.identity.users.authenticate(user, reference["password"]).id)


def _by_token(call: Call, sent: Mapping[str, Any]) -> Proof:
    token: Token | None = call.cloud.identity.tokens.get(sent["id"])
    if token is None or token.application_credential_id:
        raise errors.Unauthorized
    return Proof(token.user_id, parent=token)


def _by_application_credential(call: Call, sent: Mapping[str, Any]) -> Proof:
    cloud = call.cloud
    if "id" in sent:
        found = cloud.identity.application_credentials.look(sent["id"])
    else:
        if "name" not in sent or "user" not in sent:
            raise Expected("id or name", "application_credential")
        user = cloud.identity.users.pick(_named(sent["user"], "user"))
        own = (
            cloud.identity.application_credentials.find(user_id=user.id, name=sent["name"]) if user is not None else []
        )
        found = next(iter(own), None)
    credential = cloud.identity.application_credentials.authenticate(found, sent.get("secret", ""))
    return Proof(credential.user_id, credential=credential)


METHODS: Mapping[str, Callable[[Call, Mapping[str, Any]], Proof]] = {
    "password": _by_password,
    "token": _by_token,
    "application_credential": _by_application_credential,
}


def _scope(call: Call, sent: Any, proof: Proof) -> Scope:
    """What the token is to be for. Raises Unauthorized where there is no such thing, Invalid."""
    if proof.credential is not None:
        if sent is not None:
            raise errors.Unauthorized(
                "Error authenticating with application credential: Application credentials cannot request a scope."
            )
        return Scope(project_id=proof.credential.project_id)
    if sent is None:
        return _default(call, proof.user_id)
    if isinstance(sent, str) or "unscoped" in sent:
        return UNSCOPED
    if len({"project", "domain", "system"} & sent.keys()) != 1:
        raise Expected("one of: project, domain, OS-TRUST:trust or unscoped", "scope")
    if "system" in sent:
        if not sent["system"].get("all"):
            raise Expected("all", "system")
        return Scope(system=True)
    if "domain" in sent:
        if not {"id", "name"} & sent["domain"].keys():
            raise errors.Invalid("Invalid input for field scope/domain: id or name must be present.")
        domain = call.cloud.identity.domains.pick(sent["domain"])
        return Scope(domain_id=_found(domain))
    return Scope(project_id=_found(call.cloud.identity.projects.pick(_named(sent["project"], "project"))))


def _default(call: Call, user_id: str) -> Scope:
    """For who does not say: the user's default project, if it may."""
    id = call.cloud.identity.users.get(user_id).default_project_id
    project = call.cloud.identity.projects.look(id)
    if project is None or not call.cloud.identity.projects.is_enabled(project):
        return UNSCOPED
    return Scope(project_id=id) if call.cloud.identity.assignments.roles(user_id, id) else UNSCOPED


def _found(project: Any) -> str:
    if project is None:
        raise errors.Unauthorized
    return str(project.id)


def _named(sent: Mapping[str, Any], word: str) -> Mapping[str, Any]:
    """What is sent of a user or project, which has an id, or a name and a domain. Raises Invalid."""
    path = "identity/password/user" if word == "user" else "scope/project"
    if "id" not in sent and "name" not in sent:
        raise errors.Invalid(f"Invalid input for field {path}: id or name must be present.")
    domain = sent.get("domain")
    if domain is not None and not {"id", "name"} & domain.keys():
        raise errors.Invalid(f"Invalid input for field {path}/domain: id or name must be present.")
    if "id" not in sent and domain is None:
        raise Expected("domain", word)
    return sent
