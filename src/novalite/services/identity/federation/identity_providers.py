"""``/v3/OS-FEDERATION/identity_providers``, and their protocols."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Obj, View, field, key, one
from novalite.cloud.identity.federation import IdentityProvider, Protocol
from novalite.services.identity.service import SERVICE
from novalite.services.identity.shapes import ID_OR_NONE, SWITCH, TEXT, TEXT_OR_NONE, Closed, Open, Sent
from novalite.services.identity.views import Entity, base, collection, filters, shown

REMOTE_ID = {"type": "string", "maxLength": 64}
FIELDS = (
    field("enabled", SWITCH),
    field("description", TEXT_OR_NONE),
    field("authorization_ttl", {"type": ["integer", "null"], "minimum": 0}),
    field("remote_ids", {"type": ["array", "null"], "items": REMOTE_ID, "uniqueItems": True}),
)
CREATE = Sent(Obj(field("identity_provider", Obj(*FIELDS, field("domain_id", ID_OR_NONE)))))
UPDATE = Sent(Open(field("identity_provider", Closed(*FIELDS), required=True)))
FILTERS = filters("id", "enabled", types={"id": TEXT})

MAPPING_ID = {"type": "string", "minLength": 1, "maxLength": 64}
NEW_PROTOCOL = Sent(
    Obj(
        field(
            "protocol",
            Obj(
                field("mapping_id", MAPPING_ID, required=True),
                field("remote_id_attribute", {**REMOTE_ID, "type": ["string", "null"]}),
            ),
            required=True,
        )
    )
)
CHANGED_PROTOCOL = Sent(
    Obj(
        field(
            "protocol",
            Closed(field("mapping_id", MAPPING_ID, required=True), field("remote_id_attribute", REMOTE_ID)),
            required=True,
        )
    )
)

PROVIDER = Entity(
    "identity_providers",
    key("id"),
    key("domain_id"),
    key("enabled"),
    key("description"),
    key("remote_ids", lambda provider, call: list(provider.remote_ids)),
    key("authorization_ttl"),
    below=lambda provider: "/OS-FEDERATION",
)


class Listed(View):
    """A provider as lists show it, with a link to its protocols."""

    def show(self, item: Any, call: Any) -> dict[str, Any]:
        """The item as JSON has it."""
        answer = PROVIDER.show(item, call)
        links = {**answer["links"], "protocols": f"{answer['links']['self']}/protocols"}
        return {**answer, "links": links}


class ProtocolView(View):
    """A protocol; its links are Keystone's, at which there is nothing."""

    def show(self, item: Any, call: Any) -> dict[str, Any]:
        """The item as JSON has it."""
        links = {"self": f"{base(call)}/protocols/{item.name}", "identity_provider": f"{base(call)}/{item.idp_id}"}
        return {**super().show(item, call), "links": links}


PROTOCOL = ProtocolView(key("id", "name"), key("mapping_id"))
LISTED_PROTOCOL = ProtocolView(key("id", "name"), key("idp_id"), key("mapping_id"), key("remote_id_attribute"))

identity_providers = Resource("/v3/OS-FEDERATION/identity_providers", SERVICE)


@identity_providers.on("GET", query=FILTERS, gives=collection("identity_providers", Listed()))
def index(call: Call) -> list[IdentityProvider]:
    """All of them."""
    call.demand("identity:list_identity_providers")
    return call.cloud.identity.identity_providers.find()


@identity_providers.on("PUT /{id}", takes=CREATE, gives=one("identity_provider", PROVIDER), status=201)
def create(call: Call, id: str) -> IdentityProvider:
    """A provider of the name in the path."""
    call.demand("identity:create_identity_provider")
    return call.cloud.identity.identity_providers.create(id, (call.body or {}).get("identity_provider", {}))


@identity_providers.on("GET /{id}", gives=one("identity_provider", PROVIDER))
def show(call: Call, id: str) -> IdentityProvider:
    call.demand("identity:get_identity_provider")
    return call.cloud.identity.identity_providers.get(id)


@identity_providers.on("PATCH /{id}", takes=UPDATE, gives=one("identity_provider", PROVIDER))
def update(call: Call, id: str) -> IdentityProvider:
    call.demand("identity:update_identity_provider")
    return call.cloud.identity.identity_providers.update(id, call.body["identity_provider"])


@identity_providers.on("DELETE /{id}", status=204)
def delete(call: Call, id: str) -> None:
    """Forget one with its protocols."""
    call.demand("identity:delete_identity_provider")
    call.cloud.identity.identity_providers.delete(id)


@identity_providers.on("GET /{id}/protocols", gives=AS_IT_IS)
def protocols(call: Call, id: str) -> dict[str, Any]:
    """Those of a provider, whether there is one or not."""
    call.demand("identity:list_protocols")
    found = call.cloud.identity.protocols.find(idp_id=id)
    return shown(call, "protocols", [LISTED_PROTOCOL.show(protocol, call) for protocol in found])


@identity_providers.on("PUT /{id}/protocols/{name}", takes=NEW_PROTOCOL, gives=one("protocol", PROTOCOL), status=201)
def create_protocol(call: Call, id: str, name: str) -> Protocol:
    """A protocol of the name in the path."""
    call.demand("identity:create_protocol")
    return call.cloud.identity.protocols.create(id, name, call.body["protocol"])


@identity_providers.on("GET /{id}/protocols/{name}", gives=one("protocol", PROTOCOL))
def show_protocol(call: Call, id: str, name: str) -> Protocol:
    call.demand("identity:get_protocol")
    return call.cloud.identity.protocols.named(id, name)


@identity_providers.on("PATCH /{id}/protocols/{name}", takes=CHANGED_PROTOCOL, gives=one("protocol", PROTOCOL))
def update_protocol(call: Call, id: str, name: str) -> Protocol:
    call.demand("identity:update_protocol")
    return call.cloud.identity.protocols.update(id, name, call.body["protocol"])


@identity_providers.on("DELETE /{id}/protocols/{name}", status=204)
def delete_protocol(call: Call, id: str, name: str) -> None:
    call.demand("identity:delete_protocol")
    noun = call.cloud.identity.protocols
    noun.forget(noun.named(id, name).id)
