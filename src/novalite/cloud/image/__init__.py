"""Images, and their data."""

from __future__ import annotations

from novalite.cloud.core import Core, Wing
from novalite.cloud.identity import IdentityWing
from novalite.cloud.image.cache import ImageCache
from novalite.cloud.image.images import Images
from novalite.cloud.image.imports import ImageImports
from novalite.cloud.image.metadefs import Metadefs


class ImageWing(Wing):
    """The part of a cloud that Glance shows."""

    def __init__(self, core: Core, identity: IdentityWing) -> None:
        super().__init__(core)
        self.identity = identity
        self.images = Images(self)
        self.imports = ImageImports(self)
        self.cache = ImageCache(self)
        self.metadefs = Metadefs(self)

    def seed(self) -> None:
        """The images of a new cloud."""
        self.images.seed()
