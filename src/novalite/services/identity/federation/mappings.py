"""``/v3/OS-FEDERATION/mappings``: what becomes here of what identity providers say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import key, one
from novalite.api.validation import Schema, SchemaValidator
from novalite.cloud.identity.federation import AttributeMapping
from novalite.services.identity.service import SERVICE
from novalite.services.identity.shapes import TEXT, Open, Sent
from novalite.services.identity.views import Entity, collection, filters


def _closed(*required: str, **properties: Schema) -> Schema:
    kind: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**kind, "required": [*required]} if required else kind


def _list(items: Schema, least: int = 0) -> Schema:
    return {"type": "array", "items": items, **({"minItems": least} if least else {})}


DOMAIN = _closed(id=TEXT, name=TEXT)
USER = _closed(id=TEXT, name=TEXT, email=TEXT, domain=DOMAIN, type={"type": "string", "enum": ["ephemeral", "local"]})
GROUP = {"type": "object", "oneOf": [_closed("id", id=TEXT), _closed("name", "domain", name=TEXT, domain=DOMAIN)]}
ROLES = _list(_closed("name", name=TEXT))
#: What is asked of an attribute that comes from elsewhere: that it is there, or has or has not some values.
CONDITIONS = ("any_one_of", "not_any_of", "blacklist", "whitelist")
REMOTE = {
    "type": "object",
    "oneOf": [
        _closed("type", type=TEXT),
        *(
            _closed("type", name, type=TEXT, regex={"type": "boolean"}, **{name: {"type": "array"}})
            for name in CONDITIONS
        ),
    ],
}


def _rules(in_project: Mapping[str, Schema], **local: Schema) -> SchemaValidator:
    """What a mapping is, whose projects and local parts may have more than those of the first version."""
    projects = _list(_closed("name", "roles", name=TEXT, roles=ROLES, **in_project))
    known = {"user": USER, "projects": projects, "group": GROUP, "groups": TEXT, "group_ids": TEXT, "domain": DOMAIN}
    rule = _closed("local", "remote", local=_list(_closed(**known, **local)), remote=_list(REMOTE, least=1))
    properties = {"rules": _list(rule, least=1), "schema_version": TEXT}
    return SchemaValidator({"type": "object", "required": ["rules"], "properties": properties})


#: By the version of the schema that a mapping names.
VERSIONS = {
    "1.0": _rules({}),
    "2.0": _rules({"domain": DOMAIN}),
    "3.0": _rules({"domain": DOMAIN}, projects_json=TEXT),
}
MAPPING = Entity("mappings", key("id"), key("rules"), key("schema_version"), below=lambda mapping: "/OS-FEDERATION")

mappings = Resource("/v3/OS-FEDERATION/mappings", SERVICE)


@mappings.on("GET", query=filters(paged=False), gives=collection("mappings", MAPPING))
def index(call: Call) -> list[AttributeMapping]:
    """All of them."""
    call.demand("identity:list_mappings")
    return call.cloud.identity.mappings.find()


@mappings.on("PUT /{id}", takes=Sent(Open()), gives=one("mapping", MAPPING), status=201)
def create(call: Call, id: str) -> AttributeMapping:
    """A mapping of the name in the path."""
    call.demand("identity:create_mapping")
    return call.cloud.identity.mappings.create(id, _sent(call))


@mappings.on("GET /{id}", gives=one("mapping", MAPPING))
def show(call: Call, id: str) -> AttributeMapping:
    call.demand("identity:get_mapping")
    return call.cloud.identity.mappings.get(id)


@mappings.on("PATCH /{id}", takes=Sent(Open()), gives=one("mapping", MAPPING))
def update(call: Call, id: str) -> AttributeMapping:
    """Have another one in its place."""
    call.demand("identity:update_mapping")
    values = _sent(call)
    return call.cloud.identity.mappings.change(call.cloud.identity.mappings.get(id), values)


@mappings.on("DELETE /{id}", status=204)
def delete(call: Call, id: str) -> None:
    call.demand("identity:delete_mapping")
    call.cloud.identity.mappings.delete(id)


def _sent(call: Call) -> dict[str, Any]:
    """The mapping that was sent, which is looked at once it is known that somebody may. Raises Invalid."""
    sent = (call.body or {}).get("mapping", {})
    if not isinstance(sent, dict):
        raise errors.Invalid(f"{sent!r} is not of type 'object'\n")
    version = sent.get("schema_version") or "1.0"
    if not isinstance(version, str) or version not in VERSIONS:
        raise errors.Invalid(f"{version!r} is not one of {[*VERSIONS]}\n")
    if wrong := VERSIONS[version].complaints({**sent, "schema_version": version}):
        raise errors.Invalid("".join(f"{complaint}\n" for complaint in wrong))
    return {"rules": sent["rules"], "schema_version": version}
