"""``/v3/domains``."""

from __future__ import annotations

import re

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import field, one
from novalite.cloud.identity.projects import Project
from novalite.services.identity.entities import DOMAIN
from novalite.services.identity.policies import authenticated
from novalite.services.identity.projects import TAGS
from novalite.services.identity.service import SERVICE
from novalite.services.identity.shapes import (
    ID,
    IMMUTABLE,
    SHORT_NAME,
    SHORT_TEXT,
    SWITCH,
    created,
    sent,
    updated,
    wanted,
)
from novalite.services.identity.views import collection, filters

FIELDS = (
    field("name", SHORT_NAME, required=True),
    field("description", SHORT_TEXT),
    field("enabled", SWITCH),
    field("options", IMMUTABLE),
    field("tags", TAGS),
)
CREATE = created("domain", field("explicit_domain_id", ID), *FIELDS)
UPDATE = updated("domain", *FIELDS)
FILTERS = filters("name", "enabled", types={"name": SHORT_NAME}, marked=True, endless=True)

domains = Resource("/v3/domains", SERVICE)


@domains.on("GET", query=FILTERS, gives=collection("domains", DOMAIN))
def index(call: Call) -> list[Project]:
    """All domains, or that of the token."""
    own = call.context.domain_id
    call.demand("identity:list_domains", domain_id=own)
    return [one for one in call.cloud.identity.domains.find() if own in (None, one.id)]


@domains.on("POST", takes=CREATE, gives=one("domain", DOMAIN), status=201)
def create(call: Call) -> Project:
    """A domain, in which there is nothing yet."""
    call.demand("identity:create_domain")
    explicit = call.body["domain"].get("explicit_domain_id")
    if explicit is not None and not re.fullmatch("[0-9a-f]{32}", explicit):
        raise errors.Invalid("Domain ID does not conform to required UUID format.")
    return call.cloud.identity.domains.create(**wanted(call.body, "domain"))


@domains.on("GET /{id}", gives=one("domain", DOMAIN))
def show(call: Call, id: str) -> Project:
    call.demand("identity:get_domain", id=id)
    return call.cloud.identity.domains.get(id)


@domains.on("PATCH /{id}", takes=UPDATE, gives=one("domain", DOMAIN))
def update(call: Call, id: str) -> Project:
    """Change one; what is in a disabled one can be used no longer."""
    _known(call, "update_domain", id)
    return call.cloud.identity.domains.update(id, sent(call.body, "domain"))


@domains.on("DELETE /{id}", status=204)
def delete(call: Call, id: str) -> None:
    """Forget a disabled one, with all that is in it."""
    _known(call, "delete_domain", id)
    call.cloud.identity.domains.delete(id)


def _known(call: Call, rule: str, id: str) -> None:
    authenticated(call)
    call.cloud.identity.domains.get(id)
    call.demand(f"identity:{rule}")
