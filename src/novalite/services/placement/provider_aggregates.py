"""``/resource_providers/{uuid}/aggregates``, since 1.1: what a provider belongs to."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.microversion import since
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, field, obj
from novalite.cloud.placement.providers import ConcurrentUpdate, Provider
from novalite.services.placement.resource_providers import UUID
from novalite.services.placement.service import BODY, SERVICE, fresh, sent

LIST = {"type": "array", "items": UUID, "uniqueItems": True}
WHOLE = obj(
    field("aggregates", LIST, required=True), field("resource_provider_generation", {"type": "integer"}, required=True)
)


class _Sent:
    def at(self, version: Any) -> Any:
        """A list or, since 1.19, an object with the generation."""
        return WHOLE.at(version) if since("1.19").meets(version) else LIST


SENT = _Sent()

provider_aggregates = Resource("/resource_providers/{uuid}/aggregates", SERVICE)


@provider_aggregates.on("GET", since("1.1"), gives=AS_IT_IS)
def index(call: Call, uuid: str) -> dict[str, Any]:
    call.demand("resource_providers:aggregates:list")
    return show(call, call.cloud.placement.providers.get(uuid))


@provider_aggregates.on("PUT", since("1.1"), takes=BODY, gives=AS_IT_IS)
def update(call: Call, uuid: str) -> dict[str, Any]:
    """Belong to these, and to no others; since 1.19 that makes a new generation."""
    call.demand("resource_providers:aggregates:update")
    provider = call.cloud.placement.providers.get(uuid)
    wanted = sent(call, SENT)
    if not call.at_least("1.19"):
        return show(call, call.cloud.placement.providers.put(provider, aggregates=tuple(wanted)))
    if wanted["resource_provider_generation"] != provider.generation:
        raise ConcurrentUpdate(
            "Resource provider's generation already changed. Please update the generation and try again."
        )
    return show(call, call.cloud.placement.providers.changed(provider, aggregates=tuple(wanted["aggregates"])))


def show(call: Call, provider: Provider) -> dict[str, Any]:
    """What a provider belongs to."""
    fresh(call)
    shown: dict[str, Any] = {"aggregates": call.cloud.placement.providers.aggregates(provider)}
    return shown | ({"resource_provider_generation": provider.generation} if call.at_least("1.19") else {})
