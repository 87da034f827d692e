"""Images: what servers are started from, and what is kept of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct, field
from msgspec.structs import replace

from novalite import errors
from novalite.cloud.core.settings import Own
from novalite.cloud.image.disk_formats import empty_qcow2
from novalite.cloud.image.inspection import BadData, inspect
from novalite.ids import new_id
from novalite.store import EVERYTHING, Kind, Page, Where

if TYPE_CHECKING:
    from novalite.cloud.image import ImageWing

GiB = 1 << 30

#: As much data as an image may have, unless `Images.max_size` says otherwise.
MAX_SIZE = 256 << 20

#: As many tags, properties and members as an image may have, each.
MOST = 128

#: What a new cloud has: names of images, and the bytes of their disks.
SEED = {"cirros-0.6.2-x86_64-disk": 117440512, "cirros-0.6.3-x86_64-disk": 117440512}

#: What is true of one image alone, and not of a snapshot of a server that was started from it.
_NOT_INHERITED = (
    *("cinder_encryption_key_id", "cinder_encryption_key_deletion_policy", "img_signature"),
    *("img_signature_hash_method", "img_signature_key_type", "img_signature_certificate_uuid"),
    *("mappings", "block_device_mapping", "img_mappings", "img_block_device_mapping"),
)


class LimitExceeded(errors.Invalid):
    """More of something than there may be: 413."""


class TooLarge(LimitExceeded):
    """More data than an image may have."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"Denying attempt to upload image larger than {limit} bytes.")


class Member(Struct, frozen=True):
    """A project that a shared image is for; ``id`` is the project's, ``status`` pending, accepted or rejected."""

    id: str
    created_at: datetime
    updated_at: datetime
    status: str = "pending"


class Image(Struct, frozen=True):
    """An image; ``size`` and ``virtual_size`` in bytes, ``min_disk`` in GiB, ``min_ram`` in MiB.

    ``status`` is Glance's: queued, saving, uploading, importing, active, deactivated, killed. ``visibility`` is
    public, community, shared (with ``members``, by project) or private.
    """

    id: str
    name: str | None
    owner: str | None
    created_at: datetime
    updated_at: datetime
    status: str = "queued"
    visibility: str = "shared"
    size: int | None = None
    virtual_size: int | None = None
    min_disk: int = 0
    min_ram: int = 0
    disk_format: str | None = None
    container_format: str | None = None
    checksum: str | None = None
    os_hash_algo: str | None = None
    os_hash_value: str | None = None
    os_hidden: bool = False
    protected: bool = False
    tags: frozenset[str] = frozenset()
    properties: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, Member] = field(default_factory=dict)

    def is_seen_by(self, project_id: str | None) -> bool:
        """Whether a project may look at it."""
        if self.visibility in ("public", "community") or project_id == self.owner or not self.owner:
            return True
        return self.visibility == "shared" and project_id in self.members


class Origin(Protocol):
    """What a snapshot is made of; ``booted_by`` are properties that say who had it started."""

    @property
    def id(self) -> str: ...

    @property
    def project_id(self) -> str: ...

    @property
    def user_id(self) -> str: ...

    @property
    def booted_by(self) -> Mapping[str, str]: ...


class Data(Struct, frozen=True):
    """What is in the image of that id."""

    id: str
    data: bytes


IMAGES: Kind[Image] = Kind("image", by=("name", "owner", "visibility"), each=("members",))
DATA: Kind[Data] = Kind("image_data", order=("id",))


class DeletedImage(Struct, frozen=True):
    """That there was an image of that id, which no other one may have."""

    id: str


DELETED: Kind[DeletedImage] = Kind("image_deleted", order=("id",))


