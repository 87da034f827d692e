"""``/os-quota-class-sets``: limits by name, of which the class ``default`` is everybody's."""

from __future__ import annotations

from novalite.api.call import Call
from novalite.api.microversion import since, until
from novalite.api.operation import Resource
from novalite.api.shape import body, one, query, view
from novalite.services.compute.policies import QUOTA_CLASS_SETS
from novalite.services.compute.quota_sets import Quota, entry, limits, spans
from novalite.services.compute.service import SERVICE

UPDATE = body("quota_class_set", *limits(spans(until("2.49"))))
NOTHING = query(strict=since("2.102"))
UPDATED = view(*(entry(name, span) for name, span in spans(until("2.49"), groups=since("2.50")).items()))
FULL = view(entry("id")) + UPDATED

quota_class_sets = Resource("/os-quota-class-sets", SERVICE)


@quota_class_sets.on("GET /{id}", query=NOTHING, gives=one("quota_class_set", FULL))
def show(call: Call, id: str) -> Quota:
    """The limits of a class, be it known or not."""
    call.demand(f"{QUOTA_CLASS_SETS}:show")
    return {"id": id, **call.cloud.compute.quotas.of_class(id)}


@quota_class_sets.on("PUT /{id}", takes=UPDATE, gives=one("quota_class_set", UPDATED))
def update(call: Call, id: str) -> Quota:
    """Change some of them."""
    call.demand(f"{QUOTA_CLASS_SETS}:update")
    wanted = call.body["quota_class_set"]
    call.cloud.compute.quotas.set_class(id, {name: int(limit) for name, limit in wanted.items()})
    return call.cloud.compute.quotas.of_class(id)
