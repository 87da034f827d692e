"""``/v3/domains``."""

from __future__ import annotations

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import field, one
from novalite.cloud.identity.projects import Project
from novalite.services.identity.entities import DOMAIN
from novalite.services.identity.projects import TAGS
from novalite.services.identity.service import SERVICE
from novalite.services.identity.shapes import BOOLEAN, OBJECT, SHORT_NAME, TEXT_OR_NONE, created, updated, wanted
from novalite.services.identity.views import collection, filters

FIELDS = (
    field("name", SHORT_NAME, required=True),
    field("description", TEXT_OR_NONE),
    field("enabled", BOOLEAN),
    field("explicit_domain_id", {"type": "string", "pattern": "^[0-9a-f]{32}$"}),
    field("options", OBJECT),
    field("tags", TAGS),
)
CREATE = created("domain", *FIELDS)
UPDATE = updated("domain", *FIELDS)
FILTERS = filters("name", "enabled")

domains = Resource("/v3/domains", SERVICE)


@domains.on("GET", query=FILTERS, gives=collection("domains", DOMAIN))
def index(call: Call) -> list[Project]:
    """All domains."""
    call.demand("identity:list_domains")
    return call.cloud.identity.domains.find()


@domains.on("POST", takes=CREATE, gives=one("domain", DOMAIN), status=201)
def create(call: Call) -> Project:
    """A domain, in which there is nothing yet."""
    call.demand("identity:create_domain")
    return call.cloud.identity.domains.create(**wanted(call.body, "domain"))


@domains.on("GET /{id}", gives=one("domain", DOMAIN))
def show(call: Call, id: str) -> Project:
    call.demand("identity:get_domain", id=id)
    return call.cloud.identity.domains.get(id)


@domains.on("PATCH /{id}", takes=UPDATE, gives=one("domain", DOMAIN))
def update(call: Call, id: str) -> Project:
    """Change one; what is in a disabled one can be used no longer."""
    call.demand("identity:update_domain")
    return call.cloud.identity.domains.update(id, wanted(call.body, "domain"))


@domains.on("DELETE /{id}", status=204)
def delete(call: Call, id: str) -> None:
    """Forget a disabled one, with all that is in it."""
    call.demand("identity:delete_domain")
    call.cloud.identity.domains.delete(id)
