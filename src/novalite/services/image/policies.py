"""Who may do what in the Image API: Glance's rules by their names, with its default roles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novalite.api.service import Policy
from novalite.context import RequestContext
from novalite.errors import Forbidden

Target = Mapping[str, Any]

#: What of definitions of metadata is read.
METADEFS = ("namespace", "object", "objects", "property", "properties", "tag", "tags")

#: And what is done to it.
METADEF_CHANGES = (
    *((verb, what) for verb in ("add", "modify", "delete") for what in ("namespace", "object", "tag")),
    *((verb, "property") for verb in ("add", "modify", "remove")),
    *((verb, "resource_type_association") for verb in ("add", "remove")),
    *((verb, "tags") for verb in ("add", "delete")),
)


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
    """Admins, and members of the project whose it is; what is nobody's is not that of who has no project."""
    is_theirs = bool(context.project_id) and target["project_id"] == context.project_id
    return bool(context.is_admin) or (_has_role("member", context) and is_theirs)


def owner_reader(context: RequestContext, target: Target) -> bool:
    """Admins, and readers of the project whose it is."""
    return bool(context.is_admin) or (_has_role("reader", context) and target["project_id"] == context.project_id)


def sharing(context: RequestContext, target: Target) -> bool:
    """Admins, and readers of the project whose it is and of one that it is shared with."""
    known = context.project_id in (target["project_id"], target["member_id"])
    return bool(context.is_admin) or (_has_role("reader", context) and known)


def recipient(context: RequestContext, target: Target) -> bool:
    """Admins, and members of a project that it is shared with."""
    return bool(context.is_admin) or (_has_role("member", context) and context.project_id == target["member_id"])


def service(context: RequestContext, target: Target) -> bool:
    """Admins and services."""
    return bool(context.is_admin) or _has_role("service", context)


def service_or_owner(context: RequestContext, target: Target) -> bool:
    """Those, and members of the project whose it is."""
    return service(context, target) or owner(context, target)


def namespace_reader(context: RequestContext, target: Target) -> bool:
    """Admins, and readers of what is their project's or public."""
    visible = target["visibility"] == "public" or target["project_id"] == context.project_id
    return bool(context.is_admin) or (_has_role("reader", context) and visible)


def _has_role(role: str, context: RequestContext) -> bool:
    return role in (own.lower() for own in context.roles)


POLICY = Policy(
    {
        **dict.fromkeys(("get_image", "get_images", "get_metadef_namespaces"), reader),
        **dict.fromkeys(("get_members", "get_member"), sharing),
        **dict.fromkeys(("download_image", "download_from_store"), member),
        **dict.fromkeys(("add_image", "modify_image", "delete_image", "upload_image", "communitize_image"), owner),
        **dict.fromkeys(("deactivate", "reactivate", "add_member", "delete_member", "set_image_location"), owner),
        **dict.fromkeys(("publicize_image", "tasks_api_access", "copy_image", "delete_image_location"), admin),
        **dict.fromkeys(("cache_image", "cache_list", "cache_delete", "cache_clean", "cache_prune"), admin),
        **dict.fromkeys(("stores_info_detail", "fetch_image_location"), service),
        **dict.fromkeys((f"get_metadef_{what}" for what in METADEFS), namespace_reader),
        "list_metadef_resource_types": namespace_reader,
        **dict.fromkeys((f"{verb}_metadef_{what}" for verb, what in METADEF_CHANGES), admin),
        "list_cached_nodes": admin,
        "get_image_location": owner_reader,
        "add_image_location": service_or_owner,
        "modify_member": recipient,
    },
    refusal,
    scopes=("project",),
)
