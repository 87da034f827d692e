"""``/v3/users/…/application_credentials``."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Obj, field, listof, one
from novalite.cloud.identity.access_rules import AccessRule
from novalite.cloud.identity.application_credentials import ApplicationCredential
from novalite.services.identity.delegated.delegation import end_of, refuse_without_credential, token_of
from novalite.services.identity.entities import ACCESS_RULE, APPLICATION_CREDENTIAL
from novalite.services.identity.policies import refusal
from novalite.services.identity.service import SERVICE
from novalite.services.identity.shapes import FLAG, ID, NAME, TEXT, TEXT_OR_NONE, Open, Sent, wanted
from novalite.services.identity.views import Found, collection, filters, search

ROLE = {
    "type": "object",
    "properties": {"id": ID, "name": NAME},
    "minProperties": 1,
    "maxProperties": 1,
    "additionalProperties": False,
}
METHODS = ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"]
RULE = Open(
    field("id", ID),
    field("path", {"type": "string", "minLength": 0, "maxLength": 225, "pattern": r"^/\.*"}),
    field("service", ID),
    field("method", {"type": "string", "enum": METHODS}),
)
CREATE = Sent(
    Obj(
        field(
            "application_credential",
            Obj(
                field("id", TEXT),
                field("secret", TEXT_OR_NONE),
                field("name", NAME, required=True),
                field("description", TEXT_OR_NONE),
                field("expires_at", TEXT_OR_NONE),
                field("project_id", TEXT),
                field("access_rules", listof(RULE)),
                field("unrestricted", FLAG),
                field("system", TEXT_OR_NONE),
                field("roles", listof(ROLE)),
            ),
            required=True,
        )
    )
)
MANAGING = "Using method 'application_credential' is not allowed for managing additional application credentials."

application_credentials = Resource("/v3/users/{user_id}/application_credentials", SERVICE)
access_rules = Resource("/v3/users/{user_id}/access_rules", SERVICE)


@application_credentials.on(
    "GET",
    query=filters("name", types={"name": TEXT}),
    gives=collection("application_credentials", APPLICATION_CREDENTIAL),
)
def index(call: Call, user_id: str) -> Found:
    """Those of a user."""
    call.demand("identity:list_application_credentials", user_id=user_id)
    refuse_without_credential(call)
    return search(call, call.cloud.identity.application_credentials, {"user_id": user_id})


@application_credentials.on("POST", takes=CREATE, gives=AS_IT_IS, status=201)
def create(call: Call, user_id: str) -> dict[str, Any]:
    """One for the token's project, with all of its roles or some; this once the secret is told."""
    call.demand("identity:create_application_credential", user_id=user_id)
    refuse_without_credential(call)
    _refuse_restricted(call)
    sent = wanted(call.body, "application_credential")
    roles = _roles(call, sent.pop("roles", None))
    values = {
        "name": sent["name"],
        "description": sent.get("description"),
        "unrestricted": sent.get("unrestricted"),
        "expires_at": end_of(sent.get("expires_at")),
        "access_rules": sent.get("access_rules"),
    }
    credential, secret = call.cloud.identity.application_credentials.create(
        user_id, call.context.project_id, roles, sent.get("secret"), **values
    )
    return {"application_credential": {**_shown(call, credential), "secret": secret}}


@application_credentials.on("GET /{id}", gives=one("application_credential", APPLICATION_CREDENTIAL))
def show(call: Call, user_id: str, id: str) -> ApplicationCredential:
    return _credential(call, "get_application_credential", user_id, id)


@application_credentials.on("DELETE /{id}", status=204)
def delete(call: Call, user_id: str, id: str) -> None:
    _credential(call, "delete_application_credential", user_id, id)
    _refuse_restricted(call)
    call.cloud.identity.application_credentials.delete(id)


@access_rules.on(
    "GET",
    query=filters("service", "path", "method", types=dict.fromkeys(("service", "path", "method"), TEXT)),
    gives=collection("access_rules", ACCESS_RULE),
)
def rules(call: Call, user_id: str) -> list[AccessRule]:
    """The access rules of a user, used or not."""
    _demand_of_user(call, "list_access_rules", user_id)
    return call.cloud.identity.access_rules.find(user_id=user_id)


@access_rules.on("GET /{id}", gives=one("access_rule", ACCESS_RULE))
def show_rule(call: Call, user_id: str, id: str) -> AccessRule:
    _demand_of_user(call, "get_access_rule", user_id)
    return call.cloud.identity.access_rules.of(user_id, id)


@access_rules.on("DELETE /{id}", status=204)
def delete_rule(call: Call, user_id: str, id: str) -> None:
    """Forget one that no application credential has."""
    _demand_of_user(call, "delete_access_rule", user_id)
    call.cloud.identity.access_rules.remove(user_id, id)


def _demand_of_user(call: Call, rule: str, user_id: str) -> None:
    known = call.cloud.identity.users.look(user_id)
    call.demand(f"identity:{rule}", user_id=None if known is None else user_id)
    refuse_without_credential(call)


def _shown(call: Call, credential: ApplicationCredential) -> dict[str, Any]:
    return APPLICATION_CREDENTIAL.show(credential, call)


def _credential(call: Call, rule: str, user_id: str, id: str) -> ApplicationCredential:
    # Whose it is says the credential itself, and not the path that a client may write as it likes.
    found: ApplicationCredential | None = call.cloud.identity.application_credentials.look(id)
    call.demand(f"identity:{rule}", user_id=user_id if found is None else found.user_id)
    refuse_without_credential(call)
    return call.cloud.identity.application_credentials.get(id)


def _refuse_restricted(call: Call) -> None:
    own = call.cloud.identity.application_credentials.look(token_of(call).application_credential_id)
    if own is not None and not own.unrestricted:
        raise refusal(MANAGING)


def _roles(call: Call, asked: list[dict[str, str]] | None) -> tuple[str, ...]:
    own = [id for id, _ in token_of(call).roles]
    if not asked:
        return tuple(own)
    roles = call.cloud.identity.roles
    ids = roles.expanded(role["id"] if "id" in role else roles.defined(role["name"]).id for role in asked)
    if not set(ids) <= set(own):
        raise errors.Invalid(
            "Invalid application credential: Cannot create an application credential with unassigned role"
        )
    return tuple(ids)
