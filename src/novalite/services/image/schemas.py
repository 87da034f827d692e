"""``/v2/schemas``: what images, members and tasks are made of; the same schema checks what is sent."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.cloud.image.disk_formats import CONTAINER_FORMATS, DISK_FORMATS
from novalite.services.image.service import SERVICE

Schema = dict[str, Any]

ID = "^([0-9a-fA-F]){8}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){12}$"
LONGEST = 255


# Errors quote schemas, and so their keys are in Glance's order.


def text(description: str, **more: Any) -> Schema:
    """A text."""
    return _described("string", description, **more)


def nullable(description: str, kind: str = "string", **more: Any) -> Schema:
    """A text or another kind of thing, or nothing."""
    return _described(["null", kind], description, **more)


def _described(kind: str | list[str], description: str, **more: Any) -> Schema:
    read_only = {name: more.pop(name) for name in READ_ONLY if name in more}
    return {"type": kind, **read_only, "description": description, **more}


def several(name: str, item: Schema) -> Schema:
    """The schema of a list."""
    properties = {name: {"type": "array", "items": item}, "schema": {"type": "string"}}
    return {"name": name, "properties": properties, "links": [{"rel": "describedby", "href": "{schema}"}]}


READ_ONLY: Schema = {"readOnly": True}
LINK: Schema = {**READ_ONLY, "type": "string"}
VALIDATION_DATA: Schema = {
    "description": "What the data is to come to",
    "type": "object",
    "writeOnly": True,
    "additionalProperties": False,
}

IMAGE: Schema = {
    "id": text("The image's id", pattern=ID),
    "name": nullable("What the image is called", maxLength=LONGEST),
    "status": text(
        "How far the image is",
        readOnly=True,
        enum=[
            *("queued", "saving", "active", "killed", "deleted", "uploading", "importing"),
            *("pending_delete", "deactivated"),
        ],
    ),
    "visibility": text("Who sees the image", enum=["community", "public", "private", "shared"]),
    "protected": {"type": "boolean", "description": "Whether the image cannot be deleted"},
    "os_hidden": {"type": "boolean", "description": "Whether lists leave the image out unless they are asked for it"},
    "checksum": nullable("MD5 of the data", maxLength=32, **READ_ONLY),
    "os_hash_algo": nullable("What os_hash_value is made with", maxLength=64, **READ_ONLY),
    "os_hash_value": nullable("Hash of the data", maxLength=128, **READ_ONLY),
    "owner": nullable("The project whose image it is", maxLength=LONGEST),
    "size": nullable("Bytes of the data", "integer", **READ_ONLY),
    "virtual_size": nullable("Bytes of the disk in the data", "integer", **READ_ONLY),
    "container_format": nullable("What the disk is wrapped in", enum=[None, *CONTAINER_FORMATS]),
    "disk_format": nullable("What the disk is written as", enum=[None, *DISK_FORMATS]),
    "created_at": text("When the image was made", **READ_ONLY),
    "updated_at": text("When the image was last changed", **READ_ONLY),
    "tags": {
        "type": "array",
        "description": "Words that the image is found by",
        "items": {"type": "string", "maxLength": LONGEST},
    },
    "direct_url": text("Where the store has the data", **READ_ONLY),
    "min_ram": {"type": "integer", "description": "MiB of memory that a server needs"},
    "min_disk": {"type": "integer", "description": "GiB of disk that a server needs"},
    "self": text("Where the image is", **READ_ONLY),
    "file": text("Where its data is", **READ_ONLY),
    "stores": text("The stores that have the data", **READ_ONLY),
    "schema": text("Where this schema is", **READ_ONLY),
    "locations": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "url": {"type": "string", "maxLength": LONGEST},
                "metadata": {"type": "object"},
                "validation_data": {
                    **VALIDATION_DATA,
                    "properties": {
                        "checksum": {"type": "string", "minLength": 32, "maxLength": 32},
                        "os_hash_algo": {"type": "string", "maxLength": 64},
                        "os_hash_value": {"type": "string", "maxLength": 128},
                    },
                    "required": ["os_hash_algo", "os_hash_value"],
                },
            },
            "required": ["url", "metadata"],
        },
        "description": "Where the stores have the data",
    },
}
MEMBER: Schema = {
    "member_id": text("The project that the image is for"),
    "image_id": text("The image's id", pattern=ID),
    "created_at": text("When the image was shared"),
    "updated_at": text("When that was last changed"),
    "status": text("What the project says to it", enum=["pending", "accepted", "rejected"]),
    "schema": LINK,
}
_TASK_FIELDS: dict[str, Schema] = {
    "id": text("The task's id", pattern=ID),
    "type": text("What is done", enum=["import", "api_image_import", "location_import"]),
    "status": text("How far it is", enum=["pending", "processing", "success", "failure"]),
    "input": nullable("What it was given", "object"),
    "result": nullable("What came of it", "object"),
    "owner": text("The project whose task it is"),
    "message": text("What it says to people"),
    "image_id": text("The image that it is about"),
    "request_id": text("The request that began it"),
    "user_id": text("Who began it"),
    "expires_at": nullable("When it may be forgotten"),
    "created_at": text("When it was begun"),
    "updated_at": text("When it was last changed"),
}
#: Of tasks Glance says last what type of value they have.
TASK: Schema = {
    **{
        name: {**{key: one[key] for key in one if key != "type"}, "type": one["type"]}
        for name, one in _TASK_FIELDS.items()
    },
    "self": LINK,
    "schema": LINK,
}
LISTED_TASK: Schema = {name: one for name, one in TASK.items() if name not in ("input", "result", "message")}
#: Where a service says that the data of an image is.
LOCATION: Schema = {
    "type": "object",
    "description": "Where the data is, and what it is to come to",
    "properties": {
        "url": text("Where the data is", **READ_ONLY),
        "validation_data": {
            **VALIDATION_DATA,
            "properties": {
                "os_hash_algo": {"type": "string", "maxLength": 64, "enum": ["sha1", "sha256", "sha512", "md5"]},
                "os_hash_value": {"type": "string", "maxLength": 128},
            },
            "dependentRequired": {"os_hash_value": ["os_hash_algo"], "os_hash_algo": ["os_hash_value"]},
        },
    },
    "required": ["url"],
}
#: An image as it is sent; what is not named here is a property.
SENT: Schema = {"type": "object", "properties": IMAGE, "additionalProperties": {"type": "string"}}

_IMAGE: Schema = {
    "name": "image",
    "properties": IMAGE,
    "additionalProperties": {"type": "string"},
    "links": [
        {"rel": "self", "href": "{self}"},
        {"rel": "enclosure", "href": "{file}"},
        {"rel": "describedby", "href": "{schema}"},
    ],
}
_MEMBER: Schema = {"name": "member", "properties": MEMBER}
_PAGED: Schema = {"first": {"type": "string"}, "next": {"type": "string"}}
_IMAGES = several("images", _IMAGE)
SCHEMAS: dict[str, Schema] = {
    "image": _IMAGE,
    "images": {
        **_IMAGES,
        "properties": {"images": _IMAGES["properties"]["images"], **_PAGED, "schema": {"type": "string"}},
        "links": [
            {"rel": "first", "href": "{first}"},
            {"rel": "next", "href": "{next}"},
            {"rel": "describedby", "href": "{schema}"},
        ],
    },
    "member": _MEMBER,
    "members": several("members", _MEMBER),
    "task": {"name": "task", "properties": TASK},
    "tasks": several("tasks", {"name": "task", "properties": LISTED_TASK}),
}

schemas = Resource("/schemas", SERVICE)


@schemas.on("GET /{name}", gives=AS_IT_IS)
def show(call: Call, name: str) -> Schema:
    if name not in SCHEMAS:
        raise errors.NotFound("The resource could not be found.")
    return SCHEMAS[name]
