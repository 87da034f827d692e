"""``/usages``, since 1.9, and those of one provider: how much is allocated."""

from __future__ import annotations

from collections import Counter
from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import since
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, field, obj
from novalite.cloud.placement.allocations import Consumer
from novalite.services.placement.service import QUERY, SERVICE, asked, fresh, saying

ID = {"type": "string", "minLength": 1, "maxLength": 255}
TYPE = {"type": "string", "pattern": "^[A-Z0-9_]+$|^all|^unknown$", "minLength": 1, "maxLength": 255}
FILTERS = obj(field("project_id", ID, required=True), field("user_id", ID), field("consumer_type", TYPE, since("1.38")))

usages = Resource("", SERVICE)


@usages.on("GET /resource_providers/{uuid}/usages", gives=AS_IT_IS)
def of_provider(call: Call, uuid: str) -> dict[str, Any]:
    """How much of a provider is allocated, of each class that it has."""
    call.demand("resource_providers:usages")
    with saying(f"No resource provider with uuid {uuid} found: ", errors.NotFound):
        provider = call.cloud.placement.providers.get(uuid)
    used = call.cloud.placement.allocations.usage(uuid)
    fresh(call)
    shown = {name: used[name] for name in provider.inventories}
    return {"resource_provider_generation": provider.generation, "usages": shown}


@usages.on("GET /usages", since("1.9"), query=QUERY, gives=AS_IT_IS)
def index(call: Call) -> dict[str, Any]:
    """How much a project has, or a user in it; since 1.38 by type of consumer."""
    call.demand("usages", project_id=call.request.GET.get("project_id"))
    filters = asked(call, FILTERS)
    found = [
        consumer
        for consumer in call.cloud.placement.allocations.of_project(filters["project_id"])
        if consumer.user_id == filters.get("user_id", consumer.user_id)
    ]
    fresh(call)
    return {"usages": _by_type(found, filters.get("consumer_type")) if call.at_least("1.38") else _total(found)}


def _total(consumers: list[Consumer]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for consumer in consumers:
        for resources in consumer.allocations.values():
            total.update(resources)
    return dict(total)


def _by_type(consumers: list[Consumer], wanted: str | None) -> dict[str, dict[str, int]]:
    if wanted == "all":
        groups = {"all": consumers} if consumers else {}
    else:
        types = dict.fromkeys(consumer.type or "unknown" for consumer in consumers)
        groups = {
            name: [consumer for consumer in consumers if (consumer.type or "unknown") == name]
            for name in types
            if wanted in (None, name)
        }
    return {name: {**_total(those), "consumer_count": len(those)} for name, those in groups.items()}
