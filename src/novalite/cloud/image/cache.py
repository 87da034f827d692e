"""The cache of an image service: images whose data a worker keeps near, for those who ask for it again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.image import ImageWing


class CachedImage(Struct, frozen=True):
    """An image in the cache; ``id`` is the image's, ``number`` counts what was ever put there."""

    id: str
    number: int
    created_at: datetime
    accessed_at: datetime
    size: int
    hits: int = 0


CACHED: Kind[CachedImage] = Kind("image_cached", order=("number",))


class ImageCache:
    """The cache of a cloud's images: what is asked for is put there, as is what an admin says."""

    def __init__(self, wing: ImageWing) -> None:
        self._wing = wing

    def find(self) -> list[CachedImage]:
        """What there is, the oldest first."""
        return self._wing.store.find(CACHED)

    def has(self, id: str) -> bool:
        """Whether an image is there."""
        return self._wing.store.get(CACHED, id) is not None

    def add(self, id: str) -> None:
        """Put an image there, unless it is."""
        if not self.has(id):
            size = len(self._wing.images.data(id) or b"")
            now = self._wing.clock.datetime()
            number = max((one.number for one in self.find()), default=0) + 1
            self._wing.store.put(CACHED, CachedImage(id, number, now, now, size))

    def hit(self, id: str) -> None:
        """Note that an image was asked for: it is there from then on."""
        with self._wing.transaction():
            cached = self._wing.store.get(CACHED, id)
            if cached is None:
                self.add(id)
            else:
                now = self._wing.clock.datetime()
                self._wing.store.put(CACHED, replace(cached, hits=cached.hits + 1, accessed_at=now))

    def remove(self, id: str) -> None:
        """Take an image out, if it is there."""
        self._wing.store.delete(CACHED, id)

    def clear(self) -> None:
        """Take all out."""
        for cached in self.find():
            self.remove(cached.id)
