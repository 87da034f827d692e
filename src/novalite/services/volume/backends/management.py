"""``/manageable_volumes`` and ``/manageable_snapshots``: disks of a backend, which may be taken over.

Each also has an older name, that exists at all versions.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import ALWAYS, Span, since
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Body, body, field, one, query
from novalite.cloud.volume.volumes import ZONE
from novalite.services.volume.attributes import (
    BOOLEAN,
    DESCRIPTION,
    HOST,
    METADATA_OR_NULL,
    TEXT_OR_NULL,
    UUID,
)
from novalite.services.volume.backends.services import host_of
from novalite.services.volume.lists import PARAMETERS, TEXT, is_true, limit_of, number, order_of
from novalite.services.volume.service import SERVICE
from novalite.services.volume.snapshots import BRIEF as SNAPSHOT
from novalite.services.volume.volumes import LEGACY as VOLUME
from novalite.services.volume.volumes import permitted as permitted_volume

SINCE = since("3.8")
#: From when on a cluster may be named in place of a host: for lists, and for what is taken over or moved.
LISTED, CLUSTERED = since("3.17"), since("3.16")
NAMES = (field("description", DESCRIPTION), field("name", TEXT_OR_NULL), field("metadata", METADATA_OR_NULL))
MANAGE = body(
    "volume",
    *NAMES,
    field("availability_zone", TEXT_OR_NULL),
    field("bootable", BOOLEAN),
    field("volume_type", TEXT_OR_NULL),
    field("host", HOST),
    field("ref", {"type": ["object", "string"]}, required=True),
    field("cluster", TEXT_OR_NULL, CLUSTERED),
)
MANAGE_SNAPSHOT = body(
    "snapshot",
    *NAMES,
    field("ref", {"type": ["object", "null", "string"]}, required=True),
    field("volume_id", UUID, required=True),
)
LIST = query(*(field(name, TEXT) for name in ("host", "cluster", *PARAMETERS)), strict=None)
VOLUMES = ("reference", "size", "safe_to_manage")
SNAPSHOTS = (*VOLUMES, "source_reference")
#: By what disks can be sorted.
SORTED_BY: dict[str, Callable[[dict[str, Any]], Any]] = {
    "reference": lambda disk: disk["reference"]["source-name"],
    "size": lambda disk: disk["size"],
}
DETAILS = ("reason_not_safe", "cinder_id", "extra_info")


def manageable(path: str, span: Span, word: str, keys: tuple[str, ...]) -> Resource:
    """The lists below a path; ``word`` is what is on the disks."""
    resource = Resource(path, SERVICE, f"volume.manageable_{word}s")

    def listed(call: Call, *keys: str) -> dict[str, Any]:
        call.demand(f"{word}_extension:list_manageable")
        sent = {name: call.last(name) for name in ("host", "cluster")}
        call.cloud.volume.services.taking(*host_of(call, sent, LISTED))
        found = _page(call, call.cloud.volume.management.disks(of_snapshots=word == "snapshot"))
        return {f"manageable-{word}s": [{key: disk[key] for key in keys} for disk in found]}

    @resource.on("GET", span, query=LIST, gives=AS_IT_IS)
    def index(call: Call) -> dict[str, Any]:
        return listed(call, *keys)

    @resource.on("GET /detail", span, query=LIST, gives=AS_IT_IS)
    def detail(call: Call) -> dict[str, Any]:
        return listed(call, *keys, *DETAILS)

    return resource


def manage(call: Call) -> Any:
    """Make a volume of a disk."""
    call.demand("volume_extension:volume_manage")
    sent = call.body["volume"]
    host, cluster = host_of(call, sent, CLUSTERED)
    wanted = {name: sent[name].strip() for name in ("name", "description") if sent.get(name)}
    return call.cloud.volume.management.manage(
        call.context.project_id,
        call.user_id,
        sent["ref"] if isinstance(sent["ref"], dict) else {},
        host,
        cluster,
        sent.get("volume_type"),
        availability_zone=ZONE if sent.get("availability_zone") is None else sent["availability_zone"],
        bootable=is_true(sent.get("bootable")),
        metadata=sent.get("metadata") or {},
        **wanted,
    )


def manage_snapshot(call: Call) -> Any:
    """Make a snapshot of a volume of a disk."""
    sent = call.body["snapshot"]
    volume = permitted_volume(call, sent["volume_id"], "snapshot_extension:snapshot_manage")
    return call.cloud.volume.management.manage_snapshot(
        call.context.project_id,
        call.user_id,
        volume.id,
        sent["ref"] if isinstance(sent["ref"], dict) else {},
        name=sent.get("name"),
        description=sent.get("description"),
        metadata=sent.get("metadata") or {},
    )


def _page(call: Call, disks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The part of the disks that the query asks for, in its order. Raises Invalid."""
    limit, offset, order = limit_of(call), number(call, "offset"), order_of(call, "reference")
    for what, options, words in (
        ("keys", SORTED_BY, [name for name, _ in order]),
        ("dirs", ("asc", "desc"), [direction for _, direction in order]),
    ):
        if wrong := [word for word in words if word not in options]:
            raise errors.Invalid(f"Invalid sort {what} passed: {', '.join(wrong)}")
    for name, direction in reversed(order):
        disks.sort(key=SORTED_BY[name], reverse=direction == "desc")
    if (marker := call.asked("marker")) is not None:
        offset += _index(disks, marker) + 1
    return disks[offset : offset + limit]


def _index(disks: list[dict[str, Any]], marker: str) -> int:
    try:
        reference = json.loads(marker)
    except ValueError:
        raise errors.InvalidInput(f"marker {marker} can not be analysed, please use json like format") from None
    for index, disk in enumerate(disks):
        if disk["reference"] == reference:
            return index
    raise errors.InvalidInput(f"marker not found: {reference}")


def _resources(
    word: str, keys: tuple[str, ...], create: Callable[[Call], Any], takes: Body, shown: Any
) -> list[Resource]:
    """Those of both names."""
    made = []
    for path, span in ((f"/manageable_{word}s", SINCE), (f"/os-{word}-manage", ALWAYS)):
        resource = manageable(path, span, word, keys)
        resource.on("POST", span, takes=takes, gives=one(word, shown), status=202)(create)
        made.append(resource)
    return made


manageable_volumes, old_manageable_volumes = _resources("volume", VOLUMES, manage, MANAGE, VOLUME)
manageable_snapshots, old_manageable_snapshots = _resources(
    "snapshot", SNAPSHOTS, manage_snapshot, MANAGE_SNAPSHOT, SNAPSHOT
)
