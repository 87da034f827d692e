"""``/v3/OS-FEDERATION/service_providers``: clouds that let in who has proved here who it is."""

from __future__ import annotations

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import Obj, field, key, one
from novalite.cloud.identity.federation import ServiceProvider
from novalite.services.identity.catalog import URL
from novalite.services.identity.service import SERVICE
from novalite.services.identity.shapes import SWITCH, TEXT, TEXT_OR_NONE, Closed, Sent
from novalite.services.identity.views import Entity, collection, filters

FIELDS = (
    field("enabled", SWITCH),
    field("description", TEXT_OR_NONE),
    field("relay_state_prefix", {**TEXT_OR_NONE, "not": {"type": "null"}}),
)
URLS = ("auth_url", "sp_url")
CREATE = Sent(
    Obj(field("service_provider", Obj(*(field(name, URL, required=True) for name in URLS), *FIELDS), required=True))
)
UPDATE = Sent(Obj(field("service_provider", Closed(*(field(name, URL) for name in URLS), *FIELDS), required=True)))
FILTERS = filters("id", "enabled", types={"id": TEXT})

PROVIDER = Entity(
    "service_providers",
    key("auth_url"),
    key("id"),
    key("enabled"),
    key("description"),
    key("relay_state_prefix"),
    key("sp_url"),
    below=lambda provider: "/OS-FEDERATION",
)

service_providers = Resource("/v3/OS-FEDERATION/service_providers", SERVICE)


@service_providers.on("GET", query=FILTERS, gives=collection("service_providers", PROVIDER))
def index(call: Call) -> list[ServiceProvider]:
    """All of them."""
    call.demand("identity:list_service_providers")
    return call.cloud.identity.service_providers.find()


@service_providers.on("PUT /{id}", takes=CREATE, gives=one("service_provider", PROVIDER), status=201)
def create(call: Call, id: str) -> ServiceProvider:
    """A provider of the name in the path."""
    call.demand("identity:create_service_provider")
    return call.cloud.identity.service_providers.create(id, call.body["service_provider"])


@service_providers.on("GET /{id}", gives=one("service_provider", PROVIDER))
def show(call: Call, id: str) -> ServiceProvider:
    call.demand("identity:get_service_provider")
    return call.cloud.identity.service_providers.get(id)


@service_providers.on("PATCH /{id}", takes=UPDATE, gives=one("service_provider", PROVIDER))
def update(call: Call, id: str) -> ServiceProvider:
    """Change one; tokens tell of it while it is enabled."""
    call.demand("identity:update_service_provider")
    noun = call.cloud.identity.service_providers
    return noun.change(noun.get(id), call.body["service_provider"])


@service_providers.on("DELETE /{id}", status=204)
def delete(call: Call, id: str) -> None:
    call.demand("identity:delete_service_provider")
    call.cloud.identity.service_providers.delete(id)
