"""Which image a request is about, and whether who asks may do that to it."""

from __future__ import annotations

from novalite import errors
from novalite.api.call import Call
from novalite.cloud.image.images import Image

HIDDEN = "The resource could not be found."


def seen(call: Call, id: str, complaint: str | None = None) -> Image:
    """An image that who asks sees. Raises NotFound."""
    try:
        image: Image = call.cloud.image.images.get(id, call.context.project_id or "", call.context.is_admin)
    except errors.NotFound:
        raise errors.NotFound(complaint or f"No image found with ID {id}") from None
    return image


def demand(call: Call, rule: str, image: Image) -> None:
    """Raises Forbidden where a rule says no, and NotFound where who asks may not even look at the image."""
    own = call.context.is_admin or call.context.project_id == image.owner
    if image.visibility == "private" and not own:  # it is nobody's
        raise errors.NotFound(HIDDEN)
    member = call.context.project_id if call.context.project_id in image.members else None
    target = {"project_id": image.owner, "member_id": member}
    if call.may(rule, **target):
        return
    if rule == "get_image" or not call.may("get_image", **target):
        raise errors.NotFound(HIDDEN)
    raise call.policy.refusal(rule)
