"""``/types/{id}/encryption``: how volumes of a type are encrypted."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import ALWAYS
from novalite.api.operation import BLANK, Blank, Resource
from novalite.api.shape import AS_IT_IS, Body, field, obj
from novalite.cloud.volume.types import VolumeType
from novalite.services.volume.attributes import LARGEST, TEXT_OR_NULL
from novalite.services.volume.service import SERVICE
from novalite.services.volume.types.types import RULES

KEY_SIZE = {
    "type": ["string", "integer", "null"],
    "minimum": 0,
    "maximum": LARGEST,
    "pattern": "^-?[0-9]+$",
    "sentences": {"pattern": "Invalid input received: key_size must be an integer."},
}


def _encryption(complete: bool) -> Body:
    inner = obj(
        field("key_size", KEY_SIZE),
        field("provider", {"type": "string", "minLength": 0, "maxLength": 255}, required=complete),
        field("control_location", {"enum": ["front-end", "back-end"]}, required=complete),
        field("cipher", TEXT_OR_NULL),
        extra=ALWAYS,
    )
    return Body(obj(field("encryption", inner, required=True)))


CREATE, UPDATE = _encryption(complete=True), _encryption(complete=False)

encryption = Resource("/types/{id}/encryption", SERVICE)


@encryption.on("GET", gives=AS_IT_IS)
def index(call: Call, id: str) -> dict[str, Any]:
    """How, or nothing where they are not."""
    return dict(_kind(call, id, "get").encryption or {})


@encryption.on("POST", takes=CREATE, gives=AS_IT_IS)
def create(call: Call, id: str) -> dict[str, Any]:
    """Encrypt those that are made from now on."""
    kind = _kind(call, id, "create")
    if kind.encryption is not None:
        raise errors.Invalid(f"Volume type encryption for type {id} already exists.")
    sent = _sent(call)
    made = call.cloud.volume.types.encrypt(id, sent)
    return {"encryption": {**sent, **{name: made[name] for name in ("volume_type_id", "encryption_id")}}}


@encryption.on("GET /{key}", gives=AS_IT_IS)
def show(call: Call, id: str, key: str) -> dict[str, Any]:
    """One thing about it."""
    kind = _kind(call, id, "get")
    if key not in (kind.encryption or {}):
        raise errors.NotFound(f"Volume type encryption for type {id} does not exist.")
    return {key: (kind.encryption or {})[key]}


@encryption.on("PUT /{key}", takes=UPDATE, gives=AS_IT_IS)
def update(call: Call, id: str, key: str) -> dict[str, Any]:
    """Encrypt in another way."""
    _check(_kind(call, id, "update"))
    call.cloud.volume.types.encrypt(id, _sent(call))
    return {"encryption": call.body["encryption"]}


@encryption.on("DELETE /{key}", status=202)
def delete(call: Call, id: str, key: str) -> Blank:
    """Encrypt no more."""
    call.demand(f"{RULES}:volume_type_encryption:delete")
    try:
        _check(call.cloud.volume.types.get(id))
    except errors.NotFound:
        raise errors.NotFound(f"Volume type encryption for type {id} does not exist.") from None
    call.cloud.volume.types.update(id, encryption=None)
    return BLANK


def _kind(call: Call, id: str, action: str) -> VolumeType:
    call.demand(f"{RULES}:volume_type_encryption:{action}")
    return call.cloud.volume.types.get(id)


def _check(kind: VolumeType) -> None:
    if kind.encryption is None:
        raise errors.NotFound(f"Volume type encryption for type {kind.id} does not exist.")


def _sent(call: Call) -> dict[str, Any]:
    sent = dict(call.body["encryption"])
    if sent.get("key_size") is not None:
        sent["key_size"] = int(sent["key_size"])
    return sent
