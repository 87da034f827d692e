"""``/resource_classes``, since 1.2: what there may be something of."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import between, since
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Body, field, obj
from novalite.services.placement.service import BODY, SERVICE, fresh, sent
from novalite.wsgi.resource import ResponseObject

FIRST = since("1.2")
#: Since 1.7 the same path takes no body at all.
ANY = Body({}, "*/*")
NAME = obj(field("name", {"type": "string", "pattern": "^CUSTOM_[A-Z0-9_]+$", "maxLength": 255}, required=True))

resource_classes = Resource("/resource_classes", SERVICE)


@resource_classes.on("GET", FIRST, gives=AS_IT_IS)
def index(call: Call) -> dict[str, Any]:
    call.demand("resource_classes:list")
    fresh(call)
    return {"resource_classes": [show(call, name) for name in call.cloud.placement.providers.classes()]}


@resource_classes.on("POST", FIRST, takes=BODY, status=201)
def create(call: Call) -> None:
    call.demand("resource_classes:create")
    name = sent(call, NAME)["name"]
    if call.cloud.placement.providers.has_class(name):
        raise errors.Conflict(f"Conflicting resource class already exists: {name}")
    call.cloud.placement.providers.add_class(name)
    call.headers["Location"] = url(call, name)


@resource_classes.on("GET /{name}", FIRST, gives=AS_IT_IS)
def get(call: Call, name: str) -> dict[str, Any]:
    call.demand("resource_classes:show")
    call.cloud.placement.providers.check_class(name)
    fresh(call)
    return show(call, name)


@resource_classes.on("PUT /{name}", between("1.2", "1.6"), takes=ANY, gives=AS_IT_IS)
def rename(call: Call, name: str) -> dict[str, Any]:
    """Call it something else."""
    call.demand("resource_classes:update")
    wanted = sent(call, NAME)["name"]
    call.cloud.placement.providers.check_class(name)
    call.cloud.placement.providers.rename_class(name, wanted)
    return show(call, wanted)


@resource_classes.on("PUT /{name}", since("1.7"))
def ensure(call: Call, name: str) -> ResponseObject:
    """Have one of that name."""
    call.demand("resource_classes:update")
    call.body = {"name": name}
    sent(call, NAME)
    is_new = not call.cloud.placement.providers.has_class(name)
    if is_new:
        call.cloud.placement.providers.add_class(name)
    return ResponseObject(None, 201 if is_new else 204, {"Location": url(call, name)})


@resource_classes.on("DELETE /{name}", FIRST, status=204)
def delete(call: Call, name: str) -> None:
    call.demand("resource_classes:delete")
    call.cloud.placement.providers.delete_class(name)


def url(call: Call, name: str) -> str:
    """Where a class is, without the host."""
    return f"{call.request.script_name}/resource_classes/{name}"


def show(call: Call, name: str) -> dict[str, Any]:
    """A class, with a link to itself."""
    return {"name": name, "links": [{"rel": "self", "href": url(call, name)}]}
