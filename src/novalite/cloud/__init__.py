"""What is true in the fake cloud; no HTTP, no versions.

A cloud has a wing for each service, and a wing has nouns: ``cloud.network.ports``. All of it is kept in one store, so
that a transaction, a snapshot or a reset is of the whole cloud.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from novalite.cloud.compute import ComputeWing
from novalite.cloud.core import Core
from novalite.cloud.core.clock import Clock
from novalite.cloud.identity import IdentityWing
from novalite.cloud.identity.settings import IdentitySettings
from novalite.cloud.image import ImageWing
from novalite.cloud.network import NetworkWing
from novalite.cloud.placement import PlacementWing
from novalite.cloud.releases import LATEST, Release, release_of
from novalite.cloud.seeding import Seeding
from novalite.cloud.volume import VolumeWing
from novalite.store import Store
from novalite.store.memory import MemoryStore


@dataclass(frozen=True)
class Snapshot:
    """A cloud at some time."""

    records: object
    clock: tuple[float, float | None]


class Cloud(Core):
    """A cloud of one's own. ``clock`` is the time in it, ``store`` where it keeps what is true.

    ``release`` is that of OpenStack that it is of for good, such as ``2024.1``. Raises UnknownRelease.
    """

    def __init__(
        self,
        store: Store | None = None,
        clock: Clock | None = None,
        identity: IdentitySettings | None = None,
        release: str | Release = LATEST,
    ) -> None:
        super().__init__(store or MemoryStore(), clock or Clock())
        self.release = release_of(release)
        self.identity = IdentityWing(self, identity or IdentitySettings())
        self.network = NetworkWing(self, self.identity)
        self.image = ImageWing(self, self.identity)
        self.volume = VolumeWing(self, self.identity, self.image)
        self.compute = ComputeWing(self, self.identity, self.network, self.image, self.volume)
        self.placement = PlacementWing(self, self.compute)
        self.snapshots_by_name: dict[str, Snapshot] = {}
        if not self.identity.domains.find():  # a store that somebody has used is a cloud already
            for wing in (self.identity, self.network, self.image, self.volume, self.compute, self.placement):
                wing.seed()
        self.kept = self.snapshot()  # what `reset` goes back to

    def fork(self) -> Cloud:
        """Another cloud, which is as this one would be after a reset, and shares nothing with it."""
        store = MemoryStore()
        store.restore(self.kept.records)
        return Cloud(store, identity=self.identity.settings, release=self.release)

    def snapshot(self) -> Snapshot:
        """The cloud as it is, for `restore`; its clock's setting is a part of that, since work falls due by it."""
        return Snapshot(self.store.snapshot(), self.clock.setting)

    def restore(self, snapshot: Snapshot) -> None:
        """The cloud as it was."""
        self.store.restore(snapshot.records)
        self.identity.tokens.forget_bodies()
        self.clock.setting = snapshot.clock

    def seed(
        self, wanted: Mapping[str, Sequence[Mapping[str, Any]]], defaults: bool = True
    ) -> dict[str, list[dict[str, str]]]:
        """Add what is wanted, by noun; gives names and ids. Raises InvalidSeed, and then has added nothing.

        Without ``defaults``, what a new cloud contains is taken away before: its flavors, images, networks, hosts,
        volume types, and the demo users with their projects.
        """
        return Seeding(self.compute).seed(wanted, defaults)

    def keep(self) -> None:
        """From now on `reset` goes back to the cloud as it is."""
        self.kept = self.snapshot()

    def reset(self) -> None:
        """The cloud as it was when it was new, or when it was to be kept."""
        self.restore(self.kept)
