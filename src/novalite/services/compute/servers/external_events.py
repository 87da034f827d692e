"""``/os-server-external-events``: what other services tell of servers.

What networks and volumes are like is looked up when it is needed, so most events have nothing to do. That of a volume
which has grown is noted as an action on the server; that of another power state too, as one that fails, since these
hosts do not follow it.
"""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import between, since, until
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Body, Obj, field, listof
from novalite.api.types import formatted
from novalite.services.compute.policies import EXTERNAL_EVENTS
from novalite.services.compute.service import SERVICE
from novalite.wsgi.resource import ResponseObject

NETWORK = ["network-changed", "network-vif-plugged", "network-vif-unplugged", "network-vif-deleted"]
VOLUME = [*NETWORK, "volume-extended"]
POWER = [*VOLUME, "power-update"]
ACCELERATOR = [*POWER, "accelerator-request-bound"]
IMAGE = [*ACCELERATOR, "volume-reimaged"]

#: What is done to a server whose power is to be as the tag says.
POWERS = {"POWER_ON": "start", "POWER_OFF": "stop"}

#: Of these the tag says what they are about.
TAGGED = ("volume-extended", "power-update", "accelerator-request-bound")


def words(*words: str) -> dict[str, Any]:
    """One of some words."""
    return {"type": "string", "enum": [*words]}


EVENT = Obj(
    field("name", words(*NETWORK), until("2.50"), required=True),
    field("name", words(*VOLUME), between("2.51", "2.75"), required=True),
    field("name", words(*POWER), between("2.76", "2.81"), required=True),
    field("name", words(*ACCELERATOR), between("2.82", "2.92"), required=True),
    field("name", words(*IMAGE), since("2.93"), required=True),
    field("server_uuid", formatted("uuid"), required=True),
    field("status", words("failed", "completed", "in-progress")),
    field("tag", {"type": "string", "maxLength": 255}),
)
CREATE = Body(Obj(field("events", listof(EVENT, minItems=1), required=True)))

server_external_events = Resource("/os-server-external-events", SERVICE, "compute.server_external_events")


@server_external_events.on("POST", takes=CREATE, gives=AS_IT_IS)
def create(call: Call) -> Any:
    """Take what can be taken: 200 where that is all, otherwise 207 and a code for each."""
    call.demand(f"{EXTERNAL_EVENTS}:create")
    codes = [_take(call, event) for event in call.body["events"]]
    answers = [
        {**event, "status": "completed" if code == 200 else "failed", "code": code}
        for event, code in zip(call.body["events"], codes, strict=True)
    ]
    shown = {"events": answers}
    return shown if {*codes} == {200} else ResponseObject(shown, 207)


def _take(call: Call, event: dict[str, Any]) -> int:
    try:
        server = call.cloud.compute.servers.get(event["server_uuid"])
    except errors.NotFound:
        return 404
    if event["name"] in TAGGED and "tag" not in event:
        return 400
    if server.host is None:
        return 422
    record = call.cloud.compute.instance_actions.record
    if event["name"] == "volume-extended":
        record(server.id, server.host, "extend_volume", "compute_extend_volume", call.context)
    elif event["name"] == "power-update" and event["tag"] in POWERS:
        action = POWERS[event["tag"]]
        record(server.id, server.host, action, "compute_power_update", call.context, "NotImplementedError")
    return 200
