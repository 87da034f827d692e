"""``/v3/credentials``."""

from __future__ import annotations

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import field, one
from novalite.cloud.identity.credentials import Credential
from novalite.services.identity.entities import CREDENTIAL
from novalite.services.identity.service import SERVICE
from novalite.services.identity.shapes import TEXT, TEXT_OR_NONE, created, updated, wanted
from novalite.services.identity.views import collection, filters

FIELDS = (
    field("blob", TEXT, required=True),
    field("type", TEXT, required=True),
    field("user_id", TEXT, required=True),
    field("project_id", TEXT_OR_NONE),
)

credentials = Resource("/v3/credentials", SERVICE)


@credentials.on("GET", query=filters("user_id", "type"), gives=collection("credentials", CREDENTIAL))
def index(call: Call) -> list[Credential]:
    """All of those that one may see: one's own, and all for who reads the system."""
    call.demand("identity:list_credentials", user_id=call.user_id)
    found = call.cloud.identity.credentials.find()
    return [one for one in found if call.may("identity:get_credential", user_id=one.user_id)]


@credentials.on("POST", takes=created("credential", *FIELDS), gives=one("credential", CREDENTIAL), status=201)
def create(call: Call) -> Credential:
    """A credential of a user."""
    sent = wanted(call.body, "credential")
    call.demand("identity:create_credential", user_id=sent["user_id"])
    return call.cloud.identity.credentials.create(**sent)


@credentials.on("GET /{id}", gives=one("credential", CREDENTIAL))
def show(call: Call, id: str) -> Credential:
    return _credential(call, "get_credential", id)


@credentials.on("PATCH /{id}", takes=updated("credential", *FIELDS), gives=one("credential", CREDENTIAL))
def update(call: Call, id: str) -> Credential:
    _credential(call, "update_credential", id)
    return call.cloud.identity.credentials.update(id, wanted(call.body, "credential"))


@credentials.on("DELETE /{id}", status=204)
def delete(call: Call, id: str) -> None:
    _credential(call, "delete_credential", id)
    call.cloud.identity.credentials.delete(id)


def _credential(call: Call, rule: str, id: str) -> Credential:
    credential: Credential | None = call.cloud.identity.credentials.look(id)
    call.demand(f"identity:{rule}", user_id=None if credential is None else credential.user_id)
    return call.cloud.identity.credentials.get(id)
