"""Bare-metal nodes: machines that Ironic would look after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, field

from novalite import errors
from novalite.ids import new_id
from novalite.store import Kind

if TYPE_CHECKING:
    from novalite.cloud.compute import ComputeWing


class Node(Struct, frozen=True):
    """A machine; ``properties`` has cpus, memory_mb and local_gb as text, ``ports`` are hardware addresses."""

    id: str
    provision_state: str = "available"
    properties: Mapping[str, str] = field(default_factory=dict)
    instance_id: str | None = None
    ports: tuple[str, ...] = ()


NODES: Kind[Node] = Kind("baremetal_node", order=("id",))


class Baremetal:
    """The nodes of a cloud, of which a new one has none."""

    def __init__(self, wing: ComputeWing) -> None:
        self._wing = wing

    def add(self, properties: Mapping[str, str], *ports: str, instance_id: str | None = None) -> Node:
        """One more; with an instance, it is active."""
        state = "active" if instance_id else "available"
        return self._wing.store.put(NODES, Node(new_id(), state, properties, instance_id, ports))

    def get(self, id: str) -> Node:
        """Raises NotFound."""
        node = self._wing.store.get(NODES, id)
        if node is None:
            raise errors.NotFound(f"Node {id} could not be found.")
        return node

    def find(self) -> list[Node]:
        """All of them."""
        return self._wing.store.find(NODES)
