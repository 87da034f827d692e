"""``/traits`` and ``/resource_providers/{uuid}/traits``, since 1.6: what providers can do."""

from __future__ import annotations

import re
from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import since
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, field, obj
from novalite.cloud.placement.providers import ConcurrentUpdate, Provider
from novalite.services.placement.service import BODY, QUERY, SERVICE, asked, fresh, saying, sent
from novalite.wsgi.resource import ResponseObject

FIRST = since("1.6")
TEXT = {"type": "string"}
TRAIT = {"type": "string", "minLength": 1, "maxLength": 255}
SET = obj(
    field("traits", {"type": "array", "items": TRAIT}, required=True),
    field("resource_provider_generation", {"type": "integer"}, required=True),
)
FILTERS = obj(field("name", TEXT), field("associated", TEXT))

traits = Resource("/traits", SERVICE)
provider_traits = Resource("/resource_providers/{uuid}/traits", SERVICE)


@traits.on("GET", FIRST, query=QUERY, gives=AS_IT_IS)
def index(call: Call) -> dict[str, Any]:
    """All of them, or those of some names, or those that some provider has."""
    call.demand("traits:list")
    filters = asked(call, FILTERS)
    found: list[str] = call.cloud.placement.providers.traits()
    if "name" in filters:
        found = _named(found, filters["name"])
    if "associated" in filters:
        wanted = _truth(filters["associated"])
        had = frozenset().union(*(provider.traits for provider in call.cloud.placement.providers.find()))
        found = [name for name in found if (name in had) is wanted]
    fresh(call)
    return {"traits": found}


@traits.on("GET /{name}", FIRST, status=204)
def get(call: Call, name: str) -> None:
    """Whether there is one of that name."""
    call.demand("traits:show")
    if not call.cloud.placement.providers.has_trait(name):
        raise errors.NotFound(f"No such trait(s): {name}.")
    fresh(call)


@traits.on("PUT /{name}", FIRST)
def create(call: Call, name: str) -> ResponseObject:
    """Have one of that name."""
    call.demand("traits:update")
    if not re.fullmatch("CUSTOM_[A-Z0-9_]+", name) or len(name) > 255:
        raise errors.Invalid(
            "The trait is invalid. A valid trait must be no longer than 255 characters, start with the prefix "
            '"CUSTOM_" and use following characters: "A"-"Z", "0"-"9" and "_"'
        )
    is_new = not call.cloud.placement.providers.has_trait(name)
    if is_new:
        call.cloud.placement.providers.add_trait(name)
    fresh(call)
    call.headers["Location"] = f"{call.request.script_name}/traits/{name}"
    return ResponseObject(None, 201 if is_new else 204, call.headers)


@traits.on("DELETE /{name}", FIRST, status=204)
def delete(call: Call, name: str) -> None:
    call.demand("traits:delete")
    call.cloud.placement.providers.delete_trait(name)


@provider_traits.on("GET", FIRST, gives=AS_IT_IS)
def of_provider(call: Call, uuid: str) -> dict[str, Any]:
    """What a provider can do."""
    call.demand("resource_providers:traits:list")
    with saying(f"No resource provider with uuid {uuid} found: ", errors.NotFound):
        provider = call.cloud.placement.providers.get(uuid)
    return show(call, provider)


@provider_traits.on("PUT", FIRST, takes=BODY, gives=AS_IT_IS)
def update(call: Call, uuid: str) -> dict[str, Any]:
    """Say what it can do."""
    call.demand("resource_providers:traits:update")
    wanted = sent(call, SET)
    provider = call.cloud.placement.providers.get(uuid)
    if wanted["resource_provider_generation"] != provider.generation:
        raise ConcurrentUpdate(
            "Resource provider's generation already changed. Please update the generation and try again."
        )
    unknown = [name for name in dict.fromkeys(wanted["traits"]) if not call.cloud.placement.providers.has_trait(name)]
    if unknown:
        raise errors.Invalid(f"No such trait {', '.join(unknown)}")
    return show(call, call.cloud.placement.providers.set_traits(provider, wanted["traits"]))


@provider_traits.on("DELETE", FIRST, status=204)
def clear(call: Call, uuid: str) -> None:
    """Say that it can do nothing."""
    call.demand("resource_providers:traits:delete")
    call.cloud.placement.providers.set_traits(call.cloud.placement.providers.get(uuid), ())


def show(call: Call, provider: Provider) -> dict[str, Any]:
    """What a provider can do."""
    fresh(call, provider.updated_at)
    return {"traits": sorted(provider.traits), "resource_provider_generation": provider.generation}


def _named(names: list[str], text: str) -> list[str]:
    word, colon, value = text.partition(":")
    if not colon:
        raise errors.Invalid(
            "Badly formatted name parameter. Expected name query string parameter in form: "
            f'?name=[in|startswith]:[name1,name2|prefix]. Got: "{text}"'
        )
    if word == "in":
        return [name for name in names if name in value.split(",")]
    return [name for name in names if name.startswith(value)] if word == "startswith" else names


def _truth(word: str) -> bool:
    if word.lower() not in ("true", "false"):
        raise errors.Invalid('The query parameter "associated" only accepts "true" or "false"')
    return word.lower() == "true"
