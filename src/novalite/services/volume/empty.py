"""What there is none of here: messages and clusters; their lists are empty."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import ALWAYS, Span, since
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.services.volume.service import SERVICE


def none_of(
    path: str, root: str, word: str, span: Span = ALWAYS, rule: str | None = None, detail: bool = False
) -> Resource:
    """The operations of something that there is none of; ``word`` is what it is called in an error."""
    resource = Resource(path, SERVICE, f"volume.{root}")

    def index(call: Call) -> dict[str, Any]:
        if rule is not None:
            call.demand(rule, project_id=call.context.project_id)
        return {root: []}

    resource.on("GET", span, gives=AS_IT_IS)(index)
    if detail:
        resource.on("GET /detail", span, gives=AS_IT_IS)(index)

    @resource.on("GET /{id}", span, gives=AS_IT_IS)
    def show(call: Call, id: str) -> None:
        index(call)
        raise errors.NotFound(f"{word} {id} could not be found.")

    return resource


clusters = none_of("/clusters", "clusters", "Cluster", since("3.7"), "volume_extension:services:index", detail=True)
messages = none_of("/messages", "messages", "Message", since("3.3"), "message:get_all")
