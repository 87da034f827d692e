"""Who may do what: each operation, by who has no role or too little of one, and by who may."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from novalite.conformance.client import Api, needs
from novalite.conformance.volume.conftest import NONE, settled
from novalite.conformance.who import Recipe, Things, each_row, hold

pytestmark = needs("plain-text tokens")


def made(path: str, root: str, body: dict[str, Any], role: str, is_settled: bool, things: Things) -> str:
    """Something, once nothing is being done with it."""
    id = things.post(path, root, body, role)
    if is_settled:
        settled(things.api, f"/{path}/{id}")
    return id


VOLUME = partial(made, "volumes", "volume", {"name": "a", "size": 1}, "member", True)
RECIPES: dict[str, Recipe] = {
    "volume": VOLUME,
    "free": VOLUME,
    "att_volume": VOLUME,
    "type": partial(made, "types", "volume_type", {"name": "$typename"}, "admin", False),
    "snapshot": partial(made, "snapshots", "snapshot", {"volume_id": "$volume"}, "member", True),
    "backup": partial(made, "backups", "backup", {"volume_id": "$volume"}, "member", True),
    "group_type": partial(made, "group_types", "group_type", {"name": "$grouptypename"}, "admin", False),
    "group": partial(made, "groups", "group", {"group_type": "$group_type", "volume_types": ["$type"]}, "member", True),
    "transfer": partial(made, "volume-transfers", "transfer", {"volume_id": "$free"}, "member", False),
    "qos": partial(made, "qos-specs", "qos_specs", {"name": "$qosname"}, "admin", False),
    "attachment": partial(
        made, "attachments", "attachment", {"volume_uuid": "$att_volume", "instance_uuid": NONE}, "member", False
    ),
}
NAMES = ("newname", "typename", "grouptypename", "qosname")


@each_row("volume")
def test_who_may(
    api: Api, unique: Callable[[str], str], refused: str, status: str, allowed: str, request_: str, body: str
) -> None:
    names = {name: unique(name) for name in NAMES}
    hold(Things(api, RECIPES, **names), refused, status, allowed, request_, body)
