"""``/health``, ``/reset``, ``/settle``, ``/snapshots``: the cloud as a whole."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.services.control.service import SERVICE

#: How many snapshots may be kept, and how long the name of one may be.
MOST_SNAPSHOTS = 100
LONGEST_NAME = 255

state = Resource("", SERVICE)


@state.on("GET /health", gives=AS_IT_IS)
def health(call: Call) -> dict[str, Any]:
    """That the process is alive; how much work is planned, and how many troubles there are."""
    return {"status": "ok", "planned": len(call.cloud.agenda.planned()), "trouble": len(call.cloud.trouble.find())}


@state.on("POST /reset", status=204)
def reset(call: Call) -> None:
    """Restore the state at the start."""
    call.cloud.reset()


@state.on("POST /settle", gives=AS_IT_IS)
def settle(call: Call) -> dict[str, Any]:
    """Perform the work that is due, as before any call; the answer says when the next is due."""
    planned = call.cloud.agenda.planned()
    return {"planned": len(planned), "next_in": planned[0].due - call.cloud.clock.now() if planned else None}


@state.on("GET /snapshots", gives=AS_IT_IS)
def index(call: Call) -> dict[str, Any]:
    """The names of all snapshots."""
    return {"snapshots": call.cloud.saved()}


@state.on("PUT /snapshots/{name}", status=204)
def take(call: Call, name: str) -> None:
    """Take a snapshot of the cloud under a name."""
    if len(name) > LONGEST_NAME:
        raise errors.Invalid(f"The name of a snapshot has at most {LONGEST_NAME} characters.")
    names = call.cloud.saved()
    if len(names) >= MOST_SNAPSHOTS and name not in names:
        raise errors.Invalid(f"There are {MOST_SNAPSHOTS} snapshots already; delete some.")
    call.cloud.save(name)


@state.on("DELETE /snapshots/{name}", status=204)
def forget(call: Call, name: str) -> None:
    call.cloud.forget(_saved(call, name))


@state.on("POST /snapshots/{name}/restore", status=204)
def restore(call: Call, name: str) -> None:
    """Restore a snapshot; it can be restored again."""
    call.cloud.load(_saved(call, name))


def _saved(call: Call, name: str) -> str:
    if name not in call.cloud.saved():
        raise errors.NotFound(f"There is no snapshot {name}.")
    return name
