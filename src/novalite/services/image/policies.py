"""Who may do what in the Image API: Glance's rules by their names, with its default roles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novalite.api.service import Policy
from novalite.context import RequestContext
from novalite.errors import Forbidden

Target = Mapping[str, Any]


def refusal(rule: str) -> Forbidden:
    """What is said where a rule says no."""
    return Forbidden(f"You are not authorized to complete {rule} action.")


def admin(context: RequestContext, target: Target) -> bool:
    """Admins alone."""
    return bool(context.is_admin)


def reader(context: RequestContext, target: Target) -> bool:
    """Admins and readers; what is not theirs is not found for them."""
    return bool(context.is_admin) or _has_role("reader", context)


def member(context: RequestContext, target: Target) -> bool:
    """Admins and members."""
    return bool(context.is_admin) or _has_role("member", context)


def owner(context: RequestContext, target: Target) -> bool:
    """Admins, and members of the project whose it is, or who it is for."""
    return bool(context.is_admin) or (_has_role("member", context) and target["project_id"] == context.project_id)


def _has_role(role: str, context: RequestContext) -> bool:
    return role in (own.lower() for own in context.roles)


POLICY = Policy(
    {
        **dict.fromkeys(("get_image", "get_images", "get_members", "get_member", "metadef_default"), reader),
        **dict.fromkeys(("add_image", "download_image"), member),
        **dict.fromkeys(("modify_image", "delete_image", "upload_image", "communitize_image"), owner),
        **dict.fromkeys(("deactivate", "reactivate", "add_member", "delete_member", "modify_member"), owner),
        **dict.fromkeys(("publicize_image", "tasks_api_access", "stores_info_detail", "cache_list"), admin),
    },
    refusal,
)
