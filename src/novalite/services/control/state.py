"""``/health``, ``/reset``, ``/settle``, ``/snapshots``: the cloud as a whole."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.services.control.service import SERVICE

state = Resource("", SERVICE)


@state.on("GET /health", gives=AS_IT_IS)
def health(call: Call) -> dict[str, Any]:
    """That it is there, and how much is still to happen in it."""
    return {"status": "ok", "planned": len(call.cloud.agenda.planned()), "trouble": len(call.cloud.trouble.find())}


@state.on("POST /reset", status=204)
def reset(call: Call) -> None:
    """The cloud as it was when it was new."""
    call.cloud.reset()


@state.on("POST /settle", gives=AS_IT_IS)
def settle(call: Call) -> dict[str, Any]:
    """What has fallen due is done, as before any call; this says when the next falls due."""
    planned = call.cloud.agenda.planned()
    return {"planned": len(planned), "next_in": planned[0].due - call.cloud.clock.now() if planned else None}


@state.on("GET /snapshots", gives=AS_IT_IS)
def index(call: Call) -> dict[str, Any]:
    """The names of all snapshots."""
    return {"snapshots": sorted(call.cloud.snapshots_by_name)}


@state.on("PUT /snapshots/{name}", status=204)
def take(call: Call, name: str) -> None:
    """Remember the cloud as it is."""
    call.cloud.snapshots_by_name[name] = call.cloud.snapshot()


@state.on("DELETE /snapshots/{name}", status=204)
def forget(call: Call, name: str) -> None:
    _snapshot(call, name)
    del call.cloud.snapshots_by_name[name]


@state.on("POST /snapshots/{name}/restore", status=204)
def restore(call: Call, name: str) -> None:
    """The cloud as it was; as often as one likes."""
    call.cloud.restore(_snapshot(call, name))


def _snapshot(call: Call, name: str) -> object:
    if name not in call.cloud.snapshots_by_name:
        raise errors.NotFound(f"There is no snapshot {name}.")
    return call.cloud.snapshots_by_name[name]
