"""Who may do what in the Compute API: Nova's rules by their names, with its default roles."""

from __future__ import annotations

from collections.abc import Mapping

from novalite.api.operation import Policy
from novalite.context import RequestContext

Target = Mapping[str, str | None]


def admin(context: RequestContext, target: Target) -> bool:
    """Admins alone."""
    return bool(context.is_admin)


def admin_or_owner(context: RequestContext, target: Target) -> bool:
    """Admins, and the user whose it is."""
    return bool(context.is_admin) or target["user_id"] == context.user_id


def reader_or_admin(context: RequestContext, target: Target) -> bool:
    """Admins, and readers of the project whose it is."""
    return bool(context.is_admin) or _has_role("reader", context, target)


def member_or_admin(context: RequestContext, target: Target) -> bool:
    """Admins, and members of the project whose it is."""
    return bool(context.is_admin) or _has_role("member", context, target)


def service_or_admin(context: RequestContext, target: Target) -> bool:
    """Admins, and other services."""
    return bool(context.is_admin) or "service" in (own.lower() for own in context.roles)


def anybody(context: RequestContext, target: Target) -> bool:
    """Whoever asks."""
    return True


def _has_role(role: str, context: RequestContext, target: Target) -> bool:
    return target["project_id"] == context.project_id and role in (own.lower() for own in context.roles)


ASSISTED_SNAPSHOTS = "os_compute_api:os-assisted-volume-snapshots"
BAREMETAL_NODES = "os_compute_api:os-baremetal-nodes"
FLAVOR_ACCESS = "os_compute_api:os-flavor-access"
FLAVOR_EXTRA_SPECS = "os_compute_api:os-flavor-extra-specs"
FLAVOR_MANAGE = "os_compute_api:os-flavor-manage"
KEYPAIRS = "os_compute_api:os-keypairs"
QUOTA_CLASS_SETS = "os_compute_api:os-quota-class-sets"
QUOTA_SETS = "os_compute_api:os-quota-sets"
SERVER_GROUPS = "os_compute_api:os-server-groups"
VOLUMES = "os_compute_api:os-volumes"

#: The proxies of volumes and of their snapshots have the same rules, below one another.
OF_VOLUMES = ("", ":snapshots")

POLICY = Policy(
    {
        **{f"{ASSISTED_SNAPSHOTS}:{action}": service_or_admin for action in ("create", "delete")},
        **{f"{BAREMETAL_NODES}:{action}": admin for action in ("list", "show")},
        FLAVOR_ACCESS: admin,
        **{f"{FLAVOR_ACCESS}:{action}_tenant_access": admin for action in ("add", "remove")},
        **{f"{FLAVOR_EXTRA_SPECS}:{action}": reader_or_admin for action in ("index", "show")},
        **{f"{FLAVOR_EXTRA_SPECS}:{action}": admin for action in ("create", "update", "delete")},
        **{f"{FLAVOR_MANAGE}:{action}": admin for action in ("create", "update", "delete")},
        **{f"{KEYPAIRS}:{action}": admin_or_owner for action in ("index", "create", "delete", "show")},
        **{f"{QUOTA_CLASS_SETS}:{action}": admin for action in ("show", "update")},
        **{f"{QUOTA_SETS}:{action}": admin for action in ("update", "delete")},
        **{f"{QUOTA_SETS}:{action}": reader_or_admin for action in ("show", "detail")},
        f"{QUOTA_SETS}:defaults": anybody,
        **{f"{SERVER_GROUPS}:{action}": reader_or_admin for action in ("index", "show")},
        **{f"{SERVER_GROUPS}:{action}": member_or_admin for action in ("create", "delete")},
        f"{SERVER_GROUPS}:index:all_projects": admin,
        **{f"{VOLUMES}{of}:{action}": reader_or_admin for of in OF_VOLUMES for action in ("list", "detail", "show")},
        **{f"{VOLUMES}{of}:{action}": member_or_admin for of in OF_VOLUMES for action in ("create", "delete")},
    }
)
