"""``/os-volume-transfer`` and ``/volume-transfers``: volumes on their way to another project."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.links import links
from novalite.api.microversion import since
from novalite.api.operation import BLANK, Blank, Resource
from novalite.api.shape import Body, body, field, key, many, one, view
from novalite.cloud.volume.transfers import Transfer
from novalite.services.volume.attributes import BOOLEAN, UUID
from novalite.services.volume.lists import Listing, equal, is_true, moment
from novalite.services.volume.service import SERVICE, seen
from novalite.services.volume.volumes import permitted as permitted_volume

TITLE = {"oneOf": [{"type": "string", "pattern": r"^\s*\S(?:[\s\S]{0,253}\S)?\s*$"}, {"type": "null"}]}
WANTED = (field("volume_id", UUID, required=True), field("name", TITLE))
CREATE = body("transfer", *WANTED)
CREATE_WITHOUT_SNAPSHOTS = body("transfer", *WANTED, field("no_snapshots", BOOLEAN, since("3.55")))
ACCEPT = body("accept", field("auth_key", {"type": ["string", "integer"]}, required=True))
LIST = Listing(
    {
        **{name: equal(name) for name in ("id", "volume_id", "name")},
        "display_name": equal("name"),
        **dict.fromkeys(("all_tenants", "project_id"), lambda transfer, value: True),  # which only an admin may ask for
    },
    {name: name for name in ("id", "volume_id", "created_at", "no_snapshots", "accepted")} | {"display_name": "name"},
    (),
    open=True,
    strict=since("4.0"),
    counted=False,
    sorted=since("3.59"),
    everybodys=lambda call: is_true(call.last("all_tenants")),
)
#: Where a next page is, under both names.
LINKED = "/os-volume-transfer"


def transfers(path: str, takes: Body) -> Resource:
    """The operations below a path; what a new one may be said of depends on it."""
    resource = Resource(path, SERVICE)
    brief = view(key("id"), key("name"), key("volume_id"), key("links", links("os-volume-transfer")))
    full = brief + view(
        key("created_at", moment("created_at")),
        key("no_snapshots", since("3.55")),
        key("source_project_id", "project_id", since("3.57")),
        key("destination_project_id", since("3.57")),
        key("accepted", since("3.57")),
    )
    created = full + view(key("auth_key"))

    @resource.on("GET", query=LIST.query, gives=many("transfers", brief, at=LINKED))
    def index(call: Call) -> Any:
        call.demand("volume:get_all_transfers", project_id=call.context.project_id)
        return LIST.page(call, call.cloud.volume.transfers)

    @resource.on("POST", takes=takes, gives=one("transfer", created), status=202)
    def create(call: Call) -> Transfer:
        sent = call.body["transfer"]
        volume = permitted_volume(call, sent["volume_id"], "volume:create_transfer")
        name = sent.get("name") and sent["name"].strip()
        return call.cloud.volume.transfers.create(volume.id, name, is_true(sent.get("no_snapshots")))

    @resource.on("GET /detail", query=LIST.query, gives=many("transfers", full, at=LINKED))
    def detail(call: Call) -> Any:
        return index(call)

    @resource.on("GET /{id}", gives=one("transfer", full))
    def show(call: Call, id: str) -> Transfer:
        call.demand("volume:get_transfer", project_id=call.context.project_id)
        return permitted(call, id, "volume:get_transfer")

    @resource.on("DELETE /{id}", status=202)
    def delete(call: Call, id: str) -> Blank:
        call.cloud.volume.transfers.delete(permitted(call, id, "volume:delete_transfer").id)
        return BLANK

    @resource.on("POST /{id}/accept", takes=ACCEPT, gives=one("transfer", brief), status=202)
    def accept(call: Call, id: str) -> Transfer:
        call.demand("volume:accept_transfer", project_id=call.context.project_id)
        return call.cloud.volume.transfers.accept(
            id, str(call.body["accept"]["auth_key"]), call.context.project_id, call.user_id
        )

    return resource


def permitted(call: Call, id: str, rule: str) -> Transfer:
    """A transfer that who asks sees, and to which he may do that."""
    return seen(call, call.cloud.volume.transfers, id, rule)


old_transfers = transfers("/os-volume-transfer", CREATE)
new_transfers = transfers("/volume-transfers", CREATE_WITHOUT_SNAPSHOTS)
