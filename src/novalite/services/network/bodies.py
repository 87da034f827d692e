"""What is sent to make or change resources, checked in the order in which Neutron does, so that errors are its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novalite.api.call import Call
from novalite.cloud.network.networking import Wrong
from novalite.services.network.attributes import UNSET, Attribute, Attributes
from novalite.services.network.service import bad

_OTHERS = "Specifying 'project_id' other than the authenticated project in request is not allowed for the current user."
_NOBODYS = "Running without keystone AuthN requires that project_id is specified"

Sent = dict[str, Any]


def entries(call: Call, noun: str, nouns: str, core: bool, bulk: bool) -> tuple[list[Any], bool]:
    """The resources in a body, and whether they are several. Raises Wrong.

    The ``core`` of the API and its extensions differ in what they say of bodies without any.
    """
    body = call.body
    if core and not isinstance(body, dict) and (body is not None or call.request.body):
        raise bad("Body contains invalid data")
    if not core and call.request.method == "PUT" and not isinstance(body, dict | list):
        raise Wrong("BadRequest", f"Bad body request: Invalid format: {call.request.body!r}.")
    if not core and not body:
        raise bad("Resource body required")
    if body is None or (core and not {noun, nouns} & set(body)):
        raise bad(f"Unable to find '{noun}' in request body")
    if not isinstance(body, dict):
        raise bad("Body contains invalid data")
    if nouns not in body:
        return [_entry(body, noun)], False
    if not bulk:
        raise bad("Bulk operation not supported")
    if not body[nouns]:
        raise bad("Resources required")
    if not isinstance(body[nouns], list | dict | str):
        raise bad("Body contains invalid data")
    return [_one_of_many(one, noun) for one in body[nouns]], True


def _one_of_many(one: Any, noun: str) -> Any:
    if not isinstance(one, dict | list | str):
        raise bad("Body contains invalid data")
    return _entry(one if isinstance(one, dict) and noun in one else {noun: one}, noun)


def _entry(body: Mapping[str, Any], noun: str) -> Any:
    sent = body.get(noun)
    if sent is None:
        raise bad(f"Unable to find '{noun}' in request body")
    if not isinstance(sent, dict):
        raise bad(f"Object '{noun}' contains invalid data")
    return sent


def read(call: Call, sent: Mapping[str, Any], attributes: Attributes, method: str) -> Sent:
    """The values of a resource by the names of their attributes. Raises Wrong."""
    sent = _with_owner(call, dict(sent), method)
    if unknown := [name for name in sent if name not in attributes]:
        raise bad(f"Unrecognized attribute(s) '{', '.join(unknown)}'")
    due = sent.keys() | attributes.required if method == "POST" else sent.keys()
    for name in filter(due.__contains__, attributes):
        attribute = attributes[name]
        if name not in sent:
            raise bad(f"Failed to parse request. Required attribute '{name}' not specified")
        if method == "PUT" and not (attribute.convert and attribute.put):
            raise bad(f"Cannot update read-only attribute {name}")
        if method == "POST" and not (attribute.convert and attribute.post):
            raise bad(f"Attribute '{name}' not allowed in POST")
    return {name: attributes[name].read(sent[name]) for name in filter(sent.__contains__, attributes)}


def explicit(values: Sent, attributes: Mapping[str, Attribute], method: str) -> list[str]:
    """The attributes, and the parts of them, that have rules of their own and were sent for their own sake."""
    names = []
    for name, value in values.items():
        attribute = attributes[name]
        if not attribute.enforced or (value == attribute.default and (method == "POST" or value is None)):
            continue
        names.append(name)
        if isinstance(value, dict):
            names += [f"{name}:{part}" for part in attribute.parts if part in value]
        elif isinstance(value, list | tuple):
            names += [f"{name}:{part}" for one in value if isinstance(one, dict) for part in one]
    return names


def stored(values: Sent, attributes: Mapping[str, Attribute]) -> Sent:
    """The same by the names that the cloud has for them."""
    return {attributes[name].own: value for name, value in values.items() if value is not UNSET}


def _with_owner(call: Call, sent: Sent, method: str) -> Sent:
    """With the project under both of its names, where it was sent under one."""
    if "tenant_id" in sent:
        sent.setdefault("project_id", sent["tenant_id"])
    elif "project_id" in sent:
        sent["tenant_id"] = sent["project_id"]
    if sent.get("project_id") != sent.get("tenant_id"):
        raise bad("'project_id' and 'tenant_id' do not match")
    if "project_id" in sent and sent["project_id"] != call.context.project_id and not call.context.is_admin:
        raise bad(_OTHERS)
    if method == "POST" and "project_id" not in sent and not call.context.project_id:
        raise bad(_NOBODYS)
    return sent
