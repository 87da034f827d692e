"""``/limits``: what a project may have at most, and how many requests a user may make."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import webob.exc

from novalite.middleware.ratelimit import ENVIRON_KEY
from novalite.wsgi.application import Request
from novalite.wsgi.resource import expected_errors

#: A quota's name in the answer, or its names.
ABSOLUTE_NAMES = {
    "ram": ("maxTotalRAMSize",),
    "instances": ("maxTotalInstances",),
    "cores": ("maxTotalCores",),
    "key_pairs": ("maxTotalKeypairs",),
    "floating_ips": ("maxTotalFloatingIps",),
    "metadata_items": ("maxServerMeta", "maxImageMeta"),
    "injected_files": ("maxPersonality",),
    "injected_file_content_bytes": ("maxPersonalitySize",),
    "security_groups": ("maxSecurityGroups",),
    "security_group_rules": ("maxSecurityGroupRules",),
    "server_groups": ("maxServerGroups",),
    "server_group_members": ("maxServerGroupMembers",),
}

#: Nova's quotas where nobody has set others.
DEFAULT_QUOTAS = {
    "instances": 10,
    "cores": 20,
    "ram": 51200,
    "metadata_items": 128,
    "injected_files": 5,
    "injected_file_content_bytes": 10240,
    "key_pairs": 100,
    "security_groups": -1,
    "security_group_rules": -1,
    "floating_ips": -1,
    "server_groups": 10,
    "server_group_members": 10,
}

Quotas = Callable[[str | None], Mapping[str, int | None]]


class Limits:
    """The controller; ``quotas`` gives the quotas of a project's id, by their names in Nova."""

    def __init__(self, quotas: Quotas = lambda project_id: DEFAULT_QUOTAS) -> None:
        self.quotas = quotas

    @expected_errors(())
    def index(self, req: Request) -> dict[str, Any]:
        """The user's rate limits, after the charge for this very request, and the project's quotas."""
        project_id = req.GET.get("tenant_id") or getattr(req.context, "project_id", None)
        levels = req.environ.get(ENVIRON_KEY, ())
        return {"limits": {"rate": rate(levels), "absolute": absolute(self.quotas(project_id))}}

    def _not_there(self, req: Request, **arguments: Any) -> None:
        raise webob.exc.HTTPNotImplemented

    create = delete = detail = show = update = _not_there


def absolute(quotas: Mapping[str, int | None]) -> dict[str, int]:
    """Quotas under the names that clients know; what is None or has no such name is left out."""
    return {
        name: value for quota, value in quotas.items() if value is not None for name in ABSOLUTE_NAMES.get(quota, ())
    }


def rate(levels: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What ratelimit says of each rule, grouped by URI and regex in the order of their first appearance."""
    groups: dict[tuple[str, str], dict[str, Any]] = {}
    for level in levels:
        key = (level["URI"], level["regex"])
        group = groups.setdefault(key, {"uri": level["URI"], "regex": level["regex"], "limit": []})
        group["limit"].append(
            {
                "verb": level["verb"],
                "value": level["value"],
                "remaining": level["remaining"],
                "unit": level["unit"],
                "next-available": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(level["resetTime"])),
            }
        )
    return list(groups.values())
