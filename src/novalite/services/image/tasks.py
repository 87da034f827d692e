"""``/v2/tasks``, and those of one image: what imports are under way, or were."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS
from novalite.cloud.image.imports import Task
from novalite.services.image.images import seen
from novalite.services.image.pages import ANYTHING, limit_of, links, order_of
from novalite.services.image.service import SERVICE
from novalite.store import Page

SORT_KEYS = ("created_at", "expires_at", "id", "status", "type", "updated_at")
FILTERS = {"status": ("pending", "processing", "success", "failure"), "type": ("import",)}

tasks = Resource("", SERVICE)


@tasks.on("GET /images/{image_id}/tasks", gives=AS_IT_IS)
def of_image(call: Call, image_id: str) -> dict[str, Any]:
    """Those of one image, whole."""
    image = seen(call, image_id, "The resource could not be found.")
    call.demand("get_image")
    return {"tasks": [whole(task) for task in call.cloud.image.imports.find({"image_id": image.id})]}


@tasks.on("GET /tasks", query=ANYTHING, gives=AS_IT_IS)
def index(call: Call) -> dict[str, Any]:
    """All of them, in brief."""
    call.demand("tasks_api_access")
    limit, order = limit_of(call.query), order_of(call.query, SORT_KEYS)
    where = {name: call.query[name][-1] for name in FILTERS if name in call.query}
    for name, value in where.items():
        if value not in FILTERS[name]:
            raise errors.Invalid(f"Invalid {name} value: {value}")
    found = call.cloud.image.imports.find(where, Page(order, marker(call), limit))
    more = links(call.request, "/v2/tasks", limit, [task.id for task in found])
    return {"tasks": [brief(task) for task in found], **more, "schema": "/v2/schemas/tasks"}


@tasks.on("GET /tasks/{task_id}", gives=AS_IT_IS)
def show(call: Call, task_id: str) -> dict[str, Any]:
    call.demand("tasks_api_access")
    task = call.cloud.image.imports.get(task_id)
    more = ("image_id", "user_id", "request_id", "input", "result", "message")
    return brief(task) | {name: getattr(task, name) for name in more}


def brief(task: Task) -> dict[str, Any]:
    """A task as one of many."""
    return {
        **{name: getattr(task, name) for name in ("id", "type", "status", "owner")},
        **{name: _time(getattr(task, name)) for name in ("created_at", "updated_at")},
        "self": f"/v2/tasks/{task.id}",
        "schema": "/v2/schemas/task",
        **({"expires_at": _time(task.expires_at)} if task.expires_at else {}),
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
    try:
        return None if id is None else call.cloud.image.imports.get(id)
    except errors.NotFound:
        raise errors.Invalid("Invalid marker format") from None


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
