"""``/v2/images/{id}/members``: the projects that a shared image is for."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Body
from novalite.api.times import isotime
from novalite.cloud.image.images import Image, Member
from novalite.services.image.access import demand, seen
from novalite.services.image.service import SERVICE

ANY = Body({"type": ["object", "array"]}, "*/*")
ONLY_SHARED = "Only shared images have members."
STATUSES = ("pending", "accepted", "rejected")

members = Resource("/images/{image_id}/members", SERVICE)


@members.on("GET", gives=AS_IT_IS)
def index(call: Call, image_id: str) -> dict[str, Any]:
    """All of them for the owner; for one of them, itself."""
    image = found(call, image_id)
    if image.visibility != "shared":
        raise errors.Forbidden(f"Not allowed to list members for image {image_id}: {ONLY_SHARED}")
    demand(call, "get_members", image)
    shown = [show(image, member) for member in image.members.values() if may_see(call, image, member.id)]
    return {"members": shown, "schema": "/v2/schemas/members"}


@members.on("POST", takes=ANY, gives=AS_IT_IS)
def create(call: Call, image_id: str) -> dict[str, Any]:
    """Share it with one more."""
    member = call.body.get("member") if isinstance(call.body, dict) else call.body
    if isinstance(member, dict | list):
        raise errors.Invalid('Expected a member in the form: {"member": "image_id"}')
    if "member" not in call.body:
        raise errors.Invalid("Member to be added not specified")
    if not member:
        raise errors.Invalid("Member can't be empty")
    image = shared(call, image_id, "create")
    demand(call, "add_member", image)
    image = call.cloud.image.images.add_member(image.id, str(member))
    return {**show(image, image.members[str(member)]), "member_id": member}


@members.on("GET /{member_id}", gives=AS_IT_IS)
def get(call: Call, image_id: str, member_id: str) -> dict[str, Any]:
    image = found(call, image_id)
    if image.visibility != "shared":
        raise errors.NotFound(ONLY_SHARED)
    try:
        return show(image, member_of(call, image, member_id))
    except errors.Forbidden as error:
        raise errors.NotFound(error.message) from None


@members.on("PUT /{member_id}", takes=ANY, gives=AS_IT_IS)
def update(call: Call, image_id: str, member_id: str) -> dict[str, Any]:
    """Accept or reject it, as the member itself."""
    if not isinstance(call.body, dict):
        raise errors.Invalid('Expected a status in the form: {"status": "status"}')
    if "status" not in call.body:
        raise errors.Invalid("Status not specified")
    status = call.body["status"]
    image = shared(call, image_id, "update")
    member_of(call, image, member_id)
    demand(call, "modify_member", image)
    if status not in STATUSES:
        raise errors.Invalid('Incorrect request: Status must be "pending", "accepted" or "rejected".')
    image = call.cloud.image.images.set_member(image.id, member_id, status)
    return show(image, image.members[member_id])


@members.on("DELETE /{member_id}", status=204)
def delete(call: Call, image_id: str, member_id: str) -> None:
    """Share it with one less."""
    image = shared(call, image_id, "delete")
    member = member_of(call, image, member_id)
    demand(call, "delete_member", image)
    call.cloud.image.images.remove_member(image.id, member.id)


def show(image: Image, member: Member) -> dict[str, Any]:
    """A member, as it is shown."""
    return {
        "member_id": member.id,
        "image_id": image.id,
        "status": member.status,
        "created_at": isotime(member.created_at),
        "updated_at": isotime(member.updated_at),
        "schema": "/v2/schemas/member",
    }


def found(call: Call, image_id: str) -> Image:
    """An image that who asks sees."""
    return seen(call, image_id, f"Image {image_id} not found.")


def shared(call: Call, image_id: str, verb: str) -> Image:
    """The same, that may have members. Raises Forbidden."""
    image = found(call, image_id)
    if image.visibility != "shared":
        raise errors.Forbidden(f"Not allowed to {verb} members for image {image_id}.")
    return image


def member_of(call: Call, image: Image, member_id: str) -> Member:
    """A member that who asks sees."""
    demand(call, "get_member", image)
    member: Member = call.cloud.image.images.member(image, member_id)
    if not may_see(call, image, member_id):
        raise errors.NotFound(f"{member_id} not found in the member list of the image {image.id}.")
    return member


def may_see(call: Call, image: Image, member_id: str) -> bool:
    """Whether who asks may know that this is a member."""
    return bool(call.context.is_admin) or call.context.project_id in (image.owner, member_id)
