"""``/v3/credentials``, and those of EC2 below ``/v3/users``."""

from __future__ import annotations

import json
import uuid
from typing import Any

from novalite.api.call import Call
from novalite.api.microversion import ALWAYS
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Obj, Schema, field, one
from novalite.cloud.identity.credentials import EC2, Credential, id_of
from novalite.errors import Unauthorized
from novalite.services.identity.delegated.delegation import reaches_credentials, refuse_delegated
from novalite.services.identity.entities import CREDENTIAL
from novalite.services.identity.service import SERVICE
from novalite.services.identity.shapes import TEXT, TEXT_OR_NONE, Dated, Sent, sent, wanted
from novalite.services.identity.views import Found, base, collection, filters, search, shown
from novalite.wsgi.microversion import Version


class New(Obj):
    """A credential, of which one of EC2 has a project."""

    def at(self, version: Version) -> Schema:
        """The JSON Schema."""
        of_ec2 = {"properties": {"type": {"const": EC2}}}
        needed = ["blob", "type", "user_id", "project_id"]
        return {**super().at(version), "additionalProperties": True, "if": of_ec2, "then": {"required": needed}}


CREATE = Sent(
    Obj(
        field(
            "credential",
            New(
                field("blob", TEXT, required=True),
                field("project_id", TEXT_OR_NONE),
                field("type", TEXT, required=True),
                field("user_id", TEXT, required=True),
            ),
            required=True,
        ),
        extra=ALWAYS,
    )
)
BLOB = {"type": "object", "properties": {"blob": TEXT}, "additionalProperties": False, "required": ["blob"]}

#: What may be changed of one, and what until 2026.1.
ANY = {
    "type": "object",
    "properties": {"blob": TEXT, "project_id": TEXT_OR_NONE, "type": TEXT, "user_id": TEXT},
    "additionalProperties": True,
    "minProperties": 1,
}
UPDATE = Dated(
    Obj(field("credential", BLOB, required=True), extra=ALWAYS),
    "identity.credentials-change-their-blob",
    Sent(Obj(field("credential", ANY, required=True), extra=ALWAYS)),
)

#: What credentials of EC2 are called where they are refused.
_OF_EC2 = "EC2 credential"

credentials = Resource("/v3/credentials", SERVICE)
ec2_credentials = Resource("/v3/users/{user_id}/credentials/OS-EC2", SERVICE)


@credentials.on("GET", query=filters("user_id", "type"), gives=collection("credentials", CREDENTIAL))
def index(call: Call) -> Found:
    """All of those that one may see: one's own, and all for who reads the system."""
    call.demand("identity:list_credentials", user_id=None if call.context.system_scope else call.user_id)
    every = call.may("identity:get_credential", user_id=None)
    return search(
        call,
        call.cloud.identity.credentials,
        {} if every else {"user_id": call.user_id},
        lambda one: (
            call.may("identity:get_credential", user_id=one.user_id) and reaches_credentials(call, one.project_id)
        ),
    )


@credentials.on("POST", takes=CREATE, gives=one("credential", CREDENTIAL), status=201)
def create(call: Call) -> Credential:
    """A credential of a user."""
    sent = wanted(call.body, "credential")
    call.demand("identity:create_credential", user_id=sent["user_id"])
    refuse_delegated(call, sent.get("project_id"))
    return call.cloud.identity.credentials.create(**sent)


@credentials.on("GET /{id}", gives=one("credential", CREDENTIAL))
def show(call: Call, id: str) -> Credential:
    return _credential(call, "get_credential", id)


@credentials.on("PATCH /{id}", takes=UPDATE, gives=one("credential", CREDENTIAL))
def update(call: Call, id: str) -> Credential:
    """Another blob; whose it is and what for stay as they are, but until 2026.1 they could be changed, too."""
    UPDATE.check(call)
    _credential(call, "update_credential", id)
    changes = sent(call.body, "credential")
    if "user_id" in changes:
        call.demand("identity:update_credential", user_id=changes["user_id"])
    return call.cloud.identity.credentials.update(id, changes)


@credentials.on("DELETE /{id}", status=204)
def delete(call: Call, id: str) -> None:
    _credential(call, "delete_credential", id)
    call.cloud.identity.credentials.delete(id)


@ec2_credentials.on("GET", gives=AS_IT_IS)
def keys(call: Call, user_id: str) -> dict[str, Any]:
    """The pairs of keys of a user."""
    call.demand("identity:ec2_list_credentials", user_id=user_id)
    if call.has("identity.credentials-by-who-they-are-of"):
        refuse_delegated(call, None)
    call.cloud.identity.users.get(user_id)
    every = call.cloud.identity.credentials.find(user_id=user_id, type=EC2)
    found = [one for one in every if reaches_credentials(call, one.project_id)]
    return shown(call, "credentials", [_pair(call, one) for one in found])


@ec2_credentials.on("POST", gives=AS_IT_IS, status=201)
def create_keys(call: Call, user_id: str) -> dict[str, Any]:
    """A new pair of keys, for a project."""
    call.demand("identity:ec2_create_credential", user_id=user_id)
    call.cloud.identity.users.get(user_id)
    project_id = (json.loads(call.request.body or b"{}") or {}).get("tenant_id")
    call.cloud.identity.projects.get(project_id)
    refuse_delegated(call, project_id, _OF_EC2)
    blob = json.dumps({"access": uuid.uuid4().hex, "secret": uuid.uuid4().hex, "trust_id": None})
    made = call.cloud.identity.credentials.create(user_id=user_id, project_id=project_id, type=EC2, blob=blob)
    return {"credential": _pair(call, made)}


@ec2_credentials.on("GET /{access}", gives=AS_IT_IS)
def show_keys(call: Call, user_id: str, access: str) -> dict[str, Any]:
    """A pair of keys, by the one that is no secret."""
    return {"credential": _pair(call, _keys(call, "ec2_get_credential", user_id, access))}


@ec2_credentials.on("DELETE /{access}", status=204)
def delete_keys(call: Call, user_id: str, access: str) -> None:
    """Make a pair of keys bad."""
    call.cloud.identity.credentials.delete(_keys(call, "ec2_delete_credential", user_id, access).id)


def _credential(call: Call, rule: str, id: str) -> Credential:
    credential: Credential | None = call.cloud.identity.credentials.look(id)
    call.demand(f"identity:{rule}", user_id=None if credential is None else credential.user_id)
    found: Credential = call.cloud.identity.credentials.get(id)
    refuse_delegated(call, found.project_id)
    return found


def _keys(call: Call, rule: str, user_id: str, access: str) -> Credential:
    if call.context.user_id is None:
        raise Unauthorized
    credential: Credential = call.cloud.identity.credentials.get(id_of(access))
    call.demand(f"identity:{rule}", user_id=credential.user_id)
    call.cloud.identity.users.get(user_id)
    refuse_delegated(call, credential.project_id, _OF_EC2)
    return credential


def _pair(call: Call, credential: Credential) -> dict[str, Any]:
    blob = json.loads(credential.blob)
    own = f"{base(call)}/users/{credential.user_id}/credentials/OS-EC2/{blob['access']}"
    return {
        "user_id": credential.user_id,
        "tenant_id": credential.project_id,
        **{name: blob.get(name) for name in ("access", "secret", "trust_id")},
        "links": {"self": own},
    }
