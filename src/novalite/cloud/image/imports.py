"""Imports of images: data that is staged first, and a task that then makes it the image's own."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from novalite import errors
from novalite.cloud.core.settings import Own
from novalite.cloud.image.images import IMAGES, Data, Image
from novalite.cloud.image.inspection import BadData
from novalite.ids import new_id
from novalite.store import EVERYTHING, Kind, Page

if TYPE_CHECKING:
    from novalite.cloud.image import ImageWing

#: How long a task is kept in mind once it is done.
LIFETIME = timedelta(hours=48)

#: Properties by which an image says that it is being imported, and that it was.
_MARK = "os_glance_import_task"
_DONE = {"os_glance_importing_to_stores": "", "os_glance_failed_import": ""}


class Task(Struct, frozen=True):
    """What was begun for an image; ``status`` is pending, processing, success or failure."""

    id: str
    image_id: str
    owner: str | None
    user_id: str | None
    request_id: str
    created_at: datetime
    updated_at: datetime
    type: str = "api_image_import"
    status: str = "pending"
    input: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] | None = None
    message: str = ""
    expires_at: datetime | None = None


TASKS: Kind[Task] = Kind("image_task", by=("image_id",))
STAGED: Kind[Data] = Kind("image_staged", order=("id",))


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, by a name that nobody can make mean another one."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class ImageImports:
    """The imports of a cloud; ``seconds`` is how long one takes.

    ``sources`` are the addresses on this machine from which images may be downloaded, such as ``127.0.0.1:8000``.
    """

    seconds = Own(0.0)

    def __init__(self, wing: ImageWing) -> None:
        self._wing = wing
        self.sources: Collection[str] = ()
        wing.agenda.does["image_imports.finish"] = self.finish

    def stage(self, id: str, chunks: Iterable[bytes], announced: int | None = None) -> Image:
        """Put data aside for an image, as `Images.receive` takes it. Raises NotFound, Conflict where it has some."""
        image = self._wing.images.get(id)
        if image.status != "queued":
            raise errors.Conflict(f"Image status transition from {image.status} to uploading is not allowed")
        data = self._wing.images.receive(image, "uploading", chunks, announced)
        with self._wing.transaction():
            self._wing.store.put(STAGED, Data(id, data))
            return self._wing.images.update(id, status="uploading", size=len(data))

    def check(self, image: Image, method: str = "glance-direct") -> None:
        """Raises Conflict where an image cannot be given data in that way."""
        if method == "copy-image" and image.status != "active":
            raise errors.Conflict("Only images with status active can be targeted for copying")
        if method != "copy-image" and image.status == "active":
            raise errors.Conflict("Image with status active cannot be target for import")
        if method == "web-download" and image.status != "queued":
            raise errors.Conflict(f"Image needs to be in 'queued' state to use '{method}' method")
        if method == "glance-direct" and image.status != "uploading":
            raise errors.Conflict("Image needs to be staged before 'glance-direct' method can be used")
        for name in ("container_format", "disk_format"):
            if getattr(image, name) is None:
                raise errors.Conflict(f"'{name}' needs to be set before import")

    def check_lock(self, image: Image) -> None:
        """Raises Conflict where an image is being imported."""
        if _MARK in image.properties:
            raise errors.Conflict("Image has active task")

    def begin(
        self,
        image: Image,
        request: Mapping[str, Any],
        user_id: str | None,
        request_id: str,
        stores: Collection[str] = ("file",),
        is_there: bool = True,
    ) -> Task:
        """Have what was staged become the image's data, if it ``is_there``; otherwise the import fails.

        Raises NotFound, Conflict where that cannot be.
        """
        image = self._wing.images.get(image.id)
        if is_there:
            self.check(image)
        self.check_lock(image)
        now = self._wing.clock.datetime()
        sent = {"image_id": image.id, "import_req": request, "backend": [*stores]}
        task = Task(new_id(), image.id, image.owner, user_id, request_id, now, now, input=sent)
        with self._wing.transaction():
            self._wing.store.put(TASKS, task)
            self._wing.images.update(image.id, properties={**image.properties, _MARK: task.id})
            self._wing.agenda.later(self.seconds, "image_imports.finish", task_id=task.id)
        return task

    def finish(self, task_id: str) -> None:
        """The end of an import: the image is active, or has data that is of another format, or has gone meanwhile.

        One to no store leaves the image as it was before it was given data.
        """
        task = self._task(task_id)
        staged = self._wing.store.get(STAGED, task.image_id)
        image = self._wing.store.get(IMAGES, task.image_id)
        now = self._wing.clock.datetime()
        done = replace(task, status="failure", message="The image has gone", updated_at=now, expires_at=now + LIFETIME)
        if image is not None and (staged is not None or image.status == "queued"):
            done = replace(done, **self._give(task, image, staged.data if staged else None))
        self._wing.store.delete(STAGED, task.image_id)
        self._wing.store.put(TASKS, done)

    def _give(self, task: Task, image: Image, data: bytes | None) -> dict[str, Any]:
        """Give an image what was staged for it, if anything was; what there is to say of the task."""
        stores: Collection[str] = task.input["backend"]
        kept = {name: value for name, value in image.properties.items() if name != _MARK} | _DONE
        failure = {"status": "failure", "message": "Task failed due to Internal Error"}
        if not stores:
            self._wing.images.update(image.id, status="queued", size=None, properties=kept)
            return failure
        if data is None:
            kept["os_glance_failed_import"] = ",".join(stores)
            self._wing.images.update(image.id, properties=kept)
            return failure
        try:
            self._wing.images.upload(image.id, [data], begun="uploading")
        except BadData:
            kept["os_glance_failed_import"] = ",".join(stores)
            state = {"status": "importing", "size": len(data)}
            if task.input["import_req"]["method"].get("name") == "web-download":  # which takes back what it has staged
                state = {"status": "queued", "size": None}
            self._wing.images.update(image.id, **state, properties=kept)
            return failure
        self._wing.images.update(image.id, properties=kept)
        message = f"Copied {len(data) >> 20} MiB"
        return {"status": "success", "message": message, "result": {"image_id": image.id}}

    def get(self, id: str) -> Task:
        """A task. Raises NotFound."""
        self._wing.settle()
        return self._task(id)

    def find(self, where: Mapping[str, Any] | None = None, page: Page[Task] = EVERYTHING) -> list[Task]:
        """Those whose fields have these values: a page of them."""
        self._wing.settle()
        return self._wing.store.find(TASKS, where, page=page)

    def _task(self, id: str) -> Task:
        task = self._wing.store.get(TASKS, id)
        if task is None:
            raise errors.NotFound(f"Task with the given id {id} was not found")
        return task
