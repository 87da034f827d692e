"""``/clusters`` and ``/workers/cleanup``: services that share their work, of which there are none, and what is left."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import since
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Body, field, obj, query
from novalite.services.volume.attributes import BOOLEAN, NAME, TEXT_OR_NULL, UUID
from novalite.services.volume.backends.services import REASON
from novalite.services.volume.lists import TEXT, flag, is_true
from novalite.services.volume.service import SERVICE

CLUSTERS, CLEANUP = since("3.7"), since("3.24")
FILTERS = ("name", "binary", "is_up", "disabled", "num_hosts", "num_down_hosts")
REPLICATION = since("3.26")
REPLICATED = ("replication_status", "frozen", "active_backend_id")
LIST = query(*(field(name, TEXT) for name in (*FILTERS, *REPLICATED)), strict=None, prefix="")
WHICH = (field("name", NAME, required=True), field("binary", TEXT_OR_NULL))
ENABLE = Body(obj(*WHICH))
#: A reason may be none, but not a blank.
WHY = {"type": ["string", "null"], "pattern": REASON["pattern"], "sentences": REASON["sentences"]}
DISABLE = Body(obj(*WHICH, field("disabled_reason", WHY)))
HOST = {"type": ["string", "null"], "minLength": 1, "maxLength": 255, "pattern": "^[a-zA-Z0-9-._#@:/+]*$"}
TYPES = ("Snapshot", "Volume")
LEFT = Body(
    obj(
        field("cluster_name", HOST),
        field("disabled", BOOLEAN),
        field("host", HOST),
        field("is_up", BOOLEAN),
        field("binary", {"enum": ["cinder-volume", "cinder-scheduler"]}),
        field("resource_id", {"oneOf": [{"type": "null"}, UUID]}),
        field("resource_type", {"type": ["string", "null"], "maxLength": 40}),
        field("service_id", {"type": ["integer", "string", "null"], "pattern": "^[0-9]*$", "maxLength": 11}),
    )
)

clusters = Resource("/clusters", SERVICE)
workers = Resource("/workers", SERVICE)


@clusters.on("GET", CLUSTERS, query=LIST, gives=AS_IT_IS)
def index(call: Call) -> dict[str, Any]:
    call.demand("clusters:get_all")
    allowed = FILTERS + (REPLICATED if REPLICATION.meets(call.version) else ())
    if unknown := [name for name in call.query if name not in allowed]:
        raise errors.InvalidInput(f"Invalid filter keys: {', '.join(unknown)}")
    for name in ("disabled", "is_up"):
        flag(call, name)
    return {"clusters": []}


@clusters.on("GET /detail", CLUSTERS, query=LIST, gives=AS_IT_IS)
def detail(call: Call) -> dict[str, Any]:
    """All there is to say of them."""
    return index(call)


@clusters.on("GET /{id}", CLUSTERS, gives=AS_IT_IS)
def show(call: Call, id: str) -> None:
    call.demand("clusters:get")
    raise _missing(id)


@clusters.on("PUT /enable", CLUSTERS, takes=ENABLE, gives=AS_IT_IS)
def enable(call: Call) -> None:
    """Let one take new work."""
    call.demand("clusters:update")
    raise _missing(call.body["name"], call.body.get("binary", "cinder-volume"))


@clusters.on("PUT /disable", CLUSTERS, takes=DISABLE, gives=AS_IT_IS)
def disable(call: Call) -> None:
    """Let one take none."""
    enable(call)


@workers.on("POST /cleanup", CLEANUP, takes=LEFT, gives=AS_IT_IS, status=202)
def clean_up(call: Call) -> dict[str, Any]:
    """Have services end what they left half done: nothing. Those that are down cannot be told, and none is."""
    call.demand("workers:cleanup")
    wanted = call.body
    kind = (wanted.get("resource_type") or "").title()
    if kind and kind not in TYPES:
        raise errors.InvalidInput(f"Resource type {kind} not valid, must be {' or '.join(TYPES)}")
    if wanted.get("resource_id") and not {"service_id", "cluster_name", "host"}.intersection(wanted):
        said = ("There is no resource with UUID %s pending cleanup.", wanted["resource_id"])
        raise errors.InvalidInput(str(said))
    up = "is_up" in wanted and is_true(wanted["is_up"])
    found = call.cloud.volume.services.find(wanted.get("host"), wanted.get("binary")) if up else []
    return {
        "cleaning": [
            {"id": int(one.id), "host": one.host, "binary": one.binary, "cluster_name": None}
            for one in found
            if wanted.get("service_id") in (None, one.id, int(one.id)) and not wanted.get("cluster_name")
        ],
        "unavailable": [],
    }


def _missing(name: str, binary: str = "cinder-volume") -> errors.NotFound:
    which = {"binary": binary, "name": name}
    return errors.NotFound(f"Cluster {which} could not be found.")
