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


KEYPAIRS = "os_compute_api:os-keypairs"

POLICY = Policy({f"{KEYPAIRS}:{action}": admin_or_owner for action in ("index", "create", "delete", "show")})
