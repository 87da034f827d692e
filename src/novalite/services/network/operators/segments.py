"""``/segments``: the parts that networks are made of."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.cloud.network.segments import Segment
from novalite.services.network.attributes import Attribute, id_, integer, name, optional, text
from novalite.services.network.collection import Collection


def _owner(name: str) -> Attribute:
    """Whose it is may be said of a segment, and is not kept."""
    return Attribute(name, text(), put=False, shown=False, stored_as="project_id", is_filter=False, is_sort_key=False)


segments = Collection(
    "segment",
    "segments",
    lambda cloud: cloud.network.segments,
    (
        _owner("tenant_id"),
        _owner("project_id"),
        Attribute("network_id", id_, put=False, required=True),
        Attribute("physical_network", text(64), put=False),
        Attribute("network_type", text(32), put=False, required=True),
        Attribute("segmentation_id", integer, put=False, is_filter=False),
        Attribute("name", optional(name), stored_as="title"),
    ),
    without=("tags",),
    scoped=False,
)


def create(call: Call, project_id: str, **sent: Any) -> Segment:
    """One more segment of a network."""
    made: Segment = call.cloud.network.segments.create(**{"description": ""} | sent)
    return made


segments.create = create
