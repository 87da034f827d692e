"""``/v2/tasks``, and those of one image: what imports are under way, or were."""

from __future__ import annotations

import re
from typing import Any

import webob
import webob.exc

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Body
from novalite.api.times import isotime
from novalite.api.validation import SchemaValidator
from novalite.cloud.image.imports import Task
from novalite.services.image.access import HIDDEN, demand, seen
from novalite.services.image.pages import ANYTHING, limit_of, links
from novalite.services.image.schemas import ID, TASK
from novalite.services.image.service import SERVICE, sentence_of
from novalite.store import Page

SORT_KEYS = ("created_at", "expires_at", "id", "status", "type", "updated_at")
FILTERS = {"status": ("pending", "processing", "success", "failure"), "type": ("import",)}

ANY = Body({"type": ["object", "array"]}, "*/*")
_SENT = SchemaValidator({"properties": TASK, "additionalProperties": False})

tasks = Resource("", SERVICE)


@tasks.on("GET /images/{image_id}/tasks", gives=AS_IT_IS)
def of_image(call: Call, image_id: str) -> dict[str, Any]:
    """Those of one image, whole."""
    image = seen(call, image_id, HIDDEN)
    demand(call, "get_image", image)
    return {"tasks": [whole(task) for task in call.cloud.image.imports.find({"image_id": image.id})]}


@tasks.on("GET /tasks", query=ANYTHING, gives=AS_IT_IS)
def index(call: Call) -> dict[str, Any]:
    """All of them, in brief."""
    call.demand("tasks_api_access")
    if (direction := call.last("sort_dir", "desc")) not in ("asc", "desc"):
        raise errors.Invalid(f"Invalid sort direction: {direction}")
    where = {name: call.query[name][-1] for name in FILTERS if name in call.query}
    for name, value in where.items():
        if value and value not in FILTERS[name]:
            raise errors.Invalid(f"Invalid {name} value: {value}")
    after, limit = marker(call), limit_of(call.query)
    if (key := call.last("sort_key", "created_at")) not in SORT_KEYS:
        raise errors.Invalid("Sort key supplied was not valid.")
    order = [(name, direction == "desc") for name in dict.fromkeys((key, "created_at", "id"))]
    found = call.cloud.image.imports.find(where, Page(order, after, limit))
    more = links(call.request, "/v2/tasks", limit, [task.id for task in found])
    return {"tasks": [brief(task) for task in found], **more, "schema": "/v2/schemas/tasks"}


@tasks.on("POST /tasks", takes=ANY)
def create(call: Call) -> None:
    """Fetch an image from somewhere, which no address passes the filter for."""
    call.demand("tasks_api_access")
    for name in ("type", "input"):
        if name not in call.body:
            raise errors.Invalid(f"Task '{name}' is required")
    _SENT.validate(call.body, sentence_of("task"))
    check_source((call.body["input"] or {}).get("import_from"))
    raise errors.Invalid(f"URI for legacy import task does not pass filtering: {call.body['input']['import_from']}")


def check_source(uri: Any) -> None:
    """Raises Invalid for what no image can be fetched from."""
    if not uri:
        raise errors.Invalid(f"Invalid location: {uri}")
    if not str(uri).startswith("http://"):
        if str(uri).startswith(("file:", "filesystem:")):
            raise errors.Invalid("File based imports are not allowed. Please use a non-local source of image data.")
        raise errors.Invalid(
            "The given uri is not valid. Please specify a valid uri from the following list of supported uri ['http']"
        )


@tasks.on("DELETE /tasks/{task_id}")
def delete(call: Call, task_id: str) -> webob.Response:
    """They go by themselves, when their time has come."""
    call.demand("tasks_api_access")
    return webob.exc.HTTPMethodNotAllowed(
        "This operation is currently not permitted on Glance Tasks. "
        "They are auto deleted after reaching the time based on their expires_at property.",
        headers={"Allow": "GET"},
        body_template="${detail}",
    )


@tasks.on("GET /tasks/{task_id}", gives=AS_IT_IS)
def show(call: Call, task_id: str) -> dict[str, Any]:
    call.demand("tasks_api_access")
    try:
        task = call.cloud.image.imports.get(task_id)
    except errors.NotFound:
        raise errors.NotFound(f"Could not find task {task_id}") from None
    more = ("image_id", "user_id", "request_id", "input", "result", "message")
    return brief(task) | {name: getattr(task, name) for name in more}


def brief(task: Task) -> dict[str, Any]:
    """A task as one of many."""
    return {
        **{name: getattr(task, name) for name in ("id", "type", "status", "owner")},
        **{name: isotime(getattr(task, name)) for name in ("created_at", "updated_at")},
        "self": f"/v2/tasks/{task.id}",
        "schema": "/v2/schemas/task",
        **({"expires_at": isotime(task.expires_at)} if task.expires_at else {}),
    }


def whole(task: Task) -> dict[str, Any]:
    """A task with all that the store has of it."""
    names = ("id", "type", "status", "owner", "image_id", "request_id", "user_id", "input", "result", "message")
    times = {name: getattr(task, name) for name in ("expires_at", "created_at", "updated_at")}
    return {
        **{name: getattr(task, name) for name in names},
        **{name: value and value.isoformat() for name, value in times.items()},
        "deleted_at": None,
        "deleted": False,
    }


def marker(call: Call) -> Task | None:
    """The task after which a page is to begin."""
    id = call.last("marker")
    if not id:
        return None
    if not re.fullmatch(ID, id):
        raise errors.Invalid("Invalid marker format")
    try:
        return call.cloud.image.imports.get(id)
    except errors.NotFound as error:
        raise errors.Invalid(error.message) from None
