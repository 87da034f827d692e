"""Imports of images: data that is staged first, and a task that then makes it the image's own."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from novalite import errors
from novalite.cloud.image.images import IMAGES, Data, Image
from novalite.store import EVERYTHING, Kind, Page

if TYPE_CHECKING:
    from novalite.cloud.image import ImageWing

#: How long a task is kept in mind once it is done.
LIFETIME = timedelta(hours=48)

#: Properties by which an image says that it is being imported, and that it was.
_MARK = "os_glance_import_task"
_DONE = {"os_glance_importing_to_stores": "", "os_glance_failed_import": ""}


@dataclass(frozen=True)
class Task:
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


class ImageImports:
    """The imports of a cloud; ``seconds`` is how long one takes."""

    def __init__(self, wing: ImageWing) -> None:
        self._wing = wing
        self.seconds = 0.0
        wing.agenda.does["image_imports.finish"] = self.finish

    def stage(self, id: str, chunks: Iterable[bytes]) -> Image:
        """Put data aside for an image. Raises NotFound, Conflict where it has some, TooLarge, Gone."""
        image = self._wing.images.get(id)
        if image.status != "queued":
            raise errors.Conflict(f"Image status transition from {image.status} to uploading is not allowed")
        data = self._wing.images.receive(image, "uploading", chunks)
        with self._wing.transaction():
            self._wing.store.put(STAGED, Data(id, data))
            return self._wing.images.update(id, status="uploading", size=len(data))

    def check(self, image: Image) -> None:
        """Raises Conflict where an image cannot be given what was staged."""
        if image.status == "active":
            raise errors.Conflict("Image with status active cannot be target for import")
        if image.status != "uploading":
            raise errors.Conflict("Image needs to be staged before 'glance-direct' method can be used")
        for name in ("container_format", "disk_format"):
            if getattr(image, name) is None:
                raise errors.Conflict(f"'{name}' needs to be set before import")
        if _MARK in image.properties:
            raise errors.Conflict("Image has active task")

    def begin(self, image: Image, request: Mapping[str, Any], user_id: str | None, request_id: str) -> Task:
        """Have what was staged become the image's data. Raises Conflict where that cannot be."""
        self.check(image)
        now = self._wing.clock.datetime()
        sent = {"image_id": image.id, "import_req": request, "backend": ["file"]}
        task = Task(str(uuid.uuid4()), image.id, image.owner, user_id, request_id, now, now, input=sent)
        with self._wing.transaction():
            self._wing.store.put(TASKS, task)
            self._wing.images.update(image.id, properties={**image.properties, _MARK: task.id})
            self._wing.agenda.later(self.seconds, "image_imports.finish", task_id=task.id)
        return task

    def finish(self, task_id: str) -> None:
        """The end of an import: the image is active, or has gone meanwhile."""
        task = self._task(task_id)
        staged = self._wing.store.get(STAGED, task.image_id)
        now = self._wing.clock.datetime()
        done = replace(task, status="failure", message="The image has gone", updated_at=now, expires_at=now + LIFETIME)
        if staged is not None and self._wing.store.get(IMAGES, task.image_id) is not None:
            image = self._wing.images.upload(task.image_id, [staged.data], begun="uploading")
            kept = {name: value for name, value in image.properties.items() if name != _MARK}
            self._wing.images.update(image.id, properties={**kept, **_DONE})
            message = f"Copied {len(staged.data) >> 20} MiB"
            done = replace(done, status="success", message=message, result={"image_id": image.id})
        self._wing.store.delete(STAGED, task.image_id)
        self._wing.store.put(TASKS, done)

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
            raise errors.NotFound(f"Could not find task {id}")
        return task
