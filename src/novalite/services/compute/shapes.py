"""What many operations have in common."""

from __future__ import annotations

from novalite.api.microversion import until
from novalite.api.shape import field, query
from novalite.api.types import integer, repeated

#: Until which version Nova speaks for the services of images, networks, volumes and bare metal.
PROXY = until("2.35")

#: Whatever is asked is passed over.
ANYTHING = query(strict=None)

#: A part of a list, as `novalite.api.pages.limited` cuts it.
PART = (field("limit", repeated(integer(0))), field("offset", repeated(integer(0))))
