"""``/auto-allocated-topology``: a network with a way outside, made for a project when it asks for it."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.cloud.network.networking import Wrong
from novalite.services.network import listing
from novalite.services.network.collection import reads
from novalite.services.network.policies import demand
from novalite.services.network.service import SERVICE, absent

topologies = Resource("/auto-allocated-topology", SERVICE)

#: The field that asks whether a topology could be made, and makes none.
DRY_RUN = "dry-run"


class NotAuthorized(errors.Forbidden):
    """It is another project's."""

    type = "NotAuthorized"


@topologies.on("GET /{id}", query=listing.ANYTHING, gives=AS_IT_IS)
def show(call: Call, id: str) -> dict[str, Any]:
    """The network of a project's topology, by the project's id or, as ``None``, one's own."""
    project_id = _project(call, id)
    fields = call.query.get("fields", ())
    if DRY_RUN in fields:
        call.cloud.network.topologies.check()
        shown = {"id": "dry-run=pass", "project_id": project_id}
    elif fields:
        raise Wrong("BadRequest", "Bad auto_allocate request: Unrecognized field.")
    else:
        id = call.cloud.network.topologies.get(project_id)
        shown = {"id": id, "project_id": project_id, "tenant_id": project_id}
    if not reads(call):
        raise absent()
    return {"auto_allocated_topology": shown}


@topologies.on("DELETE /{id}", status=204)
def delete(call: Call, id: str) -> None:
    """Take it away; where a project has none, one is made first, as Neutron does, so that errors are the same."""
    project_id = _project(call, id)
    with call.cloud.transaction():
        call.cloud.network.topologies.get(project_id)
        if not reads(call):
            raise absent()
        demand(call, "delete_auto_allocated_topology", (), {"project_id": project_id})
        call.cloud.network.topologies.delete(project_id)


def _project(call: Call, id: str) -> str:
    """Whose it is. Raises NotAuthorized for somebody else's, unless who asks is an admin."""
    own = call.context.project_id or ""
    project_id = own if id == "None" else id
    if project_id != own and not call.context.is_admin:
        raise NotAuthorized("Not authorized.")
    return project_id