class Images:
    """The images of a cloud, and their data, of which ``max_size`` is the most that one may have."""

    max_size = Own(MAX_SIZE)

    def __init__(self, wing: ImageWing) -> None:
        self._wing = wing

    def seed(self) -> None:
        """What a new cloud has; it is the admins'."""
        (owner,) = self._wing.identity.projects.find(name="admin")
        for name, size in SEED.items():
            image = self.create(
                *(owner.id, name),
                disk_format="qcow2",
                container_format="bare",
                visibility="public",
                properties={"hw_rng_model": "virtio"},
            )
            self.upload(image.id, [empty_qcow2(size)])

    def create(self, project_id: str | None, name: str | None, *, id: str | None = None, **more: Any) -> Image:
        """One more, without data; ``more`` are fields of an `Image`.

        Raises Conflict for an id that there is or was, LimitExceeded for too many tags or properties.
        """
        id = id or new_id()
        if self._wing.store.get(IMAGES, id) is not None or self._wing.store.get(DELETED, id) is not None:
            raise errors.Conflict(f"Image ID {id} already exists!")
        now = self._wing.clock.datetime()
        image = Image(id, name, project_id, now, now, **more)
        check_count("tags", image.tags)
        check_count("properties", image.properties)
        return self._wing.store.put(IMAGES, image)

    def get(self, id: str, project_id: str | None = None, admin: bool = False) -> Image:
        """One that a project sees; an admin, and where there is no project anybody, sees all. Raises NotFound."""
        self._wing.settle()
        image = self._wing.store.get(IMAGES, id)
        if image is None or not (admin or project_id is None or image.is_seen_by(project_id)):
            raise errors.NotFound(f"Image {id} could not be found.")
        return image

    def is_there(self, id: str) -> bool:
        """Whether there is an image of that id, for anybody."""
        return self._wing.store.get(IMAGES, id) is not None

    def find(
        self,
        project_id: str | None = None,
        admin: bool = False,
        fits: Callable[[Image], bool] = lambda image: True,
        page: Page[Image] = EVERYTHING,
        where: Where = None,
    ) -> list[Image]:
        """Those that a project sees, that fit and whose attributes have these values, as for `get`."""
        self._wing.settle()

        def is_found(image: Image) -> bool:
            return (admin or project_id is None or image.is_seen_by(project_id)) and fits(image)

        return self._wing.store.find(IMAGES, where, is_found, page)

    def update(self, id: str, **changes: Any) -> Image:
        """Change some of its fields. Raises NotFound, LimitExceeded for more tags or properties than there may be."""
        for kind in ("tags", "properties"):
            if len(changes.get(kind, ())) > len(getattr(self.get(id), kind)):
                check_count(kind, changes[kind])
        image = replace(self.get(id), **changes, updated_at=self._wing.clock.datetime())
        return self._wing.store.put(IMAGES, image)

    def upload(self, id: str, chunks: Iterable[bytes], begun: str = "queued", announced: int | None = None) -> Image:
        """Give an image its data, once; ``announced`` is how many bytes are said to come.

        Raises Conflict where it has some, Invalid for no formats, for another size and as `inspect`, TooLarge, Gone.
        """
        image = self.get(id)
        if image.status != begun:
            raise errors.Conflict(f"Image status transition from {image.status} to saving is not allowed")
        missing = [name for name in ("disk_format", "container_format") if getattr(image, name) is None]
        if missing:
            noun = "Property" if len(missing) == 1 else "Properties"
            raise errors.Invalid(f"{noun} {', '.join(missing)} must be set prior to saving data.")
        data = self.receive(image, "saving", chunks, announced)
        try:
            size = inspect(image.disk_format, image.container_format, data)
        except BadData:  # Glance takes the data back, and not what it has noted of it
            noted = _sums(data) if begun == "queued" else {}
            self.update(id, status=image.status, size=None, **noted)
            raise
        return self.set_data(id, data, size)

    def set_data(self, id: str, data: bytes, virtual_size: int | None = None) -> Image:
        """Have an image be active with these data, which are not inspected."""
        with self._wing.transaction():
            self._wing.store.put(DATA, Data(id, data))
            return self.update(
                id,
                status="active",
                size=len(data),
                virtual_size=virtual_size,
                **_sums(data),
            )

    def receive(self, image: Image, status: str, chunks: Iterable[bytes], announced: int | None = None) -> bytes:
        """The chunks as one; the image has that status while they come, which takes its time.

        Raises TooLarge, Invalid where other than ``announced`` bytes come, or whatever breaks it off, and then it is as
        before; Gone where it is deleted meanwhile.
        """
        self.update(image.id, status=status)
        try:
            data = self._bounded(chunks)
            if announced is not None and len(data) != announced:
                word = "exceeds" if len(data) > announced else "mismatch"
                raise errors.Invalid(f"Size {word}: expected {announced} bytes, got {len(data)} bytes")
        except BaseException:
            if self._wing.store.get(IMAGES, image.id) is not None:
                self.update(image.id, status=image.status)
            raise
        if self._wing.store.get(IMAGES, image.id) is None:
            raise errors.Gone(
                f"Image {image.id} could not be found after upload. The image may have been deleted during the upload, "
                "cleaning up the chunks uploaded."
            )
        return data

    def _bounded(self, chunks: Iterable[bytes]) -> bytes:
        kept, size = [], 0
        for chunk in chunks:
            size += len(chunk)
            if size > self.max_size:
                raise TooLarge(self.max_size)
            kept.append(chunk)
        return b"".join(kept)

    def data(self, id: str) -> bytes | None:
        """What is in an image, if anything. Raises NotFound."""
        kept = self._wing.store.get(DATA, self.get(id).id)
        return None if kept is None else kept.data

    def delete(self, id: str) -> None:
        """Forget an image and its data. Raises NotFound, Forbidden for one that is protected."""
        if self.get(id).protected:
            raise errors.Forbidden(f"Image {id} is protected and cannot be deleted.")
        with self._wing.transaction():
            self._wing.store.delete(IMAGES, id)
            self._wing.store.delete(DATA, id)
            self._wing.store.put(DELETED, DeletedImage(id))
            self._wing.cache.remove(id)

    def discard(self, id: str | None) -> None:
        """Forget one that was made for something that is over; somebody may have before, or may protect it."""
        if id is not None:
            with suppress(errors.NotFound, errors.Forbidden):
                self.delete(id)

    def deactivate(self, id: str) -> Image:
        """Let nobody but admins have its data. Raises Forbidden for an image that has none."""
        return self._switch(id, "deactivate", "active", "deactivated")

    def reactivate(self, id: str) -> Image:
        """The end of that."""
        return self._switch(id, "reactivate", "deactivated", "active")

    def snapshot(
        self,
        server: Origin,
        name: str,
        properties: Mapping[str, str] | None = None,
        *,
        disk: int,
        image_type: str = "snapshot",
        base: str | None = None,
        project_id: str | None = None,
        user_id: str | None = None,
    ) -> Image:
        """An image that is to be made of a server, still without data: `finish` gives it some.

        ``base`` is the image that the server was started from, whose properties it takes over; a server that is
        started from the new one needs no smaller a ``disk``, in GiB, than this one has;
        ``image_type`` is snapshot or backup; ``project_id`` and ``user_id`` are who asks, where it is not the owner.
        """
        owner = project_id or server.project_id
        origin = self._wing.store.get(IMAGES, base) if base else None
        inherited = {} if origin is None else _inheritable(origin.properties)
        own = {"base_image_ref": base or "", **server.booted_by, "instance_uuid": server.id}
        own |= {"user_id": user_id or server.user_id, "image_type": image_type}
        image = self.create(
            *(owner, name),
            visibility="private" if owner == server.project_id else "shared",
            min_disk=max(origin.min_disk, disk) if origin else 0,
            min_ram=origin.min_ram if origin else 0,
            properties={**inherited, **own, **(properties or {})},
        )
        return image if owner == server.project_id else self.add_member(image.id, server.project_id)

    def finish(self, id: str, disk_gib: int = 1) -> None:
        """Give a snapshot its data, an empty disk of so many GiB, unless it has gone."""
        if self._wing.store.get(IMAGES, id) is not None:
            self.update(id, disk_format="qcow2", container_format="bare")
            self.upload(id, [empty_qcow2(disk_gib * GiB)])

    def add_member(self, id: str, project_id: str) -> Image:
        """Share an image with one more project. Raises Conflict where it is."""
        image = self.get(id)
        if project_id in image.members:
            raise errors.Conflict(f"Member {project_id} is duplicated for image {id}")
        if len(image.members) == MOST:
            limit = _limit("image members for this image", MOST + 1)
            raise LimitExceeded(f"Image member limit exceeded for image {id}: {limit}:")
        now = self._wing.clock.datetime()
        return self._share(image, {**image.members, project_id: Member(project_id, now, now)})

    def set_member(self, id: str, project_id: str, status: str) -> Image:
        """Say whether the project takes it. Raises NotFound."""
        image = self.get(id)
        member = replace(self.member(image, project_id), status=status, updated_at=self._wing.clock.datetime())
        return self._share(image, {**image.members, project_id: member})

    def remove_member(self, id: str, project_id: str) -> None:
        """Share an image with a project no more. Raises NotFound."""
        image = self.get(id)
        gone = self.member(image, project_id)
        self._share(image, {key: member for key, member in image.members.items() if member is not gone})

    def member(self, image: Image, project_id: str) -> Member:
        """One project that an image is shared with. Raises NotFound."""
        if project_id not in image.members:
            raise errors.NotFound(f"{project_id} not found in the member list of the image {image.id}.")
        return image.members[project_id]

    def _switch(self, id: str, verb: str, before: str, after: str) -> Image:
        image = self.get(id)
        if image.status not in (before, after):
            raise errors.Forbidden(f"Not allowed to {verb} image in status '{image.status}'")
        return image if image.status == after else self.update(id, status=after)

    def _share(self, image: Image, members: Mapping[str, Member]) -> Image:
        return self._wing.store.put(IMAGES, replace(image, members=members))


def check_count(kind: str, values: Collection[str]) -> None:
    """Raises LimitExceeded for more tags or properties than an image may have."""
    if len(values) > MOST:
        raise LimitExceeded(_limit(f"image {kind}", len(values)))


def _limit(what: str, attempted: int) -> str:
    return f"The limit has been exceeded on the number of allowed {what}. Attempted: {attempted}, Maximum: {MOST}"


def _inheritable(properties: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in properties.items()
        if name not in _NOT_INHERITED and not name.startswith("os_glance")
    }


def _sums(data: bytes) -> dict[str, str]:
    """What is noted of an image's data."""
    return {
        "checksum": hashlib.md5(data, usedforsecurity=False).hexdigest(),
        "os_hash_algo": "sha512",
        "os_hash_value": hashlib.sha512(data).hexdigest(),
    }
