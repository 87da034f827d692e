"""``/limits``: what a project may have at most, what it has, and how many requests a user may make."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any

import webob.exc

from novalite.api.operation import CLOUD
from novalite.api.types import repeated
from novalite.api.validation import query_schema
from novalite.context import RequestContext
from novalite.middleware.ratelimit import ENVIRON_KEY
from novalite.services.compute.policies import POLICY
from novalite.wsgi.application import Request
from novalite.wsgi.microversion import NULL, Version
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

#: What is used of a quota, by its name in the answer.
USED_NAMES = {
    "ram": "totalRAMUsed",
    "cores": "totalCoresUsed",
    "instances": "totalInstancesUsed",
    "floating_ips": "totalFloatingIpsUsed",
    "security_groups": "totalSecurityGroupsUsed",
    "server_groups": "totalServerGroupsUsed",
}

#: From which version on a name is not told any more.
GONE_SINCE = {
    **dict.fromkeys(("maxTotalFloatingIps", "totalFloatingIpsUsed"), Version(2, 36)),
    **dict.fromkeys(("maxSecurityGroups", "maxSecurityGroupRules", "totalSecurityGroupsUsed"), Version(2, 36)),
    "maxImageMeta": Version(2, 39),
    **dict.fromkeys(("maxPersonality", "maxPersonalitySize"), Version(2, 57)),
}

QUERY = {"type": "object", "properties": {"tenant_id": repeated({"type": "string"})}}


class Limits:
    """The controller."""

    @expected_errors(())
    @query_schema({**QUERY, "additionalProperties": True}, "2.1", "2.74")
    @query_schema({**QUERY, "additionalProperties": False}, "2.75")
    def index(self, req: Request) -> dict[str, Any]:
        """The user's rate limits, after the charge for this very request, and the project's quotas.

        ``tenant_id`` chooses a project; as in Nova only an admin may name one, be it their own.
        """
        context = req.context or RequestContext()
        project_id = context.project_id
        _demand("os_compute_api:limits", context)
        if "tenant_id" in req.GET:
            _demand("os_compute_api:limits:other_project", context)
            project_id = req.GET["tenant_id"]
        levels = req.environ.get(ENVIRON_KEY, ())
        quotas = req.environ[CLOUD].compute.quotas
        shown = absolute(quotas.limits(project_id), quotas.used(project_id), req.api_version_request)
        return {"limits": {"rate": rate(levels), "absolute": shown}}

    def _not_there(self, req: Request, **arguments: Any) -> None:
        raise webob.exc.HTTPNotImplemented

    create = delete = detail = show = update = _not_there


def absolute(
    quotas: Mapping[str, int | None], usages: Mapping[str, int] | None = None, version: Version = NULL
) -> dict[str, int]:
    """Quotas, and what is used of them, under the names that clients know at a version.

    What is None or has no such name is left out; of what is in ``quotas`` and not in ``usages`` nothing is used.
    """
    found = {
        name: value for quota, value in quotas.items() if value is not None for name in ABSOLUTE_NAMES.get(quota, ())
    }
    found |= {name: (usages or {}).get(quota, 0) for quota, name in USED_NAMES.items() if quota in quotas}
    return {name: value for name, value in found.items() if name not in GONE_SINCE or version < GONE_SINCE[name]}


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


def _demand(rule: str, context: RequestContext) -> None:
    if not POLICY.allows(rule, context, {}):
        raise POLICY.refusal(rule)
