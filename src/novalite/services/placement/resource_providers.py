"""``/resource_providers``: who has something to give."""

from __future__ import annotations

import uuid as uuids
from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import since
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, field, obj
from novalite.cloud.placement.providers import Provider
from novalite.services.placement import queries
from novalite.services.placement.service import BODY, QUERY, SERVICE, asked, fresh, saying, sent

TEXT = {"type": "string"}
UUID = {"type": "string", "format": "uuid"}
NAME = {"type": "string", "maxLength": 200}
PARENT = field("parent_provider_uuid", {"anyOf": [UUID, {"type": "null"}]}, since("1.14"))
CREATE = obj(field("name", NAME, required=True), field("uuid", UUID), PARENT)
UPDATE = obj(field("name", NAME, required=True), PARENT)
FILTERS = obj(
    field("name", TEXT),
    field("uuid", UUID),
    field("member_of", TEXT, since("1.3")),
    field("resources", TEXT, since("1.4")),
    field("in_tree", UUID, since("1.14")),
    field("required", TEXT, since("1.18")),
)
#: What is below a provider, and since when.
BELOW = {"inventories": "1.0", "usages": "1.0", "aggregates": "1.1", "traits": "1.6", "allocations": "1.11"}

resource_providers = Resource("/resource_providers", SERVICE)


@resource_providers.on("GET", query=QUERY, gives=AS_IT_IS)
def index(call: Call) -> dict[str, Any]:
    """Those that fit what is asked for."""
    call.demand("resource_providers:list")
    filters = asked(call, FILTERS)
    where = {own: filters[name] for name, own in (("name", "name"), ("uuid", "id")) if name in filters}
    found = [one for one in call.cloud.placement.providers.find(where) if _is_in_tree(call, one, filters)]
    found = _with_aggregates(call, _with_traits(call, found), filters)
    if "resources" in filters:
        found = _with_room(call, found, queries.resources(filters["resources"]))
    fresh(call, max((provider.updated_at for provider in found), default=None))
    return {"resource_providers": [show(call, provider) for provider in found]}


@resource_providers.on("POST", takes=BODY, gives=AS_IT_IS, status={"1.0": 201, "1.20": 200})
def create(call: Call) -> dict[str, Any] | None:
    call.demand("resource_providers:create")
    wanted = sent(call, CREATE)
    id = wanted.get("uuid") or str(uuids.uuid4())
    with saying(f'Unable to create resource provider "{wanted["name"]}", {id}: ', errors.Invalid):
        provider = call.cloud.placement.providers.create(wanted["name"], id, wanted.get("parent_provider_uuid"))
    call.headers["Location"] = url(call, provider)
    if not call.at_least("1.20"):
        return None
    fresh(call, provider.updated_at)
    return show(call, provider)


@resource_providers.on("GET /{uuid}", gives=AS_IT_IS)
def get(call: Call, uuid: str) -> dict[str, Any]:
    call.demand("resource_providers:show")
    provider = call.cloud.placement.providers.get(uuid)
    fresh(call, provider.updated_at)
    return show(call, provider)


@resource_providers.on("PUT /{uuid}", takes=BODY, gives=AS_IT_IS)
def update(call: Call, uuid: str) -> dict[str, Any]:
    """Call it something else, or put it below another one; since 1.37 also from where it is below one."""
    call.demand("resource_providers:update")
    provider = call.cloud.placement.providers.get(uuid)
    wanted = sent(call, UPDATE)
    with saying(f"Unable to save resource provider {uuid}: ", errors.Invalid), call.cloud.transaction():
        provider = call.cloud.placement.providers.rename(provider, wanted["name"])
        if "parent_provider_uuid" in wanted:
            provider = call.cloud.placement.providers.move(
                provider, wanted["parent_provider_uuid"], call.at_least("1.37")
            )
    fresh(call, provider.updated_at)
    return show(call, provider)


@resource_providers.on("DELETE /{uuid}", status=204)
def delete(call: Call, uuid: str) -> None:
    call.demand("resource_providers:delete")
    with saying(f"No resource provider with uuid {uuid} found for delete", errors.NotFound):
        provider = call.cloud.placement.providers.get(uuid)
    call.cloud.placement.providers.delete(provider)


def url(call: Call, provider: Provider) -> str:
    """Where a provider is, without the host."""
    return f"{call.request.script_name}/resource_providers/{provider.id}"


def show(call: Call, provider: Provider) -> dict[str, Any]:
    """A provider, with links to what is below it."""
    own = url(call, provider)
    below = [{"rel": name, "href": f"{own}/{name}"} for name, version in BELOW.items() if call.at_least(version)]
    shown = {
        "uuid": provider.id,
        "name": provider.name,
        "generation": provider.generation,
        "links": [{"rel": "self", "href": own}, *below],
    }
    if call.at_least("1.14"):
        shown["parent_provider_uuid"] = provider.parent_id
        shown["root_provider_uuid"] = call.cloud.placement.providers.root(provider).id
    return shown


def _is_in_tree(call: Call, provider: Provider, filters: dict[str, str]) -> bool:
    if "in_tree" not in filters:
        return True
    root = call.cloud.placement.providers.root
    try:
        return bool(root(call.cloud.placement.providers.get(filters["in_tree"])).id == root(provider).id)
    except errors.NotFound:
        return False


def _with_traits(call: Call, found: list[Provider]) -> list[Provider]:
    required, forbidden = queries.traits(call, "required")
    with saying('Invalid trait(s) in "required" parameter: ', errors.Invalid):
        queries.known_traits(call, forbidden.union(*required))
    return [one for one in found if not one.traits & forbidden and all(one.traits & wanted for wanted in required)]


def _with_aggregates(call: Call, found: list[Provider], filters: dict[str, str]) -> list[Provider]:
    if "member_of" not in filters:
        return found
    required, forbidden = queries.aggregates(call, "member_of")
    own = {one.id: frozenset(call.cloud.placement.providers.aggregates(one)) for one in found}
    return [one for one in found if not own[one.id] & forbidden and all(own[one.id] & wanted for wanted in required)]


def _with_room(call: Call, found: list[Provider], wanted: dict[str, int]) -> list[Provider]:
    with saying("Invalid resource class in resources parameter: ", errors.NotFound, instead=errors.Invalid):
        for name in wanted:
            call.cloud.placement.providers.check_class(name)

    def has_room(one: Provider) -> bool:
        used = call.cloud.placement.allocations.usage(one.id)
        return all(
            name in one.inventories
            and one.inventories[name].takes(amount)
            and used[name] + amount <= one.inventories[name].capacity
            for name, amount in wanted.items()
        )

    return [one for one in found if has_room(one)]
