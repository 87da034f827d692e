"""``/os-volume-transfer`` and, since 3.55, ``/volume-transfers``: volumes on their way to another project."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.links import links
from novalite.api.microversion import ALWAYS, Span, since
from novalite.api.operation import Resource
from novalite.api.shape import Body, field, key, many, obj, one, view
from novalite.cloud.volume.transfers import Transfer
from novalite.services.volume.lists import Listing, equal, is_true, moment
from novalite.services.volume.service import SERVICE, seen
from novalite.services.volume.snapshots import TEXT
from novalite.services.volume.volumes import NAME, TRUTH
from novalite.services.volume.volumes import permitted as permitted_volume

CREATE = Body(
    obj(
        field(
            "transfer",
            obj(
                field("volume_id", TEXT, required=True),
                field("name", NAME),
                field("no_snapshots", TRUTH, since("3.55")),
            ),
            required=True,
        )
    )
)
ACCEPT = Body(obj(field("accept", obj(field("auth_key", TEXT, required=True)), required=True)))
LIST = Listing(
    {name: equal(name) for name in ("id", "name", "volume_id")},
    {name: name for name in ("id", "name", "volume_id", "created_at")},
)


def transfers(path: str, span: Span = ALWAYS) -> Resource:
    """The operations below a path."""
    resource = Resource(path, SERVICE)
    brief = view(key("id"), key("name"), key("volume_id"), key("links", links(path.lstrip("/"))))
    full = brief + view(
        key("created_at", moment("created_at")),
        key("source_project_id", "project_id", since("3.57")),
        key("destination_project_id", since("3.57")),
        key("accepted", since("3.57")),
    )
    created = full + view(key("auth_key"))

    @resource.on("GET", span, query=LIST.query, gives=many("transfers", brief))
    def index(call: Call) -> Any:
        call.demand("volume:get_all_transfers", project_id=call.context.project_id)
        return LIST.read(call, call.cloud.volume.transfers)

    @resource.on("POST", span, takes=CREATE, gives=one("transfer", created), status=202)
    def create(call: Call) -> Transfer:
        sent = call.body["transfer"]
        volume = permitted_volume(call, sent["volume_id"], "volume:create_transfer")
        return call.cloud.volume.transfers.create(volume.id, sent.get("name"), is_true(sent.get("no_snapshots")))

    @resource.on("GET /detail", span, query=LIST.query, gives=many("transfers", full))
    def detail(call: Call) -> Any:
        return index(call)

    @resource.on("GET /{id}", span, gives=one("transfer", full))
    def show(call: Call, id: str) -> Transfer:
        return permitted(call, id, "volume:get_transfer")

    @resource.on("DELETE /{id}", span, status=202)
    def delete(call: Call, id: str) -> None:
        call.cloud.volume.transfers.delete(permitted(call, id, "volume:delete_transfer").id)

    @resource.on("POST /{id}/accept", span, takes=ACCEPT, gives=one("transfer", brief), status=202)
    def accept(call: Call, id: str) -> Transfer:
        call.demand("volume:accept_transfer", project_id=call.context.project_id)
        return call.cloud.volume.transfers.accept(
            id, call.body["accept"]["auth_key"], call.context.project_id, call.user_id
        )

    return resource


def permitted(call: Call, id: str, rule: str) -> Transfer:
    """A transfer that who asks sees, and to which he may do that."""
    return seen(call, call.cloud.volume.transfers, id, rule)


old_transfers = transfers("/os-volume-transfer")
new_transfers = transfers("/volume-transfers", since("3.55"))
