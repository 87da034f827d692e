"""What is refused in which state of things and for want of quota, and what is said of it."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from typing import Any

import pytest

from novalite.conformance.client import Api, message, needs
from novalite.conformance.refusals import each_refusal, hold_refusal
from novalite.conformance.volume.conftest import RECIPES
from novalite.conformance.who import Things

VOLUME = {"volume": {"size": 2}}
SNAPSHOT = {"snapshot": {"volume_id": "$volume"}}
BACKUP = {"backup": {"volume_id": "$volume"}}
GROUP = {"group": {"group_type": "$group_type", "volume_types": ["$type"]}}
TOO_LARGE = "Requested 2G, quota is 1G and 0G has been consumed."
NO_ROOM = "Requested 1G, quota is 0G and 0G has been consumed."
#: By the name of a limit: what it is, what is too much then, and what is said of it.
LIMITS: dict[str, tuple[int, str, Any, str]] = {
    "per_volume_gigabytes": (
        *(1, "volumes", VOLUME),
        "VolumeSizeExceedsLimit: Requested volume size 2G is larger than maximum allowed limit 1G.",
    ),
    "volumes": (
        *(0, "volumes", VOLUME),
        "VolumeLimitExceeded: Maximum number of volumes allowed (0) exceeded for quota 'volumes'.",
    ),
    "gigabytes": (
        *(1, "volumes", VOLUME),
        f"VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. {TOO_LARGE}",
    ),
    "snapshots": (
        *(0, "snapshots", SNAPSHOT),
        "SnapshotLimitExceeded: Maximum number of snapshots allowed (0) exceeded",
    ),
    "backups": (0, "backups", BACKUP, "BackupLimitExceeded: Maximum number of backups allowed (0) exceeded"),
    "backup_gigabytes": (
        *(0, "backups", BACKUP),
        f"VolumeBackupSizeExceedsAvailableQuota: Requested backup exceeds allowed Backup gigabytes quota. {NO_ROOM}",
    ),
    "groups": (0, "groups", GROUP, "GroupLimitExceeded: Maximum number of groups allowed (0) exceeded"),
}


@each_refusal("volume")
def test_what_is_refused(things: Things, who: str, request_: str, body: str, status: str, message: str) -> None:
    hold_refusal(things, who, request_, body, status, message)


@needs("plain-text tokens")
@pytest.mark.parametrize("limit", LIMITS)
def test_more_than_a_quota_allows(api: Api, admin: Api, things: Things, limit: str) -> None:
    value, path, sent, said = LIMITS[limit]
    project = uuid.uuid4().hex
    own = replace(api, tokens={**api.tokens, "member": f"member:{project}:member,reader"})
    mine = Things(own, RECIPES, **things)
    body = json.dumps(mine.filled(sent))
    assert admin(f"PUT /os-quota-sets/{project}", {"quota_set": {limit: value}}).status_int == 200

    hold_refusal(mine, "member", f"POST /{path}", body, "413", said)


@pytest.mark.parametrize(
    ("request_", "body", "status", "said"),
    [
        (
            "PUT /os-hosts/$backend",
            {"status": "enable"},
            400,
            "A host cannot be enabled or disabled; its services can.",
        ),
        ("GET /volumes/$volume/encryption/x", None, 404, "Volume $volume has no encryption metadata with key x."),
    ],
)
def test_what_cinder_fails_on_is_a_mistake_of_the_client(
    things: Things, request_: str, body: Any, status: int, said: str
) -> None:
    """Cinder answers 500; whoever finds the mistake says which it is."""
    admin = replace(things.api.as_("admin"), faults=None)
    things["backend"] = admin("GET /os-services?binary=cinder-volume").json["services"][0]["host"]
    answer = admin(things.filled(request_), body)

    assert answer.status_int == 500 or (answer.status_int, message(answer)) == (status, things.filled(said))
